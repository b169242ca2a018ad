/// One message as a source holds it: the left end of capture, before it becomes a record.
///
/// A value of this type says only what the source said. Nothing in it is guessed: what the source does not give is nil
/// or empty.
public struct CapturedItem: Sendable, Equatable {
    /// What sort of message this is; the word is what a record's `kind` component holds.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        case post, reply, message, mail, system, announce, edit, deletion
    }

    /// The source's own identity of this message, unique in the source: "C024/1433558207.760577" (Slack), the object's
    /// URI (ActivityStreams), "sha256:<hex of the original bytes>" (mail).
    public var nativeID: String
    /// True when this is a later state (an edit, a deletion) of the message with the same `nativeID`.
    public var revises: Bool
    /// What sort of message it is.
    public var kind: Kind
    /// The conversation it lives in.
    public var conversation: ConversationRef
    /// Who sent it.
    public var from: Party?
    /// Those it was sent to by name; empty for a channel, whose members no message lists.
    public var to: [Party]
    /// Nil when the source gives no time, or one that is nonsense.
    public var sentAt: SentTime?
    /// A subject line, or a content warning.
    public var subject: String?
    /// Readable plain text.
    public var body: String
    /// The source's markup of the same words, where it has one.
    public var bodyHTML: String?
    /// What this message answers, nearest first, as thread keys.
    public var replyKeys: [String]
    /// What answers name this message by.
    public var threadKey: String?
    /// Files that came with it.
    public var attachments: [Attachment]
    /// Who joined or left its channel, where that is what it tells.
    public var membership: [MembershipChange] = []
    /// The exact bytes of this message in the source.
    public var raw: [UInt8]

    /// An item of these parts.
    public init(
        nativeID: String, revises: Bool = false, kind: Kind, conversation: ConversationRef, from: Party? = nil,
        to: [Party] = [], sentAt: SentTime? = nil, subject: String? = nil, body: String, bodyHTML: String? = nil,
        replyKeys: [String] = [], threadKey: String? = nil, attachments: [Attachment] = [], raw: [UInt8]
    ) {
        self.nativeID = nativeID
        self.revises = revises
        self.kind = kind
        self.conversation = conversation
        self.from = from
        self.to = to
        self.sentAt = sentAt
        self.subject = subject
        self.body = body
        self.bodyHTML = bodyHTML
        self.replyKeys = replyKeys
        self.threadKey = threadKey
        self.attachments = attachments
        self.raw = raw
    }
}

/// The conversation a message lives in, as the source names it.
public struct ConversationRef: Sendable, Hashable, Codable {
    /// A stable identity within the source: "C024/2024-11", "C024/thread/1433558207.760577".
    public var key: String
    /// What a reader sees: "#budget, November 2024".
    public var title: String
    /// The bare name that exclusion rules match: "budget".
    public var channel: String
    /// The channel's identity in the source, where it has one: "C024"; names change, and are given again.
    public var channelID: String?
    /// True when not everybody in the organisation could read it, or the source does not say.
    public var isPrivate: Bool

    /// A reference of these parts.
    public init(key: String, title: String, channel: String, channelID: String? = nil, isPrivate: Bool) {
        self.key = key
        self.title = title
        self.channel = channel
        self.channelID = channelID
        self.isPrivate = isPrivate
    }
}

/// What a message tells of somebody and its channel.
public struct MembershipChange: Sendable, Hashable {
    /// What became of them.
    public enum Kind: Sendable, Hashable {
        case joined
        /// They went, or were removed.
        case left
        /// They were in it at that time; since when is not told.
        case present
    }

    /// Who.
    public var party: Party
    /// What.
    public var kind: Kind

    /// A change of these parts.
    public init(_ party: Party, _ kind: Kind) {
        self.party = party
        self.kind = kind
    }
}

/// The members of a channel at the time of an export, as its lists name them.
public struct ChannelMembers: Sendable, Equatable {
    /// The bare name of the channel.
    public var channel: String
    /// The channel's identity in the source, as in ``ConversationRef/channelID``.
    public var channelID: String?
    /// Its members.
    public var members: [Party]
    /// When the list was taken, where the export says it.
    public var takenAt: SentTime?

    /// A list of these parts.
    public init(channel: String, channelID: String? = nil, members: [Party], takenAt: SentTime? = nil) {
        self.channel = channel
        self.channelID = channelID
        self.members = members
        self.takenAt = takenAt
    }
}

/// Somebody, or something, that sent or was sent a message, in the source's words at that time.
public struct Party: Sendable, Hashable, Codable {
    /// The name that people see.
    public var name: String?
    /// The source's identity of the account: a user id, an actor's URI.
    public var account: String?
    /// The mail address, where the source gives one.
    public var email: String?

    /// A party of these parts.
    public init(name: String? = nil, account: String? = nil, email: String? = nil) {
        self.name = name
        self.account = account
        self.email = email
    }

    /// "Jane Doe <jane@example.org>", or else the name, the address, the account.
    public var label: String {
        switch (name, email) {
        case (let name?, let email?): name == email ? email : "\(name) <\(email)>"
        case (let name?, nil): name
        case (nil, let email?): email
        case (nil, nil): account ?? "unknown"
        }
    }
}

/// A file that came with a message.
public struct Attachment: Sendable, Equatable {
    /// The file's name in the source.
    public var name: String
    /// The media type (RFC 6838) that the source states.
    public var mediaType: String?
    /// The file's bytes; nil when the export names the file but does not hold it.
    public var data: [UInt8]?
    /// Words that belong to the file: its title, a description, extracted text.
    public var text: String?
    /// Why the words that it carries could not be read, where they could not.
    public var unread: String?

    /// An attachment of these parts.
    public init(name: String, mediaType: String? = nil, data: [UInt8]? = nil, text: String? = nil) {
        self.name = name
        self.mediaType = mediaType
        self.data = data
        self.text = text
    }
}
