/// What ActivityStreams 2.0 lets a document say in several ways, read in one.
///
/// A property may be a value, an array, a link or an object; types may be written as full addresses or with "as:".
extension JSONNode {
    private static let namespaces = [
        "https://www.w3.org/ns/activitystreams#", "http://www.w3.org/ns/activitystreams#", "as:",
    ]

    /// The types, without their namespace.
    var activityTypes: [String] {
        ((self["type"] ?? self["@type"])?.elements ?? []).compactMap(\.string).map(JSONNode.withoutNamespace)
    }

    func hasType(in set: Set<String>) -> Bool { activityTypes.contains(where: set.contains) }

    /// The address of what this value names: of a string itself, of an object its id, of a link its target.
    var uri: String? {
        guard isObject else { return nonEmpty }
        return self["id"]?.nonEmpty ?? self["@id"]?.nonEmpty ?? self["href"]?.nonEmpty
    }

    /// The identity of an object.
    var objectID: String? { isObject ? self["id"]?.nonEmpty ?? self["@id"]?.nonEmpty : nil }

    /// The public "everybody" under any of its names (ActivityPub, section 5.6).
    var isPublicAddress: Bool { uri.map(JSONNode.withoutNamespace) == "Public" }

    /// A text in one language, or of a map of languages English, else the first.
    func natural(_ name: StaticString, _ map: StaticString) -> String? {
        if let text = self[name]?.elements.compactMap(\.languageText).first { return text }
        guard let translations = self[map], translations.isObject else { return nil }
        return translations["en"]?.nonEmpty ?? translations.members.lazy.compactMap(\.value.nonEmpty).first
    }

    private var languageText: String? { nonEmpty ?? self["@value"]?.nonEmpty }

    private static func withoutNamespace(_ word: String) -> String {
        for namespace in namespaces where word.hasPrefix(namespace) { return String(word.dropFirst(namespace.count)) }
        return word
    }
}

/// The account that an outbox belongs to, as `actor.json` says.
struct Actor {
    let id: String?
    let name: String?
    /// The short name: "council".
    let handle: String?
    let followers: String?

    init(_ node: JSONNode) {
        id = node.objectID
        name = node["name"]?.nonEmpty ?? node["preferredUsername"]?.nonEmpty
        handle = node["preferredUsername"]?.nonEmpty
        followers = node["followers"]?.uri
    }
}
