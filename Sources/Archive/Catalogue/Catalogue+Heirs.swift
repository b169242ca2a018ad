import GRDB
import Ledger
import Records

/// The first record that is kept of a conversation whose first one goes.
///
/// A conversation is known by the entry of its first record, in holds, classes and events too. The order that takes that
/// record names the heir, so that a catalogue that is made again knows the conversation by the same number.
public struct ConversationHeir: Codable, Sendable, Equatable {
    /// The conversation.
    public var conversation: UInt64
    /// The first record that is kept of it.
    public var seq: UInt64
}

/// `heir`: which conversation a record begins for all that is kept.
enum HeirTable {
    static let schema =
        "CREATE TABLE IF NOT EXISTS heir(seq INTEGER PRIMARY KEY, conversation INTEGER NOT NULL) STRICT;"

    /// The heirs that an order names; none of any other act.
    static func heirs(of act: Act) throws -> [ConversationHeir] {
        switch act.kind {
        case DestructionOrdered.kind: try act.decode(DestructionOrdered.self).heirs ?? []
        case ExpungeOrdered.kind: try act.decode(ExpungeOrdered.self).heirs ?? []
        default: []
        }
    }

    static func take(_ act: Act, _ db: GRDB.Database) throws {
        for heir in try heirs(of: act) {
            try db.cachedStatement(sql: "INSERT OR REPLACE INTO heir(seq, conversation) VALUES (?, ?)")
                .execute(arguments: [Int64(heir.seq), Int64(heir.conversation)])
        }
    }

    /// The conversation that a record begins: its own, or the one whose heir it is.
    static func conversation(begunBy seq: UInt64, _ db: GRDB.Database) throws -> Int64 {
        let find = try db.cachedStatement(sql: "SELECT conversation FROM heir WHERE seq = ?")
        return try Int64.fetchOne(find, arguments: [Int64(seq)]) ?? Int64(seq)
    }
}

extension Catalogue {
    /// The heirs of the conversations that lose their first record with this list, and keep others; nil where none does.
    func heirs(without list: SequenceList) throws -> [ConversationHeir]? {
        let gone = "SELECT value FROM json_each(?1)"
        let numbers = list.jsonNumbers
        let heirs = try queue.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT c.id, c.source, c.key FROM conversation c
                    WHERE (c.id IN (\(gone)) OR c.id IN (SELECT conversation FROM heir WHERE seq IN (\(gone))))
                    AND EXISTS (SELECT 1 FROM item i WHERE i.conversation = c.id AND i.seq NOT IN (\(gone)))
                    """, arguments: [numbers])
            return try rows.compactMap { row -> ConversationHeir? in
                // What was parted from it stood in it when it was captured.
                let first = try Int64.fetchOne(
                    db,
                    sql: """
                        SELECT min(i.seq) FROM conversation c JOIN item i ON i.conversation = c.id
                        WHERE c.source = ?2 AND i.seq NOT IN (\(gone)) AND (c.key = ?3
                        OR substr(c.key, 1, length(?3) + 9) = ?3 || char(31) || 'passage-')
                        """, arguments: [numbers, row[1] as String, row[2] as String])
                return first.map {
                    ConversationHeir(
                        conversation: UInt64(bitPattern: row[0] as Int64), seq: UInt64(bitPattern: $0))
                }
            }
        }
        return heirs.isEmpty ? nil : heirs
    }

    /// Learns from the orders which conversations lost their first record, before any record is projected.
    ///
    /// - Parameter end: orders from this entry on are not asked.
    func learnHeirs(_ ledger: Ledger, before end: UInt64 = .max) throws {
        var orders: [UInt64] = []
        try ledger.walkEntries { if case .destroyOrder = $0.body, $0.seq < end { orders.append($0.seq) } }
        guard !orders.isEmpty else { return }
        try queue.write { db in try ledger.readActs(orders) { try HeirTable.take($0, db) } }
    }
}
