import Foundation
import GRDB
import Ledger
import Records
import Retention

/// Keeps the row of `due` of every conversation in step with its messages, its class, events, holds and the schedule.
///
/// A row is the same whatever the order in which these became known: each change makes the days again from all of them.
struct DueProjector {
    private let db: GRDB.Database
    private let adopted: AdoptedSchedule
    private var terms: DueTerms?
    private var touched: [Int64: Span] = [:]
    /// Events of people, by their identifiers.
    private var watched: [String: [Int64]]

    /// How many messages of a conversation there are, and the days of the first and the last.
    private struct Span {
        var size: Int64 = 0
        var first: Int64?
        var last: Int64?

        mutating func add(_ day: Int64?) {
            size += 1
            guard let day else { return }
            first = min(first ?? day, day)
            last = max(last ?? day, day)
        }
    }

    init(_ db: GRDB.Database, _ adopted: AdoptedSchedule) throws {
        self.db = db
        self.adopted = adopted
        watched = [:]
        for row in try Row.fetchAll(db, sql: "SELECT value, entry FROM event_person") {
            watched[row[0], default: []].append(row[1])
        }
    }

    /// Whether any event of a person is known: else nobody needs to be looked up.
    var watches: Bool { !watched.isEmpty }

    /// Takes up a new conversation with its class.
    func open(_ conversation: Int64, class code: String) throws {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO due(conversation, class) VALUES (?, ?)")
            .execute(arguments: [conversation, code])
    }

    /// Counts a message of a conversation, by the moment it was sent, else by that of its capture.
    mutating func add(_ conversation: Int64, at instant: Int64?) {
        touched[conversation, default: Span()].add(instant.flatMap(CivilDay.number).map { Int64($0) })
    }

    /// Lets the events of a person count for a conversation in which one of these identifiers takes part.
    func see(_ identifiers: [String], in conversation: Int64) throws {
        for entry in identifiers.flatMap({ watched[$0] ?? [] }) { try cover(conversation, event: entry) }
    }

    /// Writes what was counted.
    mutating func flush() throws {
        guard !touched.isEmpty else { return }
        let find = try db.cachedStatement(sql: "SELECT class, first_day, last_day FROM due WHERE conversation = ?")
        let write = try BoundStatement(
            db, "UPDATE due SET size = size + ?, first_day = ?, last_day = ? WHERE conversation = ?")
        for (conversation, span) in touched.sorted(by: { $0.key < $1.key }) {
            guard let row = try Row.fetchOne(find, arguments: [conversation]) else { continue }
            let (first, last) = (row[1] as Int64?, row[2] as Int64?)
            let spans = ([first, span.first].compactMap { $0 }.min(), [last, span.last].compactMap { $0 }.max())
            if span.size > 0 || spans != (first, last) {
                try write.run(.integer(span.size), .init(spans.0), .init(spans.1), .integer(conversation))
            }
            try date(conversation, class: row[0], first: spans.0, last: spans.1)
        }
        touched = [:]
    }

    /// Takes an act that bears on when something falls due; its row of `act` stands already.
    mutating func take(_ act: Act) throws {
        switch act.kind {
        case ScheduleAdopted.kind:
            try flush()
            try dateAll()
        case HoldPlaced.kind:
            try flush()
            try place(act.decode(HoldPlaced.self), entry: Int64(act.seq))
        case HoldReleased.kind: try release(act.decode(HoldReleased.self))
        case ConversationsClassified.kind:
            try flush()
            try classify(act.decode(ConversationsClassified.self))
        case PassageDeclared.kind:
            try flush()
            try part(act.decode(PassageDeclared.self), entry: Int64(act.seq), in: db)
        case DisposalReviewed.kind:
            try flush()
            try extend(act.decode(DisposalReviewed.self))
        case EventRecorded.kind:
            try flush()
            try record(act.decode(EventRecorded.self), entry: Int64(act.seq))
        case EventWithdrawn.kind:
            try flush()
            let withdrawn = Int64(clamping: try act.decode(EventWithdrawn.self).event)
            try db.execute(sql: "UPDATE event SET withdrawn = 1 WHERE entry = ?", arguments: [withdrawn])
            try dateCovered(by: withdrawn)
        default: break
        }
    }

    /// Counts the messages of a conversation anew: some went, or came from another.
    mutating func recount(_ conversation: Int64) throws {
        var span = Span()
        let items = try Row.fetchCursor(
            db, sql: "SELECT sent_at, captured_at FROM item WHERE conversation = ?", arguments: [conversation])
        while let item = try items.next() {
            let instant = (item[0] as Int64?) ?? Projector.instant(captured: item[1])
            span.add(instant.flatMap(CivilDay.number).map { Int64($0) })
        }
        try db.execute(
            sql: "UPDATE due SET size = ?, first_day = ?, last_day = ? WHERE conversation = ?",
            arguments: [span.size, span.first, span.last, conversation])
        try date(conversation)
    }
}

// MARK: - Days

extension DueProjector {
    private mutating func inForce() throws -> DueTerms {
        if let terms { return terms }
        let current = try adopted.terms(db)
        terms = current
        return current
    }

    /// Makes the days of one conversation again from what is stored of it.
    mutating func date(_ conversation: Int64) throws {
        let find = try db.cachedStatement(sql: "SELECT class, first_day, last_day FROM due WHERE conversation = ?")
        guard let row = try Row.fetchOne(find, arguments: [conversation]) else { return }
        try date(conversation, class: row[0], first: row[1], last: row[2])
    }

    private mutating func date(_ conversation: Int64, class code: String, first: Int64?, last: Int64?) throws {
        var terms = try inForce()
        let its = terms.classes[code]
        var trigger: Int64?
        switch its?.trigger.source {
        case .firstMessage: trigger = first
        case .lastMessage: trigger = last
        case .event(let name): trigger = try eventDay(name, conversation)
        case nil: break
        }
        let days = trigger.map { terms.days(code, from: $0) } ?? DueTerms.Days()
        self.terms = terms
        let write = try BoundStatement(
            db, "UPDATE due SET action = ?, trigger_day = ?, cutoff_day = ?, retain_until = ? WHERE conversation = ?")
        try write.run(
            .text(its?.action.rawValue ?? ""), .init(trigger), .init(days.cutoff), .init(days.retainUntil),
            .integer(conversation))
    }

    private func eventDay(_ name: String, _ conversation: Int64) throws -> Int64? {
        let find = try db.cachedStatement(sql: "SELECT (\(Self.lastEvent)) FROM due WHERE conversation = ?")
        return try Int64.fetchOne(find, arguments: [name, conversation])
    }

    /// The last day on which an event of a name happened that counts for a conversation; a later one moves it.
    private static let lastEvent = """
        SELECT max(e.day) FROM event_cover c JOIN event e ON e.entry = c.entry
        WHERE c.conversation = due.conversation AND e.name = ? AND e.withdrawn = 0
        """

    /// Makes the days of every conversation again, class by class: another schedule is in force.
    private mutating func dateAll() throws {
        terms = nil
        var terms = try inForce()
        try db.execute(
            sql: "CREATE TEMP TABLE IF NOT EXISTS days(day INTEGER PRIMARY KEY, cutoff INTEGER, last INTEGER)")
        for code in try String.fetchAll(db, sql: "SELECT DISTINCT class FROM due") {
            var arguments: StatementArguments = [terms.classes[code]?.action.rawValue ?? ""]
            let trigger: String
            switch terms.classes[code]?.trigger.source {
            case .firstMessage: trigger = "first_day"
            case .lastMessage: trigger = "last_day"
            case .event(let name):
                trigger = "(\(Self.lastEvent))"
                arguments += [name]
            case nil: trigger = "NULL"
            }
            try db.execute(
                sql: """
                    UPDATE due SET action = ?, trigger_day = \(trigger), cutoff_day = NULL, retain_until = NULL
                    WHERE class = ?
                    """, arguments: arguments + [code])
            try db.execute(sql: "DELETE FROM temp.days")
            let insert = try db.cachedStatement(sql: "INSERT INTO temp.days(day, cutoff, last) VALUES (?, ?, ?)")
            let sql = "SELECT DISTINCT trigger_day FROM due WHERE class = ? AND trigger_day IS NOT NULL"
            for day in try Int64.fetchAll(db, sql: sql, arguments: [code]) {
                let days = terms.days(code, from: day)
                try insert.execute(arguments: [day, days.cutoff, days.retainUntil])
            }
            try db.execute(
                sql: """
                    UPDATE due SET cutoff_day = d.cutoff, retain_until = d.last FROM temp.days d
                    WHERE due.class = ? AND d.day = due.trigger_day
                    """, arguments: [code])
        }
        self.terms = terms
    }
}

// MARK: - Acts

extension DueProjector {
    private mutating func classify(_ act: ConversationsClassified) throws {
        for conversation in act.conversations.map({ Int64(clamping: $0) }) {
            for table in [("conversation", "id"), ("due", "conversation")] {
                try db.cachedStatement(sql: "UPDATE \(table.0) SET class = ? WHERE \(table.1) = ?")
                    .execute(arguments: [act.retentionClass, conversation])
            }
            try date(conversation)
        }
    }

    /// Of several reviews that put a destruction off the latest day counts, whatever their order.
    private func extend(_ review: DisposalReviewed) throws {
        guard let until = review.until.flatMap({ try? CivilDate(parsing: $0) }),
            let conversations = try? SequenceList(parsing: Array(review.conversations.utf8))
        else { return }
        let write = try BoundStatement(
            db, "UPDATE due SET extended = max(ifnull(extended, ?1), ?1) WHERE conversation = ?2")
        for conversation in conversations.seqs {
            try write.run(.integer(Int64(until.dayNumber)), .integer(Int64(clamping: conversation)))
        }
    }

    private mutating func record(_ event: EventRecorded, entry: Int64) throws {
        guard let day = try? CivilDate(parsing: event.date) else { return }
        try db.execute(
            sql: "INSERT OR REPLACE INTO event(entry, name, day) VALUES (?, ?, ?)",
            arguments: [entry, event.name, day.dayNumber])
        for conversation in event.conversations { try cover(Int64(clamping: conversation), event: entry) }
        for value in event.identifiers {
            try db.execute(
                sql: "INSERT OR IGNORE INTO event_person(value, entry) VALUES (?, ?)", arguments: [value, entry])
            watched[value, default: []].append(entry)
            try db.execute(
                sql: """
                    INSERT OR IGNORE INTO event_cover(conversation, entry)
                    SELECT DISTINCT i.conversation, ?1 FROM identifier d JOIN participant p ON p.person = d.person
                    JOIN item i ON i.seq = p.seq WHERE d.value = ?2
                    """, arguments: [entry, value])
        }
        try dateCovered(by: entry)
    }

    private func cover(_ conversation: Int64, event entry: Int64) throws {
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO event_cover(conversation, entry) SELECT id, ?2 FROM conversation WHERE id = ?1"
        ).execute(arguments: [conversation, entry])
    }

    private mutating func dateCovered(by event: Int64) throws {
        let sql = "SELECT conversation FROM event_cover WHERE entry = ?"
        for conversation in try Int64.fetchAll(db, sql: sql, arguments: [event]) { try date(conversation) }
    }

    private func place(_ hold: HoldPlaced, entry: Int64) throws {
        guard let from = try? CivilDate(parsing: hold.from) else { return }
        let before = try Row.fetchOne(db, sql: "SELECT entry, to_day FROM hold WHERE id = ?", arguments: [hold.id])
        let number: Int64 = before?[0] ?? entry
        try db.execute(
            sql: """
                INSERT INTO hold(entry, id, from_day) VALUES (?, ?, ?)
                ON CONFLICT(id) DO UPDATE SET to_day = NULL
                """, arguments: [number, hold.id, from.dayNumber])
        let add = try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO hold_cover(conversation, entry) SELECT id, ?2 FROM conversation WHERE id = ?1")
        let count = try db.cachedStatement(sql: "\(Self.countHolds) WHERE conversation = ?")
        for conversation in hold.conversations.map({ Int64(clamping: $0) }) {
            try add.execute(arguments: [conversation, number])
            try count.execute(arguments: [conversation])
        }
        // It had ended and stands again, over all that it ever covered.
        if let before, (before[1] as Int64?) != nil { try recountHolds(number) }
    }

    private func release(_ release: HoldReleased) throws {
        guard let day = try? CivilDate(parsing: release.to),
            let entry = try Int64.fetchOne(db, sql: "SELECT entry FROM hold WHERE id = ?", arguments: [release.id])
        else { return }
        try db.execute(sql: "UPDATE hold SET to_day = ? WHERE entry = ?", arguments: [day.dayNumber, entry])
        try recountHolds(entry)
    }

    /// Counts the holds on one conversation anew.
    func recountHolds(of conversation: Int64) throws {
        try db.execute(sql: "\(Self.countHolds) WHERE conversation = ?", arguments: [conversation])
    }

    private func recountHolds(_ entry: Int64) throws {
        try db.execute(
            sql: "\(Self.countHolds) WHERE conversation IN (SELECT conversation FROM hold_cover WHERE entry = ?)",
            arguments: [entry])
    }

    private static let countHolds = """
        UPDATE due SET
            holds = (SELECT count(*) FROM hold_cover c JOIN hold h ON h.entry = c.entry
                     WHERE c.conversation = due.conversation AND h.to_day IS NULL),
            released = (SELECT max(h.to_day) FROM hold_cover c JOIN hold h ON h.entry = c.entry
                        WHERE c.conversation = due.conversation AND h.to_day IS NOT NULL)
        """
}
