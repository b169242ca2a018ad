import Capture
import Foundation
import GRDB
import Ledger
import Records

/// Turns entries into rows of the catalogue, one after another, within one transaction.
struct Projector {
    private let db: GRDB.Database
    private var conversations: [ConversationName: Int64] = [:]
    private var people: [SourceParticipant: Int64] = [:]
    private let insertItem: BoundStatement
    private let insertThreadKey: BoundStatement
    private let insertParticipant: BoundStatement
    private var due: DueProjector
    private var cues: CueProjector

    private struct ConversationName: Hashable {
        let source: String
        let key: String
    }

    private struct SourceParticipant: Hashable {
        let source: String
        let name: String?
        let account: String?
        let email: String?
    }

    init(_ db: GRDB.Database, _ adopted: AdoptedSchedule) throws {
        self.db = db
        due = try DueProjector(db, adopted)
        cues = try CueProjector(db)
        insertItem = try BoundStatement(
            db,
            """
            INSERT OR REPLACE INTO item(seq, conversation, sent_at, captured_at, person, kind, revises)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        insertThreadKey = try BoundStatement(
            db, "INSERT OR IGNORE INTO thread_key(source, key, conversation, seq) VALUES (?, ?, ?, ?)")
        insertParticipant = try BoundStatement(db, "INSERT OR IGNORE INTO participant(person, seq) VALUES (?, ?)")
    }

    mutating func take(_ record: Catalogue.Projected) throws {
        switch record.body {
        case .record: try takeItem(record, revises: nil)
        case .revise(_, let earlier): try takeItem(record, revises: earlier)
        case .genesis, .anchor, .key, .revoke, .child: return
        default: try takeAct(record)
        }
    }

    /// Writes what was collected from the records taken.
    mutating func finish() throws { try due.flush() }

    /// The moment of a message's capture, as its row has it.
    static func instant(captured: String) -> Int64? { SentTime.instant(rfc3339: captured) }

    private mutating func takeAct(_ record: Catalogue.Projected) throws {
        guard case .act(let components) = record.content, let act = Act(record.seq, record.body.type, components) else {
            return
        }
        // What somebody searched for stays sealed: a destroyed word must not live on in the trail of its searches.
        let payload = act.kind == SearchMade.kind ? Data("{}".utf8) : act.payload
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO act(seq, type, kind, subject, by, at, payload) VALUES (?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [Int64(act.seq), act.type.rawValue, act.kind, act.subject, act.by, act.at, payload])
        try due.take(act)
        try HeirTable.take(act, db)
        cues.take(act)
        try HoldingTable.take(act, db)
        try PeopleTables.take(act, db)
        // Messages have moved to a conversation of their own, and the one they came from may be gone.
        if act.kind == PassageDeclared.kind { conversations = [:] }
    }

    private mutating func takeItem(_ record: Catalogue.Projected, revises: UInt64?) throws {
        guard case .message(let item) = record.content, let source = item.source, let context = item.context else {
            return
        }
        let conversation: Int64
        if let revises, let its = try self.conversation(of: revises) {
            conversation = its
        } else {
            conversation = try conversationID(source, context, item, seq: record.seq)
        }
        let person = try takePeople(context, source: source, seq: record.seq, in: conversation)
        let seq = Int64(record.seq)
        let sent = item.sentAt.flatMap { SentTime.instant(rfc3339: $0) }
        due.add(conversation, at: sent ?? item.capturedAt.flatMap(Self.instant))
        try insertItem.run(
            .integer(seq), .integer(conversation), .init(sent),
            .text(item.capturedAt ?? ""), .init(person), .text(item.kind ?? ""), .init(revises.map { Int64($0) }))
        try cues.take(item, seq: record.seq, db)
        try MembershipTable.take(context, source: source, at: sent, seq: seq, db)
        guard let threadKey = context.threadKey else { return }
        try insertThreadKey.run(.text(source), .text(threadKey), .integer(conversation), .integer(seq))
    }

    /// The conversation of an earlier wording: a later one stands where it stands.
    private func conversation(of earlier: UInt64) throws -> Int64? {
        let find = try db.cachedStatement(sql: "SELECT conversation FROM item WHERE seq = ?")
        return try Int64.fetchOne(find, arguments: [Int64(clamping: earlier)])
    }

    private mutating func conversationID(
        _ source: String, _ context: MessageContext, _ item: MessageFields, seq: UInt64
    ) throws -> Int64 {
        let key = context.conversationKey
        let name = ConversationName(source: source, key: key)
        if let id = conversations[name] { return id }
        let find = try db.cachedStatement(sql: "SELECT id FROM conversation WHERE source = ? AND key = ?")
        if let id = try Int64.fetchOne(find, arguments: [source, key]) {
            conversations[name] = id
            return id
        }
        // A conversation is known for ever by the seq of its first record, which says nothing of anybody; where that
        // was destroyed, an heir stands for it.
        let id = try HeirTable.conversation(begunBy: seq, db)
        try db.cachedStatement(
            sql:
                "INSERT INTO conversation(id, source, key, title, channel, class, private) VALUES (?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            id, source, key, item.conversation ?? "", context.channel, item.retentionClass ?? "",
            context.isPrivate,
        ])
        try due.open(id, class: item.retentionClass ?? "")
        conversations[name] = id
        return id
    }

    /// Projects who took part in a message whose other rows stand.
    mutating func nameAgain(_ seq: UInt64, _ components: [Component]) throws {
        guard let item = MessageFields(components), let source = item.source, let context = item.context,
            let sender = try takePeople(context, source: source, seq: seq)
        else { return }
        try db.execute(sql: "UPDATE item SET person = ? WHERE seq = ?", arguments: [sender, Int64(seq)])
    }

    private mutating func takePeople(
        _ context: MessageContext, source: String, seq: UInt64, in conversation: Int64? = nil
    ) throws -> Int64? {
        var sender: Int64?
        for party in context.participants {
            if let conversation, due.watches {
                try due.see(party.identifiers(in: source), in: conversation)
            }
            guard let person = try personID(party, source: source, seq: seq) else { continue }
            if party.isSender { sender = person }
            try insertParticipant.run(.integer(person), .integer(Int64(seq)))
        }
        return sender
    }

    /// Finds the person behind a party: the same mail address, or the same account of the same source.
    private mutating func personID(_ party: MessageContext.Participant, source: String, seq: UInt64) throws -> Int64? {
        let participant = SourceParticipant(
            source: source, name: party.name, account: party.account, email: party.email)
        if let person = people[participant] { return person }
        let identifiers = party.identifiers(in: source)
        guard let first = identifiers.first else { return nil }
        let find = try db.cachedStatement(sql: "SELECT person FROM identifier WHERE value = ?")
        var person: Int64?
        for value in identifiers where person == nil { person = try Int64.fetchOne(find, arguments: [value]) }
        let id = try person ?? newPerson(party.name ?? first)
        let link = try db.cachedStatement(sql: "INSERT OR IGNORE INTO identifier(value, person) VALUES (?, ?)")
        for value in identifiers { try link.execute(arguments: [value, id]) }
        people[participant] = id
        return id
    }

    private func newPerson(_ name: String) throws -> Int64 {
        try db.cachedStatement(sql: "INSERT INTO person(name) VALUES (?)").execute(arguments: [name])
        return db.lastInsertedRowID
    }
}
