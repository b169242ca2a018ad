import ArgumentParser
import Foundation
import Ledger
import Records

/// What an auditor's work on a large log takes; one line of JSON.
struct ScaleFigures: Codable {
    var entries: UInt64
    var entryBytes: Int
    /// Chain, tree, tiles and checkpoint, from `archive.sqlite` and from the published bundles, in seconds.
    var ledgerOnly: Usage
    var published: Usage
    /// The same bytes through `openssl dgst -sha256`, in the same run; nil where it is not on this machine.
    var openssl: Usage?
    /// Making and checking one inclusion proof, in microseconds: the median, the 99th of a hundred and the slowest of a
    /// thousand, each of an entry drawn at random.
    var proofMedian: Double
    var proofNinetyNinth: Double
    var proofSlowest: Double
    /// How many entries came after an earlier checkpoint, and what verifying those takes.
    var newEntries: UInt64
    var since: Usage
}

/// Builds a log of many small records and measures the verification of it.
struct VerifyScale: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "verify-scale", shouldDisplay: false)
    @Argument var folder: String
    @Argument var entries: Int
    @Option var since: String?
    @Flag var published = false
    @Flag var ledgerOnly = false

    private var files: ArchiveFiles { ArchiveFiles(root: URL(fileURLWithPath: folder, isDirectory: true)) }

    func run() throws {
        if ledgerOnly || published || since != nil { return try verify() }
        let ledger = try Ledger.create(files, origin: "records.council.example")
        try append(entries - 1, to: ledger)
        let size = try ledger.count()
        let proofs = try proofMicroseconds(ledger, size: size)
        let kept = try ledger.signCheckpoint()
        let note = folder + ".kept"
        try Data(kept.utf8).write(to: URL(fileURLWithPath: note))
        let bytes = folder + ".bytes"
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let output = folder + ".output"
        let again = ["verify-scale", folder, "0"]
        let ledgerOnly = try ChildProcess.run(own, again + ["--ledger-only"], output: output)
        let published = try ChildProcess.run(own, again + ["--published"], output: output)
        let total = try writeBundles(to: bytes, size: size)
        let openssl = "/usr/bin/openssl"
        let digest =
            FileManager.default.isExecutableFile(atPath: openssl)
            ? try ChildProcess.run(openssl, ["dgst", "-sha256", bytes], output: output) : nil
        let new = 1_000
        try append(new, to: ledger)
        let since = try ChildProcess.run(own, again + ["--since", note], output: output)
        let figures = ScaleFigures(
            entries: size, entryBytes: total, ledgerOnly: ledgerOnly, published: published, openssl: digest,
            proofMedian: proofs[proofs.count / 2], proofNinetyNinth: proofs[proofs.count * 99 / 100],
            proofSlowest: proofs[proofs.count - 1], newEntries: UInt64(new),
            since: since)
        print(String(decoding: try JSONEncoder().encode(figures), as: UTF8.self))
    }

    /// One verification in a process of its own.
    private func verify() throws {
        let log = try PublicLedger(files)
        let verification =
            if let since {
                try Ledger(files, access: .reading).verify(
                    VerificationScope(since: String(contentsOfFile: since, encoding: .utf8)))
            } else {
                try published
                    ? PublicLedger(published: files.ledger, key: log.verifierKey).verify() : log.verify()
            }
        guard verification.holds else { throw BenchmarkError("The log does not verify: \(verification.findings)") }
    }

    private func append(_ count: Int, to ledger: Ledger) throws {
        var left = count
        while left > 0 {
            let batch = min(left, 4_096)
            try ledger.append(Array(repeating: Draft(.record, components: [.blob("source", "bench")]), count: batch))
            left -= batch
        }
        try ledger.signCheckpoint()
    }

    private func proofMicroseconds(_ ledger: Ledger, size: UInt64) throws -> [Double] {
        var random = SeededGenerator(seed: 1)
        return try (0..<1_000).map { _ in
            let seq = UInt64.random(in: 0..<size, using: &random)
            let start = DispatchTime.now().uptimeNanoseconds
            _ = try ledger.inclusionProofs([seq], size: size)
            return Double(DispatchTime.now().uptimeNanoseconds - start) / 1_000
        }.sorted()
    }

    /// Writes all bundles one after another: the bytes that a verification reads and hashes.
    private func writeBundles(to path: String, size: UInt64) throws -> Int {
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        defer { try? handle.close() }
        let root = files.ledger.appendingPathComponent("tile/entries")
        var total = 0
        for name in try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted() {
            let file = root.appendingPathComponent(name)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            let data = try Data(contentsOf: file)
            total += data.count
            try handle.write(contentsOf: data)
        }
        return total
    }
}

extension ScaleFigures {
    /// As lines of a table.
    var lines: [String] {
        let rate = { (usage: Usage) in String(format: "%.2f M entries/s", Double(entries) / usage.seconds / 1e6) }
        let core = { (usage: Usage) in
            String(format: "%.2f M a core, %.0f MiB peak", Double(entries) / usage.cpuSeconds / 1e6, usage.peakMiB)
        }
        var lines = [
            "a log of \(entries) entries, \(entryBytes / 1_000_000) MB:",
            "  ledger only, from archive.sqlite    \(String(format: "%.2f s", ledgerOnly.seconds))  \(rate(ledgerOnly)), \(core(ledgerOnly))",
            "  ledger only, as published           \(String(format: "%.2f s", published.seconds))  \(rate(published)), \(core(published))",
        ]
        if let openssl {
            lines.append(
                String(
                    format: "  MB/s: ledger only %.0f, as published %.0f, openssl dgst of the same bytes %.0f",
                    Double(entryBytes) / ledgerOnly.seconds / 1e6, Double(entryBytes) / published.seconds / 1e6,
                    Double(entryBytes) / openssl.seconds / 1e6))
        }
        lines.append(
            String(
                format:
                    "  one inclusion proof, made and checked: %.0f µs, p99 %.0f µs, the slowest of a thousand %.0f µs",
                proofMedian, proofNinetyNinth, proofSlowest))
        lines.append(
            "  the \(newEntries) entries since an earlier checkpoint, with content: "
                + String(format: "%.3f s", since.seconds))
        return lines
    }
}
