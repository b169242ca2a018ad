/// The table of allowed imports: a target imports only targets above it, and of those and of the libraries only the named.
enum ModuleMap {
    struct Row: Sendable {
        let target: String
        let imports: Set<String>
        /// Where its files lie.
        let folder: String

        init(target: String, imports: Set<String>, folder: String? = nil) {
            self.target = target
            self.imports = imports
            self.folder = folder ?? "Sources/\(target)"
        }
    }

    /// What comes with Swift may be imported everywhere.
    static let everywhere: Set<String> = ["Foundation", "FoundationEssentials", "Glibc", "Dispatch", "Synchronization"]

    /// In the order in which data flows, which is also the order of `Package.swift`.
    static let rows: [Row] = [
        Row(target: "CLibXML2", imports: []),
        Row(target: "CLibArchive", imports: []),
        Row(target: "CGMime", imports: []),
        Row(target: "CSQLite", imports: []),
        Row(target: "CJemalloc", imports: []),
        Row(target: "CLZ4", imports: []),
        Row(target: "CSHA256", imports: []),
        Row(target: "Digests", imports: ["CSHA256", "Crypto"]),
        Row(target: "TransparencyLog", imports: ["Digests", "Crypto"]),
        Row(target: "Records", imports: ["Digests", "Crypto"]),
        Row(target: "OpenSSH", imports: ["Digests", "Crypto"]),
        Row(target: "Interchange", imports: ["CLibXML2", "CLibArchive"]),
        Row(target: "Mail", imports: ["CGMime"]),
        Row(target: "Capture", imports: ["Records", "Interchange", "Mail"]),
        Row(target: "Retention", imports: ["Records", "Interchange"]),
        Row(
            target: "Ledger",
            imports: [
                "CSQLite", "CLZ4", "Digests", "Records", "TransparencyLog", "Crypto", "GRDB", "GRDBSQLite",
                "SwiftASN1", "X509",
            ]),
        Row(
            target: "Archive",
            imports: ["Records", "OpenSSH", "TransparencyLog", "Capture", "Retention", "Ledger", "GRDB"]),
        Row(target: "Search", imports: ["Records", "Ledger", "GRDB"]),
        Row(target: "Disclosure", imports: ["Digests", "Records", "TransparencyLog", "Interchange", "Crypto"]),
        Row(
            target: "Casework",
            imports: [
                "Records", "OpenSSH", "TransparencyLog", "Ledger", "Retention", "Archive", "Search", "Disclosure",
                "Interchange",
            ]),
        Row(
            target: "Service",
            imports: [
                "Records", "TransparencyLog", "Capture", "Retention", "Ledger", "Archive", "Search", "Disclosure",
                "Casework", "Crypto", "CryptoExtras", "GRDB", "Hummingbird", "HummingbirdCore", "HummingbirdTLS",
                "HTTPTypes", "JWTKit", "Mustache", "Configuration", "AsyncHTTPClient", "NIOCore", "NIOPosix",
                "NIOHTTP1",
                "NIOSSL",
                "Logging", "ServiceLifecycle", "SystemPackage", "UnixSignals",
            ]),
        Row(
            target: "canute",
            imports: [
                "TransparencyLog", "Records", "OpenSSH", "Interchange", "Mail", "Capture", "Retention", "Ledger",
                "Archive",
                "Search", "Disclosure", "Casework", "Service", "CJemalloc", "ArgumentParser",
            ]),
        Row(target: "canute-verify", imports: ["Disclosure"]),
        Row(
            target: "Benchmarks",
            imports: [
                "Records", "Interchange", "Capture", "Retention", "Ledger", "Archive", "Search", "Casework",
                "GRDBSQLite", "ArgumentParser",
            ],
            folder: "Benchmarks/Sources"),
        Row(target: "TestClients", imports: [], folder: "Tests/TestClients"),
    ]

    /// What is no part of the product: the benchmark, and what tests share.
    static let besides: Set<String> = ["Benchmarks", "TestClients"]
}
