import Foundation
import GRDB
import Ledger
import Records

/// One file of the index: the words of 65,536 consecutive entries.
///
/// A segment bounds what a destruction has to rewrite: FTS5 keeps deleted words until the whole of its table is
/// merged, so that a small table is merged each time (FORMAT, "Destruction", step 3).
final class Segment: Sendable {
    /// How many consecutive entries one file covers.
    static let size: UInt64 = 65_536

    let number: UInt64
    let file: URL
    let queue: DatabaseQueue
    private let identity: [UInt64]

    private static let schema = """
        CREATE TABLE IF NOT EXISTS state(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS item(
            seq INTEGER PRIMARY KEY, sent_at INTEGER, sent_text TEXT, source TEXT NOT NULL, sender TEXT,
            conversation TEXT NOT NULL) STRICT;
        CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(
            subject, body, files, tokenize = 'porter unicode61 remove_diacritics 2', columnsize = 0);
        """

    /// Where the segment with this number lies.
    static func file(_ number: UInt64, in folder: URL) -> URL {
        let digits = String(number)
        return folder.appendingPathComponent(
            "segment-\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits).sqlite")
    }

    init(_ number: UInt64, in folder: URL, writable: Bool) throws {
        self.number = number
        file = Self.file(number, in: folder)
        queue = writable ? try Database.open(file, durable: false) : try Database.openReading(file)
        identity = Self.identity(file)
        guard writable else { return }
        do { try queue.write { try Self.prepare($0) } } catch {
            throw LedgerError.storage(error, file: file)
        }
    }

    /// Makes an empty segment that is gone with this object.
    init(inMemory number: UInt64) throws {
        self.number = number
        file = URL(fileURLWithPath: "/memory")
        queue = try DatabaseQueue()
        identity = []
        try queue.write { try Self.prepare($0) }
    }

    /// Makes the tables where they are missing.
    ///
    /// FTS5 collects the words of a transaction in memory and writes them as one sorted run when they exceed its bound,
    /// then merges runs. A file is filled in few large transactions: each makes one run, and so few are not worth merging.
    private static func prepare(_ db: GRDB.Database) throws {
        if try db.tableExists("words") { return }
        try db.execute(sql: schema)
        try db.execute(sql: "INSERT INTO words(words, rank) VALUES ('hashsize', \(64 << 20)), ('automerge', 16)")
    }

    /// Whether the file of that name is still the one that was opened: another process may have made the index again.
    var isCurrent: Bool { identity == Self.identity(file) }

    private static func identity(_ file: URL) -> [UInt64] {
        var status = stat()
        guard stat(file.path, &status) == 0 else { return [] }
        return [UInt64(status.st_dev), UInt64(status.st_ino)]
    }

    /// The entries whose words this segment holds.
    static func range(_ number: UInt64) -> ClosedRange<UInt64> { number * size...(number + 1) * size - 1 }

    /// The first entry of this segment's range that it does not hold yet.
    func indexedTo() throws -> UInt64 {
        try queue.read { db in
            let stored = try Int64.fetchOne(
                db.cachedStatement(sql: "SELECT value FROM state WHERE name = 'indexed_to'"))
            return stored.map(UInt64.init(bitPattern:)) ?? number * Self.size
        }
    }

    /// Adds the messages of the entries `first` to `end - 1`; the segment then holds its range up to `end`.
    ///
    /// What another process added meanwhile is left as it is. Nothing is added where entries before `first` are missing.
    func add(
        _ messages: some Sequence<(seq: UInt64, fields: MessageFields)>, from first: UInt64, upTo end: UInt64
    ) throws {
        do {
            try queue.write { db in
                let held = try Int64.fetchOne(db, sql: "SELECT value FROM state WHERE name = 'indexed_to'")
                let next = held.map(UInt64.init(bitPattern:)) ?? number * Self.size
                guard next >= first, next < end else { return }
                try Self.insert(messages.lazy.filter { $0.seq >= next }, db)
                try db.execute(
                    sql: "INSERT OR REPLACE INTO state(name, value) VALUES ('indexed_to', ?)", arguments: [Int64(end)])
            }
        } catch {
            throw LedgerError.storage(error, file: file)
        }
        // What comes next goes into another file: its pages in memory would only be kept.
        if end > Self.range(number).upperBound { queue.releaseMemory() }
    }

    private static func insert(
        _ messages: some Sequence<(seq: UInt64, fields: MessageFields)>, _ db: GRDB.Database
    ) throws {
        let item = try BoundStatement(
            db, "INSERT INTO item(seq, sent_at, sent_text, source, sender, conversation) VALUES (?, ?, ?, ?, ?, ?)")
        let words = try BoundStatement(db, "INSERT INTO words(rowid, subject, body, files) VALUES (?, ?, ?, ?)")
        for (number, fields) in messages {
            let seq = BoundStatement.Value.integer(Int64(number))
            try item.run(
                seq, .init(fields.sentAt.flatMap(Moment.microseconds)), .init(fields.sentAt),
                .text(fields.source ?? ""), .init(fields.sender?.withoutNUL),
                .text(fields.conversation?.withoutNUL ?? ""))
            try words.run(
                seq, .text(fields.subject?.withoutNUL ?? ""), .text(fields.body?.withoutNUL ?? ""),
                .text(fields.files.withoutNUL))
        }
    }

    /// About how many bytes a message takes.
    static func size(of fields: MessageFields) -> Int {
        (fields.subject?.utf8.count ?? 0) + (fields.body?.utf8.count ?? 0) + fields.files.utf8.count + 256
    }

    /// Removes the words of the listed entries and writes the rest anew, so that no byte of them stays in the file.
    ///
    /// Doing it again costs little. A crash between removal and rewriting is made good by the next `erase`: what was
    /// removed is remembered until the file was rewritten.
    func erase(_ list: SequenceList) throws { try replace(list, by: []) }

    /// Puts other words in place of those of the listed entries, and writes the rest anew, so that no byte of what they
    /// were stays in the file.
    func replace(_ list: SequenceList, by messages: [(seq: UInt64, fields: MessageFields)]) throws {
        let own = list.within(Self.range(number))
        do {
            try queue.write { db in
                let words = try BoundStatement(db, "DELETE FROM words WHERE rowid BETWEEN ? AND ?")
                let item = try BoundStatement(db, "DELETE FROM item WHERE seq BETWEEN ? AND ?")
                var removed = 0
                for range in own.ranges {
                    let (first, last) = (Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound))
                    try words.run(.integer(first), .integer(last))
                    try item.run(.integer(first), .integer(last))
                    removed += db.changesCount
                }
                guard removed > 0 else { return }
                try Self.insert(messages, db)
                try db.execute(sql: "INSERT INTO words(words) VALUES ('optimize')")
                try db.execute(sql: "INSERT OR REPLACE INTO state(name, value) VALUES ('unclean', 1)")
            }
            if try isUnclean() {
                try Database.expunge(queue, file: file)
                try queue.write { try $0.execute(sql: "DELETE FROM state WHERE name = 'unclean'") }
            }
        } catch {
            throw LedgerError.storage(error, file: file)
        }
        try Database.truncateLog(queue, file: file)
    }

    private func isUnclean() throws -> Bool {
        try queue.read { try Int64.fetchOne($0, sql: "SELECT value FROM state WHERE name = 'unclean'") != nil }
    }

    /// Names what is left of the listed entries; of none, only what is amiss with the file.
    func remains(of list: SequenceList, thoroughly: Bool) throws -> [String] {
        var remains = try RemnantCheck(queue: queue, file: file, ties: Self.ties)
            .remains(of: list.within(Self.range(number)), thoroughly: thoroughly)
        if try isUnclean() { remains.append("\(file.lastPathComponent) was not rewritten after words were removed") }
        return remains
    }

    /// What ties the tables to entries: FTS5 keeps the words of a row in `words_content`, under the row's number.
    /// (Segments of the first archives have `words_docsize` too.)
    private static let ties: [String: RemnantCheck.Tie] = [
        "state": .nothing, "item": .entry(["seq"]), "words": .nothing, "words_content": .entry(["id"]),
        "words_docsize": .entry(["id"]), "words_data": .nothing, "words_idx": .nothing, "words_config": .nothing,
    ]

    /// What the segment holds of the messages in a range of entries.
    func messages(_ range: ClosedRange<UInt64>) throws -> [UInt64: IndexedMessage] {
        try queue.read { db in
            let bounds: StatementArguments = [Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound)]
            let columns = "i.sent_at, i.sent_text, i.source, i.sender, i.conversation, w.subject, w.body, w.files"
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT i.seq, \(columns) FROM item i LEFT JOIN words w ON w.rowid = i.seq WHERE i.seq BETWEEN ? AND ?
                    """, arguments: bounds)
            let lone = try Row.fetchAll(
                db,
                sql: """
                    SELECT w.rowid, \(columns) FROM words w LEFT JOIN item i ON i.seq = w.rowid
                    WHERE w.rowid BETWEEN ? AND ? AND i.seq IS NULL
                    """, arguments: bounds)
            return Dictionary((rows + lone).map { (UInt64(bitPattern: $0[0] as Int64), IndexedMessage($0)) }) { a, _ in
                a
            }
        }
    }
}

/// What the index holds of one message.
struct IndexedMessage: Sendable, Equatable {
    let seq: UInt64
    private(set) var sentAt: Int64?
    private(set) var sentText: String?
    private(set) var source = ""
    private(set) var sender: String?
    private(set) var conversation = ""
    private(set) var subject = ""
    private(set) var body = ""
    private(set) var files = ""

    /// Takes a message's words.
    init(_ seq: UInt64, _ fields: MessageFields) {
        self.seq = seq
        sentText = fields.sentAt
        sentAt = fields.sentAt.flatMap(Moment.microseconds)
        source = fields.source ?? ""
        sender = fields.sender?.withoutNUL
        conversation = fields.conversation?.withoutNUL ?? ""
        subject = fields.subject?.withoutNUL ?? ""
        body = fields.body?.withoutNUL ?? ""
        files = fields.files.withoutNUL
    }

    /// Takes a message's words from its components; nil for an act of Canute's own.
    init?(_ seq: UInt64, _ components: [Component]) {
        guard let fields = MessageFields(components) else { return nil }
        self.init(seq, fields)
    }

    /// Takes a message as a segment holds it.
    fileprivate init(_ row: Row) {
        seq = UInt64(bitPattern: row[0] as Int64)
        sentAt = row[1]
        sentText = row[2]
        source = row[3] as String? ?? ""
        sender = row[4]
        conversation = row[5] as String? ?? ""
        subject = row[6] as String? ?? ""
        body = row[7] as String? ?? ""
        files = row[8] as String? ?? ""
    }
}

extension String {
    /// The text with a space for each U+0000: in SQLite a text ends there, and nobody would find what stands behind it.
    fileprivate var withoutNUL: String { utf8.contains(0) ? replacing("\u{0}", with: " ") : self }
}
