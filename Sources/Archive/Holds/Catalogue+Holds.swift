import GRDB
public import Records
import Retention

extension Catalogue {
    /// The conversations that these entries stand in, in order.
    public func conversations(with list: SequenceList) throws -> [UInt64] {
        try queue.read { db in
            var found: Set<Int64> = []
            let find = try db.cachedStatement(sql: "SELECT DISTINCT conversation FROM item WHERE seq BETWEEN ? AND ?")
            for range in list.ranges {
                found.formUnion(
                    try Int64.fetchAll(
                        find, arguments: [Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound)]))
            }
            return found.map(UInt64.init(bitPattern:)).sorted()
        }
    }

    /// How many entries conversations have, of how many.
    public func holdSize(of conversations: [UInt64]) throws -> HoldSize {
        try queue.read { db in
            let size = try db.cachedStatement(sql: "SELECT size FROM due WHERE conversation = ?")
            let records = try conversations.reduce(Int64(0)) {
                try $0 + (Int64.fetchOne(size, arguments: [Int64(clamping: $1)]) ?? 0)
            }
            let all = try Int64.fetchOne(db, sql: "SELECT ifnull(sum(size), 0) FROM due") ?? 0
            return HoldSize(
                conversations: UInt64(conversations.count), records: UInt64(records), ofRecords: UInt64(all))
        }
    }

    /// The entries in which somebody with one of these identifiers takes part.
    public func entries(ofIdentifiers identifiers: [String]) throws -> [UInt64] {
        try queue.read { db in
            let find = try db.cachedStatement(
                sql: "SELECT p.seq FROM identifier d JOIN participant p ON p.person = d.person WHERE d.value = ?")
            var seqs: Set<Int64> = []
            for value in identifiers { seqs.formUnion(try Int64.fetchAll(find, arguments: [value])) }
            return seqs.map(UInt64.init(bitPattern:)).sorted()
        }
    }

    /// The conversations of a class among these.
    public func conversations(_ ids: [UInt64], ofClass code: String) throws -> [UInt64] {
        try queue.read { db in
            let find = try db.cachedStatement(sql: "SELECT 1 FROM due WHERE conversation = ? AND class = ?")
            return try ids.filter { try Int.fetchOne(find, arguments: [Int64(clamping: $0), code]) != nil }
        }
    }

    /// The conversations that a hold covers.
    public func covered(by hold: String) throws -> [UInt64] {
        try queue.read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT c.conversation FROM hold h JOIN hold_cover c ON c.entry = h.entry WHERE h.id = ?
                    ORDER BY c.conversation
                    """, arguments: [hold]
            ).map(UInt64.init(bitPattern:))
        }
    }

    /// Up to which entry the queries of a hold were tried, as this catalogue remembers it.
    func searchedTo(_ hold: String) throws -> UInt64? {
        try queue.read { db in
            try Int64.fetchOne(db, sql: "SELECT value FROM state WHERE name = ?", arguments: ["hold:\(hold)"])
                .map(UInt64.init(bitPattern:))
        }
    }

    func setSearchedTo(_ end: UInt64, _ hold: String) throws {
        try queue.write { db in
            try db.execute(
                sql: "INSERT OR REPLACE INTO state(name, value) VALUES (?, ?)",
                arguments: ["hold:\(hold)", Int64(clamping: end)])
        }
    }

    /// What would fall due on a day if one hold were not there, by class; and how much other holds keep.
    func dueWithout(_ hold: String, on date: CivilDate) throws -> (due: [DueTotal], stillHeld: UInt64) {
        try queue.read { db in
            let covered = """
                FROM due d JOIN hold_cover c ON c.conversation = d.conversation JOIN hold h ON h.entry = c.entry
                WHERE h.id = ?1 AND h.to_day IS NULL
                """
            // Its own last day would be today, so the action can be taken from tomorrow.
            let totals = try Row.fetchAll(
                db,
                sql: """
                    SELECT d.class, d.action, count(*), sum(d.size) \(covered) AND d.holds = 1 AND d.due <= ?2
                    GROUP BY d.class, d.action ORDER BY d.class, d.action
                    """, arguments: [hold, date.dayNumber + 1]
            ).compactMap { row -> DueTotal? in
                guard let action = DisposalAction(rawValue: row[1]) else { return nil }
                return DueTotal(
                    retentionClass: row[0], action: action, conversations: UInt64(row[2] as Int64),
                    records: UInt64(row[3] as Int64), heldConversations: 0, heldRecords: 0)
            }
            let held = try Int64.fetchOne(
                db, sql: "SELECT ifnull(sum(d.size), 0) \(covered) AND d.holds > 1", arguments: [hold])
            return (totals, UInt64(held ?? 0))
        }
    }
}
