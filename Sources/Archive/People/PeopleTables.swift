import Capture
import GRDB

/// `staff_fact`, `staff_merge` and `staff_match`: the directory of people, as the acts about it say.
///
/// They stand apart from `person` and `identifier`, which say who messages name: a directory says who these are.
enum PeopleTables {
    static let names = ["staff_fact", "staff_merge", "staff_match"]

    static let schema = """
        CREATE TABLE IF NOT EXISTS staff_fact(
            person INTEGER NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, from_day TEXT, until_day TEXT,
            entry INTEGER NOT NULL, ended_by INTEGER) STRICT;
        CREATE INDEX IF NOT EXISTS staff_fact_person ON staff_fact(person, field, value);
        CREATE TABLE IF NOT EXISTS staff_merge(
            entry INTEGER PRIMARY KEY, person INTEGER NOT NULL, into_person INTEGER NOT NULL, split_by INTEGER) STRICT;
        CREATE TABLE IF NOT EXISTS staff_match(
            entry INTEGER PRIMARY KEY, person INTEGER NOT NULL, identifier TEXT NOT NULL, theirs INTEGER NOT NULL)
            STRICT;
        """

    /// Projects an act about people.
    static func take(_ act: Act, _ db: GRDB.Database) throws {
        let entry = Int64(act.seq)
        switch act.kind {
        case PersonStated.kind: try take(act.decode(PersonStated.self), entry, db)
        case PersonMatched.kind:
            let match = try act.decode(PersonMatched.self)
            try db.execute(
                sql: "INSERT OR REPLACE INTO staff_match(entry, person, identifier, theirs) VALUES (?, ?, ?, ?)",
                arguments: [entry, Int64(clamping: match.person), match.identifier, match.isTheirs])
        case PeopleMerged.kind:
            let merge = try act.decode(PeopleMerged.self)
            try db.execute(
                sql: "INSERT OR REPLACE INTO staff_merge(entry, person, into_person) VALUES (?, ?, ?)",
                arguments: [entry, Int64(clamping: merge.person), Int64(clamping: merge.into)])
        case PeopleSplit.kind:
            let split = try act.decode(PeopleSplit.self)
            try db.execute(
                sql: "UPDATE staff_merge SET split_by = ? WHERE person = ? AND split_by IS NULL",
                arguments: [entry, Int64(clamping: split.person)])
        default: break
        }
    }

    private static func take(_ stated: PersonStated, _ entry: Int64, _ db: GRDB.Database) throws {
        let end = try db.cachedStatement(
            sql: """
                UPDATE staff_fact SET until_day = ?, ended_by = ?
                WHERE person = ? AND field = ? AND value = ? AND ended_by IS NULL
                """)
        let begin = try db.cachedStatement(
            sql: "INSERT INTO staff_fact(person, field, value, from_day, entry) VALUES (?, ?, ?, ?, ?)")
        let person = Int64(clamping: stated.change.person)
        for fact in stated.change.ends {
            try end.execute(arguments: [stated.asAt, entry, person, fact.field.rawValue, fact.value])
        }
        for fact in stated.change.begins {
            try begin.execute(arguments: [person, fact.field.rawValue, fact.value, fact.from, entry])
        }
    }
}

extension Catalogue {
    /// The directory of people as the acts up to now say it.
    public func directory() throws -> Directory {
        let lastNumber = try acts(PeopleImported.self).map(\.payload.lastNumber).max() ?? 0
        return try queue.read { db in
            var facts: [UInt64: [PersonOnFile.Fact]] = [:]
            let rows = try Row.fetchCursor(
                db,
                sql: "SELECT person, field, value, from_day, until_day, entry, ended_by FROM staff_fact ORDER BY rowid")
            while let row = try rows.next() {
                guard let field = DirectoryField(rawValue: row[1]) else { continue }
                facts[UInt64(bitPattern: row[0] as Int64), default: []].append(
                    PersonOnFile.Fact(
                        field: field, value: row[2], from: row[3], until: row[4],
                        entry: UInt64(bitPattern: row[5] as Int64),
                        endedBy: (row[6] as Int64?).map(UInt64.init(bitPattern:))))
            }
            var merged: [UInt64: UInt64] = [:]
            for row in try Row.fetchAll(
                db, sql: "SELECT person, into_person FROM staff_merge WHERE split_by IS NULL ORDER BY entry")
            {
                merged[UInt64(bitPattern: row[0] as Int64)] = UInt64(bitPattern: row[1] as Int64)
            }
            let decisions = try Row.fetchAll(
                db, sql: "SELECT entry, person, identifier, theirs FROM staff_match ORDER BY entry"
            ).map { row in
                Directory.Decision(
                    entry: UInt64(bitPattern: row[0] as Int64), person: UInt64(bitPattern: row[1] as Int64),
                    identifier: row[2], isTheirs: row[3])
            }
            return Directory(facts: facts, merged: merged, decisions: decisions, lastNumber: lastNumber)
        }
    }
}
