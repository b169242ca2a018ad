/// Turns the events of a Matrix room into captured items.
struct MatrixEvents {
    /// How many events' senders are remembered, to tell whose edits count.
    private static let mostRemembered = 1 << 16
    /// What is no event of a room's history: the state of a device, an account or a session.
    private static let passing = [
        "m.typing", "m.receipt", "m.presence", "m.tag", "m.fully_read", "m.direct", "m.ignored_user_list",
        "m.marked_unread", "m.push_rules", "m.identity_server", "m.recent_emoji", "m.key.", "m.room_key", "m.secret.",
        "m.forwarded_room_key", "m.dummy", "m.secret_storage", "m.cross_signing", "m.invite_permission",
        "m.accepted_terms", "m.media_preview_config",
    ]

    private let output: CaptureOutput
    private var cutter: ChatCutter
    private var room = Chat(id: "room", display: "Room", channel: "room", isPrivate: true)
    private var roomName: String?
    private var isExport = false
    private var names: [String: String] = [:]
    private var senders: [String: String] = [:]
    private var file = ""

    init(output: CaptureOutput, cutter: ChatCutter) {
        self.output = output
        self.cutter = cutter
    }

    /// Begins a file; its room is the file's own, else each event's.
    mutating func begin(room id: String?, name: String?, file: String, isExport: Bool) {
        roomName = name
        self.file = file
        self.isExport = isExport
        names = [:]
        let stem = file.split(separator: "/").last.map { String($0.prefix { $0 != "." }) } ?? file
        room = chat(id ?? name ?? stem)
    }

    private func chat(_ id: String) -> Chat {
        Chat(id: id, display: roomName.map { "Room “\($0)”" } ?? "Room \(id)", channel: roomName ?? id, isPrivate: true)
    }

    mutating func take(_ node: JSONNode, raw: [UInt8], _ place: String) throws {
        guard node.isObject else { return try output.failed(place, "it is not an event: an event is a JSON object") }
        guard let type = node["type"]?.nonEmpty else { return try output.failed(place, "it has no type: not an event") }
        if MatrixEvents.passing.contains(where: type.hasPrefix) {
            return try output.refused(place, "not a message: \(type)")
        }
        guard let id = node["event_id"]?.nonEmpty else {
            return try output.failed(place, "it has no event_id, which is an event's identity")
        }
        if let own = node["room_id"]?.nonEmpty, own != room.id { room = chat(own) }
        let time = node["origin_server_ts"]?.stringOrDigits.flatMap { SentTime(milliseconds: $0) }
        let sender = (node["sender"] ?? node["user_id"])?.nonEmpty
        if let sender { remember(id, sender) }
        var item = CapturedItem(
            nativeID: id, kind: .message, conversation: cutter.month(of: time, in: room),
            from: sender.map { Party(name: names[$0], account: $0) }, sentAt: time, body: "", threadKey: id, raw: raw)
        let content = node["content"]
        if type == "m.room.redaction" { return try redaction(node, item, place) }
        if node["unsigned"]?["redacted_because"] != nil, node["state_key"] == nil { return try husk(item) }
        if type == "m.room.member" { member(node, &item) }
        switch type {
        case "m.room.message", "m.sticker": try message(content, &item)
        case "m.reaction", "m.annotation": reaction(content, &item)
        case "m.room.encrypted":
            item.body = "This message is encrypted, and cannot be read."
            relate(content?["m.relates_to"], &item)
            output.loses("encrypted messages, kept as they are and unreadable", in: file)
        case "m.room.member": break
        default: other(type, content, &item)
        }
        try output.item(item)
    }

    private mutating func remember(_ id: String, _ sender: String) {
        if senders.count >= MatrixEvents.mostRemembered { senders.removeAll() }
        senders[id] = sender
    }

    private mutating func message(_ content: JSONNode?, _ item: inout CapturedItem) throws {
        let relation = content?["m.relates_to"]
        var shown = content
        if relation?["rel_type"]?.string == "m.replace", let target = relation?["event_id"]?.nonEmpty {
            let author = senders[target]
            if let new = content?["m.new_content"], author == nil || author == item.from?.account {
                (item.nativeID, item.threadKey, item.revises, item.kind) = (target, target, true, .edit)
                shown = new
            } else {
                output.loses(
                    "edits that are not valid (no new content, or by somebody else), kept as messages", in: file)
                item.replyKeys = [target]
            }
        } else {
            relate(relation, &item)
        }
        write(shown, &item)
    }

    private func write(_ content: JSONNode?, _ item: inout CapturedItem) {
        let body = content?["body"]?.string ?? ""
        let type = content?["msgtype"]?.string ?? ""
        item.body = type == "m.emote" ? "* \(item.from?.label ?? "") \(body)" : body
        if content?["format"]?.string == "org.matrix.custom.html" {
            item.bodyHTML = content?["formatted_body"]?.nonEmpty
        }
        guard content?["url"] != nil || content?["file"] != nil else { return }
        let name = content?["filename"]?.nonEmpty ?? (body.isEmpty ? "file" : body)
        output.loses("files, of which the export has the address alone", in: file)
        item.attachments = [
            Attachment(
                name: name, mediaType: content?["info"]?["mimetype"]?.nonEmpty, data: nil,
                text: content?["url"]?.nonEmpty ?? content?["file"]?["url"]?.nonEmpty)
        ]
    }

    /// A thread's answers name its first event; others what they answer.
    private mutating func relate(_ relation: JSONNode?, _ item: inout CapturedItem) {
        let answered = relation?["m.in_reply_to"]?["event_id"]?.nonEmpty
        if relation?["rel_type"]?.string == "m.thread", let root = relation?["event_id"]?.nonEmpty {
            let isFallingBack = relation?["is_falling_back"]?.isTrue == true
            item.kind = .reply
            item.replyKeys = (isFallingBack ? [root] : [answered, root].compactMap { $0 })
            item.conversation = cutter.thread(root, begun: nil, opening: nil, in: room)
        } else if let answered {
            item.kind = .reply
            item.replyKeys = [answered]
        }
    }

    private func reaction(_ content: JSONNode?, _ item: inout CapturedItem) {
        let relation = content?["m.relates_to"]
        item.kind = .system
        item.body = "Reacted with \(relation?["key"]?.nonEmpty ?? "a sign")"
        item.replyKeys = [relation?["event_id"]?.nonEmpty].compactMap { $0 }
    }

    private func redaction(_ node: JSONNode, _ event: CapturedItem, _ place: String) throws {
        guard let target = (node["redacts"] ?? node["content"]?["redacts"])?.nonEmpty else {
            return try output.failed(place, "a redaction that does not say of what")
        }
        var item = event
        (item.nativeID, item.threadKey, item.kind, item.revises) = (target, target, .deletion, true)
        item.body = "This message was deleted."
        if let reason = node["content"]?["reason"]?.nonEmpty { item.body += " Reason: \(reason)" }
        try output.item(item)
    }

    /// What the server leaves of an event that was deleted before the export.
    private func husk(_ event: CapturedItem) throws {
        var item = event
        (item.kind, item.revises) = (.deletion, true)
        item.body = "This message was deleted before the export: its words are not here."
        output.loses("messages deleted before the export, of which only the place is left", in: file)
        try output.item(item)
    }

    private mutating func member(_ node: JSONNode, _ item: inout CapturedItem) {
        let content = node["content"]
        let before = node["prev_content"] ?? node["unsigned"]?["prev_content"]
        let who = node["state_key"]?.nonEmpty ?? ""
        let name = content?["displayname"]?.nonEmpty
        let isOwn = who == item.from?.account
        if let name, content?["membership"]?.string == "join" { names[who] = name }
        if isOwn, name != nil { item.from?.name = name }
        let shown = name ?? names[who] ?? who
        let was = before?["membership"]?.string
        switch content?["membership"]?.string {
        case "join" where was == "join":
            let old = before?["displayname"]?.nonEmpty ?? who
            item.body = old == shown ? "\(shown) changed their profile" : "\(old) is now called \(shown)"
        case "join": item.body = "\(shown) joined"
        case "invite": item.body = "\(shown) was invited"
        case "knock": item.body = "\(shown) asked to join"
        case "ban": item.body = "\(shown) was banned"
        case "leave": item.body = isOwn ? "\(shown) left" : "\(shown) was removed"
        default: item.body = "The membership of \(shown) changed"
        }
        if let reason = content?["reason"]?.nonEmpty { item.body += ": \(reason)" }
        item.kind = .system
        let party = Party(name: shown, account: who)
        switch content?["membership"]?.string {
        case "join" where was != "join": item.membership = [MembershipChange(party, .joined)]
        case "leave" where was == nil || was == "join", "ban":
            item.membership = [MembershipChange(party, .left)]
        default: break
        }
    }

    private func other(_ type: String, _ content: JSONNode?, _ item: inout CapturedItem) {
        item.kind = .system
        switch type {
        case "m.room.name": item.body = "The room is now called \(content?["name"]?.string ?? "")"
        case "m.room.topic": item.body = "The topic is now: \(content?["topic"]?.string ?? "")"
        case "m.room.create": item.body = "The room was created"
        case "m.room.tombstone": item.body = "The room was replaced: \(content?["body"]?.string ?? "")"
        case "m.poll.start", "org.matrix.msc3381.poll.start": poll(content, &item)
        case "m.poll.response", "org.matrix.msc3381.poll.response":
            item.body = "Voted in a poll"
            item.replyKeys = [content?["m.relates_to"]?["event_id"]?.nonEmpty].compactMap { $0 }
        case "m.poll.end", "org.matrix.msc3381.poll.end":
            item.body = "Ended a poll"
            item.replyKeys = [content?["m.relates_to"]?["event_id"]?.nonEmpty].compactMap { $0 }
        default: item.body = content?["body"]?.nonEmpty ?? "An event of the type \(type)"
        }
    }

    private func poll(_ content: JSONNode?, _ item: inout CapturedItem) {
        let poll = content?["m.poll"] ?? content?["org.matrix.msc3381.poll.start"] ?? content?["m.poll.start"]
        let question = MatrixEvents.text(poll?["question"]) ?? content?["body"]?.string ?? "A poll"
        let answers = (poll?["answers"]?.elements ?? []).compactMap { MatrixEvents.text($0).map { "- \($0)" } }
        item.kind = .message
        item.body = ([question] + answers).joined(separator: "\n")
    }

    /// Extensible text stands as a string, or as an array of forms of it.
    private static func text(_ node: JSONNode?) -> String? {
        guard let node else { return nil }
        let text = node["m.text"] ?? node["org.matrix.msc1767.text"] ?? node["body"]
        return text?.nonEmpty ?? text?.elements.lazy.compactMap { $0["body"]?.nonEmpty }.first
    }
}
