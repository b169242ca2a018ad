import Interchange
import Records

/// Turns ActivityStreams activities into captured items.
struct Activities {
    /// What became of one activity.
    ///
    /// The paths are where its attachments may lie within the export.
    enum Outcome {
        case item(CapturedItem, mediaPaths: [String?])
        case failed(String)
        case refused(String)
    }

    /// How many messages are remembered, to find the conversations of those that answer them.
    private static let mostRemembered = 1 << 16
    private static let collections: Set<String> = [
        "Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage",
    ]
    /// Objects that are messages when they stand without an activity.
    private static let messages: Set<String> = ["Note", "Article", "Page", "Question", "ChatMessage"]
    private static let carriers: Set<String> = ["Create", "Update", "Delete", "Announce"]

    /// The account whose outbox this is.
    var owner: Actor?
    private var calendar: ZoneCalendar
    private var conversations: [String: String] = [:]

    init(calendar: ZoneCalendar) {
        self.calendar = calendar
    }

    /// The items of a collection that stands where an activity should; nil when it is none, or holds none.
    static func itemsOfCollection(_ node: JSONNode) -> [JSONNode]? {
        guard node.hasType(in: collections) else { return nil }
        if let items = node["orderedItems"] ?? node["items"] { return items.elements }
        return node["first"].flatMap(itemsOfCollection)
    }

    /// Reads one element of an outbox, whose exact bytes are `raw`.
    mutating func read(_ node: JSONNode, raw: [UInt8]) -> Outcome {
        guard node.isObject else {
            return node.nonEmpty == nil
                ? .failed("it is not an activity: an activity is a JSON object")
                : .refused("only the address of an activity, not the activity itself")
        }
        let types = node.activityTypes
        guard let first = types.first else {
            return .failed("it has no type: not an ActivityStreams 2.0 activity or object")
        }
        switch types.first(where: Activities.carriers.contains) {
        case "Create": return message(node, node["object"], raw, isUpdate: false)
        case "Update": return message(node, node["object"], raw, isUpdate: true)
        case "Delete": return deletion(node, raw)
        case "Announce": return announcement(node, raw)
        default: break
        }
        if types.contains("Tombstone") { return deletion(node, raw) }
        if node.hasType(in: Activities.messages) { return message(node, node, raw, isUpdate: false) }
        if node.hasType(in: Activities.collections) {
            return .refused("a collection without its items: only the addresses of its pages are here")
        }
        let article = first.first.map { "AEIOU".contains($0) } == true ? "an" : "a"
        return .refused("not a message: \(article) \(first)")
    }

    private mutating func message(
        _ activity: JSONNode, _ object: JSONNode?, _ raw: [UInt8], isUpdate: Bool
    ) -> Outcome {
        guard let object else { return .failed("it has no object: nothing says what was written") }
        guard let object = object.elements.first(where: \.isObject) else {
            return .refused("the message itself is not in the export, only its address: \(object.uri ?? "none")")
        }
        if isUpdate, object.hasType(in: ["Person", "Service", "Group", "Organization", "Application"]) {
            return .refused("not a message: an update of an account")
        }
        let id = object.objectID ?? (isUpdate ? nil : activity.objectID) ?? Activities.identity(of: raw)
        let content = ActivityContent(object)
        let replies = object["inReplyTo"]?.elements.compactMap(\.uri) ?? []
        let audience = ActivityAudience(activity.index == object.index ? [object] : [activity, object], owner: owner)
        let published = Activities.time(object["published"]) ?? Activities.time(activity["published"])
        var item = CapturedItem(
            nativeID: id, revises: isUpdate, kind: replies.isEmpty ? .post : .reply,
            conversation: ConversationRef(key: "", title: "", channel: "", isPrivate: !audience.isPublic),
            from: author(activity, object), to: audience.parties, sentAt: published, subject: content.subject,
            body: content.text, bodyHTML: content.html, replyKeys: replies, threadKey: id,
            attachments: content.attachments, raw: raw)
        if isUpdate {
            item.kind = .edit
            item.sentAt =
                Activities.time(object["updated"]) ?? Activities.time(activity["published"])
                ?? Activities.time(activity["updated"]) ?? published
        }
        complete(&item, key: key(of: object, id: id, replies: replies))
        return .item(item, mediaPaths: content.paths)
    }

    private mutating func deletion(_ activity: JSONNode, _ raw: [UInt8]) -> Outcome {
        let object = activity.hasType(in: ["Tombstone"]) ? activity : activity["object"]?.elements.first
        guard let object, let id = object.uri else {
            return .failed("a deletion that does not say what was deleted")
        }
        let time = Activities.time(activity["published"]) ?? Activities.time(object["deleted"])
        let audience = ActivityAudience([activity], owner: owner)
        var item = CapturedItem(
            nativeID: id, revises: true, kind: .deletion,
            conversation: ConversationRef(key: "", title: "", channel: "", isPrivate: !audience.isPublic),
            from: author(activity, object), to: audience.parties, sentAt: time, body: "This post was deleted.",
            threadKey: id, raw: raw)
        complete(&item, key: key(of: object, id: id, replies: []))
        return .item(item, mediaPaths: [])
    }

    private mutating func announcement(_ activity: JSONNode, _ raw: [UInt8]) -> Outcome {
        guard let object = activity["object"]?.elements.first else {
            return .failed("it announces nothing: it has no object")
        }
        let id = activity.objectID ?? Activities.identity(of: raw)
        let content = object.isObject ? ActivityContent(object) : nil
        let whose = object["attributedTo"]?.elements.first.flatMap { ActivityAudience.party($0, owner: owner)?.label }
        var body = "Shared"
        if let whose { body += " a post by \(whose)" }
        if let uri = object.uri { body += ": \(uri)" }
        if let text = content?.text, !text.isEmpty { body += "\n\(text)" }
        let audience = ActivityAudience([activity], owner: owner)
        var item = CapturedItem(
            nativeID: id, kind: .announce,
            conversation: ConversationRef(key: "", title: "", channel: "", isPrivate: !audience.isPublic),
            from: author(activity, activity), to: audience.parties, sentAt: Activities.time(activity["published"]),
            subject: content?.subject, body: body, bodyHTML: content?.html, threadKey: id,
            attachments: content?.attachments ?? [], raw: raw)
        complete(&item, key: key(of: activity, id: id, replies: []))
        return .item(item, mediaPaths: content?.paths ?? [])
    }

    private func author(_ activity: JSONNode, _ object: JSONNode) -> Party? {
        let named = (activity["actor"] ?? object["attributedTo"] ?? activity["attributedTo"])?.elements.first
        if let named { return ActivityAudience.party(named, owner: owner) }
        return owner.map { Party(name: $0.name, account: $0.id) }
    }

    /// What the object says of its conversation, else that of what it answers, else itself.
    private mutating func key(of object: JSONNode, id: String, replies: [String]) -> String {
        let stated = object["conversation"]?.uri ?? object["context"]?.elements.first?.uri
        let answered = replies.first.map { conversations[$0] ?? $0 }
        let key = stated ?? answered ?? conversations[id] ?? id
        if conversations.count >= Activities.mostRemembered { conversations.removeAll() }
        conversations[id] = key
        return key
    }

    private mutating func complete(_ item: inout CapturedItem, key: String) {
        item.conversation.key = key
        var title = (item.subject ?? item.body).firstWords()
        if title.isEmpty || item.kind == .deletion {
            let day = item.sentAt.map { " of \(calendar.day(of: $0.instant).inWords)" } ?? ""
            title = item.kind == .deletion ? "A deleted post\(day)" : "A post\(day)"
        }
        item.conversation.title = title
        item.conversation.channel = owner?.handle ?? item.from.map(Activities.shortName) ?? "outbox"
    }

    private static func shortName(_ party: Party) -> String {
        let last = party.account?.split(separator: "/").last.map(String.init)
        return last ?? party.name ?? "outbox"
    }

    private static func time(_ node: JSONNode?) -> SentTime? {
        node?.elements.compactMap { $0.string.flatMap(SentTime.init(rfc3339:)) }.first
    }

    /// For a message that the source gives no identity: that of its bytes.
    private static func identity(of raw: [UInt8]) -> String {
        "sha256:\(Digest.sha256(raw).hex)"
    }
}
