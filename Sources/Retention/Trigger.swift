/// What starts a retention period: a date every record has, or a named event.
///
/// RULES section 5: `created`, `received`, `last_modified`, `last_message`, `closed`, `superseded`, and events written
/// bare, such as `employment_end`, `date_of_birth`, `review_decision`. An event has a date only once someone records
/// it.
public struct Trigger: Hashable, Sendable, CustomStringConvertible {
    /// The word as written in the schedule.
    public let name: String

    /// A conversation's first message, or a record's making.
    public static let created = Trigger(known: "created")
    /// When it reached the authority.
    public static let received = Trigger(known: "received")
    /// The last change; a later change moves it.
    public static let lastModified = Trigger(known: "last_modified")
    /// A conversation's last message; a later message moves it.
    public static let lastMessage = Trigger(known: "last_message")
    /// The end of the case.
    public static let closed = Trigger(known: "closed")
    /// Replaced by a later version.
    public static let superseded = Trigger(known: "superseded")

    /// The words that name a date of the record itself.
    public static let standard: [Trigger] = [.created, .received, .lastModified, .lastMessage, .closed, .superseded]

    /// Where the date of a trigger comes from.
    public enum Source: Hashable, Sendable {
        /// A conversation's first message.
        case firstMessage
        /// A conversation's last message.
        case lastMessage
        /// What somebody records, by this name.
        case event(String)
    }

    /// Where its date comes from: the messages tell when a conversation began and ended, but not when a case was closed.
    public var source: Source {
        switch self {
        case .created, .received: .firstMessage
        case .lastMessage, .lastModified: .lastMessage
        default: .event(name)
        }
    }

    /// True for a named event, whose date a person records.
    public var isEvent: Bool { !Self.standard.contains(self) }

    /// Reads a word of lower-case letters, digits and underscores, beginning with a letter.
    ///
    /// - Throws: ``RetentionError`` with code `malformed`.
    public init(parsing name: some StringProtocol) throws {
        guard Self.isWord(name) else {
            throw RetentionError(
                .malformed,
                "“\(name)” is not a trigger: write created, received, last_modified, last_message, closed, superseded, "
                    + "or an event's name in lower case with underscores, such as employment_end")
        }
        self.name = String(name)
    }

    private init(known name: String) { self.name = name }

    /// The word itself.
    public var description: String { name }

    /// For people: the word with spaces.
    public var longText: String { String(name.map { $0 == "_" ? " " : $0 }) }

    static func isWord(_ text: some StringProtocol) -> Bool {
        guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
            text.utf8.count <= 64
        else { return false }
        return text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "_")
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
    }
}
