import GRDB
public import Retention

/// What falls due in the months to come, by class and by what then happens.
public struct Forecast: Sendable {
    /// What of one class falls due within one month.
    public struct Row: Sendable, Equatable {
        /// The month, `2026-12`; nil for what is due already.
        public let month: String?
        /// The code of the class.
        public let retentionClass: String
        /// What happens to it.
        public let action: DisposalAction
        /// How many conversations, what is held counted in.
        public var conversations: UInt64 = 0
        /// How many entries these have.
        public var records: UInt64 = 0
        /// Of these entries, what a hold keeps now.
        public var held: UInt64 = 0
    }

    /// The first day of the first month.
    public let from: CivilDate
    /// The months, in order.
    public let months: [String]
    /// What falls due, by month and class; what is due already first.
    public let rows: [Row]
    /// Entries that fall due later than that, or whose day is not known yet: an event is awaited.
    public let laterOrUnknown: UInt64
    /// Entries that are kept for good.
    public let permanent: UInt64
}

extension Catalogue {
    /// What falls due from the month of `date` on, for so many months; what is due before that is due already.
    public func forecast(from date: CivilDate, months count: Int) throws -> Forecast {
        let first = date.adding(days: 1 - date.day)
        let end = first.adding(months: count)
        let months = (0..<count).map { Self.month(first.adding(months: $0)) }
        return try queue.read { db in
            var rows: [String: Forecast.Row] = [:]
            let cursor = try Row.fetchCursor(
                db,
                sql: """
                    SELECT class, action, max(due, ?1 - 1), count(*), sum(size), sum(iif(holds > 0, size, 0)) FROM due
                    WHERE due < ?2 AND action IN ('destroy', 'review', 'transfer') GROUP BY 1, 2, 3
                    """, arguments: [first.dayNumber, end.dayNumber])
            while let row = try cursor.next() {
                guard let action = DisposalAction(rawValue: row[1]) else { continue }
                let day = CivilDate(dayNumber: row[2])
                let month = day < first ? nil : Self.month(day)
                let key = "\(month ?? "") \(row[0] as String) \(action)"
                var sum = rows[key] ?? Forecast.Row(month: month, retentionClass: row[0], action: action)
                sum.conversations += UInt64(row[3] as Int64)
                sum.records += UInt64(row[4] as Int64)
                sum.held += UInt64(row[5] as Int64)
                rows[key] = sum
            }
            func total(_ condition: String, _ arguments: StatementArguments = []) throws -> UInt64 {
                let sql = "SELECT ifnull(sum(size), 0) FROM due WHERE \(condition)"
                return UInt64(try Int64.fetchOne(db, sql: sql, arguments: arguments) ?? 0)
            }
            return Forecast(
                from: first, months: months,
                rows: rows.values.sorted {
                    ($0.month ?? "", $0.retentionClass, $0.action.rawValue)
                        < ($1.month ?? "", $1.retentionClass, $1.action.rawValue)
                },
                laterOrUnknown: try total("action <> 'permanent' AND (due IS NULL OR due >= ?)", [end.dayNumber]),
                permanent: try total("action = 'permanent'"))
        }
    }

    private static func month(_ date: CivilDate) -> String { String(date.description.prefix(7)) }
}
