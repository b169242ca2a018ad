public import Ledger
import GRDB
public import Records

extension Catalogue: ErasableProjection {
    /// The file's name, for certificates.
    public var name: String { "catalogue.sqlite" }

    /// Removes the rows of the listed entries, and conversations, people and thread keys that nothing is left of.
    ///
    /// What was removed is remembered until the file was written anew, so that a crash between is made good by the next
    /// call, and a call that finds nothing costs little.
    public func erase(_ list: SequenceList) throws {
        do {
            try queue.write { db in
                try db.execute(
                    sql: """
                        CREATE TEMP TABLE IF NOT EXISTS doomed(seq INTEGER PRIMARY KEY);
                        CREATE TEMP TABLE IF NOT EXISTS touched(conversation INTEGER PRIMARY KEY);
                        DELETE FROM temp.doomed; DELETE FROM temp.touched;
                        """)
                let doom = try BoundStatement(db, "INSERT INTO temp.doomed(seq) VALUES (?)")
                for seq in list.seqs { try doom.run(.integer(Int64(clamping: seq))) }
                try removeRows(db)
                try db.execute(sql: "DELETE FROM temp.doomed; DELETE FROM temp.touched")
            }
            try clean()
        } catch {
            throw LedgerError.storage(error, file: file)
        }
    }

    /// Writes the file anew where rows were removed since it was, and empties the log.
    func clean() throws {
        if try isUnclean() {
            try Database.expunge(queue, file: file)
            try queue.write { try $0.execute(sql: "DELETE FROM state WHERE name = 'unclean'") }
        }
        try Database.truncateLog(queue, file: file)
    }

    private func removeRows(_ db: GRDB.Database) throws {
        var removed = 0
        func delete(_ sql: String) throws {
            try db.execute(sql: sql)
            removed += db.changesCount
        }
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO temp.touched(conversation)
                SELECT i.conversation FROM temp.doomed d CROSS JOIN item i ON i.seq = d.seq
                """)
        try unname(db)
        for table in ["item", "participant", "thread_key", "act", "holding", "cue", "membership"] {
            try delete("DELETE FROM \(table) WHERE seq IN (SELECT seq FROM temp.doomed)")
        }
        let kept = try Int64.fetchAll(
            db,
            sql: """
                SELECT conversation FROM temp.touched t
                WHERE EXISTS (SELECT 1 FROM item i WHERE i.conversation = t.conversation)
                """)
        for conversation in kept {
            try db.cachedStatement(sql: "DELETE FROM temp.touched WHERE conversation = ?")
                .execute(arguments: [conversation])
        }
        try delete("DELETE FROM conversation WHERE id IN (SELECT conversation FROM temp.touched)")
        for table in ["thread_key", "due", "hold_cover", "event_cover"] {
            try delete("DELETE FROM \(table) WHERE conversation IN (SELECT conversation FROM temp.touched)")
        }
        try delete(
            """
            DELETE FROM person WHERE id IN (SELECT person FROM unnamed)
            AND NOT EXISTS (SELECT 1 FROM participant p WHERE p.person = person.id)
            """)
        try db.execute(sql: "DELETE FROM unnamed WHERE person NOT IN (SELECT id FROM person)")
        if removed > 0 {
            try db.execute(sql: "INSERT OR REPLACE INTO state(name, value) VALUES ('unclean', 1)")
        }
        var due = try DueProjector(db, adopted)
        for conversation in kept { try due.recount(conversation) }
    }

    /// Takes their names from all who took part in what goes.
    ///
    /// A name or an address may stand in the destroyed messages alone: whoever is left gets those of the messages that are
    /// kept when the catalogue next rolls forward.
    private func unname(_ db: GRDB.Database) throws {
        try db.execute(
            sql: """
                INSERT OR IGNORE INTO unnamed(person)
                SELECT DISTINCT person FROM participant WHERE seq IN (SELECT seq FROM temp.doomed)
                """)
        guard db.changesCount > 0 else { return }
        try db.execute(sql: "DELETE FROM identifier WHERE person IN (SELECT person FROM unnamed)")
        try db.execute(sql: "UPDATE person SET name = '' WHERE id IN (SELECT person FROM unnamed)")
    }

    private func isUnclean() throws -> Bool {
        try queue.read { try Int64.fetchOne($0, sql: "SELECT value FROM state WHERE name = 'unclean'") != nil }
    }

    /// Names what is left of the listed entries.
    public func remains(of list: SequenceList, thoroughly: Bool) throws -> [String] {
        var remains = try RemnantCheck(queue: queue, file: file, ties: Self.ties)
            .remains(of: list, thoroughly: thoroughly)
        if try isUnclean() { remains.append("\(name) was not rewritten after rows were removed") }
        return remains
    }

    /// What ties the tables to entries.
    ///
    /// A conversation is known by the seq of its first record, which may be gone while later ones are kept; so are a later
    /// wording's earlier one, and the hold or event that covers it. What a table keeps of those says nothing of a record.
    private static let ties: [String: RemnantCheck.Tie] = {
        let gone = "NOT EXISTS (SELECT 1 FROM item i WHERE i.conversation = t.conversation)"
        return [
            "state": .nothing, "item": .entry(["seq"]), "participant": .entry(["seq"]), "thread_key": .entry(["seq"]),
            "act": .entry(["seq"]), "holding": .entry(["seq"]), "cue": .entry(["seq"]), "membership": .entry(["seq"]),
            "conversation": .orphan("NOT EXISTS (SELECT 1 FROM item i WHERE i.conversation = t.id)"),
            "due": .orphan(gone), "hold_cover": .orphan(gone), "event_cover": .orphan(gone),
            "person": .orphan("NOT EXISTS (SELECT 1 FROM participant p WHERE p.person = t.id)"),
            "identifier": .orphan("t.person NOT IN (SELECT id FROM person)"),
            "unnamed": .orphan("t.person NOT IN (SELECT id FROM person)"), "heir": .nothing,
            // Acts' own: no row of theirs comes from a captured message.
            "hold": .nothing, "event": .nothing, "event_person": .nothing,
            "staff_fact": .nothing, "staff_merge": .nothing, "staff_match": .nothing,
        ]
    }()
}
