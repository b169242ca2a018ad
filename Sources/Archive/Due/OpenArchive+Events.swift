import Foundation
import Ledger
import Records
public import Retention
import GRDB

extension OpenArchive {
    /// Declares conversations to a class of the schedule in force, with a reason.
    ///
    /// - Returns: how many changed their class.
    /// - Throws: `wrongUse` without a reason, for a class that the schedule does not have, or where nothing would change;
    ///   `notFound` for a conversation; `clock`.
    @discardableResult
    public func classify(_ conversations: [UInt64], as code: String, reason: String) throws -> Int {
        _ = try today()
        try requireClass(code, reason: reason)
        var changed: [UInt64] = []
        for id in Set(conversations).sorted() {
            guard let found = try catalogue.conversation(id) else { throw noConversation(id) }
            if found.retentionClass != code { changed.append(id) }
        }
        guard !changed.isEmpty else {
            throw ArchiveError(
                .wrongUse,
                conversations.isEmpty
                    ? "No conversation was named: give the number of a message in it."
                    : "Everything named is of class \(code) already. Nothing was changed.")
        }
        try record(
            ConversationsClassified(retentionClass: code, conversations: changed, reason: reason), subject: code,
            as: .schedule)
        return changed.count
    }

    /// Records an event from which classes of the schedule in force count, and returns its entry.
    ///
    /// - Parameters:
    ///   - name: the trigger's word.
    ///   - date: the day on which it happened, or is known to happen.
    ///   - conversations: what it is about.
    ///   - person: whose event it is, by a name, address or account that fits one person alone: it then counts for all
    ///     that they take part in, what is captured later too.
    ///   - reason: how it is known.
    /// - Throws: `wrongUse` for a word that no class counts from, or where nothing and nobody is named; `notFound`; `clock`.
    @discardableResult
    public func recordEvent(
        _ name: String, on date: CivilDate, conversations: [UInt64] = [], person: String? = nil, reason: String
    ) throws -> UInt64 {
        _ = try today()
        let trigger = try Trigger(parsing: name)
        let schedule = try schedule().schedule
        let events = Set(schedule.classes.map(\.terms.trigger).filter { Self.isRecorded($0) }.map(\.name))
        guard events.contains(trigger.name) else {
            throw ArchiveError(
                .wrongUse,
                Self.isRecorded(trigger)
                    ? "No class of \(schedule.title) \(schedule.version) counts from \(name): its events are "
                        + "\(events.isEmpty ? "none" : events.sorted().joined(separator: ", ")). Nothing was recorded."
                    : "\(name) is read from the messages themselves: it is not recorded by hand.")
        }
        guard !conversations.isEmpty || person != nil else {
            throw ArchiveError(.wrongUse, "What is it about? Give --conversation SEQ or --person NAME.")
        }
        for id in conversations where try catalogue.conversation(id) == nil { throw noConversation(id) }
        let reach = try person.map { try self.reach(one: $0) }
        // What somebody else had too is followed no further: what is theirs of it now is named, by conversation.
        let theirs = SequenceList(try entries(of: reach?.shared ?? []))
        let shared = try catalogue.conversations(with: theirs)
        return try record(
            EventRecorded(
                name: trigger.name, date: date.description,
                conversations: Set(conversations).union(shared).sorted(), identifiers: reach?.identifiers ?? [],
                reason: reason, person: reach?.people.first?.id), subject: trigger.name)
    }

    /// Lets an event that was recorded by mistake count no more.
    public func withdrawEvent(_ entry: UInt64, reason: String) throws {
        _ = try today()
        guard try catalogue.acts(EventRecorded.self).contains(where: { $0.act.seq == entry }) else {
            throw ArchiveError(.notFound, "Entry \(entry) records no event: `canute event list` shows them.")
        }
        guard try !catalogue.acts(EventWithdrawn.self).contains(where: { $0.payload.event == entry }) else {
            throw ArchiveError(.wrongUse, "The event in entry \(entry) was withdrawn already.")
        }
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ArchiveError(.wrongUse, "Say why the event in entry \(entry) counts no more: give --reason.")
        }
        try record(EventWithdrawn(event: entry, reason: reason), subject: "\(entry)")
    }

    /// The one person that a name, address or account fits.
    func person(_ text: String) throws -> Person {
        let found = try catalogue.people(matching: text)
        let exact = found.filter { person in
            person.name.lowercased() == text.lowercased()
                || person.identifiers.contains { $0.lowercased().hasSuffix(":" + text.lowercased()) }
        }
        let people = exact.isEmpty ? found : exact
        guard let person = people.first, people.count == 1 else {
            throw ArchiveError(
                people.isEmpty ? .notFound : .wrongUse,
                people.isEmpty
                    ? "Nobody is known by “\(text)”: `canute people find` looks for people."
                    : "“\(text)” fits \(people.count) people: give an address or account of the one who is meant.")
        }
        return person
    }

    /// The conversations that these messages stand in, each once.
    public func conversations(ofMessages seqs: [UInt64]) throws -> [UInt64] {
        var ids: [UInt64] = []
        for seq in seqs {
            guard let found = try catalogue.conversation(of: seq) else {
                throw ArchiveError(.notFound, "Entry \(seq) stands in no conversation: give the number of a message.")
            }
            if !ids.contains(found.id) { ids.append(found.id) }
        }
        return ids
    }

    func noConversation(_ id: UInt64) -> ArchiveError {
        ArchiveError(
            .notFound, "There is no conversation \(id): give the number of a message that stands in it.")
    }

    private static func isRecorded(_ trigger: Trigger) -> Bool {
        if case .event = trigger.source { true } else { false }
    }
}

extension Catalogue {
    /// How many conversations an event counts for, and how many of them are of a class that counts from it.
    public func reach(ofEvent entry: UInt64) throws -> (conversations: Int, dated: Int) {
        let number = Int64(clamping: entry)
        return try queue.read { db in
            let all = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM event_cover WHERE entry = ?", arguments: [number])
            let dated = try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM event_cover c JOIN event e ON e.entry = c.entry
                    JOIN due d ON d.conversation = c.conversation
                    WHERE c.entry = ? AND d.trigger_day IS NOT NULL AND d.trigger_day = e.day AND e.withdrawn = 0
                    """, arguments: [number])
            return (all ?? 0, dated ?? 0)
        }
    }
}
