import Crypto
import Foundation
import GRDB
import Records
import TransparencyLog

@testable import Ledger

/// An archive in a folder of its own, removed when the test ends.
final class TestArchive: Sendable {
    let folder: URL
    let files: ArchiveFiles
    static let origin = "archive.example.gov.uk/records"

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-ledger-\(UUID().uuidString)")
        files = ArchiveFiles(root: folder.appendingPathComponent("archive", isDirectory: true))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = try Ledger.create(files, origin: Self.origin, now: { TestArchive.start })
    }

    /// A copy of an archive that nobody has open.
    init(copying other: TestArchive) throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-ledger-\(UUID().uuidString)")
        files = ArchiveFiles(root: folder.appendingPathComponent("archive", isDirectory: true))
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(at: other.files.root, to: files.root)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// 2025-10-20T22:40:00Z.
    static let start = Date(timeIntervalSince1970: 1_761_000_000)

    func open(
        _ access: Ledger.Access = .writing, lockTimeout: Double = 10, now: @escaping @Sendable () -> Date = { start }
    ) throws -> Ledger {
        try Ledger(files, access: access, lockTimeout: lockTimeout, now: now)
    }

    /// A ledger with `count` messages after the genesis entry, signed.
    func filled(_ count: Int, sign: Bool = true) throws -> Ledger {
        let ledger = try open()
        try ledger.append((0..<count).map { TestArchive.message($0 + 1) })
        if sign { try ledger.signCheckpoint() }
        return ledger
    }

    /// The message that `filled` puts into entry `number`.
    static func message(_ number: Int, _ body: String? = nil) -> Draft {
        Draft(
            .record,
            components: [
                .blob("source", "chat"), .text("body", body ?? "message number \(number)"), .blob("empty", [UInt8]()),
            ])
    }

    /// Runs statements on one of the archive's files, as somebody with `sqlite3` would.
    func sql(_ file: URL, _ statements: String, _ arguments: StatementArguments = StatementArguments()) throws {
        let queue = try DatabaseQueue(path: file.path)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: statements, arguments: arguments)
            try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)")
        }
        try queue.close()
    }

    func blob(_ file: URL, _ query: String) throws -> [UInt8] {
        let queue = try DatabaseQueue(path: file.path)
        defer { try? queue.close() }
        return [UInt8](try queue.read { try Data.fetchOne($0, sql: query) } ?? Data())
    }

    /// The bytes of an entry as they stand in the file.
    func entry(_ seq: UInt64) throws -> [UInt8] {
        try blob(files.archive, "SELECT bytes FROM entry WHERE seq = \(seq)")
    }

    /// Copies the whole archive, log files too, as it would lie on the disk after a crash at this moment.
    func snapshot(_ name: String) throws -> ArchiveFiles {
        let copy = folder.appendingPathComponent(name, isDirectory: true)
        try FileManager.default.copyItem(at: files.root, to: copy)
        // Shared memory does not outlive the processes.
        for file in ["archive", "keys", "head"] {
            try? FileManager.default.removeItem(at: copy.appendingPathComponent("\(file).sqlite-shm"))
        }
        return ArchiveFiles(root: copy)
    }

    /// Changes the bytes of a file.
    func edit(_ file: URL, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = [UInt8](try Data(contentsOf: file))
        change(&bytes)
        try Data(bytes).write(to: file)
    }

    /// Every regular file below the archive's root with its bytes, by path.
    func allBytes() throws -> [String: [UInt8]] {
        var all: [String: [UInt8]] = [:]
        for case let url as URL in FileManager.default.enumerator(at: files.root, includingPropertiesForKeys: nil)
            ?? .init()
        {
            guard let data = try? Data(contentsOf: url) else { continue }
            all[url.path] = [UInt8](data)
        }
        return all
    }

    /// The files that hold these words anywhere in their bytes.
    func filesHolding(_ words: String) throws -> [String] {
        let needle = Data(words.utf8)
        return try allBytes().filter { Data($0.value).range(of: needle) != nil }.map(\.key).sorted()
    }
}

/// The code of the ledger error that `body` throws; nil where it throws nothing or something else.
func ledgerCode(_ body: () throws -> Void) -> LedgerError.Code? {
    do { try body() } catch { return (error as? LedgerError)?.code }
    return nil
}

extension Verification {
    /// The findings as `seq:code`, in order.
    var short: [String] { findings.map { "\($0.seq.map(String.init) ?? "-"):\($0.code.rawValue)" } }
}

extension KeyStore {
    /// K ‖ C of a whole record.
    func pair(_ seq: UInt64) throws -> [UInt8]? {
        if case .pair(let pair) = try keys(seq...seq)[seq] { pair } else { nil }
    }
}
