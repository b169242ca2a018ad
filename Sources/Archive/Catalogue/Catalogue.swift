public import Foundation
import GRDB
public import Ledger
public import Records

/// `catalogue.sqlite`: conversations, people and acts, as projections of what the ledger says.
///
/// It decides nothing and can be made again from the entries by `rebuild`; it rolls forward when it is opened.
public final class Catalogue: Sendable {
    let queue: DatabaseQueue
    /// A second connection of a writer, so that a look-up does not wait for the projection that is under way.
    let lookups: DatabaseQueue
    let file: URL
    /// The schedule that due dates are made with.
    let adopted = AdoptedSchedule()

    /// The form of the tables: a catalogue of another form is made again.
    private static let form = 6

    static let schema = """
        CREATE TABLE IF NOT EXISTS state(name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS conversation(
            id INTEGER PRIMARY KEY, source TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, channel TEXT NOT NULL,
            class TEXT NOT NULL, private INTEGER NOT NULL) STRICT;
        CREATE UNIQUE INDEX IF NOT EXISTS conversation_key ON conversation(source, key);
        CREATE TABLE IF NOT EXISTS item(
            seq INTEGER PRIMARY KEY, conversation INTEGER NOT NULL, sent_at INTEGER, captured_at TEXT NOT NULL,
            person INTEGER, kind TEXT NOT NULL, revises INTEGER) STRICT;
        CREATE INDEX IF NOT EXISTS item_conversation ON item(conversation);
        CREATE TABLE IF NOT EXISTS thread_key(
            source TEXT NOT NULL, key TEXT NOT NULL, seq INTEGER NOT NULL, conversation INTEGER NOT NULL,
            PRIMARY KEY(source, key, seq)) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS person(id INTEGER PRIMARY KEY, name TEXT) STRICT;
        CREATE TABLE IF NOT EXISTS identifier(
            value TEXT PRIMARY KEY, person INTEGER NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS participant(
            person INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(person, seq)) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS unnamed(person INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE IF NOT EXISTS act(
            seq INTEGER PRIMARY KEY, type TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, by TEXT NOT NULL,
            at TEXT NOT NULL, payload BLOB NOT NULL) STRICT;
        CREATE INDEX IF NOT EXISTS act_subject ON act(subject, kind);
        CREATE INDEX IF NOT EXISTS act_kind ON act(kind);
        """

    static let tables =
        [
            "state", "conversation", "item", "thread_key", "person", "identifier", "participant", "unnamed", "act",
        ] + DueTables.names + ["holding", "cue", "heir"] + PeopleTables.names
        + ["membership"]

    /// Opens the catalogue of an archive; for writing, the file is made if it is absent.
    public init(_ file: URL, access: Ledger.Access = .writing) throws {
        self.file = file
        guard access == .writing else {
            queue = try Database.openReading(file)
            lookups = queue
            return
        }
        queue = try Database.open(file, durable: false)
        try queue.write { db in
            if try !Self.isOfForm(db) { try Self.dropTables(db) }
            try Self.makeTables(db)
        }
        lookups = try Database.openLookups(file)
    }

    /// Whether the file has the tables and indexes of this program as it makes them, and nothing besides.
    ///
    /// One that lacks a table would be filled from where the others stand, and seem to have nothing before that.
    private static func isOfForm(_ db: GRDB.Database) throws -> Bool {
        guard try Int.fetchOne(db, sql: "PRAGMA user_version") == form else { return false }
        return try shape(db) == expected.get()
    }

    private static let expected = Result {
        try DatabaseQueue().write { db in
            try makeTables(db)
            return try shape(db)
        }
    }

    /// Everything that the schema has, with the words that made it.
    private static func shape(_ db: GRDB.Database) throws -> Set<String> {
        try Set(
            String.fetchAll(
                db,
                sql: """
                    SELECT type || ' ' || name || ' ' || ifnull(sql, '') FROM sqlite_master
                    WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
                    """))
    }

    private static func makeTables(_ db: GRDB.Database) throws {
        try db.execute(
            sql: schema + DueTables.schema + HoldingTable.schema + CueProjector.schema + PeopleTables.schema
                + MembershipTable.schema + HeirTable.schema)
        try db.execute(sql: "PRAGMA user_version = \(form)")
    }

    /// Drops everything: tables of an earlier program lack what this one asks for, and so may those that somebody altered.
    private static func dropTables(_ db: GRDB.Database) throws {
        let names = """
            SELECT type, name FROM sqlite_master
            WHERE type IN ('view', 'table') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type DESC
            """
        for row in try Row.fetchAll(db, sql: names) {
            let name = (row[1] as String).replacingOccurrences(of: "\"", with: "\"\"")
            try db.execute(sql: "DROP \(row[0] as String) \"\(name)\"")
        }
    }

    /// The first entry that is not yet projected.
    public func projectedTo() throws -> UInt64 { try queue.read { try Self.projectedTo($0) } }

    static func projectedTo(_ db: GRDB.Database) throws -> UInt64 {
        UInt64(bitPattern: try Int64.fetchOne(db, sql: "SELECT value FROM state WHERE name = 'projected_to'") ?? 0)
    }

    /// Projects every entry that came since, from the ledger.
    public func rollForward(_ ledger: Ledger, progress: (UInt64) -> Void = { _ in }) throws {
        var next = try projectedTo()
        let count = try ledger.count()
        if next > count {
            // The archive was put back from an older copy: what was projected beyond it never happened here.
            try clear()
            next = 0
        }
        if next == 0 { try learnHeirs(ledger) }
        try nameAgain(from: ledger)
        try ledger.walk(from: next, to: count) { records in
            try project(records.map(Projected.init))
            progress((records.last?.seq ?? 0) + 1)
            return true
        }
    }

    /// What the projector is given: an entry and, where it is open, its content.
    public struct Projected: Sendable {
        /// What of a record is projected.
        enum Content {
            case message(MessageFields)
            case act([Component])
            /// Destroyed, or not to be opened.
            case none
        }

        /// The entry's place.
        public let seq: UInt64
        /// The entry's type and lines.
        public let body: Entry.Body
        let content: Content

        /// A captured message; nil for anything else.
        public var message: MessageFields? {
            if case .message(let fields) = content { fields } else { nil }
        }

        init(seq: UInt64, body: Entry.Body, content: Content) {
            self.seq = seq
            self.body = body
            self.content = content
        }

        /// Takes an entry as it was read.
        init(_ record: StoredRecord) {
            let components = record.content?.components ?? []
            let fields = MessageFields(components).map { Content.message($0) }
            self.init(
                seq: record.seq, body: record.entry.body,
                content: fields ?? (components.isEmpty ? .none : .act(components)))
        }
    }

    /// Projects records that are new, in order; what was projected before, by another process too, is passed over.
    public func project(_ records: [Projected]) throws {
        guard let last = records.last else { return }
        do {
            try queue.inTransaction(.immediate) { db in
                let from = try Self.projectedTo(db)
                let fresh = records.drop { $0.seq < from }
                // Entries between are projected by `rollForward` first.
                guard fresh.first?.seq == from else { return .commit }
                var projector = try Projector(db, adopted)
                for record in fresh { try projector.take(record) }
                try projector.finish()
                try db.execute(
                    sql: "INSERT OR REPLACE INTO state(name, value) VALUES ('projected_to', ?)",
                    arguments: [Int64(last.seq) + 1])
                return .commit
            }
        } catch {
            throw LedgerError.storage(error, file: file)
        }
    }

    /// Removes a catalogue that SQLite finds damaged: it carries nothing that the ledger does not.
    public static func removeIfDamaged(_ file: URL) throws {
        guard FileManager.default.fileExists(atPath: file.path) else { return }
        do {
            let answer = try Database.openReading(file).read { try String.fetchOne($0, sql: "PRAGMA quick_check(1)") }
            if answer == "ok" { return }
        } catch let error as LedgerError where error.code == .damaged {
        } catch is DatabaseError {}
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + suffix) }
    }

    /// Throws everything away and projects the whole ledger again.
    public func rebuild(_ ledger: Ledger, progress: (UInt64) -> Void = { _ in }) throws {
        try clear()
        try rollForward(ledger, progress: progress)
    }

    private func clear() throws {
        try queue.write { db in
            try Self.dropTables(db)
            try Self.makeTables(db)
        }
    }
}
