import GRDB
public import Records
public import Retention

/// When a conversation falls due, as the catalogue keeps it.
public struct DueRow: Sendable, Equatable {
    /// The conversation.
    public let conversation: UInt64
    /// The code of its class.
    public let retentionClass: String
    /// What then happens; nil where the schedule in force has no such class.
    public let action: DisposalAction?
    /// How many entries it has.
    public let records: UInt64
    /// The day of the trigger; nil while it is not known.
    public let triggerDate: CivilDate?
    /// That day carried forward to the cutoff.
    public let cutoffDate: CivilDate?
    /// The last day of the period.
    public let retainUntil: CivilDate?
    /// How many holds stand on it.
    public let openHolds: Int
    /// The last day to which a review has put off what happens to it.
    public let extendedUntil: CivilDate?
    /// The first day on which the action may be taken; nil while none is known, or a hold stands.
    public let dueFrom: CivilDate?

    fileprivate init(_ row: Row) {
        func day(_ name: String) -> CivilDate? { (row[name] as Int?).map { CivilDate(dayNumber: $0) } }
        conversation = UInt64(bitPattern: row["conversation"] as Int64)
        retentionClass = row["class"]
        action = DisposalAction(rawValue: row["action"])
        records = UInt64(bitPattern: row["size"] as Int64)
        triggerDate = day("trigger_day")
        cutoffDate = day("cutoff_day")
        retainUntil = day("retain_until")
        openHolds = row["holds"]
        extendedUntil = day("extended")
        dueFrom = openHolds > 0 ? nil : day("due")
    }
}

/// Which conversations are asked for.
public struct DueQuery: Sendable {
    /// What happens to them.
    public var action: DisposalAction
    /// Their class; nil for all.
    public var retentionClass: String?
    /// The period is over, and the last hold's last day past, on this day.
    public var on: CivilDate
    /// Whether what a hold keeps is asked for, which would be due but for that, instead of what no hold stands on.
    public var held: Bool

    /// Asks for what is due on a day.
    public init(_ action: DisposalAction, on: CivilDate, retentionClass: String? = nil, held: Bool = false) {
        self.action = action
        self.on = on
        self.retentionClass = retentionClass
        self.held = held
    }

    fileprivate var condition: String {
        "d.action = ? AND \(held ? "d.holds > 0" : "d.holds = 0") AND d.due <= ?"
            + (retentionClass == nil ? "" : " AND d.class = ?")
    }

    fileprivate var arguments: StatementArguments {
        [action.rawValue, on.dayNumber] + (retentionClass.map { [$0] } ?? [])
    }
}

/// How much of a class is due.
public struct DueTotal: Sendable, Equatable {
    /// The code of the class.
    public let retentionClass: String
    /// What happens to it.
    public let action: DisposalAction
    /// How many conversations may be acted on.
    public let conversations: UInt64
    /// How many entries these have.
    public let records: UInt64
    /// How many more would be due but for a hold.
    public let heldConversations: UInt64
    /// How many entries those have.
    public let heldRecords: UInt64
}

extension Catalogue {
    /// When a conversation falls due.
    public func dueRow(of conversation: UInt64) throws -> DueRow? {
        try queue.read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM due WHERE conversation = ?", arguments: [Int64(clamping: conversation)]
            ).map(DueRow.init)
        }
    }

    /// The conversations that are due, in order.
    public func due(_ query: DueQuery) throws -> [DueRow] {
        try queue.read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM due d WHERE \(query.condition) ORDER BY conversation",
                arguments: query.arguments
            ).map(DueRow.init)
        }
    }

    /// The entries of all conversations that are due.
    public func dueEntries(_ query: DueQuery) throws -> SequenceList {
        try queue.read { db in
            let cursor = try Int64.fetchCursor(
                db,
                sql: """
                    SELECT i.seq FROM due d JOIN item i ON i.conversation = d.conversation
                    WHERE \(query.condition)
                    """, arguments: query.arguments)
            var seqs: [UInt64] = []
            while let seq = try cursor.next() { seqs.append(UInt64(bitPattern: seq)) }
            return SequenceList(seqs)
        }
    }

    /// How much of each class is due on a day, by what happens to it.
    public func dueTotals(on date: CivilDate) throws -> [DueTotal] {
        try queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT class, action, sum(holds = 0), sum(iif(holds = 0, size, 0)), sum(holds > 0),
                        sum(iif(holds > 0, size, 0))
                    FROM due WHERE due <= ? GROUP BY class, action ORDER BY class, action
                    """, arguments: [date.dayNumber]
            ).compactMap { row in
                guard let action = DisposalAction(rawValue: row[1]) else { return nil }
                func count(_ column: Int) -> UInt64 { UInt64(bitPattern: row[column] as Int64) }
                return DueTotal(
                    retentionClass: row[0], action: action, conversations: count(2), records: count(3),
                    heldConversations: count(4), heldRecords: count(5))
            }
        }
    }

    /// The names of the holds on a conversation, ended ones too, in the order in which they were placed.
    func holdNames(on conversation: UInt64) throws -> [String] {
        try queue.read { db in
            try String.fetchAll(
                db,
                sql: """
                    SELECT h.id FROM hold_cover c JOIN hold h ON h.entry = c.entry WHERE c.conversation = ?
                    ORDER BY h.entry
                    """, arguments: [Int64(clamping: conversation)])
        }
    }
}
