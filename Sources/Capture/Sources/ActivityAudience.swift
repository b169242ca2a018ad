/// Whom an activity and its object are addressed to.
struct ActivityAudience {
    /// Addressed to everybody, listed or unlisted.
    let isPublic: Bool
    /// Everybody else it is addressed to, each once, "to" before "cc".
    let parties: [Party]

    init(_ nodes: [JSONNode], owner: Actor?) {
        let fields: [StaticString] = ["to", "cc", "audience", "bto", "bcc"]
        let all = fields.flatMap { field in nodes.flatMap { $0[field]?.elements ?? [] } }
        isPublic = all.contains(where: \.isPublicAddress)
        let mentions = ActivityAudience.mentions(nodes)
        var seen: Set<String> = []
        parties = all.compactMap { node in
            guard !node.isPublicAddress, let uri = node.uri, seen.insert(uri).inserted else { return nil }
            return ActivityAudience.party(node, uri, owner, mentions)
        }
    }

    /// Somebody that an activity names, with the name that it, its mentions or the export give.
    static func party(_ node: JSONNode, owner: Actor?) -> Party? {
        guard let uri = node.uri else {
            return node["name"]?.nonEmpty.map { Party(name: $0) }
        }
        return party(node, uri, owner, [:])
    }

    private static func party(_ node: JSONNode, _ uri: String, _ owner: Actor?, _ mentions: [String: String]) -> Party {
        var name = node.natural("name", "nameMap") ?? node["preferredUsername"]?.nonEmpty ?? mentions[uri]
        if let owner, owner.id == uri { name = name ?? owner.name }
        if let owner, owner.followers == uri { name = name ?? owner.name.map { "followers of \($0)" } }
        return Party(name: name, account: uri)
    }

    private static func mentions(_ nodes: [JSONNode]) -> [String: String] {
        var names: [String: String] = [:]
        for tag in nodes.flatMap({ $0["tag"]?.elements ?? [] }) where tag.hasType(in: ["Mention"]) {
            if let uri = tag["href"]?.nonEmpty, let name = tag["name"]?.nonEmpty { names[uri] = name }
        }
        return names
    }
}
