import Foundation
import GRDB
public import Retention

extension Catalogue {
    /// How many conversations of a source are in each retention class, by its code.
    public func classes(of source: String) throws -> [(code: String, conversations: Int)] {
        try queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT coalesce(d.class, c.class), count(*) FROM conversation c
                    LEFT JOIN due d ON d.conversation = c.id WHERE c.source = ? GROUP BY 1 ORDER BY 1
                    """, arguments: [source]
            ).map { ($0[0], $0[1]) }
        }
    }

    /// How many messages of a source were sent in each month, `YYYY-MM` in UTC; later wordings do not count again.
    public func months(of source: String) throws -> [String: Int] {
        try queue.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT strftime('%Y-%m', i.sent_at / 1000000, 'unixepoch'), count(*)
                    FROM item i JOIN conversation c ON c.id = i.conversation
                    WHERE c.source = ? AND i.sent_at >= 0 AND i.revises IS NULL GROUP BY 1
                    """, arguments: [source])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as String, $0[1] as Int) })
        }
    }

    /// How many messages were captured on each day in UTC, in order; later wordings and copies count as well.
    public func capturedByDay() throws -> [(day: CivilDate, messages: UInt64)] {
        try queue.read { db in
            try Row.fetchAll(
                db, sql: "SELECT substr(captured_at, 1, 10), count(*) FROM item GROUP BY 1 ORDER BY 1"
            ).compactMap { row in
                (try? CivilDate(parsing: row[0] as String)).map { ($0, UInt64(row[1] as Int64)) }
            }
        }
    }
}
