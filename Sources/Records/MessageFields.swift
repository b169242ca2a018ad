/// What catalogue and index need of a captured message: its facts and its words.
///
/// At capture it is made from the message itself, later from the components of its record; both give the same.
public struct MessageFields: Hashable, Sendable {
    /// The source's name.
    public var source: String?
    /// What sort of message it is.
    public var kind: String?
    /// The conversation's title, as a reader sees it.
    public var conversation: String?
    /// The sender, as a reader sees them.
    public var sender: String?
    /// When it was sent, in RFC 3339.
    public var sentAt: String?
    /// When it was captured, in RFC 3339.
    public var capturedAt: String?
    /// The subject line.
    public var subject: String?
    /// The words.
    public var body: String?
    /// The names and words of its files, a line each; empty where there are none.
    public var files = ""
    /// The code of the retention class.
    public var retentionClass: String?
    /// Where it stood in its source.
    public var context: MessageContext?

    /// Fields without anything in them.
    public init() {}

    /// Reads the fields of a record; nil where there are no components, or they are an act of Canute's own.
    public init?(_ components: [Component]) {
        guard !components.isEmpty else { return nil }
        for component in components {
            switch component.path {
            case "source": source = component.string
            case "kind": kind = component.string
            case "conversation": conversation = component.string
            case "from": sender = component.string
            case "sent_at": sentAt = component.string
            case "captured_at": capturedAt = component.string
            case "subject": subject = component.string
            case "body": body = component.string
            case "class": retentionClass = component.string
            case "context": context = MessageContext(parsing: component.bytes)
            case let path where path.hasPrefix("att/") && (path.hasSuffix("/name") || path.hasSuffix("/text")):
                addFileWords(component.string ?? "")
            default: break
            }
        }
        guard source != "canute" else { return nil }
    }

    /// Adds a file's name or words.
    public mutating func addFileWords(_ words: String) {
        files += (files.isEmpty ? "" : "\n") + words
    }
}
