/// Reads Google Chat from a Takeout: `Groups/<DM or Space> <id>/messages.json` with its `group_info.json` and files.
///
/// Identity: `message_id`, "space/topic/message". Threads: `topic_id`; a topic with one message is none. Edits: the last
/// wording alone, with `updated_date`; deletions: `message_state`, or a message without words and author. Reactions: who
/// reacted by address, without times. People: names and addresses; `group_info.json` lists who is in a space, and the
/// account's own `user_info.json` which spaces it is in. Times: English words with "UTC". Files: beside the messages,
/// under names in which characters were replaced.
struct GoogleChatSource: ChatExportReader {
    /// Threads of one space that are told apart; those past it are cut by months.
    private static let mostThreads = 1 << 20

    private let source: ExportSource
    private let output: CaptureOutput
    private var cutter: ChatCutter
    private var threads: Set<String> = []

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        self.cutter = cutter
    }

    mutating func readAll() throws {
        let files = source.files.filter { source.isLone || $0.leaf == "messages.json" }
        if files.isEmpty {
            try output.failed(source.path, "no messages.json is in it: this is no Takeout of Google Chat")
        }
        let own = try ownGroups()
        for file in files {
            let (chat, members) = try chat(of: file, own: own)
            if chat.members.isEmpty, !members.isEmpty {
                try output.send(.members(ChannelMembers(channel: chat.channel, channelID: chat.id, members: members)))
            }
            threads = []
            try findThreads(file)
            try output.eachElement(of: file, in: source, members: ["messages"]) { node, raw, place in
                try take(node, raw: raw, in: chat, folder: String(file.folder), place)
            }
        }
    }

    /// The groups that the account of the Takeout is in, by the names of their folders.
    private func ownGroups() throws -> [String: Party] {
        var groups: [String: Party] = [:]
        for file in source.files where file.leaf == "user_info.json" && !source.isLone {
            try output.eachElement(of: file, in: source, members: []) { node, _, _ in
                guard let user = node["user"].map(GoogleChatSource.party), user.email != nil else { return }
                for group in node["membership_info"]?.elements ?? []
                where group["membership_state"]?.string == "MEMBER_JOINED" {
                    if let id = group["group_id"]?.nonEmpty { groups[id] = user }
                }
            }
        }
        return groups
    }

    /// The place of a file's messages; those in a space are told apart, for they are not named with every message.
    private func chat(of file: ExportFiles.File, own: [String: Party]) throws -> (Chat, members: [Party]) {
        let folder = String(file.folder)
        let leaf =
            folder.split(separator: "/").last.map(String.init)
            ?? String(source.path.split(separator: "/").last ?? "chat")
        var name: String?
        var members: [Party] = []
        if let info = source.file(named: folder.isEmpty ? "group_info.json" : "\(folder)/group_info.json") {
            try output.eachElement(of: info, in: source, members: []) { node, _, _ in
                name = node["name"]?.nonEmpty
                members = (node["members"]?.elements ?? []).map(GoogleChatSource.party)
            }
        }
        let id = leaf.split(separator: " ").last.map(String.init) ?? leaf
        if leaf.hasPrefix("DM") || (name == nil && !members.isEmpty) {
            return (.direct(id: id, members: members), members)
        }
        if let account = own[leaf], !members.contains(where: { $0.email == account.email }) { members.append(account) }
        return (Chat(id: id, display: "Space “\(name ?? id)”", channel: name ?? id, isPrivate: true), members)
    }

    private static func party(_ node: JSONNode) -> Party {
        let email = node["email"]?.nonEmpty
        let isBot = node["user_type"]?.string?.lowercased() == "bot"
        return Party(name: node["name"]?.nonEmpty, account: isBot ? email.map { "bot:\($0)" } : email, email: email)
    }

    /// A topic is a thread when a message in it is not its opening; damage is told when the messages are read.
    private mutating func findThreads(_ file: ExportFiles.File) throws {
        do {
            var items = JSONItems(file: file.name, members: ["messages"], next: try source.open(file))
            while let element = try items.next() {
                guard case .parsed(let document, _, _) = element, threads.count < Self.mostThreads,
                    let topic = document.root["topic_id"]?.nonEmpty, let id = document.root["message_id"]?.nonEmpty,
                    !id.hasSuffix("/\(topic)")
                else { continue }
                threads.insert(topic)
            }
        } catch is ExportTrouble {
            return
        }
    }

    private mutating func take(_ node: JSONNode, raw: [UInt8], in chat: Chat, folder: String, _ place: String) throws {
        guard node.isObject else { return try output.failed(place, "it is not a message: a message is a JSON object") }
        guard let id = node["message_id"]?.nonEmpty else {
            return try output.failed(place, "it has no message_id, which is a message's identity")
        }
        let topic = node["topic_id"]?.nonEmpty
        let isReply = topic.map { !id.hasSuffix("/\($0)") } ?? false
        let from = node["creator"].map(GoogleChatSource.party)
        let written = node["created_date"]?.nonEmpty
        let time = written.flatMap { SentTime(written: $0) }
        if time == nil {
            output.loses("messages whose date is not in English words, or is missing", in: place.prefixBeforeComma)
        }
        let words = node["text"]?.string ?? ""
        let body = ([words] + quotes(node)).filter { !$0.isEmpty }.joined(separator: "\n")
        let isThread = topic.map(threads.contains) ?? false
        var item = CapturedItem(
            nativeID: id, kind: isReply ? .reply : .message,
            conversation: isThread
                ? cutter.thread(topic ?? id, begun: isReply ? nil : time, opening: isReply ? nil : body, in: chat)
                : cutter.month(of: time, in: chat),
            from: from, to: chat.recipients(besides: from), sentAt: time, body: body, threadKey: id, raw: raw)
        if isReply, let topic {
            item.replyKeys = [id.split(separator: "/").dropLast(2).map { "\($0)/" }.joined() + "\(topic)/\(topic)"]
        }
        try attach(node, to: &item, folder: folder, place)
        let isDeleted = node["message_state"]?.string?.uppercased() == "DELETED" || node["deletion_metadata"] != nil
        if isDeleted || (from == nil && body.isEmpty && item.attachments.isEmpty) {
            (item.kind, item.revises) = (.deletion, true)
            item.body = body.isEmpty ? "This message was deleted." : "This message was deleted. It said:\n\(body)"
        } else if node["updated_date"]?.nonEmpty != nil {
            output.loses(
                "messages that were edited, of which the export has the last wording alone", in: place.prefixBeforeComma
            )
        }
        try output.item(item)
        for reaction in node["reactions"]?.elements ?? [] {
            let sign =
                reaction["emoji"]?["unicode"]?.nonEmpty ?? reaction["emoji"]?["custom_emoji"]?["shortcode"]?.nonEmpty
            let emails = (reaction["reactor_emails"]?.elements ?? []).compactMap(\.nonEmpty)
            if emails.isEmpty { try output.failed(place, "a reaction that does not say whose it is") }
            for email in emails {
                try output.item(
                    .reaction(
                        sign ?? "a reaction", by: Party(account: email, email: email), at: nil, to: item,
                        raw: reaction.bytes))
            }
        }
    }

    /// Quoted messages, and the titles of documents that are linked.
    private func quotes(_ node: JSONNode) -> [String] {
        var words: [String] = []
        if let quoted = node["quoted_message_metadata"], let text = quoted["text"]?.nonEmpty {
            let who = quoted["creator"].map { GoogleChatSource.party($0).label } ?? "a message"
            words.append("Quoting \(who):\n> " + text.replacing("\n", with: "\n> "))
        }
        for annotation in node["annotations"]?.elements ?? [] {
            let title =
                annotation["drive_metadata"]?["title"]?.nonEmpty ?? annotation["url_metadata"]?["title"]?.nonEmpty
            if let title { words.append("[\(title)]") }
        }
        return words
    }

    private func attach(_ node: JSONNode, to item: inout CapturedItem, folder: String, _ place: String) throws {
        for file in node["attached_files"]?.elements ?? [] {
            let exported = file["export_name"]?.nonEmpty ?? ""
            let name = file["original_name"]?.nonEmpty ?? exported
            let onDisk = String(exported.map { "?&:*\"<>|\\".contains($0) ? "_" : $0 })
            let prefix = folder.isEmpty ? "" : "\(folder)/"
            let data = try output.media([prefix + exported, prefix + onDisk], in: source, place: place)
            if data == nil {
                output.loses("files that a message names and the export does not hold", in: place.prefixBeforeComma)
            }
            item.attachments.append(Attachment(name: name.isEmpty ? "file" : name, data: data))
        }
    }
}
