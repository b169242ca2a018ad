import Capture
import GRDB
public import Ledger
public import Records

extension Catalogue {
    /// Makes the rows of records again from what is left of them: who took part, and what of their words is noted.
    ///
    /// That they were there, when, in which conversation and as which wording of what, no part erasure takes.
    public func renew(_ list: SequenceList, from ledger: Ledger) throws {
        do {
            try queue.write { db in
                var renewal = try Renewal(db, adopted)
                try ledger.walk(list) { try renewal.take($0) }
            }
            try nameAgain(from: ledger)
            try queue.write { db in try Renewal.recountEvents(of: list, db, adopted) }
            try clean()
        } catch {
            throw LedgerError.storage(error, file: file)
        }
    }

    /// Names the records of which it has other rows than what is left of them makes, and what is amiss with its file.
    public func differences(of list: SequenceList, from ledger: Ledger, thoroughly: Bool) throws -> [String] {
        var differing: [String] = []
        try ledger.walk(list) { record in
            guard let fields = MessageFields(record.content?.components ?? []) else { return }
            let isSame = try queue.read { db in try Renewal.isSame(record.seq, fields, db) }
            if !isSame { differing.append("\(name) has other rows of entry \(record.seq)") }
        }
        return try differing + remains(of: SequenceList([UInt64]()), thoroughly: thoroughly)
    }
}

/// Brings the rows of records in step with what is left of them; the conversation's own row is of all its records.
private struct Renewal {
    private let db: GRDB.Database
    private let cues: CueProjector

    init(_ db: GRDB.Database, _ adopted: AdoptedSchedule) throws {
        self.db = db
        cues = try CueProjector(db)
    }

    mutating func take(_ record: StoredRecord) throws {
        guard let fields = MessageFields(record.content?.components ?? []),
            try !Self.isSame(record.seq, fields, db)
        else { return }
        let seq = Int64(record.seq)
        // A name may stand in the erased part alone: whoever took part gets those that are left.
        try db.execute(
            sql: "INSERT OR IGNORE INTO unnamed(person) SELECT person FROM participant WHERE seq = ?", arguments: [seq])
        try db.execute(sql: "DELETE FROM identifier WHERE person IN (SELECT person FROM unnamed)")
        try db.execute(sql: "UPDATE person SET name = '' WHERE id IN (SELECT person FROM unnamed)")
        try db.execute(sql: "DELETE FROM cue WHERE seq = ?", arguments: [seq])
        try cues.take(fields, seq: record.seq, db)
        try db.execute(sql: "DELETE FROM membership WHERE seq = ?", arguments: [seq])
        if let context = fields.context, let source = fields.source {
            let sent = fields.sentAt.flatMap { SentTime.instant(rfc3339: $0) }
            try MembershipTable.take(context, source: source, at: sent, seq: seq, db)
        }
        try db.execute(sql: "INSERT OR REPLACE INTO state(name, value) VALUES ('unclean', 1)")
    }

    /// Whether the rows of a record are those that its fields make.
    static func isSame(_ seq: UInt64, _ fields: MessageFields, _ db: GRDB.Database) throws -> Bool {
        let number = Int64(clamping: seq)
        let source = fields.source ?? ""
        let context = fields.context
        var expected = Set(context?.participants.flatMap { $0.identifiers(in: source) } ?? [])
        let people = try Int64.fetchAll(db, sql: "SELECT person FROM participant WHERE seq = ?", arguments: [number])
        var named: Set<String> = []
        for person in people {
            let its = try String.fetchAll(
                db, sql: "SELECT value FROM identifier WHERE person = ?", arguments: [person])
            // Nobody is left who does not take part any more; who does has other names from elsewhere too.
            guard its.contains(where: expected.contains) else { return false }
            named.formUnion(its)
        }
        expected.subtract(named)
        guard expected.isEmpty else { return false }
        let members =
            try Int.fetchOne(
                db, sql: "SELECT count(*) FROM membership WHERE seq = ?", arguments: [number]) ?? 0
        let moved = ((context?.joined ?? []) + (context?.left ?? [])).filter { $0.membershipKey(in: source) != nil }
        let isCue = try Int.fetchOne(db, sql: "SELECT 1 FROM cue WHERE seq = ?", arguments: [number]) != nil
        let text = (fields.subject ?? "") + "\n" + (fields.body ?? "")
        return members == moved.count && (!isCue || OffPlatformCue.isIn(text))
    }

    /// Drops the events of people from conversations in which none of their identifiers takes part any more.
    static func recountEvents(of list: SequenceList, _ db: GRDB.Database, _ adopted: AdoptedSchedule) throws {
        let conversations = try Int64.fetchAll(
            db,
            sql: """
                SELECT DISTINCT conversation FROM item WHERE seq IN (SELECT value FROM json_each(?))
                AND conversation IN (SELECT conversation FROM event_cover)
                """, arguments: [list.jsonNumbers])
        var due = try DueProjector(db, adopted)
        for conversation in conversations {
            for entry in try Int64.fetchAll(
                db, sql: "SELECT entry FROM event_cover WHERE conversation = ?", arguments: [conversation])
            where try !covers(entry, conversation, db) {
                try db.execute(
                    sql: "DELETE FROM event_cover WHERE conversation = ? AND entry = ?",
                    arguments: [conversation, entry])
            }
            try due.date(conversation)
        }
    }

    private static func covers(_ event: Int64, _ conversation: Int64, _ db: GRDB.Database) throws -> Bool {
        let isOfPeople =
            try Int.fetchOne(
                db,
                sql: """
                    SELECT 1 FROM event_person e JOIN identifier d ON d.value = e.value
                    JOIN participant p ON p.person = d.person JOIN item i ON i.seq = p.seq
                    WHERE e.entry = ? AND i.conversation = ? LIMIT 1
                    """, arguments: [event, conversation]) != nil
        if isOfPeople { return true }
        func payload(_ seq: Int64) throws -> Act? {
            try Row.fetchOne(db, sql: "SELECT kind, payload FROM act WHERE seq = ?", arguments: [seq]).map { row in
                Act(
                    seq: UInt64(seq), type: .audit, kind: row[0], subject: "", by: "", at: "", payload: row[1])
            }
        }
        if let act = try payload(event), act.kind == EventRecorded.kind,
            try act.decode(EventRecorded.self).conversations.contains(UInt64(conversation))
        {
            return true
        }
        guard let act = try payload(conversation), act.kind == PassageDeclared.kind else { return false }
        return try act.decode(PassageDeclared.self).events.contains(UInt64(event))
    }
}
