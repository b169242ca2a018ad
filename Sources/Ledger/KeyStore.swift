import Crypto
import Foundation
import GRDB

/// `keys.sqlite`: each record's K and C, wrapped by the key of its segment, which the archive's key wraps.
///
/// A segment is 65,536 consecutive entries. Deleting a row and giving its segment a new key makes the record
/// unreadable for ever, also from older copies of `archive.sqlite`. Source: FORMAT, "Sealing and keys".
final class KeyStore: Sendable {
    static let segmentSize: UInt64 = 65_536
    let queue: DatabaseQueue
    let file: URL
    let secrets: Secrets
    let origin: String

    /// Opens the file, or makes it.
    ///
    /// - Parameter isKeyRequired: whether an archive key that opens nothing is refused here.
    init(_ file: URL, secrets: Secrets, origin: String, writable: Bool, isKeyRequired: Bool = true) throws {
        self.file = file
        self.secrets = secrets
        self.origin = origin
        queue = writable ? try Database.open(file) : try Database.openReading(file)
        if writable { try write { try $0.execute(sql: Self.schema) } }
        if isKeyRequired { try requireArchiveKey() }
    }

    private static let schema = """
        CREATE TABLE IF NOT EXISTS segment(id INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS record_key(seq INTEGER PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS secret(name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS remainder_key(
            seq INTEGER PRIMARY KEY, ordered INTEGER NOT NULL, wrapped BLOB NOT NULL) STRICT;
        """

    /// What ties its tables to entries.
    static let ties: [String: RemnantCheck.Tie] = [
        "record_key": .entry(["seq"]), "segment": .nothing, "secret": .nothing, "remainder_key": .entry(["seq"]),
    ]

    /// Gives a new archive its first segment key, by which the archive key is recognised from then on.
    func begin() throws {
        try write { db in _ = try self.makeSegmentKey(0, db) }
    }

    /// Refuses an archive key that opens no segment at all; one that opens some leaves the rest to the verification.
    private func requireArchiveKey() throws {
        do {
            try queue.read { db in
                let ids = try Int64.fetchAll(db, sql: "SELECT id FROM segment ORDER BY id")
                var failure: LedgerError?
                for id in ids {
                    do {
                        if try segmentKey(UInt64(bitPattern: id), db) != nil { return }
                    } catch let error as LedgerError { failure = failure ?? error }
                }
                if let failure { throw failure }
            }
        } catch {
            throw LedgerError.storage(error, file: file)
        }
    }

    /// Stores the pairs of consecutive entries from `first`; after it returns, they survive a power cut.
    ///
    /// A row that is there already is an error: a key is never overwritten. An entry without content has no pair.
    func store(_ pairs: [RecordKeys.Pair?], from first: UInt64) throws {
        let nonces = try RandomBytes.draw(12 * pairs.count)
        try write { db in
            let segments = try self.segmentKeys(of: first..<first + UInt64(pairs.count), db)
            let wrapped = try Parallel.map(pairs.indices) { [origin] offset -> Data? in
                let seq = first + UInt64(offset)
                guard let pair = pairs[offset], let key = segments[seq / Self.segmentSize] else { return nil }
                return try pair.withUnsafeBytes {
                    try Self.wrap(
                        $0, key: key, nonce: nonces[12 * offset..<12 * offset + 12],
                        name: Self.recordName(seq, origin: origin))
                }
            }
            let insert = try BoundStatement(db, "INSERT INTO record_key(seq, wrapped) VALUES (?, ?)")
            for (offset, row) in wrapped.enumerated() {
                guard let row else { continue }
                let seq = first + UInt64(offset)
                do {
                    try row.withUnsafeBytes { try insert.run(.integer(Int64(seq)), .bytes($0)) }
                } catch let error as DatabaseError {
                    guard error.resultCode == .SQLITE_CONSTRAINT else { throw error }
                    throw LedgerError(
                        .damaged,
                        "keys.sqlite holds a key for entry \(seq) already, which is only being written now: nothing was "
                            + "appended. Run `canute verify`.")
                }
            }
        }
    }

    /// What a record's keys are bound to: `origin LF record LF seq`.
    static func recordName(_ seq: UInt64, origin: String) -> [UInt8] {
        var name: [UInt8] = []
        name.reserveCapacity(origin.utf8.count + 28)
        name.append(contentsOf: origin.utf8)
        name.append(contentsOf: [0x0A, 0x72, 0x65, 0x63, 0x6F, 0x72, 0x64, 0x0A])
        name.append(contentsOf: String(seq).utf8)
        return name
    }

    /// The keys of the segments of these entries; those that are not there yet are made.
    func segmentKeys(of seqs: Range<UInt64>, _ db: GRDB.Database) throws -> [UInt64: SymmetricKey] {
        guard let last = seqs.last else { return [:] }
        var keys: [UInt64: SymmetricKey] = [:]
        for id in seqs.lowerBound / Self.segmentSize...last / Self.segmentSize {
            keys[id] = try segmentKey(id, db) ?? makeSegmentKey(id, db)
        }
        return keys
    }

    /// What stands in a record's key row.
    enum Row: Equatable {
        /// K ‖ C.
        case pair([UInt8])
        /// C alone, of what is left of a record of which a part was erased.
        case remainder([UInt8])
        /// It does not open with the key of its segment: it was altered, or put back from before that key was replaced.
        case unreadable
    }

    /// Reads the key rows of those of the given entries that still have one.
    ///
    /// - Throws: `wrongKey` when a segment's key does not open.
    func keys(_ range: ClosedRange<UInt64>) throws -> [UInt64: Row] { try rows(range) { throw $0 } }

    /// Reads every key row of a range, those too that do not open.
    func rows(_ range: ClosedRange<UInt64>) throws -> [UInt64: Row] { try rows(range) { _ in } }

    private func rows(
        _ range: ClosedRange<UInt64>, _ segmentFailed: (LedgerError) throws -> Void
    ) throws -> [UInt64: Row] {
        try reading { db in
            var found: [UInt64: Row] = [:]
            var segment: (id: UInt64, key: SymmetricKey?)?
            let select = try BoundStatement(
                db, "SELECT seq, wrapped FROM record_key WHERE seq BETWEEN ? AND ? ORDER BY seq")
            try select.each(
                .integer(Int64(clamping: range.lowerBound)), .integer(Int64(clamping: range.upperBound))
            ) { row in
                let seq = UInt64(bitPattern: row.integer(0) ?? -1)
                let id = seq / Self.segmentSize
                if segment?.id != id {
                    do { segment = (id, try segmentKey(id, db)) } catch let error as LedgerError {
                        try segmentFailed(error)
                        segment = (id, nil)
                    }
                }
                let pair = try? segment?.key.map { key in
                    try row.withBytes(1) {
                        try Self.unwrap(Data($0), key: key, name: Self.recordName(seq, origin: origin))
                    }
                }
                found[seq] =
                    pair.map { $0.count == RecordKeys.Pair.byteCount ? .pair($0) : .remainder($0) } ?? .unreadable
            }
            return found
        }
    }

    /// Deletes the keys at or above `count`, which belong to a commit that never happened.
    func dropKeys(from count: UInt64) throws {
        guard let last = try reading({ try Int64.fetchOne($0, sql: "SELECT max(seq) FROM record_key") }),
            last >= Int64(clamping: count)
        else { return }
        try write { db in
            try db.execute(sql: "DELETE FROM record_key WHERE seq >= ?", arguments: [Int64(count)])
            try db.execute(sql: "DELETE FROM remainder_key WHERE ordered >= ?", arguments: [Int64(count)])
        }
    }

    /// Deletes the keys of the listed entries, gives each touched segment a new key and empties the log.
    ///
    /// One transaction: after it, the old segment key is nowhere in the file. Doing it again changes nothing.
    ///
    /// - Throws: `busy` when a reader holds an old state: the keys are deleted, but the log still holds them.
    func destroy(_ seqs: some Sequence<UInt64>, timeout: Double = 5) throws {
        try write { db in
            var touched: Set<UInt64> = []
            let deletes = try ["record_key", "remainder_key"].map {
                try BoundStatement(db, "DELETE FROM \($0) WHERE seq = ?")
            }
            for seq in seqs {
                for delete in deletes {
                    try delete.run(.integer(Int64(clamping: seq)))
                    if db.changesCount > 0 { touched.insert(seq / Self.segmentSize) }
                }
            }
            for id in touched.sorted() { try self.replaceSegmentKey(id, db) }
        }
        try Database.truncateLog(queue, file: file, timeout: timeout)
    }

    /// Wraps what is left of a segment with a new key.
    ///
    /// Rows are overwritten where they stand, never moved: copies that deletions left elsewhere in the file are all
    /// wrapped with the key that goes here.
    func replaceSegmentKey(_ id: UInt64, _ db: GRDB.Database) throws {
        guard let old = try segmentKey(id, db) else { return }
        let fresh = try RandomBytes.draw(32)
        let new = SymmetricKey(data: fresh)
        try db.execute(
            sql: "UPDATE segment SET wrapped = ? WHERE id = ?",
            arguments: [try wrapSegment(id, fresh, db), Int64(clamping: id)])
        for table in ["record_key", "remainder_key"] { try rewrap(table, id, from: old, to: new, db) }
    }

    private func rewrap(
        _ table: String, _ id: UInt64, from old: SymmetricKey, to new: SymmetricKey, _ db: GRDB.Database
    ) throws {
        let rows = try GRDB.Row.fetchAll(
            db, sql: "SELECT seq, wrapped FROM \(table) WHERE seq >= ? AND seq < ?",
            arguments: [Int64(id * Self.segmentSize), Int64((id + 1) * Self.segmentSize)])
        let nonces = try RandomBytes.draw(12 * rows.count)
        let kept = rows.map { (seq: $0[0] as Int64, wrapped: $0[1] as Data) }
        // A row that does not open stays as it is: it is lost either way, and the verification names it.
        let wrapped = try Parallel.map(kept.indices) { [origin] index -> [UInt8]? in
            let name = Self.recordName(UInt64(bitPattern: kept[index].seq), origin: origin)
            guard let pair = try? Self.unwrap(kept[index].wrapped, key: old, name: name) else { return nil }
            return [UInt8](try Self.wrap(pair, key: new, nonce: nonces[12 * index..<12 * index + 12], name: name))
        }
        let update = try BoundStatement(db, "UPDATE \(table) SET wrapped = ? WHERE seq = ?")
        for (row, wrapped) in zip(kept, wrapped) {
            if let wrapped { try update.run(.blob(wrapped), .integer(row.seq)) }
        }
    }

    func segmentKey(_ id: UInt64, _ db: GRDB.Database) throws -> SymmetricKey? {
        guard
            let wrapped = try Data.fetchOne(
                db, sql: "SELECT wrapped FROM segment WHERE id = ?", arguments: [Int64(clamping: id)])
        else { return nil }
        guard let key = unwrapByArchiveKey(wrapped, name: "\(origin)\nsegment\n\(id)") else {
            throw LedgerError(
                .wrongKey,
                "The archive key does not open the keys of entries \(id * Self.segmentSize) and on: "
                    + "this is not this archive's key file, or keys.sqlite was altered. Put the right file back.")
        }
        return SymmetricKey(data: key)
    }

    private func makeSegmentKey(_ id: UInt64, _ db: GRDB.Database) throws -> SymmetricKey {
        let key = try RandomBytes.draw(32)
        try db.execute(
            sql: "INSERT INTO segment(id, wrapped) VALUES (?, ?)",
            arguments: [Int64(clamping: id), try wrapSegment(id, key, db)])
        return SymmetricKey(data: key)
    }

    private func wrapSegment(_ id: UInt64, _ key: [UInt8], _ db: GRDB.Database) throws -> Data {
        try wrapSegment(id, key, by: try holdingArchiveKey(db))
    }

    func wrapSegment(_ id: UInt64, _ key: [UInt8], by archiveKey: SymmetricKey) throws -> Data {
        try Self.wrap(
            key, key: archiveKey, nonce: try RandomBytes.draw(12)[...], name: Array("\(origin)\nsegment\n\(id)".utf8))
    }

    func reading<T>(_ body: (GRDB.Database) throws -> T) throws -> T {
        do { return try queue.read(body) } catch { throw LedgerError.storage(error, file: file) }
    }

    func write(_ updates: (GRDB.Database) throws -> Void) throws {
        do { try queue.write(updates) } catch { throw LedgerError.storage(error, file: file) }
    }

    /// nonce ‖ sealed key ‖ tag.
    static func wrap(
        _ plain: some DataProtocol, key: SymmetricKey, nonce: ArraySlice<UInt8>, name: [UInt8]
    ) throws -> Data {
        let box = try AES.GCM.seal(plain, using: key, nonce: AES.GCM.Nonce(data: nonce), authenticating: name)
        guard let combined = box.combined else { throw CryptoKitError.incorrectParameterSize }
        return combined
    }

    static func unwrap(_ wrapped: Data, key: SymmetricKey, name: [UInt8]) throws -> [UInt8] {
        Array(try AES.GCM.open(AES.GCM.SealedBox(combined: wrapped), using: key, authenticating: name))
    }
}
