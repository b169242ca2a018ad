import Records

/// The tags that people declared of conversations, for rules that decide anew.
struct DeclaredTags {
    private let declared: [String: [(pattern: NamePattern, tag: String)]]
    private var known: [String: [String]] = [:]

    init(_ catalogue: Catalogue) throws {
        declared = Dictionary(grouping: try catalogue.acts(ConversationTagged.self).map(\.payload), by: \.source)
            .mapValues { $0.map { (NamePattern($0.conversation), $0.tag) } }
    }

    /// The tags of the conversation that a message stands in, by its source and the channel's name.
    mutating func of(_ fields: MessageFields) -> [String] {
        guard let source = fields.source, let all = declared[source], let channel = fields.context?.channel else {
            return []
        }
        if let tags = known["\(source)\u{1F}\(channel)"] { return tags }
        let tags = all.filter { $0.pattern.matches(channel) }.map(\.tag)
        known["\(source)\u{1F}\(channel)"] = tags
        return tags
    }
}
