import Foundation
import GRDB
import Records
import TransparencyLog

/// `archive.sqlite`: the entries, the sealed records and the fingerprints.
///
/// Nothing in it can be read without keys.
final class EntryStore: Sendable {
    let queue: DatabaseQueue
    /// A second connection of a writer, so that a look-up does not wait for the commit that is under way.
    private let lookups: DatabaseQueue
    let file: URL

    static let schema = """
        CREATE TABLE IF NOT EXISTS meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS entry(seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS sealed(seq INTEGER PRIMARY KEY, content BLOB NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS remainder(
            seq INTEGER PRIMARY KEY, ordered INTEGER NOT NULL, native BLOB, content BLOB NOT NULL) STRICT;
        CREATE TABLE IF NOT EXISTS \(fingerprintTable);
        """

    private static let fingerprintTable = """
        fingerprint(native BLOB PRIMARY KEY, content BLOB, seq INTEGER NOT NULL, destroyed_by INTEGER) STRICT, WITHOUT ROWID
        """

    /// What ties its tables to entries; entries and tombstones stay for ever, and content fingerprints are looked for apart.
    static let ties: [String: RemnantCheck.Tie] = [
        "meta": .nothing, "entry": .nothing, "sealed": .entry(["seq"]), "fingerprint": .nothing,
        "remainder": .entry(["seq"]),
    ]

    init(_ file: URL, writable: Bool) throws {
        self.file = file
        // A sealed chat message takes 1.5 kB: five fit on such a page, and two on one of half its size.
        queue = writable ? try Database.open(file, pageSize: 8192) : try Database.openReading(file)
        guard writable else {
            lookups = queue
            return
        }
        do { try queue.write { try $0.execute(sql: Self.schema) } } catch {
            throw LedgerError.storage(error, file: file)
        }
        lookups = try Database.openLookups(file)
    }

    /// The last entry's place: what the next one follows.
    struct Tip: Sendable, Equatable {
        var count: UInt64
        var leaf: Digest
        var minute: Int64
    }

    /// Reads the last entry, by its row and by its own words, which must agree.
    func tip() throws -> Tip {
        try reading { db in
            guard let row = try Row.fetchOne(db, sql: "SELECT seq, bytes FROM entry ORDER BY seq DESC LIMIT 1") else {
                return Tip(count: 0, leaf: Digest.zero, minute: 0)
            }
            let bytes = [UInt8](row[1] as Data)
            let entry = try Entry(parsing: bytes)
            guard entry.seq == UInt64(bitPattern: row[0] as Int64) else {
                throw LedgerError(
                    .damaged,
                    "The last entry's row says \(row[0] as Int64), its text says \(entry.seq): run `canute verify`.")
            }
            return Tip(count: entry.seq + 1, leaf: leafDigest(bytes), minute: entry.minute)
        }
    }

    func count() throws -> UInt64 {
        try reading { UInt64(bitPattern: try Int64.fetchOne($0, sql: "SELECT max(seq) + 1 FROM entry") ?? 0) }
    }

    /// The first entry at or after `seq`; nil where there is none.
    func first(from seq: UInt64) throws -> UInt64? {
        try reading { db in
            try Int64.fetchOne(db, sql: "SELECT min(seq) FROM entry WHERE seq >= ?", arguments: [Int64(clamping: seq)])
                .map(UInt64.init(bitPattern:))
        }
    }

    /// Reads, and says in words what SQLite reports.
    func reading<T>(by connection: DatabaseQueue? = nil, _ body: (GRDB.Database) throws -> T) throws -> T {
        do { return try (connection ?? queue).read(body) } catch { throw LedgerError.storage(error, file: file) }
    }

    func meta(_ name: String) throws -> String? {
        try reading { try String.fetchOne($0, sql: "SELECT value FROM meta WHERE name = ?", arguments: [name]) }
    }

    func setMeta(_ name: String, _ value: String) throws {
        try queue.write {
            try $0.execute(sql: "INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)", arguments: [name, value])
        }
    }

    /// Reads the bytes of committed entries, in order.
    func entries(_ range: Range<UInt64>) throws -> [(seq: UInt64, bytes: [UInt8])] {
        try reading(by: lookups) { db in
            var entries: [(UInt64, [UInt8])] = []
            entries.reserveCapacity(Int(clamping: min(range.upperBound - range.lowerBound, 4096)))
            let select = try BoundStatement(db, "SELECT seq, bytes FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq")
            try select.each(
                .integer(Int64(clamping: range.lowerBound)), .integer(Int64(clamping: range.upperBound))
            ) { row in entries.append((UInt64(bitPattern: row.integer(0) ?? -1), row.blob(1))) }
            return entries
        }
    }

    /// Reads at most `limit` entries from `first` on, in order, over gaps too.
    func entries(from first: UInt64, below end: UInt64, limit: Int) throws -> [(seq: UInt64, bytes: [UInt8])] {
        try reading { db in
            try GRDB.Row.fetchAll(
                db, sql: "SELECT seq, bytes FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?",
                arguments: [Int64(clamping: first), Int64(clamping: end), limit]
            ).map { (UInt64(bitPattern: $0[0] as Int64), [UInt8]($0[1] as Data)) }
        }
    }

    /// The leaf hash of an entry as it stands; nil where it is missing.
    ///
    /// One statement is a snapshot by itself: a transaction around it would cost more than the look-up.
    func leaf(_ seq: UInt64) throws -> MerkleHash? {
        do {
            return try lookups.unsafeRead { db in
                try BoundStatement(db, "SELECT bytes FROM entry WHERE seq = ?")
                    .first(.integer(Int64(clamping: seq))) { row in row.withBytes(0) { MerkleHash.leaf($0) } }
            }
        } catch {
            throw LedgerError.storage(error, file: file)
        }
    }

    /// Reads at most `limit` entries from `first` on that have no sealed content.
    func unsealed(from first: UInt64, below end: UInt64, limit: Int) throws -> [(seq: UInt64, bytes: [UInt8])] {
        try reading { db in
            try GRDB.Row.fetchAll(
                db,
                sql: """
                    SELECT e.seq, e.bytes FROM entry e LEFT JOIN sealed s ON s.seq = e.seq
                    WHERE e.seq >= ? AND e.seq < ? AND s.seq IS NULL ORDER BY e.seq LIMIT ?
                    """, arguments: [Int64(clamping: first), Int64(clamping: end), limit]
            ).map { (UInt64(bitPattern: $0[0] as Int64), [UInt8]($0[1] as Data)) }
        }
    }

    /// The last of the entries from `range.lowerBound` on whose sealed content together stays below `bytes`; at least one.
    func end(of range: ClosedRange<UInt64>, bytes: Int) throws -> UInt64 {
        try reading { db in
            let rows = try GRDB.Row.fetchCursor(
                db, sql: "SELECT seq, length(content) FROM sealed WHERE seq BETWEEN ? AND ? ORDER BY seq",
                arguments: [Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound)])
            var left = bytes
            while let row = try rows.next() {
                let seq = UInt64(bitPattern: row[0] as Int64)
                left -= row[1] as Int
                if left < 0, seq > range.lowerBound { return seq - 1 }
            }
            return range.upperBound
        }
    }

    /// Reads the sealed content of those of the entries that have it.
    func sealed(_ range: ClosedRange<UInt64>) throws -> [UInt64: [UInt8]] {
        try reading { db in
            var sealed: [UInt64: [UInt8]] = [:]
            let rows = try Row.fetchCursor(
                db, sql: "SELECT seq, content FROM sealed WHERE seq BETWEEN ? AND ? ORDER BY seq",
                arguments: [Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound)])
            while let row = try rows.next() {
                sealed[UInt64(bitPattern: row[0] as Int64)] = try row.withUnsafeData(atIndex: 1) {
                    [UInt8]($0 ?? Data())
                }
            }
            return sealed
        }
    }

    /// Adds entries with their sealed content in one transaction; after it returns, they survive a power cut.
    func append(_ rows: [AppendRow]) throws {
        do {
            try queue.write { db in
                let entry = try BoundStatement(db, "INSERT INTO entry(seq, bytes) VALUES (?, ?)")
                let sealed = try BoundStatement(db, "INSERT INTO sealed(seq, content) VALUES (?, ?)")
                let print = try BoundStatement(
                    db,
                    """
                    INSERT INTO fingerprint(native, content, seq) VALUES (?, ?, ?) ON CONFLICT(native) DO UPDATE
                    SET content = CAST(content || excluded.content AS BLOB), seq = excluded.seq
                    """)
                for row in rows {
                    let seq = BoundStatement.Value.integer(Int64(row.seq))
                    try entry.run(seq, .blob(row.entry))
                    if let content = row.sealed { try sealed.run(seq, .blob(content)) }
                    if row.namesKey { try Self.noteKeyEntry(row.seq, db) }
                    try Self.stage(row.remainders, order: row.seq, db)
                    guard let mark = row.fingerprint else { continue }
                    try mark.native.withUnsafeBytes { native in
                        try mark.content.withUnsafeBytes { try print.run(.bytes(native), .bytes($0), seq) }
                    }
                }
            }
        } catch {
            throw LedgerError.storage(error, file: file)
        }
    }

    struct AppendRow {
        let seq: UInt64
        let entry: [UInt8]
        let sealed: [UInt8]?
        let fingerprint: Fingerprint?
        /// Whether it is a `key` or `revoke` entry, which every opening looks up.
        var namesKey = false
        /// What is to stay of the records of which the entry orders a part erased.
        var remainders: [StagedRemainder] = []
    }

    /// What is known of messages that came before, as the writer sees it within its commit.
    func known(_ natives: [Fingerprint.Code]) throws -> [Fingerprint.Code: KnownMessage] {
        try known(natives, by: queue)
    }

    /// What was known of messages when the last commit ended.
    func knownBefore(_ natives: [Fingerprint.Code]) throws -> [Fingerprint.Code: KnownMessage] {
        try known(natives, by: lookups)
    }

    private func known(
        _ natives: [Fingerprint.Code], by queue: DatabaseQueue
    ) throws -> [Fingerprint.Code: KnownMessage] {
        try queue.read { db in
            let select = try BoundStatement(
                db, "SELECT content, seq, destroyed_by FROM fingerprint WHERE native = ?")
            var known: [Fingerprint.Code: KnownMessage] = [:]
            for native in natives {
                let message = try native.withUnsafeBytes { bytes in
                    try select.first(.bytes(bytes)) { row in
                        KnownMessage(
                            seq: UInt64(bitPattern: row.integer(1) ?? 0), states: row.blob(0),
                            destroyedBy: row.integer(2).map(UInt64.init(bitPattern:)))
                    }
                }
                if let message { known[native] = message }
            }
            return known
        }
    }

    /// Deletes the sealed content of the listed entries; of their fingerprints only the native id's tombstone stays.
    ///
    /// What was deleted may still stand in the gaps between fingerprints until ``rewriteFingerprints(timeout:)``.
    func destroy(_ list: SequenceList, order: UInt64, timeout: Double = 5) throws {
        do {
            try queue.write { db in
                try db.execute(sql: "CREATE TEMP TABLE IF NOT EXISTS doomed(seq INTEGER PRIMARY KEY)")
                try db.execute(sql: "DELETE FROM doomed")
                let doom = try BoundStatement(db, "INSERT INTO doomed(seq) VALUES (?)")
                for seq in list.seqs { try doom.run(.integer(Int64(clamping: seq))) }
                for table in ["sealed", "remainder"] {
                    try db.execute(sql: "DELETE FROM \(table) WHERE seq IN (SELECT seq FROM doomed)")
                }
                try db.execute(
                    sql: """
                        UPDATE fingerprint SET content = NULL, destroyed_by = ?
                        WHERE destroyed_by IS NULL AND seq IN (SELECT seq FROM doomed)
                        """, arguments: [Int64(order)])
                if db.changesCount > 0 {
                    try db.execute(
                        sql: "INSERT OR REPLACE INTO meta(name, value) VALUES (?, 'yes')", arguments: [Self.gapsLeft])
                }
                try db.execute(sql: "DROP TABLE doomed")
            }
        } catch {
            throw LedgerError.storage(error, file: file)
        }
        try Database.truncateLog(queue, file: file, timeout: timeout)
    }

    /// Writes the fingerprints anew where some were destroyed since that was last done.
    ///
    /// Fingerprints come in no order, so that their rows are moved between pages and copies of them stay in the gaps;
    /// the old pages are zeroed as they become free. One rewriting serves all orders before it.
    func rewriteFingerprints(timeout: Double = 5) throws {
        guard try meta(Self.gapsLeft) != nil else { return }
        do {
            try queue.write { db in
                try db.execute(
                    sql: """
                        ALTER TABLE fingerprint RENAME TO fingerprint_before;
                        CREATE TABLE \(Self.fingerprintTable);
                        INSERT INTO fingerprint
                            SELECT native, content, seq, destroyed_by FROM fingerprint_before ORDER BY native;
                        DROP TABLE fingerprint_before;
                        """)
                try db.execute(sql: "DELETE FROM meta WHERE name = ?", arguments: [Self.gapsLeft])
            }
        } catch {
            throw LedgerError.storage(error, file: file)
        }
        try Database.truncateLog(queue, file: file, timeout: timeout)
    }

    /// The name in `meta` that stands while fingerprints were destroyed and not written anew.
    static let gapsLeft = "fingerprint_gaps"

    /// Names the listed entries that still have a content fingerprint, and gaps in which one may still stand.
    func fingerprints(of list: SequenceList) throws -> [String] {
        let name = file.lastPathComponent
        var left =
            try meta(Self.gapsLeft).map { _ in ["\(name) was not rewritten after fingerprints were removed"] } ?? []
        try reading { db in
            let seqs = try Int64.fetchCursor(db, sql: "SELECT seq FROM fingerprint WHERE content IS NOT NULL")
            while let seq = try seqs.next() {
                guard list.contains(UInt64(bitPattern: seq)) else { continue }
                left.append("\(name) still has the content fingerprint of entry \(seq)")
            }
        }
        return left
    }
}

/// What the fingerprints say of a message's native id.
public struct KnownMessage: Sendable {
    /// The entry of its latest captured state.
    public let seq: UInt64
    /// The content fingerprints of its captured states: of the latest, and of those before it; none once destroyed.
    private var latest: Fingerprint.Code?
    private var earlier: [Fingerprint.Code] = []
    /// The order under which it was destroyed.
    public let destroyedBy: UInt64?
    /// The number of its captured states.
    package var stateCount: Int { latest == nil ? 0 : earlier.count + 1 }
    /// The content fingerprints one after another, as the row has them.
    var contentStates: [UInt8] { earlier.flatMap(\.bytes) + (latest?.bytes ?? []) }

    /// Says what is known of a message, by the content fingerprints of its states one after another, 16 bytes each.
    public init(seq: UInt64, states: [UInt8], destroyedBy: UInt64? = nil) {
        self.seq = seq
        self.destroyedBy = destroyedBy
        states.withUnsafeBytes { states in
            let size = Fingerprint.Code.byteCount
            guard states.count >= size else { return }
            let starts = stride(from: 0, through: states.count - size, by: size)
            var codes = starts.map { Fingerprint.Code(loading: UnsafeRawBufferPointer(rebasing: states[$0...])) }
            latest = codes.popLast()
            earlier = codes
        }
    }

    /// A message of which one state is known.
    public init(_ fingerprint: Fingerprint, seq: UInt64) {
        self.seq = seq
        latest = fingerprint.content
        destroyedBy = nil
    }

    /// Whether this state of the message was captured before.
    public func includes(_ fingerprint: Fingerprint) -> Bool {
        latest == fingerprint.content || earlier.contains(fingerprint.content)
    }

    /// The same message with a later state in entry `seq`.
    public func adding(_ fingerprint: Fingerprint, seq: UInt64) -> KnownMessage {
        var message = KnownMessage(fingerprint, seq: seq)
        message.earlier = earlier + (latest.map { [$0] } ?? [])
        return message
    }
}

/// The leaf hash as the chain carries it.
func leafDigest(_ entry: [UInt8]) -> Digest { Digest(MerkleHash.leaf(entry)) }

extension Digest {
    init(_ hash: MerkleHash) { self = Digest(bytes: hash.bytes) ?? .zero }
}

extension MerkleHash {
    /// Whether both have the same bytes.
    func isSame(as digest: Digest) -> Bool {
        withUnsafeBytes { mine in
            digest.withUnsafeBytes { other in
                stride(from: 0, to: mine.count, by: 8).allSatisfy {
                    mine.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
                        == other.loadUnaligned(fromByteOffset: $0, as: UInt64.self)
                }
            }
        }
    }

    init(_ digest: Digest) { self = MerkleHash(bytes: digest.bytes) ?? .zero }
}
