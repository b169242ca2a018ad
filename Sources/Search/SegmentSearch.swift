import Foundation
import GRDB
import Ledger
import Records

/// One search within one segment.
struct SegmentSearch {
    let segment: Segment
    let query: SearchQuery

    /// Beyond this many hits in one segment, the newest are taken by order of capture: each hit that is sorted by its
    /// time costs a look at its row, and a word of which there are more stands in every thirtieth message.
    private static let sortedAtMost: UInt64 = 2_048

    /// A hit before it is shown: by its time, and what has no time last, by its place.
    struct Candidate: Comparable, Sendable {
        let moment: Int64
        let seq: UInt64

        static func < (left: Candidate, right: Candidate) -> Bool {
            (left.moment, left.seq) < (right.moment, right.seq)
        }
    }

    /// Counts the hits and finds the newest of them.
    func newest() throws -> (total: UInt64, candidates: [Candidate]) {
        try read { db in
            let clauses = Clauses(query)
            let count = "SELECT count(*) FROM \(clauses.tables(timed: false)) WHERE \(clauses.condition)"
            let total = UInt64(
                try Int64.fetchOne(db.cachedStatement(sql: count), arguments: clauses.arguments) ?? 0)
            guard total > 0, query.limit > 0 else { return (total, []) }
            // FTS5 walks its rows backwards by itself, but only where the order names its own column.
            let order = total <= Self.sortedAtMost ? "i.sent_at DESC, \(clauses.seq) DESC" : "\(clauses.seq) DESC"
            let sql = """
                SELECT i.sent_at, i.seq FROM \(clauses.tables(timed: true)) WHERE \(clauses.condition)
                ORDER BY \(order) LIMIT \(query.limit)
                """
            let rows = try Row.fetchCursor(db.cachedStatement(sql: sql), arguments: clauses.arguments)
            var candidates: [Candidate] = []
            while let row = try rows.next() {
                candidates.append(
                    Candidate(moment: row[0] as Int64? ?? .min, seq: UInt64(bitPattern: row[1] as Int64)))
            }
            return (total, candidates)
        }
    }

    /// Shows hits of this segment; a snippet costs more than all else of a hit, so only what is shown comes here.
    func hits(_ seqs: [UInt64]) throws -> [SearchHit] {
        try read { db in try seqs.compactMap { try hit(Int64(bitPattern: $0), db) } }
    }

    private func hit(_ seq: Int64, _ db: GRDB.Database) throws -> SearchHit? {
        let snippet = query.terms == nil ? "substr(words.body, 1, 160)" : "snippet(words, -1, ?, ?, '…', 24)"
        let match = query.terms.map { _ in "words MATCH ? AND" } ?? ""
        let sql = """
            SELECT i.seq, i.sent_text, i.sender, i.conversation, i.source, \(snippet)
            FROM words JOIN item i ON i.seq = words.rowid WHERE \(match) words.rowid = ?
            """
        var arguments = StatementArguments()
        if let terms = query.terms { arguments += [query.marks.open, query.marks.close, terms.expression] }
        arguments += [seq]
        return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments).map(Self.hit)
    }

    func seqs() throws -> [UInt64] {
        try read { db in
            let clauses = Clauses(query)
            let sql = """
                SELECT \(clauses.seq) FROM \(clauses.tables(timed: false)) WHERE \(clauses.condition)
                ORDER BY \(clauses.seq)
                """
            return try Int64.fetchAll(db, sql: sql, arguments: clauses.arguments).map(UInt64.init(bitPattern:))
        }
    }

    /// Runs with the wanted entries, if they are restricted, in a temporary table.
    private func read<T>(_ body: (GRDB.Database) throws -> T) throws -> T {
        do {
            return try segment.queue.writeWithoutTransaction { db in
                try fillLists(db)
                return try body(db)
            }
        } catch let error as DatabaseError
            where error.resultCode == .SQLITE_ERROR && error.message?.hasPrefix("no such table") != true
        {
            throw SearchError(
                .badQuery,
                "The index cannot look for this (\(error.message ?? "no reason given")): write it more simply.")
        } catch {
            throw LedgerError.storage(error, file: segment.file)
        }
    }

    /// Fills the temporary tables, which are no part of the file: one that is open for reading alone has them too.
    private func fillLists(_ db: GRDB.Database) throws {
        let lists = [(query.within, "wanted"), (query.alsoFrom, "held"), (query.except, "hidden")]
        guard lists.contains(where: { $0.0 != nil }) else { return }
        let isReading = try Bool.fetchOne(db, sql: "PRAGMA query_only") ?? false
        if isReading { try db.execute(sql: "PRAGMA query_only=OFF") }
        let filled = Result { for (list, table) in lists { if let list { try self.list(list, in: table, db) } } }
        if isReading { try db.execute(sql: "PRAGMA query_only=ON") }
        try filled.get()
    }

    private func list(_ list: SequenceList, in table: String, _ db: GRDB.Database) throws {
        let mine = Segment.range(segment.number)
        try db.execute(sql: "CREATE TEMP TABLE IF NOT EXISTS \(table)(seq INTEGER PRIMARY KEY)")
        try db.execute(sql: "DELETE FROM temp.\(table)")
        let insert = try db.cachedStatement(sql: "INSERT INTO temp.\(table)(seq) VALUES (?)")
        for range in list.ranges where range.overlaps(mine) {
            for seq in range.clamped(to: mine) { try insert.execute(arguments: [Int64(seq)]) }
        }
    }

    private static func hit(_ row: Row) -> SearchHit {
        SearchHit(
            seq: UInt64(bitPattern: row[0] as Int64), sentAt: row[1], from: row[2], conversation: row[3],
            source: row[4],
            snippet: (row[5] as String? ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " "))
    }
}

/// A query in SQL.
private struct Clauses {
    private(set) var condition = "1"
    private(set) var arguments = StatementArguments()
    private let hasTerms: Bool
    private let needsItem: Bool

    /// The column that names the entry, of the table that is walked.
    var seq: String { hasTerms ? "words.rowid" : "i.seq" }

    /// Where to look; the rows of the messages only where a filter, or their time, is asked for.
    func tables(timed: Bool) -> String {
        guard hasTerms else { return "item i" }
        return timed || needsItem ? "words JOIN item i ON i.seq = words.rowid" : "words"
    }

    init(_ query: SearchQuery) {
        hasTerms = query.terms != nil
        needsItem = query.from != nil || query.to != nil || !query.sources.isEmpty
        var conditions: [String] = []
        func add(_ condition: String, _ values: [(any DatabaseValueConvertible)?] = []) {
            conditions.append(condition)
            arguments += StatementArguments(values)
        }
        if let terms = query.terms { add("words MATCH ?", [terms.expression]) }
        if let from = query.from { add("i.sent_at >= ?", [from]) }
        if let to = query.to { add("i.sent_at < ?", [to]) }
        if !query.sources.isEmpty {
            let named = "i.source IN (\(query.sources.map { _ in "?" }.joined(separator: ", ")))"
            let held = query.alsoFrom == nil ? named : "(\(named) OR i.seq IN (SELECT seq FROM temp.held))"
            add(held, query.sources)
        }
        if query.within != nil { add("\(seq) IN (SELECT seq FROM temp.wanted)") }
        if query.except != nil { add("\(seq) NOT IN (SELECT seq FROM temp.hidden)") }
        if query.first > 0 { add("\(seq) >= ?", [Int64(clamping: query.first)]) }
        if !conditions.isEmpty { condition = conditions.joined(separator: " AND ") }
    }
}
