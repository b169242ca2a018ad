import GRDB
import Ledger
import Records

/// One human with the identifiers under which messages name them.
public struct Person: Sendable, Equatable {
    /// The person's number in the catalogue.
    public let id: Int64
    /// The name under which they were first seen.
    public let name: String
    /// Mail addresses and accounts.
    public let identifiers: [String]
}

extension Catalogue {
    /// The people whose name or identifier contains `text`.
    public func people(matching text: String) throws -> [Person] {
        try queue.read { db in
            let pattern =
                "%" + text.replacing("\\", with: "\\\\").replacing("%", with: "\\%").replacing("_", with: "\\_") + "%"
            let ids = try Int64.fetchAll(
                db,
                sql: """
                    SELECT id FROM person WHERE name LIKE ?1 ESCAPE '\\'
                    UNION SELECT person FROM identifier WHERE value LIKE ?1 ESCAPE '\\' ORDER BY 1
                    """, arguments: [pattern])
            return try ids.map { id in
                Person(
                    id: id,
                    name: try String.fetchOne(db, sql: "SELECT name FROM person WHERE id = ?", arguments: [id]) ?? "",
                    identifiers: try String.fetchAll(
                        db, sql: "SELECT value FROM identifier WHERE person = ? ORDER BY value", arguments: [id]))
            }
        }
    }

    /// The entries that any of these people wrote or received.
    public func entries(ofPeople people: [Int64]) throws -> [UInt64] {
        try queue.read { db in
            var seqs: Set<Int64> = []
            for person in people {
                seqs.formUnion(
                    try Int64.fetchAll(db, sql: "SELECT seq FROM participant WHERE person = ?", arguments: [person]))
            }
            return seqs.map(UInt64.init(bitPattern:)).sorted()
        }
    }

    /// Gives the people who lost their names to a destruction those that the messages kept still say.
    func nameAgain(from ledger: Ledger) throws {
        let seqs = try queue.read { db in
            try Int64.fetchAll(
                db,
                sql: "SELECT DISTINCT seq FROM participant WHERE person IN (SELECT person FROM unnamed) ORDER BY seq"
            ).map(UInt64.init(bitPattern:))
        }
        guard !seqs.isEmpty else { return }
        let records = try ledger.records(seqs)
        try queue.inTransaction(.immediate) { db in
            try db.execute(sql: "UPDATE item SET person = NULL WHERE person IN (SELECT person FROM unnamed)")
            try db.execute(sql: "DELETE FROM participant WHERE person IN (SELECT person FROM unnamed)")
            try db.execute(sql: "DELETE FROM person WHERE id IN (SELECT person FROM unnamed)")
            try db.execute(sql: "DELETE FROM unnamed")
            var projector = try Projector(db, adopted)
            for record in records { try projector.nameAgain(record.seq, record.content?.components ?? []) }
            return .commit
        }
    }
}
