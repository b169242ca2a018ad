import Foundation
import GRDB
import Ledger

/// Compares two catalogues of one ledger table by table, both read in the order of their keys.
///
/// It holds the rows of one key of each at a time, so that memory does not grow with how many there are; only the names of
/// people are held whole.
struct CatalogueComparison {
    private let file: URL

    init(_ file: URL) { self.file = file }

    /// What is compared of a table: its first column is the key, the entry that a difference is named by.
    private struct Table {
        let name: String
        let columns: String
        /// Further columns to order by, where a key has several rows.
        var then: String?

        var sql: String { "SELECT \(columns) FROM \(name) ORDER BY 1\(then.map { ", " + $0 } ?? "")" }
    }

    private static let tables = [
        Table(name: "item", columns: "seq, conversation, sent_at, captured_at, kind, revises"),
        Table(name: "conversation", columns: "id, source, key, title, channel, class, private"),
        Table(name: "act", columns: "seq, type, kind, subject, by, at, payload"),
        Table(name: "thread_key", columns: "seq, source, key, conversation", then: "2, 3, 4"),
        Table(
            name: "due",
            columns: """
                conversation, class, action, size, first_day, last_day, trigger_day, cutoff_day, retain_until, holds, released, \
                extended
                """),
        Table(name: "cue", columns: "seq"),
        Table(name: "heir", columns: "seq, conversation"),
        Table(
            name: "membership", columns: "seq, source, channel, identifier, name, at, change", then: "2, 3, 4, 5, 6, 7"),
        Table(name: "hold", columns: "entry, id, from_day, to_day"),
        Table(name: "hold_cover", columns: "conversation, entry", then: "2"),
        Table(name: "event", columns: "entry, name, day, withdrawn"),
        Table(name: "event_person", columns: "entry, value", then: "2"),
        Table(name: "event_cover", columns: "conversation, entry", then: "2"),
        Table(name: "holding", columns: "seq, source, custodian, recorded", then: "2, 3"),
        Table(
            name: "staff_fact", columns: "entry, person, field, value, from_day, until_day, ended_by",
            then: "2, 3, 4, 5, 6, 7"),
        Table(name: "staff_merge", columns: "entry, person, into_person, split_by"),
        Table(name: "staff_match", columns: "entry, person, identifier, theirs"),
    ]

    /// What differs in the catalogue that is checked from one that was just made.
    func findings(_ mine: DatabaseQueue, _ fresh: DatabaseQueue) throws -> [Finding] {
        try mine.read { mine in
            try fresh.read { fresh in
                var findings = try Self.tables.flatMap { table in
                    try compare(table.name, rows(mine, table.sql), rows(fresh, table.sql))
                }
                let (ours, theirs) = (try Self.names(mine), try Self.names(fresh))
                for sql in [
                    "SELECT seq, person FROM item ORDER BY 1", "SELECT seq, person FROM participant ORDER BY 1",
                ] {
                    findings += try compare(
                        "participant", rows(mine, sql, naming: ours), rows(fresh, sql, naming: theirs))
                }
                return findings
            }
        }
    }

    private func rows(_ db: GRDB.Database, _ sql: String, naming names: [Int64: String]? = nil) throws -> KeyedRows {
        try KeyedRows(db, sql: sql, file: file, inOrder: names == nil) { row in
            guard let names else { return Array(row.databaseValues.dropFirst()) }
            // A person's number says nothing: it is compared who that is.
            return [Int64.fromDatabaseValue(row[1]).map { names[$0] ?? "nobody" }.databaseValue]
        }
    }

    private func compare(_ table: String, _ mine: KeyedRows, _ fresh: KeyedRows) throws -> [Finding] {
        let name = file.lastPathComponent
        var found = BoundedFindings("rows of \(table) in \(name) differ: run `canute catalogue rebuild`")
        var (mine, fresh) = (mine, fresh)
        var (own, made) = (try mine.next(), try fresh.next())
        func add(_ key: Int64, _ what: String) {
            found.add(
                Finding(
                    seq: UInt64(exactly: key), code: .catalogueDiffers,
                    message: "\(name) \(what) for entry \(key) in \(table): run `canute catalogue rebuild`."))
        }
        while let key = [own?.key, made?.key].compactMap({ $0 }).min() {
            switch (own?.key == key, made?.key == key) {
            case (true, false): add(key, "has a row that no record makes")
            case (false, true): add(key, "lacks the row")
            default: if own?.values != made?.values { add(key, "differs") }
            }
            if own?.key == key { own = try mine.next() }
            if made?.key == key { made = try fresh.next() }
        }
        return found.findings
    }

    /// Who a person is, by name and identifiers.
    private static func names(_ db: GRDB.Database) throws -> [Int64: String] {
        var names: [Int64: [String]] = [:]
        func read(_ sql: String) throws {
            let rows = try Row.fetchCursor(db, sql: sql)
            while let row = try rows.next() {
                guard let person = Int64.fromDatabaseValue(row[0]) else { continue }
                names[person, default: []].append(String.fromDatabaseValue(row[1]) ?? "")
            }
        }
        try read("SELECT id, name FROM person")
        try read("SELECT person, value FROM identifier ORDER BY value")
        return names.mapValues { $0.joined(separator: "\t") }
    }
}

/// Rows in the order of their keys, those of one key together.
private struct KeyedRows {
    private let cursor: RowCursor
    private let file: URL
    private let inOrder: Bool
    private let values: (Row) -> [DatabaseValue]
    private var ahead: (key: Int64, values: [DatabaseValue])?

    /// - Parameter inOrder: whether the rows of one key come in an order that depends on what they say alone.
    init(
        _ db: GRDB.Database, sql: String, file: URL, inOrder: Bool, values: @escaping (Row) -> [DatabaseValue]
    ) throws {
        cursor = try Row.fetchCursor(db, sql: sql)
        self.file = file
        self.inOrder = inOrder
        self.values = values
        ahead = try read()
    }

    /// The next key and its rows, each after the other, in an order that does not depend on where they lie.
    mutating func next() throws -> (key: Int64, values: [[DatabaseValue]])? {
        guard let first = ahead else { return nil }
        var rows = [first.values]
        ahead = try read()
        while let more = ahead, more.key == first.key {
            rows.append(more.values)
            ahead = try read()
        }
        return (first.key, inOrder ? rows : rows.sorted { "\($0)" < "\($1)" })
    }

    private func read() throws -> (key: Int64, values: [DatabaseValue])? {
        guard let row = try cursor.next() else { return nil }
        guard let key = Int64.fromDatabaseValue(row[0]) else {
            throw LedgerError(
                .damaged,
                "\(file.lastPathComponent) holds something else where the number of an entry belongs: it was altered.")
        }
        return (key, values(row))
    }
}
