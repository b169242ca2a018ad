/// The words that HTML and plain text share, so that both say the same.
enum MessageWords {
    static func kind(_ kind: Readable.Kind) -> String {
        switch kind {
        case .message: "Message"
        case .mail: "Email"
        case .post: "Post"
        case .reply: "Reply"
        case .announce: "Shared post"
        case .system: "Automatic message"
        case .edit: "Edited message"
        case .deletion: "Deletion"
        }
    }

    static func when(_ when: Readable.When) -> String {
        switch when {
        case .at(let seconds): PlainWords.moment(seconds)
        case .unknown: "date not recorded"
        case .withheld(let label): "[withheld: \(DisplayText.oneLine(label))]"
        }
    }

    /// The sentence of a mark, parted around the record number so that HTML can make that a link.
    static func mark(_ mark: Readable.Mark) -> (before: String, record: UInt64?, after: String) {
        switch mark {
        case .laterWording(let seq): ("Edited: these are the words after the edit. The earlier words are in ", seq, ".")
        case .earlierWording(let seq):
            ("Earlier words: this message was edited later. The later words are in ", seq, ".")
        case .deletedLater(let seq?): ("This message was later deleted where it was held. See ", seq, ".")
        case .deletedLater(nil): ("This message was later deleted where it was held.", nil, "")
        case .notesDeletion(let seq): ("This notes that a message was deleted where it was held: ", seq, ".")
        case .replyTo(let seq): ("In reply to ", seq, ".")
        }
    }

    static func state(_ state: Readable.Attachment.State) -> String {
        switch state {
        case .released(_, let size): "sent with this response, \(PlainWords.size(size))"
        case .enclosed(_, let size): "in this package, \(PlainWords.size(size))"
        case .withheld(let label): "[withheld: \(DisplayText.oneLine(label))]"
        case .notHeld: "not held: the place it was captured from named this file but no longer had it"
        }
    }

    /// How much there is: "12 messages, 3 May 2024 to 6 June 2024".
    static func extent(_ conversation: Readable.Conversation) -> String {
        let count = PlainWords.count(conversation.messages.count, "message", "messages")
        guard let dates = dates(conversation.messages) else { return count }
        return count + ", " + dates
    }

    /// "3 May 2024 to 6 June 2024", or one day; nil when no message has a date that is shown.
    static func dates(_ messages: [Readable.Message]) -> String? {
        guard let (first, last) = span(messages) else { return nil }
        return first == last ? PlainWords.day(first) : "\(PlainWords.day(first)) to \(PlainWords.day(last))"
    }

    static func span(_ messages: [Readable.Message]) -> (Readable.Day, Readable.Day)? {
        let days = messages.compactMap { message -> Readable.Day? in
            if case .at(let seconds) = message.sent { return PlainWords.ukDay(seconds) }
            return nil
        }
        guard let first = days.min(), let last = days.max() else { return nil }
        return (first, last)
    }
}

/// Says a stand-in's reason the first time that it occurs, and only its name after that.
struct Placeholders {
    private var seen: Set<String> = []

    /// What stands for a withheld run; nil for shown words.
    mutating func words(for run: Readable.Run) -> String? {
        guard case .standIn(let name, let label) = run else { return run.placeholder(firstTime: true) }
        return run.placeholder(firstTime: seen.insert(name + "\u{0}" + label).inserted)
    }
}
