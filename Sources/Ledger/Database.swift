import CSQLite
package import Foundation
package import GRDB

/// Opens the SQLite files of an archive with the settings that its promises rest on.
///
/// WAL, `synchronous=FULL` (acknowledged means synced), `secure_delete=ON` (deleted bytes are overwritten).
package enum Database {
    /// Done once, before the first file is opened; where another part of the program came first, nothing changes.
    private static let isConfigured = canute_sqlite_keeps_no_account() == SQLITE_OK

    /// Opens for reading and writing, making the file if it is absent.
    ///
    /// - Parameters:
    ///   - durable: false only for projections that can be made again, which then sync at checkpoints.
    ///   - pageSize: of a file that is only made now, in bytes.
    package static func open(_ url: URL, durable: Bool = true, pageSize: Int = 4096) throws -> DatabaseQueue {
        _ = isConfigured
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { db in
            try db.execute(
                sql:
                    "PRAGMA secure_delete=ON; PRAGMA trusted_schema=OFF; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY"
            )
        }
        do {
            let queue = try DatabaseQueue(path: url.path, configuration: configuration)
            try queue.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA page_size=\(pageSize)")
                guard try String.fetchOne(db, sql: "PRAGMA journal_mode=WAL") == "wal" else {
                    throw LedgerError(
                        .storage, "\(url.path): SQLite cannot keep a write-ahead log here: use a local disk.")
                }
                try db.execute(sql: "PRAGMA wal_autocheckpoint=4000")
                try db.execute(sql: "PRAGMA synchronous=\(durable ? "FULL" : "NORMAL")")
                // GRDB sets NORMAL by itself in some modes: what was asked is read back, not believed.
                let level = try Int.fetchOne(db, sql: "PRAGMA synchronous")
                guard level == (durable ? 2 : 1) else {
                    throw LedgerError(
                        .storage, "\(url.path): SQLite did not take synchronous=FULL, so nothing is safe.")
                }
            }
            return queue
        } catch {
            throw LedgerError.storage(error, file: url)
        }
    }

    /// Opens a file that this process writes a second time, for look-ups beside the writing.
    package static func openLookups(_ url: URL) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size=-8192; PRAGMA query_only=ON")
        }
        do { return try DatabaseQueue(path: url.path, configuration: configuration) } catch {
            throw LedgerError.storage(error, file: url)
        }
    }

    /// Opens for reading only; nothing is written.
    ///
    /// Whoever reads a file in WAL mode makes two files beside it, and only a connection that could write takes them away
    /// again. So the file is opened as if for writing, with writing forbidden, where no log waits to be moved into it.
    package static func openReading(_ url: URL) throws -> DatabaseQueue {
        let log = try? FileManager.default.attributesOfItem(atPath: url.path + "-wal")[.size] as? Int
        let folder = url.deletingLastPathComponent().path
        var configuration = Configuration()
        configuration.readonly = (log ?? 0) > 0 || access(url.path, W_OK) != 0 || access(folder, W_OK) != 0
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA cache_size=-16384; PRAGMA query_only=ON")
        }
        do {
            let queue = try DatabaseQueue(path: url.path, configuration: configuration)
            _ = try queue.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM sqlite_master") }
            return queue
        } catch {
            guard access(url.deletingLastPathComponent().path, W_OK) != 0, access(url.path, R_OK) == 0 else {
                throw LedgerError.storage(error, file: url)
            }
            let log = try? FileManager.default.attributesOfItem(atPath: url.path + "-wal")[.size] as? Int
            guard (log ?? 0) == 0 else {
                throw LedgerError(
                    .storage,
                    "\(url.path) was copied while it was written (its -wal file is not empty) and its folder cannot be "
                        + "written: copy both to a folder that can.")
            }
            // A copy on a medium that cannot be written has no place for WAL's shared memory.
            return try openImmutable(url, configuration)
        }
    }

    private static func openImmutable(_ url: URL, _ configuration: Configuration) throws -> DatabaseQueue {
        do {
            let path = url.path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? url.path
            return try DatabaseQueue(path: "file:\(path)?immutable=1", configuration: configuration)
        } catch {
            throw LedgerError.storage(error, file: url)
        }
    }

    /// Writes the whole file anew, without a byte of what was deleted, and empties the log.
    ///
    /// `secure_delete` overwrites a deleted row where it stands last, but not the copies of it that stay in the gaps of
    /// pages from which rows were moved as the tree was balanced. For files that hold words and can be written again.
    package static func expunge(_ queue: DatabaseQueue, file: URL) throws {
        do { try queue.writeWithoutTransaction { try $0.execute(sql: "VACUUM") } } catch {
            throw LedgerError.storage(error, file: file)
        }
        try truncateLog(queue, file: file)
    }

    /// Moves everything from the write-ahead log into the file and empties the log.
    ///
    /// - Parameter timeout: how long to wait for readers, in seconds.
    /// - Throws: `busy` when a reader holds an old state: what was deleted would still stand in the log.
    package static func truncateLog(_ queue: DatabaseQueue, file: URL, timeout: Double = 5) throws {
        do {
            let busy = try queue.writeWithoutTransaction { db in
                // The checkpoint waits as long as the connection's time-out says; 30 s is put back after it.
                try db.execute(sql: "PRAGMA busy_timeout=\(Int(timeout * 1000))")
                defer { try? db.execute(sql: "PRAGMA busy_timeout=30000") }
                return try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") ?? 1
            }
            if busy == 0 { return }
        } catch let error as DatabaseError where error.resultCode != .SQLITE_BUSY && error.resultCode != .SQLITE_LOCKED
        {
            throw LedgerError.storage(error, file: file)
        } catch is DatabaseError {}
        throw LedgerError(
            .busy,
            "\(file.lastPathComponent) is being read by another process, so its log cannot be emptied: try again.")
    }
}
