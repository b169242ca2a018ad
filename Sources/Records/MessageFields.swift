/// What catalogue and index need of a captured message: its facts and its words.
///
/// At capture it is made from the message itself, later from the components of its record; both give the same. It goes
/// from stage to stage as one object: a struct of a dozen strings would be copied string by string at every step.
public struct MessageFields: Hashable, Sendable {
    /// The fields while they are gathered.
    public struct Values: Hashable, Sendable {
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

        /// Adds a file's name or words.
        public mutating func addFileWords(_ words: String) {
            files += (files.isEmpty ? "" : "\n") + words
        }
    }

    private final class Box: Sendable {
        let values: Values

        init(_ values: Values) { self.values = values }
    }

    private let box: Box

    /// The source's name.
    public var source: String? { box.values.source }
    /// What sort of message it is.
    public var kind: String? { box.values.kind }
    /// The conversation's title, as a reader sees it.
    public var conversation: String? { box.values.conversation }
    /// The sender, as a reader sees them.
    public var sender: String? { box.values.sender }
    /// When it was sent, in RFC 3339.
    public var sentAt: String? { box.values.sentAt }
    /// When it was captured, in RFC 3339.
    public var capturedAt: String? { box.values.capturedAt }
    /// The subject line.
    public var subject: String? { box.values.subject }
    /// The words.
    public var body: String? { box.values.body }
    /// The names and words of its files, a line each; empty where there are none.
    public var files: String { box.values.files }
    /// The code of the retention class.
    public var retentionClass: String? { box.values.retentionClass }
    /// Where it stood in its source.
    public var context: MessageContext? { box.values.context }

    /// Fields that are gathered.
    public init(_ values: Values) { box = Box(values) }

    /// Reads the fields of a record; nil where there are no components, or they are an act of Canute's own.
    public init?(_ components: [Component]) {
        guard !components.isEmpty else { return nil }
        var values = Values()
        for component in components {
            switch component.path {
            case "source": values.source = component.string
            case "kind": values.kind = component.string
            case "conversation": values.conversation = component.string
            case "from": values.sender = component.string
            case "sent_at": values.sentAt = component.string
            case "captured_at": values.capturedAt = component.string
            case "subject": values.subject = component.string
            case "body": values.body = component.string
            case "class": values.retentionClass = component.string
            case "context": values.context = MessageContext(parsing: component.bytes)
            case let path where path.hasPrefix("att/") && (path.hasSuffix("/name") || path.hasSuffix("/text")):
                values.addFileWords(component.string ?? "")
            default: break
            }
        }
        guard values.source != "canute" else { return nil }
        self.init(values)
    }

    /// Whether all fields are the same.
    public static func == (a: MessageFields, b: MessageFields) -> Bool {
        a.box === b.box || a.box.values == b.box.values
    }

    /// Hashes all fields.
    public func hash(into hasher: inout Hasher) { hasher.combine(box.values) }
}
