/// What is known of a conversation when it is classified.
public struct ConversationFacts: Sendable, Equatable {
    /// The name of the source it was captured from.
    public var source: String
    /// The kind of source: `slack`, `mail`, `activitystreams`.
    public var format: String
    /// What it may be called: the channel's name, the title, the subject.
    ///
    /// A rule fits where one of them fits.
    public var names: [String]
    /// Names, accounts and mail addresses of those who took part, each an item of its own.
    public var participants: [String]
    /// Tags that somebody declared on it; a class code declares it to that class.
    public var tags: [String]
    /// The text in which terms are looked for.
    public var text: String

    /// The facts of one conversation.
    public init(
        source: String, format: String, names: [String], participants: [String] = [], tags: [String] = [],
        text: String = ""
    ) {
        self.source = source
        self.format = format
        self.names = names
        self.participants = participants
        self.tags = tags
        self.text = text
    }
}

/// In which class a conversation belongs, and which rule said so.
public struct Classification: Equatable, Sendable {
    /// The class's code.
    public let code: String
    /// The reason, as the rule states it.
    public let reason: String
    /// The rule's number from the top, counted from 1; nil where none fitted and the default decided.
    public let rule: Int?
}
