// swift-tools-version: 6.2
// The targets stand in the order in which data flows: each imports only targets above it.
import PackageDescription

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let sqlite: Target.Dependency = .product(name: "GRDBSQLite", package: "GRDB.swift")
let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let asn1: Target.Dependency = .product(name: "SwiftASN1", package: "swift-asn1")
let x509: Target.Dependency = .product(name: "X509", package: "swift-certificates")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(name: "HummingbirdTesting", package: "hummingbird")
let jwtKit: Target.Dependency = .product(name: "JWTKit", package: "jwt-kit")
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let configuration: Target.Dependency = .product(name: "Configuration", package: "swift-configuration")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let signals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let httpClient: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let nio: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")

let package = Package(
    name: "canute",
    products: [
        .executable(name: "canute", targets: ["canute"]),
        .executable(name: "canute-verify", targets: ["canute-verify"]),
        .library(name: "Disclosure", targets: ["Disclosure"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CGMime", pkgConfig: "gmime-3.0", providers: [.apt(["libgmime-3.0-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CJemalloc", pkgConfig: "jemalloc", providers: [.apt(["libjemalloc-dev"])]),
        .systemLibrary(name: "CLZ4", pkgConfig: "liblz4", providers: [.apt(["liblz4-dev"])]),
        .target(name: "CSHA256"),
        .target(name: "Digests", dependencies: ["CSHA256", crypto]),
        .target(name: "TransparencyLog", dependencies: ["Digests", crypto]),
        .target(name: "Records", dependencies: ["Digests", crypto]),
        .target(name: "OpenSSH", dependencies: ["Digests", crypto]),
        .target(name: "Interchange", dependencies: ["CLibXML2", "CLibArchive"]),
        .target(name: "Mail", dependencies: ["CGMime"]),
        .target(name: "Capture", dependencies: ["Records", "Interchange", "Mail"]),
        .target(
            name: "Retention", dependencies: ["Records", "Interchange"],
            resources: [
                .embedInCode("Policies/uk-local-government.xml"), .embedInCode("Policies/built-in.xml"),
                .embedInCode("Schemas/retention-schedule.xsd"),
            ]),
        .target(
            name: "Ledger",
            dependencies: [
                "CSQLite", "CLZ4", "Digests", "Records", "TransparencyLog", crypto, grdb, sqlite, asn1, x509,
            ]),
        .target(
            name: "Archive",
            dependencies: ["Records", "OpenSSH", "TransparencyLog", "Capture", "Retention", "Ledger", grdb],
            resources: [
                .embedInCode("Exclusions/Templates/members-casework.json"),
                .embedInCode("Exclusions/Templates/occupational-health.json"),
                .embedInCode("Exclusions/Templates/personal.json"),
                .embedInCode("Exclusions/Templates/political-group.json"),
                .embedInCode("Exclusions/Templates/staff-networks.json"),
                .embedInCode("Exclusions/Templates/trade-union.json"),
                .embedInCode("Exclusions/Templates/whistleblowing.json"),
            ]),
        .target(name: "Search", dependencies: ["Records", "Ledger", grdb]),
        .target(
            name: "Disclosure", dependencies: ["Digests", "Records", "TransparencyLog", "Interchange", crypto],
            resources: [
                .embedInCode("Resources/check-bytes.js"), .embedInCode("Resources/check-zip.js"),
                .embedInCode("Resources/check-proofs.js"), .embedInCode("Resources/check-page.js"),
                .embedInCode("Resources/page.css"), .embedInCode("Resources/disclosure-pack.xsd"),
            ]),
        .target(
            name: "Casework",
            dependencies: [
                "Records", "OpenSSH", "TransparencyLog", "Ledger", "Retention", "Archive", "Search", "Disclosure",
                "Interchange",
            ],
            resources: [
                .embedInCode("Resources/bank-holidays.json"), .embedInCode("Resources/channel-report.css"),
                .embedInCode("Resources/disposal-certificate.xsd"),
                .embedInCode("Resources/regulators.json"),
                .embedInCode("Resources/verification-statement.css"),
                .embedInCode("Resources/verification-statement.xsd"),
            ]),
        .target(
            name: "Service",
            dependencies: [
                "Records", "TransparencyLog", "Capture", "Retention", "Ledger", "Archive", "Search", "Disclosure",
                "Casework", crypto, cryptoExtras, grdb, hummingbird, hummingbirdCore, hummingbirdTLS, mustache,
                configuration, httpClient, nio, nioPosix, nioHTTP1, nioSSL, logging, lifecycle, signals,
                systemPackage, httpTypes, jwtKit,
            ],
            resources: [
                .embedInCode("Resources/Templates"), .embedInCode("Resources/canute.css"),
                .embedInCode("Resources/canute.js"), .embedInCode("Resources/openapi.json"),
            ]),
        .executableTarget(
            name: "canute",
            dependencies: [
                "Records", "OpenSSH", "TransparencyLog", "Interchange", "Mail", "Capture", "Retention", "Ledger",
                "Archive", "Search", "Disclosure", "Casework", "Service", "CJemalloc", argumentParser,
            ]),
        .executableTarget(name: "canute-verify", dependencies: ["Disclosure"]),
        .executableTarget(
            name: "Benchmarks",
            dependencies: [
                "Records", "Interchange", "Capture", "Retention", "Ledger", "Archive", "Search", "Casework", sqlite,
                argumentParser,
            ],
            path: "Benchmarks/Sources"),
        .target(name: "TestClients", path: "Tests/TestClients"),
        .testTarget(name: "DigestsTests", dependencies: ["Digests", crypto]),
        .testTarget(name: "TransparencyLogTests", dependencies: ["TransparencyLog", crypto]),
        .testTarget(name: "RecordsTests", dependencies: ["Records", "TransparencyLog"]),
        .testTarget(name: "OpenSSHTests", dependencies: ["OpenSSH", crypto]),
        .testTarget(name: "InterchangeTests", dependencies: ["Interchange"]),
        .testTarget(name: "MailTests", dependencies: ["Mail", crypto]),
        .testTarget(
            name: "CaptureTests", dependencies: ["Capture", "Interchange", "Mail", "Records", "TestClients", crypto]),
        .testTarget(name: "RetentionTests", dependencies: ["Retention"]),
        .testTarget(
            name: "LedgerTests", dependencies: ["Ledger", "Records", "TransparencyLog", grdb, crypto]),
        .testTarget(name: "SearchTests", dependencies: ["Search", "Ledger", "Records", grdb]),
        .testTarget(
            name: "DisclosureTests",
            dependencies: ["Digests", "Disclosure", "Interchange", "Records", "TransparencyLog", crypto]),
        .testTarget(
            name: "ArchiveTests",
            dependencies: [
                "Archive", "Capture", "Interchange", "Ledger", "OpenSSH", "Records", "Retention", "Search",
                "TestClients", "TransparencyLog", grdb,
            ]),
        .testTarget(
            name: "CaseworkTests",
            dependencies: [
                "Casework", "Archive", "Capture", "Disclosure", "Interchange", "Ledger", "OpenSSH", "Records",
                "Retention", "Search", "TransparencyLog",
            ]),
        .testTarget(
            name: "ServiceTests",
            dependencies: [
                "Service", "Archive", "Capture", "Casework", "Disclosure", "Ledger", "Records", "Retention", "Search",
                "TestClients", "TransparencyLog", grdb, hummingbird, hummingbirdTesting, httpTypes, nio, nioSSL, crypto,
                cryptoExtras,
            ]),
        .testTarget(
            name: "CommandTests", dependencies: ["canute", "Interchange", "Ledger", "Records", "TestClients", grdb]),
        .testTarget(name: "BenchmarksTests", dependencies: ["Benchmarks"]),
        .testTarget(name: "PackageTests"),
    ]
)

/// One loop of settings for every Swift target, tests included: what is not said here holds nowhere.
for target in package.targets where target.type != .system {
    target.swiftSettings = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ]
}
