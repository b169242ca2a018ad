import Foundation
import GRDB
import Ledger
import Records

/// One search within one segment.
struct SegmentSearch {
    let segment: Segment
    let query: SearchQuery

    /// Beyond this many hits, the newest are taken by order of capture: sorting all by time would cost too much.
    private static let sortedAtMost: UInt64 = 20_000

    func run() throws -> (total: UInt64, hits: [(moment: Int64, hit: SearchHit)]) {
        try read { db in
            let (from, condition, arguments) = clauses()
            let total = UInt64(
                try Int64.fetchOne(db, sql: "SELECT count(*) FROM \(from) WHERE \(condition)", arguments: arguments)
                    ?? 0)
            guard total > 0, query.limit > 0 else { return (total, []) }
            let order = total <= Self.sortedAtMost ? "i.sent_at DESC, i.seq DESC" : "i.seq DESC"
            let seqs = try Int64.fetchAll(
                db, sql: "SELECT i.seq FROM \(from) WHERE \(condition) ORDER BY \(order) LIMIT \(query.limit)",
                arguments: arguments)
            // A snippet costs more than all else of a hit: made for those alone that are shown.
            return (total, try seqs.compactMap { try hit($0, db) })
        }
    }

    private func hit(_ seq: Int64, _ db: GRDB.Database) throws -> (moment: Int64, hit: SearchHit)? {
        let snippet = query.terms == nil ? "substr(words.body, 1, 160)" : "snippet(words, -1, '[', ']', '…', 24)"
        let match = query.terms.map { _ in "words MATCH ? AND" } ?? ""
        let sql = """
            SELECT i.seq, i.sent_at, i.sent_text, i.sender, i.conversation, i.source, \(snippet)
            FROM words JOIN item i ON i.seq = words.rowid WHERE \(match) words.rowid = ?
            """
        var arguments = StatementArguments()
        if let terms = query.terms { arguments += [terms.expression] }
        arguments += [seq]
        return try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments).map(Self.hit)
    }

    func seqs() throws -> [UInt64] {
        try read { db in
            let (from, condition, arguments) = clauses()
            return try Int64.fetchAll(
                db, sql: "SELECT i.seq FROM \(from) WHERE \(condition) ORDER BY i.seq", arguments: arguments
            ).map(UInt64.init(bitPattern:))
        }
    }

    /// Runs with the wanted entries, if they are restricted, in a temporary table.
    private func read<T>(_ body: (GRDB.Database) throws -> T) throws -> T {
        do {
            return try segment.queue.writeWithoutTransaction { db in
                if let within = query.within { try list(within, in: "wanted", db) }
                if let held = query.alsoFrom { try list(held, in: "held", db) }
                if let except = query.except { try list(except, in: "hidden", db) }
                return try body(db)
            }
        } catch let error as DatabaseError where error.resultCode == .SQLITE_ERROR {
            throw SearchError(
                .badQuery,
                "The index cannot look for this (\(error.message ?? "no reason given")): write it more simply.")
        } catch {
            throw LedgerError.storage(error, file: segment.file)
        }
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

    private func clauses() -> (from: String, condition: String, arguments: StatementArguments) {
        var conditions: [String] = []
        var arguments = StatementArguments()
        func add(_ condition: String, _ values: [(any DatabaseValueConvertible)?]) {
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
        if query.within != nil { conditions.append("i.seq IN (SELECT seq FROM temp.wanted)") }
        if query.except != nil { conditions.append("i.seq NOT IN (SELECT seq FROM temp.hidden)") }
        if query.first > 0 { add("i.seq >= ?", [Int64(clamping: query.first)]) }
        return (
            query.terms == nil ? "item i" : "words JOIN item i ON i.seq = words.rowid",
            conditions.isEmpty ? "1" : conditions.joined(separator: " AND "),
            arguments
        )
    }

    private static func hit(_ row: Row) -> (moment: Int64, hit: SearchHit) {
        let hit = SearchHit(
            seq: UInt64(bitPattern: row[0] as Int64), sentAt: row[2], from: row[3], conversation: row[4],
            source: row[5],
            snippet: (row[6] as String? ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " "))
        return (row[1] as Int64? ?? .min, hit)
    }
}
