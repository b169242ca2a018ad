/// Cuts Slack's endless conversations: threads whole, the rest by calendar months, each with its key and title.
struct SlackTitles {
    /// How many threads' first words are remembered at once.
    private static let mostThreads = 1 << 16

    private var calendar: ZoneCalendar
    private var threads: [String: String] = [:]
    private var lastMonth: (id: String, year: Int64, month: Int, reference: ConversationRef)?

    init(calendar: ZoneCalendar) {
        self.calendar = calendar
    }

    /// The conversation that a message belongs to outside of threads.
    mutating func month(of timestamp: SlackTimestamp, in conversation: SlackConversation) -> ConversationRef {
        guard let instant = timestamp.instant else {
            return reference(conversation, key: "undated", title: "\(conversation.display), undated")
        }
        let day = calendar.day(of: instant)
        if let last = lastMonth, last.id == conversation.id, last.year == day.year, last.month == day.month {
            return last.reference
        }
        let month = reference(
            conversation, key: day.monthKey, title: "\(conversation.display), \(day.monthInWords)")
        lastMonth = (conversation.id, day.year, day.month, month)
        return month
    }

    /// The conversation of a thread.
    ///
    /// - Parameter opening: the text of the thread's first message, where this message has it; a thread whose first
    ///   message was not met before its replies has a title without words.
    mutating func thread(
        _ timestamp: SlackTimestamp, in conversation: SlackConversation, opening: String?
    ) -> ConversationRef {
        let key = "thread/\(timestamp.string)"
        let full = "\(conversation.id)/\(key)"
        if let title = threads[full] { return reference(conversation, key: key, title: title) }
        let day = timestamp.instant.map { calendar.day(of: $0).inWords }
        var title = "\(conversation.display), \(day.map { "thread of \($0)" } ?? "undated thread")"
        let words = opening?.firstWords() ?? ""
        if !words.isEmpty { title += ": \(words)" }
        if threads.count == SlackTitles.mostThreads { threads.removeAll() }
        threads[full] = title
        return reference(conversation, key: key, title: title)
    }

    private func reference(_ conversation: SlackConversation, key: String, title: String) -> ConversationRef {
        ConversationRef(
            key: "\(conversation.id)/\(key)", title: title, channel: conversation.name,
            channelID: conversation.id, isPrivate: conversation.isPrivate)
    }
}
