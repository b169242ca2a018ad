import ArgumentParser
import Foundation
import Ledger
import Records

/// Builds a log of many small records: signed at `entries`, with the note kept beside it, then a thousand entries more.
///
/// Beside it lie all its published bundles in one file, and a log of its own that has the thousand alone.
struct BuildLog: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "build-log", shouldDisplay: false)
    static let new = 1_000
    @Argument var folder: String
    @Argument var entries: Int

    func run() throws {
        let files = ArchiveFiles(root: URL(fileURLWithPath: folder, isDirectory: true))
        let ledger = try Ledger.create(files, origin: "records.council.example")
        try Self.append(entries - 1, to: ledger)
        try Data(ledger.signCheckpoint().utf8).write(to: URL(fileURLWithPath: folder + ".note"))
        try Bench.concatenate(
            files.ledger.appendingPathComponent("tile/entries").path, into: folder + ".bytes")
        try Self.append(Self.new, to: ledger)
        try ledger.signCheckpoint()
        let alone = try Ledger.create(
            ArchiveFiles(root: URL(fileURLWithPath: folder + "-alone", isDirectory: true)),
            origin: "records.council.example")
        try Self.append(Self.new, to: alone)
        try alone.signCheckpoint()
    }

    private static func append(_ count: Int, to ledger: Ledger) throws {
        var left = count
        while left > 0 {
            let batch = min(left, 4_096)
            try ledger.append(Array(repeating: Draft(.record, components: [.blob("source", "bench")]), count: batch))
            left -= batch
        }
    }
}

/// Writes a log of large blobs, and their bytes in one file.
struct WriteBlobs: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "write-blobs", shouldDisplay: false)
    static let size = 8 << 20
    @Argument var folder: String
    @Argument var count: Int

    func run() throws {
        let ledger = try Ledger.create(
            ArchiveFiles(root: URL(fileURLWithPath: folder, isDirectory: true)), origin: "records.council.example")
        var random = SeededGenerator(seed: 3)
        guard FileManager.default.createFile(atPath: folder + ".bytes", contents: nil) else {
            throw BenchmarkError("Cannot write \(folder).bytes.")
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: folder + ".bytes"))
        defer { try? handle.close() }
        for _ in 0..<count {
            let words = (0..<Self.size / 8).map { _ in random.next() }
            let bytes = words.withUnsafeBytes { Array($0) }
            try handle.write(contentsOf: Data(bytes))
            try ledger.append([Draft(.record, components: [.blob("source", "bench"), .blob("att/0/data", bytes)])])
        }
        try ledger.signCheckpoint()
    }
}

/// Verifies what needs no content: from `archive.sqlite`, or from the bundles alone, or what is new since a note.
struct VerifyLog: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "verify-log", shouldDisplay: false)
    @Argument var folder: String
    @Option var since: String?
    @Flag var published = false

    func run() throws {
        let files = ArchiveFiles(root: URL(fileURLWithPath: folder, isDirectory: true))
        let verification: Verification
        if let since {
            let note = try String(contentsOfFile: since, encoding: .utf8)
            verification = try Ledger(files, access: .reading).verify(VerificationScope(since: note))
        } else {
            let log = try PublicLedger(files)
            verification =
                try published
                ? PublicLedger(published: files.ledger, key: log.verifierKey).verify() : log.verify()
        }
        guard verification.holds else { throw BenchmarkError("The log does not verify: \(verification.findings)") }
    }
}

/// Verifies the ledger with all its content, and not what is derived from it.
struct VerifyContentPart: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "verify-content", shouldDisplay: false)
    @Argument var archive: String

    func run() throws {
        let files = ArchiveFiles(root: URL(fileURLWithPath: archive, isDirectory: true))
        let verification = try Ledger(files, access: .reading).verify()
        guard verification.holds else { throw BenchmarkError("The archive does not verify.") }
    }
}

/// Makes and checks inclusion proofs of entries drawn by chance, one by one; prints the microseconds of each.
struct DrawProofs: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "draw-proofs", shouldDisplay: false)
    @Argument var folder: String
    @Argument var count: Int

    func run() throws {
        let ledger = try Ledger(
            ArchiveFiles(root: URL(fileURLWithPath: folder, isDirectory: true)), access: .reading)
        let size = try ledger.signedSize()
        var random = SeededGenerator(seed: 1)
        let micros = try (0..<count).map { _ in
            let seq = UInt64.random(in: 0..<size, using: &random)
            return try Stopwatch.time { _ = try ledger.inclusionProofs([seq], size: size) }.seconds * 1e6
        }
        try printJSON(micros)
    }
}
