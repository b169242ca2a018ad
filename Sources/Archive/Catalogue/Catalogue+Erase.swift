public import Ledger
import GRDB
public import Records

extension Catalogue: ErasableProjection {
    /// The file's name, for certificates.
    public var name: String { "catalogue.sqlite" }

    /// Removes the rows of the listed entries, and conversations, people and thread keys that nothing is left of.
    public func erase(_ list: SequenceList) throws {
        do {
            try queue.write { db in
                try db.execute(sql: "CREATE TEMP TABLE IF NOT EXISTS doomed(seq INTEGER PRIMARY KEY)")
                try db.execute(sql: "DELETE FROM doomed")
                let doom = try db.cachedStatement(sql: "INSERT INTO doomed(seq) VALUES (?)")
                for seq in list.ranges.joined() { try doom.execute(arguments: [Int64(seq)]) }
                // A name or an address may stand in the destroyed messages alone: whoever is left of those who took part
                // loses all names, and gets those of the messages that are kept when the catalogue next rolls forward.
                try db.execute(
                    sql: """
                        INSERT OR IGNORE INTO unnamed(person)
                        SELECT DISTINCT person FROM participant WHERE seq IN (SELECT seq FROM doomed)
                        """)
                try db.execute(sql: "DELETE FROM identifier WHERE person IN (SELECT person FROM unnamed)")
                try db.execute(sql: "UPDATE person SET name = '' WHERE id IN (SELECT person FROM unnamed)")
                let touched = try Int64.fetchAll(
                    db, sql: "SELECT DISTINCT conversation FROM item WHERE seq IN (SELECT seq FROM doomed)")
                for table in ["item", "participant", "thread_key", "act", "holding", "cue"] {
                    try db.execute(sql: "DELETE FROM \(table) WHERE seq IN (SELECT seq FROM doomed)")
                }
                try db.execute(sql: "DELETE FROM conversation WHERE id NOT IN (SELECT conversation FROM item)")
                try db.execute(sql: "DELETE FROM thread_key WHERE conversation NOT IN (SELECT id FROM conversation)")
                try db.execute(sql: "DELETE FROM person WHERE id NOT IN (SELECT person FROM participant)")
                try db.execute(sql: "DELETE FROM identifier WHERE person NOT IN (SELECT id FROM person)")
                try db.execute(sql: "DELETE FROM unnamed WHERE person NOT IN (SELECT id FROM person)")
                try db.execute(sql: "DROP TABLE doomed")
                for table in ["due", "hold_cover", "event_cover"] {
                    try db.execute(
                        sql: "DELETE FROM \(table) WHERE conversation NOT IN (SELECT id FROM conversation)")
                }
                var due = try DueProjector(db, adopted)
                for conversation in touched { try due.recount(conversation) }
            }
        } catch {
            throw LedgerError.storage(error, file: file)
        }
        try Database.expunge(queue, file: file)
    }

    /// Names what is left of the listed entries.
    public func remains(of list: SequenceList) throws -> [String] {
        try RemnantCheck(queue: queue, file: file).remains(of: list)
    }
}
