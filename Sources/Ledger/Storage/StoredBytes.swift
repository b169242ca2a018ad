package import Foundation
import GRDB

/// What the ledger's own files take on disk, by what the bytes are for.
public struct StoredBytes: Sendable, Equatable {
    /// Entries, tiles, bundles, lists, checkpoints, time stamps: what is hashed and signed.
    public var ledger = 0
    /// Sealed content.
    public var content = 0
    /// What recognises a message when it comes again.
    public var fingerprints = 0
    /// Wrapped keys.
    public var keys = 0
}

extension Ledger {
    /// Counts the bytes of the ledger's files, with their write-ahead logs; what is free in them counts as the ledger's.
    ///
    /// It reads every page of `archive.sqlite` (SQLite's `dbstat`, which Debian's has).
    /// - Throws: `storage` where a file cannot be read, or SQLite cannot count.
    public func storedBytes() throws -> StoredBytes {
        var bytes = StoredBytes()
        bytes.keys = try FileSize.database(files.keys)
        bytes.content = try entries.bytes(of: "sealed")
        bytes.fingerprints = try entries.bytes(of: "fingerprint")
        bytes.ledger =
            try FileSize.database(files.archive) - bytes.content - bytes.fingerprints
            + FileSize.database(files.head) + FileSize.below(files.ledger)
        return bytes
    }

    /// Opens and checks the content of these entries as a verification does, and returns how many hold.
    ///
    /// Entries whose content was destroyed, or that never had any, do not count.
    public func checkedContent(of runs: [ClosedRange<UInt64>]) throws -> UInt64 {
        var walk = ContentWalk(ledger: self, destructions: Destructions())
        try walk.run(runs, strays: entries.count(), progress: { _ in })
        return walk.verdicts[.open] ?? 0
    }
}

extension EntryStore {
    /// The bytes of all pages of one table.
    fileprivate func bytes(of table: String) throws -> Int {
        do {
            return try queue.read { db in
                try Int.fetchOne(
                    db, sql: "SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE AND name = ?", arguments: [table])
                    ?? 0
            }
        } catch { throw LedgerError.storage(error, file: file) }
    }
}

/// The sizes of files.
package enum FileSize {
    /// A database's file with its write-ahead log.
    package static func database(_ file: URL) throws -> Int {
        try [file.path, file.path + "-wal"].reduce(0) { try $0 + size($1) }
    }

    /// All files below a folder; nothing where there is none.
    package static func below(_ folder: URL) throws -> Int {
        guard let names = FileManager.default.enumerator(atPath: folder.path) else { return 0 }
        var sum = 0
        for case let name as String in names where names.fileAttributes?[.type] as? FileAttributeType == .typeRegular {
            sum += try size(folder.appendingPathComponent(name).path)
        }
        return sum
    }

    /// Nothing for a file that is not there, or went away meanwhile.
    private static func size(_ path: String) throws -> Int {
        do {
            return try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
        } catch {
            guard FileManager.default.fileExists(atPath: path) else { return 0 }
            throw LedgerError(.storage, "The size of \(path) cannot be read: check that you may look into its folder.")
        }
    }
}
