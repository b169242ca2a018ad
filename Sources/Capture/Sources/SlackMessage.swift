/// Turns one message object of a Slack export into a captured item.
struct SlackMessage {
    /// What became of one message object.
    enum Outcome {
        case item(CapturedItem)
        case failed(String)
        case refused(String)
    }

    let directory: SlackDirectory
    private let text: SlackText
    private let blocks: SlackBlocks
    var titles: SlackTitles

    init(directory: SlackDirectory, calendar: ZoneCalendar) {
        self.directory = directory
        text = SlackText(directory: directory)
        blocks = SlackBlocks(text: text)
        titles = SlackTitles(calendar: calendar)
    }

    /// Reads `node`, whose exact bytes are `raw`, as a message of `folder`'s conversation.
    ///
    /// Events of Slack's Events API that stand among the messages are taken for what they tell.
    mutating func read(_ node: JSONNode, raw: [UInt8], in folder: SlackConversation) -> Outcome {
        guard node.isObject else { return .failed("it is not a message: a message is a JSON object") }
        let event = node["event"].flatMap { $0.isObject ? $0 : nil } ?? node
        let conversation = event["channel"]?.nonEmpty.map(directory.conversation(id:)) ?? folder
        switch event["subtype"]?.string {
        case "message_changed": return changed(event, raw, conversation)
        case "message_deleted": return deleted(event, raw, conversation)
        case "message_replied": return .refused("not a message: a notice that a thread was answered")
        case let subtype:
            let type = event["type"]?.nonEmpty
            if type == "reaction_added" || type == "reaction_removed" {
                return reaction(event, raw, isTakenBack: type == "reaction_removed")
            }
            if let type, type != "message" { return .refused("not a message: \(type)") }
            return plain(event, raw, conversation, subtype ?? "")
        }
    }

    private mutating func plain(
        _ node: JSONNode, _ raw: [UInt8], _ conversation: SlackConversation, _ subtype: String
    ) -> Outcome {
        guard let string = node["ts"]?.stringOrDigits, !string.isEmpty else {
            return .failed("it has no ts, which is a Slack message's time and identity: export it again")
        }
        let timestamp = SlackTimestamp(string)
        let isDeletion = subtype == "tombstone"
        let from = isDeletion ? nil : sender(node)
        let body = body(node, withAttachments: !SlackMessage.isSystem(subtype))
        let thread = thread(of: node)
        let isReply = thread != nil && thread?.string != string
        let opening = isReply ? node["root"]?["text"]?.string.map(text.readable) : body
        var item = CapturedItem(
            nativeID: "\(conversation.id)/\(string)", revises: isDeletion, kind: isReply ? .reply : .message,
            conversation: place(timestamp, thread, conversation, opening: opening), from: from,
            to: conversation.recipients(besides: from), sentAt: SlackMessage.time(timestamp), body: body, raw: raw)
        if isDeletion { item.kind = .deletion } else if SlackMessage.isSystem(subtype) { item.kind = .system }
        if let from { item.membership = Self.membership(subtype, of: from) }
        item.threadKey = item.nativeID
        if isReply, let thread { item.replyKeys = ["\(conversation.id)/\(thread.string)"] }
        item.attachments = SlackMessage.files(node)
        return .item(item)
    }

    /// An edit, or a preview that Slack added; the identity is the inner message's, not the event's.
    private mutating func changed(
        _ event: JSONNode, _ raw: [UInt8], _ conversation: SlackConversation
    ) -> Outcome {
        guard let message = event["message"], message.isObject else {
            return .failed("a message_changed event without the message that changed")
        }
        let outcome = plain(message, raw, conversation, message["subtype"]?.string ?? "")
        guard case .item(var item) = outcome else { return outcome }
        item.revises = true
        let sameWords =
            event["previous_message"].map { $0["text"]?.string == message["text"]?.string } ?? false
        let edited = message["edited"]?["ts"]?.stringOrDigits.map(SlackTimestamp.init).flatMap(SlackMessage.time)
        if item.kind != .deletion, edited != nil || !sameWords {
            item.kind = .edit
            item.sentAt = edited ?? item.sentAt
        }
        return .item(item)
    }

    private mutating func deleted(
        _ event: JSONNode, _ raw: [UInt8], _ conversation: SlackConversation
    ) -> Outcome {
        let previous = event["previous_message"]
        guard let string = (event["deleted_ts"] ?? previous?["ts"])?.stringOrDigits, !string.isEmpty else {
            return .failed("a message_deleted event that does not say which message (no deleted_ts)")
        }
        let timestamp = SlackTimestamp(string)
        var text = "This message was deleted."
        let last = previous.map { body($0, withAttachments: true) } ?? ""
        if !last.isEmpty { text += " It said:\n\(last)" }
        let from = previous.flatMap(sender)
        var item = CapturedItem(
            nativeID: "\(conversation.id)/\(string)", revises: true, kind: .deletion,
            conversation: place(timestamp, previous.flatMap(thread), conversation, opening: nil), from: from,
            to: conversation.recipients(besides: from), body: text, raw: raw)
        item.sentAt = (event["ts"]?.stringOrDigits).map(SlackTimestamp.init).flatMap(SlackMessage.time)
        item.threadKey = item.nativeID
        return .item(item)
    }

    private func thread(of node: JSONNode) -> SlackTimestamp? {
        guard let string = node["thread_ts"]?.stringOrDigits, !string.isEmpty else { return nil }
        return SlackTimestamp(string)
    }

    private mutating func place(
        _ timestamp: SlackTimestamp, _ thread: SlackTimestamp?, _ conversation: SlackConversation, opening: String?
    ) -> ConversationRef {
        guard let thread else { return titles.month(of: timestamp, in: conversation) }
        return titles.thread(thread, in: conversation, opening: opening)
    }

    static func time(_ timestamp: SlackTimestamp) -> SentTime? {
        timestamp.instant.flatMap { SentTime(instant: $0, original: timestamp.string) }
    }

    /// The name as at the message's time where the message carries it, else the export's list.
    private func sender(_ node: JSONNode) -> Party? {
        let userID = node["user"]?.nonEmpty ?? node["comment"]?["user"]?.nonEmpty
        let botID = node["bot_id"]?.nonEmpty
        let called = node["username"]?.nonEmpty ?? node["bot_profile"]?["name"]?.nonEmpty
        if let userID {
            var party = directory.party(userID)
            if let name = SlackDirectory.displayName(node["user_profile"]) { party.name = name }
            if party.name == nil || node["subtype"]?.string == "bot_message" { party.name = called ?? party.name }
            return party
        }
        guard botID != nil || called != nil else { return nil }
        return Party(name: called ?? botID.flatMap { directory.users[$0]?.name }, account: botID)
    }

    private func body(_ node: JSONNode, withAttachments: Bool) -> String {
        var body = text.readable(node["text"]?.string ?? "")
        if body.isEmpty { body = blocks.readable(blocks: node["blocks"]) }
        guard withAttachments, let attachments = node["attachments"] else { return body }
        let more = blocks.readable(attachments: attachments, previews: body.isEmpty)
        if more.isEmpty { return body }
        return body.isEmpty ? more : "\(body)\n\(more)"
    }

    /// Who joined or left by a notice of Slack's.
    private static func membership(_ subtype: String, of party: Party) -> [MembershipChange] {
        switch subtype {
        case "channel_join", "group_join": [MembershipChange(party, .joined)]
        case "channel_leave", "group_leave": [MembershipChange(party, .left)]
        default: []
        }
    }

    /// Slack's own notices about the conversation; subtypes that are not known carry somebody's words.
    private static func isSystem(_ subtype: String) -> Bool {
        if subtype.isEmpty { return false }
        return subtype.hasPrefix("channel_") || subtype.hasPrefix("group_") || systemSubtypes.contains(subtype)
    }

    private static let systemSubtypes: Set<String> = [
        "app_conversation_join", "bot_add", "bot_disable", "bot_enable", "bot_remove", "ekm_access_denied",
        "huddle_thread", "joiner_notification", "joiner_notification_for_inviter", "pinned_item", "reminder_add",
        "reminder_delete", "sh_room_created", "sh_room_shared", "tabbed_canvas_updated", "unpinned_item",
    ]

    /// Names and words of the files; their bytes are not in an export, and their addresses hold tokens.
    private static func files(_ node: JSONNode) -> [Attachment] {
        let listed = node["files"]?.elements ?? node["file"]?.elements ?? []
        return listed.filter(\.isObject).map { file in
            let title = file["title"]?.nonEmpty
            let name = file["name"]?.nonEmpty ?? title ?? file["id"]?.nonEmpty ?? "file"
            let words = [title == name ? nil : title, file["alt_txt"]?.nonEmpty, file["plain_text"]?.nonEmpty]
            let text = words.compactMap { $0 }.joined(separator: "\n")
            return Attachment(
                name: name, mediaType: file["mimetype"]?.nonEmpty, data: nil, text: text.isEmpty ? nil : text)
        }
    }
}
