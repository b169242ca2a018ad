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
    ///
    /// Many people at a time, because their messages then lie together and are read in runs; but no more than some seconds'
    /// work, because nobody else writes to the catalogue meanwhile.
    func nameAgain(from ledger: Ledger) throws {
        while let (people, seqs) = try someUnnamed() {
            try queue.inTransaction(.immediate) { db in
                let numbers = SequenceList(people.map(UInt64.init(bitPattern:))).jsonNumbers
                for sql in [
                    "UPDATE item SET person = NULL WHERE seq IN (SELECT value FROM json_each(?2)) AND person IN \(Self.named)",
                    "DELETE FROM participant WHERE person IN \(Self.named)",
                    "DELETE FROM person WHERE id IN \(Self.named)",
                    "DELETE FROM unnamed WHERE person IN \(Self.named)",
                ] {
                    let isOfItems = sql.contains("?2")
                    try db.execute(sql: sql, arguments: isOfItems ? [numbers, seqs.jsonNumbers] : [numbers])
                }
                var projector = try Projector(db, adopted)
                try ledger.walk(seqs) { try projector.nameAgain($0.seq, $0.content?.components ?? []) }
                return .commit
            }
        }
    }

    private static let named = "(SELECT value FROM json_each(?1))"
    private static let namedAtOnce = 250_000

    /// Some of the people without names, and the messages in which they take part; nil where there is nobody.
    private func someUnnamed() throws -> (people: [Int64], seqs: SequenceList)? {
        try queue.read { db in
            var people: [Int64] = []
            var seqs: [UInt64] = []
            for person in try Int64.fetchAll(db, sql: "SELECT person FROM unnamed ORDER BY person LIMIT 100000") {
                people.append(person)
                let find = try BoundStatement(db, "SELECT seq FROM participant WHERE person = ?")
                try find.each(.integer(person)) { seqs.append(UInt64(bitPattern: $0.integer(0) ?? 0)) }
                if seqs.count > Self.namedAtOnce { break }
            }
            return people.isEmpty ? nil : (people, SequenceList(seqs))
        }
    }
}

extension Catalogue {
    /// How many of these entries each source has.
    public func counts(bySourceOf seqs: [UInt64]) throws -> [String: Int] {
        try queue.read { db in
            let find = try db.cachedStatement(
                sql: "SELECT c.source FROM item i JOIN conversation c ON c.id = i.conversation WHERE i.seq = ?")
            var counts: [String: Int] = [:]
            for seq in seqs {
                if let source = try String.fetchOne(find, arguments: [Int64(clamping: seq)]) {
                    counts[source, default: 0] += 1
                }
            }
            return counts
        }
    }
}
