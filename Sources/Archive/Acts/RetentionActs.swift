/// Conversations were declared to a class, by a person or by the rules of a schedule that was adopted.
public struct ConversationsClassified: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "conversations_classified"
    /// The code of the class that they are in from now on.
    public var retentionClass: String
    /// The conversations.
    public var conversations: [UInt64]
    /// Why: a person's reason, or the rule's.
    public var reason: String
    /// The adoption whose rules decided; nil where a person did.
    public var byRulesOf: UInt64?

    /// Says which class conversations are in.
    public init(retentionClass: String, conversations: [UInt64], reason: String, byRulesOf: UInt64? = nil) {
        self.retentionClass = retentionClass
        self.conversations = conversations
        self.reason = reason
        self.byRulesOf = byRulesOf
    }
}

/// Something happened from which a class counts its period: an employment ended, a case was closed.
///
/// Of several that count for a conversation the last day decides, whatever the order in which they were recorded.
public struct EventRecorded: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "event_recorded"
    /// The trigger's word, such as `employment_end`.
    public var name: String
    /// The day, `YYYY-MM-DD`.
    public var date: String
    /// The conversations that it is about.
    public var conversations: [UInt64]
    /// Whose event it is, by every identifier known then: it counts for what they take part in, later captured too.
    public var identifiers: [String]
    /// How it is known.
    public var reason: String
    /// The number in the directory of whoever it is about; nil where it is nobody of there.
    public var person: String?

    /// Says what happened, when and to what.
    public init(
        name: String, date: String, conversations: [UInt64], identifiers: [String], reason: String,
        person: String? = nil
    ) {
        self.person = person
        self.name = name
        self.date = date
        self.conversations = conversations
        self.identifiers = identifiers
        self.reason = reason
    }
}

/// An event that was recorded by mistake counts no more; it stays on the record.
public struct EventWithdrawn: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "event_withdrawn"
    /// The entry that recorded it.
    public var event: UInt64
    /// Why.
    public var reason: String

    /// Says which event counts no more.
    public init(event: UInt64, reason: String) {
        self.event = event
        self.reason = reason
    }
}
