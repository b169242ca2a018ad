import GRDB
import Ledger
import Records
public import Retention

/// What a sweep looks for: what is due to be destroyed or reviewed by a day, and what was handed over.
public struct DisposalQuery: Sendable {
    /// The period is over, and the last hold's last day past, on this day.
    public var dueBy: CivilDate
    /// The codes of classes; empty for all.
    public var classes: [String]
    /// The names of sources; empty for all.
    public var sources: [String]
    /// One conversation alone.
    public var conversation: UInt64?

    /// Asks for all that is due by a day, of these classes and sources.
    public init(dueBy: CivilDate, classes: [String] = [], sources: [String] = [], conversation: UInt64? = nil) {
        self.dueBy = dueBy
        self.classes = classes
        self.sources = sources
        self.conversation = conversation
    }

    /// In words, for the proposal.
    var words: String {
        if let conversation { return "conversation \(conversation)" }
        var words = "everything due by \(dueBy)"
        if !classes.isEmpty { words += ", of \(classes.joined(separator: ", "))" }
        if !sources.isEmpty { words += ", from \(sources.joined(separator: ", "))" }
        return words
    }

    /// Conditions on `due` as `d`, on the index by action, holds and day.
    fileprivate func condition(held: Bool) -> (sql: String, arguments: StatementArguments) {
        // Whether a receipt for what was handed over is on file, the transfers know.
        let actions = held ? "'destroy', 'review'" : "'destroy', 'review', 'transfer'"
        var sql = "d.action IN (\(actions)) AND \(held ? "d.holds > 0" : "d.holds = 0") AND d.due <= ?"
        var arguments: StatementArguments = [dueBy.dayNumber]
        func marks(_ values: [String]) -> String { values.map { _ in "?" }.joined(separator: ", ") }
        if !classes.isEmpty {
            sql += " AND d.class IN (\(marks(classes)))"
            arguments += StatementArguments(classes)
        }
        if !sources.isEmpty {
            sql += " AND (SELECT c.source FROM conversation c WHERE c.id = d.conversation) IN (\(marks(sources)))"
            arguments += StatementArguments(sources)
        }
        if let conversation {
            sql += " AND d.conversation = ?"
            arguments += [Int64(clamping: conversation)]
        }
        return (sql, arguments)
    }
}

/// A class's share of what is due: numbers as SQLite has them, in order.
struct DueShare {
    let retentionClass: String
    let action: String
    var conversations: [UInt64] = []
    var entries: [UInt64] = []
}

extension Catalogue {
    /// What is due, by class, but for these conversations: each with its entries.
    func dueShares(_ query: DisposalQuery, except listed: SequenceList) throws -> [DueShare] {
        let (condition, arguments) = query.condition(held: false)
        return try queue.read { db in
            var shares: [String: DueShare] = [:]
            var current: (code: String, share: DueShare)?
            func put() { if let current { shares[current.code] = current.share } }
            let rows = try Row.fetchCursor(
                db, sql: "SELECT d.class, d.action, d.conversation FROM due d WHERE \(condition)", arguments: arguments)
            let find = try BoundStatement(db, "SELECT seq FROM item WHERE conversation = ?")
            while let row = try rows.next() {
                let (code, conversation) = (row[0] as String, row[2] as Int64)
                guard !listed.contains(UInt64(bitPattern: conversation)) else { continue }
                if current?.code != code {
                    put()
                    current = (code, shares[code] ?? DueShare(retentionClass: code, action: row[1]))
                }
                current?.share.conversations.append(UInt64(bitPattern: conversation))
                try find.each(.integer(conversation)) {
                    current?.share.entries.append(UInt64(bitPattern: $0.integer(0) ?? 0))
                }
            }
            put()
            return shares.values.sorted { $0.retentionClass < $1.retentionClass }
        }
    }

    /// What would be due but for a hold, by the hold's name, in the order in which they were placed.
    func dueHeld(_ query: DisposalQuery) throws -> [(hold: String, conversations: [UInt64], count: UInt64)] {
        let (condition, arguments) = query.condition(held: true)
        return try queue.read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT h.id, d.conversation, d.size FROM due d JOIN hold_cover c ON c.conversation = d.conversation
                    JOIN hold h ON h.entry = c.entry WHERE h.to_day IS NULL AND \(condition) ORDER BY h.entry
                    """, arguments: arguments)
            var held: [(hold: String, conversations: [UInt64], count: UInt64)] = []
            while let row = try rows.next() {
                let hold: String = row[0]
                if held.last?.hold != hold { held.append((hold, [], 0)) }
                held[held.count - 1].conversations.append(UInt64(bitPattern: row[1] as Int64))
                held[held.count - 1].count += UInt64(bitPattern: row[2] as Int64)
            }
            return held
        }
    }

    /// The entries of conversations, of each in order.
    func entriesByConversation(_ conversations: SequenceList) throws -> [(conversation: UInt64, entries: [UInt64])] {
        try queue.read { db in
            let find = try BoundStatement(db, "SELECT seq FROM item WHERE conversation = ? ORDER BY seq")
            return try conversations.seqs.map { conversation in
                var entries: [UInt64] = []
                try find.each(.integer(Int64(clamping: conversation))) {
                    entries.append(UInt64(bitPattern: $0.integer(0) ?? 0))
                }
                return (conversation, entries)
            }
        }
    }

    /// All entries of these conversations.
    func entries(ofConversations conversations: SequenceList) throws -> SequenceList {
        SequenceList(try entriesByConversation(conversations).flatMap(\.entries))
    }

    /// The first of these conversations that may not be destroyed on a day as of this class; nil where all may.
    func firstNotDue(_ conversations: SequenceList, class code: String, on date: CivilDate) throws -> UInt64? {
        try queue.read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT l.value FROM json_each(?1) l LEFT JOIN due d ON d.conversation = l.value
                    WHERE d.conversation IS NULL OR d.class <> ?2 OR d.holds > 0 OR d.due IS NULL OR d.due > ?3
                    OR d.action NOT IN ('destroy', 'review', 'transfer') ORDER BY l.value LIMIT 1
                    """, arguments: [conversations.jsonNumbers, code, date.dayNumber]
            ).map(UInt64.init(bitPattern:))
        }
    }

    /// What the days of these conversations are made from, each once, with the first conversation that has them.
    func distinctDays(
        _ conversations: SequenceList
    ) throws -> [(conversation: UInt64, trigger: CivilDate?, others: [CivilDate])] {
        try queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT min(d.conversation), d.trigger_day, d.released, d.extended
                    FROM json_each(?1) l CROSS JOIN due d ON d.conversation = l.value
                    GROUP BY d.trigger_day, d.released, d.extended
                    """, arguments: [conversations.jsonNumbers]
            ).map { row in
                func day(_ column: Int) -> CivilDate? { (row[column] as Int?).map { CivilDate(dayNumber: $0) } }
                return (UInt64(bitPattern: row[0] as Int64), day(1), [day(2), day(3)].compactMap { $0 })
            }
        }
    }

    /// The holds that covered any of these conversations and have ended, with their last days.
    func endedHolds(_ conversations: SequenceList) throws -> [(hold: String, to: CivilDate)] {
        try queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT h.id, h.to_day FROM json_each(?1) l JOIN hold_cover c ON c.conversation = l.value
                    JOIN hold h ON h.entry = c.entry WHERE h.to_day IS NOT NULL ORDER BY h.entry
                    """, arguments: [conversations.jsonNumbers]
            ).map { ($0[0], CivilDate(dayNumber: $0[1])) }
        }
    }

    /// Since when each class has waited for a review of how much, open holds aside, among these conversations or but for
    /// others.
    func reviewsWaiting(
        on date: CivilDate, among: SequenceList? = nil, except listed: SequenceList = SequenceList([])
    ) throws -> [ReviewBacklog] {
        let condition =
            among == nil
            ? "d.conversation NOT IN (SELECT value FROM json_each(?2))"
            : "d.conversation IN (SELECT value FROM json_each(?2))"
        return try queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT d.class, count(*), sum(d.size), min(d.due) FROM due d
                    WHERE d.action = 'review' AND d.holds = 0 AND d.due <= ?1 AND \(condition)
                    GROUP BY d.class ORDER BY d.class
                    """, arguments: [date.dayNumber, (among ?? listed).jsonNumbers]
            ).map {
                ReviewBacklog(
                    retentionClass: $0[0], conversations: UInt64(bitPattern: $0[1] as Int64),
                    count: UInt64(bitPattern: $0[2] as Int64), since: CivilDate(dayNumber: $0[3]))
            }
        }
    }
}
