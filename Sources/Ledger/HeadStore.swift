import Foundation
import GRDB
import TransparencyLog

/// `head.sqlite`: the last checkpoint that was signed, compared and swapped before the next one is.
///
/// It is never part of a backup: an archive that was put back from an older copy finds here that it is behind, and
/// signs nothing that contradicts what it signed before.
final class HeadStore: Sendable {
    /// Nil where the file is absent and the archive is only read.
    let queue: DatabaseQueue?
    let file: URL

    struct Head: Sendable, Equatable {
        let size: UInt64
        let root: MerkleHash
        let note: String
    }

    init(_ file: URL, writable: Bool) throws {
        self.file = file
        guard writable else {
            queue = FileManager.default.fileExists(atPath: file.path) ? try Database.openReading(file) : nil
            return
        }
        let queue = try Database.open(file)
        self.queue = queue
        try queue.write { db in
            try db.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS head(
                        id INTEGER PRIMARY KEY CHECK (id = 1), size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL
                    ) STRICT
                    """)
        }
    }

    func read() throws -> Head? {
        do { return try queue?.read { try Self.fetch($0) } } catch { throw LedgerError.storage(error, file: file) }
    }

    /// Puts `new` in the place of `old`; after it returns, the new head survives a power cut.
    ///
    /// - Throws: `headMoved` when the head is no longer `old`: somebody else signed, and nothing was changed.
    func swap(_ old: Head?, for new: Head) throws {
        do {
            try queue?.inTransaction(.immediate) { db in
                guard try Self.fetch(db) == old else {
                    throw LedgerError(
                        .headMoved,
                        "Another process signed a checkpoint at the same moment: nothing was signed. Try again.")
                }
                try db.execute(
                    sql: "INSERT OR REPLACE INTO head(id, size, root, note) VALUES (1, ?, ?, ?)",
                    arguments: [Int64(new.size), Data(new.root.bytes), new.note])
                return .commit
            }
        } catch {
            throw LedgerError.storage(error, file: file)
        }
    }

    private static func fetch(_ db: GRDB.Database) throws -> Head? {
        guard let row = try Row.fetchOne(db, sql: "SELECT size, root, note FROM head WHERE id = 1") else { return nil }
        guard let root = MerkleHash(bytes: [UInt8](row[1] as Data)) else {
            throw LedgerError(
                .damaged, "head.sqlite does not hold a tree root: the last signed checkpoint is lost. Restore it.")
        }
        return Head(size: UInt64(bitPattern: row[0] as Int64), root: root, note: row[2])
    }
}
