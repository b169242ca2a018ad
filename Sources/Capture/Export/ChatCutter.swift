/// A place in a source where messages are: a channel, a chat, a room.
struct Chat {
    /// The source's own identity of it.
    let id: String
    /// What titles begin with: "#budget", "Direct messages of Jane Doe and Bob Lee".
    let display: String
    /// The bare name that exclusion rules match.
    let channel: String
    let isPrivate: Bool
    /// Those in it by name, where the source lists them and the place is theirs alone.
    var members: [Party] = []

    /// Whom a message of `sender` went to.
    func recipients(besides sender: Party?) -> [Party] {
        guard let sender else { return members }
        return members.filter { member in
            if let account = sender.account, let other = member.account { return account != other }
            return member.name != sender.name
        }
    }

    /// Direct messages of these people.
    static func direct(id: String, members: [Party]) -> Chat {
        let people = String.enumerating(members.map { $0.name ?? $0.label })
        let kind = members.count > 2 ? "Group" : "Direct"
        return Chat(
            id: id, display: "\(kind) messages of \(people.isEmpty ? id : people)",
            channel: people.isEmpty ? id : people, isPrivate: true, members: members)
    }
}

/// Cuts chats without end into conversations: threads whole, the rest by calendar months.
struct ChatCutter {
    /// How many threads' titles are remembered at once.
    private static let mostThreads = 1 << 16

    private var calendar: ZoneCalendar
    private var threads: [String: String] = [:]

    init(calendar: ZoneCalendar) {
        self.calendar = calendar
    }

    /// The conversation of a message outside of threads.
    mutating func month(of time: SentTime?, in chat: Chat) -> ConversationRef {
        guard let time else { return reference(chat, key: "undated", title: "\(chat.display), undated") }
        let day = calendar.day(of: time.instant)
        return reference(chat, key: day.monthKey, title: "\(chat.display), \(day.monthInWords)")
    }

    /// The conversation of a thread; its title has the first words where its opening was met before the replies.
    mutating func thread(_ root: String, begun time: SentTime?, opening: String?, in chat: Chat) -> ConversationRef {
        let key = "thread/\(root)"
        let full = "\(chat.id)/\(key)"
        if let title = threads[full] { return reference(chat, key: key, title: title) }
        let day = time.map { calendar.day(of: $0.instant).inWords }
        var title = "\(chat.display), \(day.map { "thread of \($0)" } ?? "thread")"
        let words = opening?.firstWords() ?? ""
        if !words.isEmpty { title += ": \(words)" }
        if threads.count == ChatCutter.mostThreads { threads.removeAll() }
        threads[full] = title
        return reference(chat, key: key, title: title)
    }

    private func reference(_ chat: Chat, key: String, title: String) -> ConversationRef {
        ConversationRef(
            key: "\(chat.id)/\(key)", title: title, channel: chat.channel, channelID: chat.id,
            isPrivate: chat.isPrivate)
    }
}

extension CapturedItem {
    /// A reaction to a message: an event of its own that answers it.
    static func reaction(
        _ sign: String, by who: Party?, at time: SentTime?, to message: CapturedItem, isTakenBack: Bool = false,
        raw: [UInt8]
    ) -> CapturedItem {
        let account = who?.account ?? who?.email ?? who?.name ?? ""
        let words = message.body.firstWords(upTo: 40)
        let verb = isTakenBack ? "Took back the reaction" : "Reacted with"
        return CapturedItem(
            nativeID: "\(message.nativeID)/\(isTakenBack ? "unreaction" : "reaction")/\(account)/\(sign)",
            kind: .system,
            conversation: message.conversation, from: who, to: [], sentAt: time,
            body: "\(verb) \(sign) to: \(words.isEmpty ? "a message without words" : words)",
            replyKeys: [message.threadKey ?? message.nativeID], raw: raw)
    }
}
