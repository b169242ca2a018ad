import Interchange

/// Turns one `chatMessage` of Microsoft Graph into captured items.
struct TeamsMessage {
    private let output: CaptureOutput
    private var cutter: ChatCutter
    var directory = TeamsDirectory()

    init(output: CaptureOutput, cutter: ChatCutter) {
        self.output = output
        self.cutter = cutter
    }

    /// Delivers the message and its reactions.
    mutating func take(_ node: JSONNode, raw: [UInt8], file: String, _ place: String) throws {
        guard node.isObject else { return try output.failed(place, "it is not a message: a message is a JSON object") }
        guard let id = node.either("id", "Id")?.stringOrDigits, !id.isEmpty else {
            return try output.failed(place, "it has no id, which is a message's identity in its conversation")
        }
        guard node.either("body", "Body") != nil || node.either("messageType", "MessageType") != nil else {
            return try output.refused(place, "not a message: an object without a body or a messageType")
        }
        guard let chat = chat(of: node) else {
            return try output.failed(
                place, "it names neither a chat nor a channel, so nobody can say where it was sent")
        }
        var item = item(node, id: id, in: chat, raw: raw)
        item.attachments = attachments(node, file: file)
        if node.either("lastEditedDateTime", "LastEditedDateTime") != nil, item.kind != .deletion {
            output.loses("messages that were edited, of which this is the wording at the time of the export", in: file)
        }
        if item.bodyHTML?.contains("/hostedContents/") == true {
            output.loses("messages with pictures in their text, whose bytes the export does not hold", in: file)
        }
        try output.item(item)
        for reaction in node.either("reactions", "Reactions")?.elements ?? [] {
            try deliver(reaction, of: item, isTakenBack: false)
        }
        for change in node.either("messageHistory", "MessageHistory")?.elements ?? [] {
            guard change.either("actions", "Actions")?.string?.contains("reactionRemoved") == true,
                let reaction = change.either("reaction", "Reaction")
            else { continue }
            try deliver(reaction, of: item, isTakenBack: true)
        }
    }

    private func chat(of node: JSONNode) -> Chat? {
        if let place = node.either("channelIdentity", "ChannelIdentity"),
            let channel = place.either("channelId", "ChannelId")?.nonEmpty
        {
            return directory.channel(team: place.either("teamId", "TeamId")?.nonEmpty ?? "", id: channel)
        }
        return node.either("chatId", "ChatId")?.nonEmpty.map(directory.chat)
    }

    private mutating func item(_ node: JSONNode, id: String, in chat: Chat, raw: [UInt8]) -> CapturedItem {
        let created = TeamsMessage.time(node.either("createdDateTime", "CreatedDateTime"))
        let root = node.either("replyToId", "ReplyToId")?.nonEmpty
        let type = node.either("messageType", "MessageType")?.string ?? "message"
        let isNotice = type != "message"
        let content = node.either("body", "Body")
        let isHTML = content?.either("contentType", "ContentType")?.string == "html"
        let written = content?.either("content", "Content")?.string ?? ""
        let from = sender(node.either("from", "From"))
        var words = isHTML ? HTMLText.text(fromHTML: TeamsMessage.withEmoji(written)) : written
        words = ([words] + quotes(node)).filter { !$0.isEmpty }.joined(separator: "\n")
        var item = CapturedItem(
            nativeID: "\(chat.id)/\(id)", kind: root == nil ? .message : .reply,
            conversation: ConversationRef(key: "", title: "", channel: "", isPrivate: true), from: from,
            to: chat.recipients(besides: from), sentAt: created,
            subject: node.either("subject", "Subject")?.nonEmpty, body: words, raw: raw)
        if isHTML, !isNotice, !written.isEmpty { item.bodyHTML = written }
        item.threadKey = item.nativeID
        if let root { item.replyKeys = ["\(chat.id)/\(root)"] }
        let isChannel = node.either("channelIdentity", "ChannelIdentity") != nil
        item.conversation =
            isChannel && !isNotice
            ? cutter.thread(
                root ?? id, begun: root == nil ? created : SentTime(milliseconds: root ?? ""),
                opening: root == nil ? item.subject ?? words : nil, in: chat)
            : cutter.month(of: created, in: chat)
        if isNotice {
            item.kind = .system
            item.membership = membership(node.either("eventDetail", "EventDetail"))
            item.body = notice(node.either("eventDetail", "EventDetail"), otherwise: words)
        }
        if let deleted = node.either("deletedDateTime", "DeletedDateTime") {
            (item.kind, item.revises) = (.deletion, true)
            item.sentAt = TeamsMessage.time(deleted) ?? created
            item.body = words.isEmpty ? "This message was deleted." : "This message was deleted. It said:\n\(words)"
        }
        return item
    }

    private func sender(_ from: JSONNode?) -> Party? {
        guard let from else { return nil }
        for one in [
            from.either("user", "User"), from.either("application", "Application"), from.either("device", "Device"),
        ] {
            guard let one, let id = one.either("id", "Id")?.nonEmpty else { continue }
            return directory.party(id, name: one.either("displayName", "DisplayName")?.nonEmpty)
        }
        return nil
    }

    private func deliver(_ reaction: JSONNode, of item: CapturedItem, isTakenBack: Bool) throws {
        let sign = reaction.either("reactionType", "ReactionType")?.nonEmpty ?? "a reaction"
        let who = sender(reaction.either("user", "User"))
        let time = TeamsMessage.time(reaction.either("createdDateTime", "CreatedDateTime"))
        try output.item(.reaction(sign, by: who, at: time, to: item, isTakenBack: isTakenBack, raw: reaction.bytes))
    }

    /// What a notice is about: the type of Graph's detail, or of an export tree's the one member that has a value.
    private static func happened(_ detail: JSONNode) -> (name: String, inside: JSONNode?, isTyped: Bool) {
        if let type = (detail["@odata.type"]?.string ?? "").split(separator: ".").last {
            return (String(type).replacing("EventMessageDetail", with: ""), detail, true)
        }
        let happened = detail.members.first {
            $0.name != "EventType" && $0.name != "Initiator" && $0.value.isObject
        }
        return (happened?.name ?? "", happened?.value, false)
    }

    /// Who came or went by a notice.
    private func membership(_ detail: JSONNode?) -> [MembershipChange] {
        guard let detail, detail.isObject else { return [] }
        let (name, inside, _) = TeamsMessage.happened(detail)
        let kind: MembershipChange.Kind
        switch name.lowercased() {
        case "membersadded", "membersjoined": kind = .joined
        case "membersdeleted", "membersleft": kind = .left
        default: return []
        }
        return (inside?.either("members", "Members")?.elements ?? []).compactMap { member in
            let user = member.either("user", "User") ?? member
            guard let id = user.either("id", "Id")?.nonEmpty else { return nil }
            return MembershipChange(
                directory.party(id, name: user.either("displayName", "DisplayName")?.nonEmpty), kind)
        }
    }

    /// What happened, of a notice: "members added: Jane Doe, Bob Lee".
    private func notice(_ detail: JSONNode?, otherwise words: String) -> String {
        guard let detail, detail.isObject else {
            return words.isEmpty ? "A notice of Teams that says no more" : words
        }
        let (name, inside, isTyped) = TeamsMessage.happened(detail)
        var names =
            inside.map {
                TeamsMessage.strings(
                    in: $0,
                    named: [
                        "displayName", "DisplayName", "channelDisplayName", "ChannelDisplayName", "chatDisplayName",
                        "ChatDisplayName", "teamDisplayName", "channelDescription", "callEventType",
                    ])
            } ?? []
        let initiator = detail.either("initiator", "Initiator").map {
            TeamsMessage.strings(in: $0, named: ["displayName", "DisplayName"])
        }?.first
        if let initiator, let index = names.firstIndex(of: initiator), isTyped { names.remove(at: index) }
        var text = name.isEmpty ? "A notice of Teams" : TeamsMessage.spaced(name)
        if !names.isEmpty { text += ": \(names.joined(separator: ", "))" }
        if let initiator { text += " (by \(initiator))" }
        return text
    }

    /// "MembersAdded" is "Members added".
    private static func spaced(_ name: String) -> String {
        var text = ""
        for character in name {
            if character.isUppercase, !text.isEmpty { text += " " }
            text += text.isEmpty ? character.uppercased() : character.lowercased()
        }
        return text
    }

    private static func strings(in node: JSONNode, named names: Set<String>, depth: Int = 0) -> [String] {
        guard depth < 8 else { return [] }
        if node.kind == .array { return node.elements.flatMap { strings(in: $0, named: names, depth: depth + 1) } }
        return node.members.flatMap { member in
            if names.contains(member.name), let text = member.value.nonEmpty { return [text] }
            return strings(in: member.value, named: names, depth: depth + 1)
        }
    }

    /// Emoji are elements of their own, whose alternative text is the sign.
    private static func withEmoji(_ html: String) -> String {
        html.contains("<emoji") ? html.replacing(/<emoji[^>]*\salt="([^"]*)"[^>]*>/) { $0.output.1 } : html
    }

    /// The words of quoted and forwarded messages and of cards (polls are cards), which are attachments here.
    private func quotes(_ node: JSONNode) -> [String] {
        (node.either("attachments", "Attachments")?.elements ?? []).compactMap { attachment in
            let type = attachment.either("contentType", "ContentType")?.string ?? ""
            guard let text = attachment.either("content", "Content")?.nonEmpty,
                let content = try? JSONDocument(parsing: Array(text.utf8)).root
            else { return nil }
            if type == "messageReference" || type == "forwardedMessageReference" {
                let said = content["messagePreview"]?.string ?? content["originalMessageContent"]?.string ?? ""
                let who = (content["messageSender"] ?? content["originalMessageSender"]).flatMap(sender)?.label
                let verb = type == "messageReference" ? "Quoting" : "Forwarding"
                return "\(verb) \(who ?? "a message"):\n> "
                    + HTMLText.text(fromHTML: said).replacing("\n", with: "\n> ")
            }
            guard type.hasPrefix("application/vnd.microsoft.") else { return nil }
            return TeamsMessage.strings(in: content, named: ["title", "subtitle", "text"]).joined(separator: "\n")
        }
    }

    private func attachments(_ node: JSONNode, file: String) -> [Attachment] {
        (node.either("attachments", "Attachments")?.elements ?? []).compactMap { attachment in
            let type = attachment.either("contentType", "ContentType")?.string ?? ""
            guard type == "reference" || type.hasPrefix("image/"),
                let name = attachment.either("name", "Name")?.nonEmpty
            else { return nil }
            output.loses(
                "files that lie in SharePoint or OneDrive: the export has their names and addresses alone", in: file)
            return Attachment(
                name: name, mediaType: type.hasPrefix("image/") ? type : nil, data: nil,
                text: attachment.either("contentUrl", "ContentUrl")?.nonEmpty)
        }
    }

    private static func time(_ node: JSONNode?) -> SentTime? { (node?.nonEmpty).flatMap { SentTime(rfc3339: $0) } }
}
