/// Where a captured message stood in its source and who took part, in the source's own identifiers: one component,
/// `context`, because it is shown or withheld as a whole, and is never shown.
///
///     conversation<TAB>C024/2024-11
///     channel<TAB>budget
///     channel_id<TAB>C024
///     private<TAB>yes
///     thread<TAB>C024/1433558207.760577
///     sent_at<TAB>1433558207.760577
///     from<TAB>Jane Doe<TAB>U01<TAB>jane@example.org
///     to<TAB>John Roe<TAB>U02<TAB>
///     joined<TAB>Sam Poe<TAB>U03<TAB>
///     present<TAB>Kim Coe<TAB>U04<TAB>
///
/// A line each, in this order; what there is none of has no line. A tab, a line feed, a carriage return or a backslash
/// within a value is written `\t`, `\n`, `\r`, `\\`.
public struct MessageContext: Hashable, Sendable {
    /// Somebody who took part, as the source named them.
    public struct Participant: Hashable, Sendable {
        /// Whether they sent the message; else they received it.
        public let isSender: Bool
        /// The name that people see.
        public let name: String?
        /// The account in the source.
        public let account: String?
        /// The mail address.
        public let email: String?

        /// A participant of these parts; an empty one counts as none.
        public init(isSender: Bool, name: String?, account: String?, email: String?) {
            func some(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }
            self.isSender = isSender
            self.name = some(name)
            self.account = some(account)
            self.email = some(email)
        }
    }

    /// The conversation's identity in the source.
    public let conversationKey: String
    /// The bare name that exclusion rules match.
    public let channel: String
    /// The channel's identity in the source, where it is another than the name: names change, and are given again.
    public let channelID: String?
    /// Whether not everybody in the organisation could read it.
    public let isPrivate: Bool
    /// What answers name the message by.
    public let threadKey: String?
    /// The source's own writing of the time of sending, where it differs.
    public let originalTime: String?
    /// Sender and recipients.
    public let participants: [Participant]
    /// Who joined the channel by it.
    public let joined: [Participant]
    /// Who left the channel by it.
    public let left: [Participant]
    /// Who was in the channel at that time, as it tells.
    public let present: [Participant]

    /// A context of these parts.
    public init(
        conversationKey: String, channel: String, channelID: String? = nil, isPrivate: Bool, threadKey: String?,
        originalTime: String?, participants: [Participant], joined: [Participant] = [], left: [Participant] = [],
        present: [Participant] = []
    ) {
        self.joined = joined
        self.left = left
        self.present = present
        self.channelID = channelID == channel ? nil : channelID
        self.conversationKey = conversationKey
        self.channel = channel
        self.isPrivate = isPrivate
        self.threadKey = threadKey
        self.originalTime = originalTime
        self.participants = participants
    }

    /// Reads a context; lines that are not known are passed over, so that a later version can add some.
    ///
    /// Nil where the first line is not the conversation.
    public init?(parsing bytes: [UInt8]) {
        var (key, channel, isPrivate): (String?, String, Bool) = (nil, "", false)
        var (channelID, threadKey, originalTime): (String?, String?, String?) = (nil, nil, nil)
        var participants: [Participant] = []
        var (joined, left, present): ([Participant], [Participant], [Participant]) = ([], [], [])
        for line in bytes.split(separator: 0x0A) {
            let fields = line.split(separator: 0x09, omittingEmptySubsequences: false).map(Self.unescaped)
            let value = fields.count > 1 ? fields[1] : ""
            switch fields[0] {
            case "conversation": key = value
            case "channel": channel = value
            case "channel_id": channelID = value
            case "private": isPrivate = true
            case "thread": threadKey = value
            case "sent_at": originalTime = value
            case "from", "to":
                guard fields.count == 4 else { continue }
                participants.append(
                    Participant(
                        isSender: fields[0] == "from", name: fields[1], account: fields[2], email: fields[3]))
            case "joined", "left", "present":
                guard fields.count == 4 else { continue }
                let who = Participant(isSender: false, name: fields[1], account: fields[2], email: fields[3])
                switch fields[0] {
                case "joined": joined.append(who)
                case "left": left.append(who)
                default: present.append(who)
                }
            default: continue
            }
        }
        guard let key else { return nil }
        self.init(
            conversationKey: key, channel: channel, channelID: channelID, isPrivate: isPrivate, threadKey: threadKey,
            originalTime: originalTime, participants: participants, joined: joined, left: left, present: present)
    }

    /// The lines: the exact inverse of parsing.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160 + 80 * participants.count)
        func add(_ name: StaticString, _ values: String?...) {
            bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
            for value in values {
                bytes.append(0x09)
                if let value { Self.escape(value, into: &bytes) }
            }
            bytes.append(0x0A)
        }
        add("conversation", conversationKey)
        add("channel", channel)
        if let channelID { add("channel_id", channelID) }
        if isPrivate { add("private", "yes") }
        if let threadKey { add("thread", threadKey) }
        if let originalTime { add("sent_at", originalTime) }
        for person in participants { add(person.isSender ? "from" : "to", person.name, person.account, person.email) }
        for person in joined { add("joined", person.name, person.account, person.email) }
        for person in left { add("left", person.name, person.account, person.email) }
        for person in present { add("present", person.name, person.account, person.email) }
        return bytes
    }

    private static func escape(_ text: String, into bytes: inout [UInt8]) {
        let isPlain = text.utf8.withContiguousStorageIfAvailable { utf8 in
            var special = false
            // Without a way out of the loop, so that many bytes are looked at together.
            for byte in utf8 { special = special || byte == 0x09 || byte == 0x0A || byte == 0x0D || byte == 0x5C }
            if !special { bytes.append(contentsOf: utf8) }
            return !special
        }
        if isPlain == true { return }
        for byte in text.utf8 {
            switch byte {
            case 0x09: bytes.append(contentsOf: [0x5C, 0x74])
            case 0x0A: bytes.append(contentsOf: [0x5C, 0x6E])
            case 0x0D: bytes.append(contentsOf: [0x5C, 0x72])
            case 0x5C: bytes.append(contentsOf: [0x5C, 0x5C])
            default: bytes.append(byte)
            }
        }
    }

    private static func unescaped(_ field: ArraySlice<UInt8>) -> String {
        guard field.contains(0x5C) else { return String(decoding: field, as: UTF8.self) }
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in field {
            if isEscaped {
                isEscaped = false
                bytes.append(byte == 0x74 ? 0x09 : byte == 0x6E ? 0x0A : byte == 0x72 ? 0x0D : byte)
            } else if byte == 0x5C {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
