import GRDB
import Retention

/// What of a conversation decides when it falls due, under whatever schedule.
struct DueFacts {
    let conversation: UInt64
    let retentionClass: String
    let size: UInt64
    let firstDay: Int64?
    let lastDay: Int64?
    let released: Int64?
    let extended: Int64?

    /// The first day on which the class's action may be taken, open holds aside; nil while none is known.
    func due(_ terms: inout DueTerms, _ code: String, _ event: (String) throws -> Int64?) throws -> Int64? {
        let trigger: Int64?
        switch terms.classes[code]?.trigger.source {
        case .firstMessage: trigger = firstDay
        case .lastMessage: trigger = lastDay
        case .event(let name): trigger = try event(name)
        case nil: trigger = nil
        }
        guard let trigger, let last = terms.days(code, from: trigger).retainUntil else { return nil }
        return max(last, released ?? last, extended ?? last) + 1
    }
}

extension Catalogue {
    /// Hands on every conversation with the names of the holds that stand on it.
    func eachDue(_ body: (DueFacts, [String]) throws -> Void) throws {
        // Read in pages, so that a look-up between does not meet the cursor.
        var next: Int64 = -1
        while true {
            let rows = try queue.read { db in
                try Row.fetchAll(
                    db,
                    sql: """
                        SELECT conversation, class, size, first_day, last_day, released, extended, iif(holds = 0, '',
                            (SELECT group_concat(h.id, char(31)) FROM hold_cover c JOIN hold h ON h.entry = c.entry
                             WHERE c.conversation = due.conversation AND h.to_day IS NULL))
                        FROM due WHERE conversation > ? ORDER BY conversation LIMIT 4096
                        """, arguments: [next])
            }
            guard let last = rows.last else { return }
            next = last[0]
            for row in rows {
                let facts = DueFacts(
                    conversation: UInt64(bitPattern: row[0] as Int64), retentionClass: row[1],
                    size: UInt64(bitPattern: row[2] as Int64), firstDay: row[3], lastDay: row[4], released: row[5],
                    extended: row[6])
                try body(facts, (row[7] as String).split(separator: "\u{1F}").map(String.init))
            }
        }
    }

    /// The last day on which an event of a name happened that counts for a conversation.
    func lastEvent(_ name: String, of conversation: UInt64) throws -> Int64? {
        try queue.read { db in
            try Int64.fetchOne(
                db,
                sql: """
                    SELECT max(e.day) FROM event_cover c JOIN event e ON e.entry = c.entry
                    WHERE c.conversation = ? AND e.name = ? AND e.withdrawn = 0
                    """, arguments: [Int64(clamping: conversation), name])
        }
    }

    /// The conversation of each of these entries that stands in one; the entries are in order and lie together.
    func conversations(of seqs: [UInt64]) throws -> [UInt64: UInt64] {
        guard let first = seqs.first, let last = seqs.last else { return [:] }
        return try queue.read { db in
            let rows = try Row.fetchAll(
                db, sql: "SELECT seq, conversation FROM item WHERE seq BETWEEN ? AND ?",
                arguments: [Int64(clamping: first), Int64(clamping: last)])
            return Dictionary(
                uniqueKeysWithValues: rows.map {
                    (UInt64(bitPattern: $0[0] as Int64), UInt64(bitPattern: $0[1] as Int64))
                })
        }
    }
}
