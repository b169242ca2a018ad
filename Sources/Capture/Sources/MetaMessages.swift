import Records

/// Turns the messages of a Meta download into captured items.
struct MetaMessages {
    private let source: ExportSource
    private let output: CaptureOutput
    private var cutter: ChatCutter
    private var seen = RepeatCounter()

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        self.cutter = cutter
    }

    mutating func take(_ node: JSONNode, raw: [UInt8], in chat: Chat, _ place: String) throws {
        guard node.isObject, let digits = node["timestamp_ms"]?.stringOrDigits,
            let time = SentTime(milliseconds: digits)
        else {
            return try output.failed(place, "it is not a message: it has no timestamp_ms")
        }
        let sender = (node["sender_name"]?.fromLatin1).map { Party(name: $0) }
        var body = node["content"]?.fromLatin1 ?? ""
        if let share = node["share"] {
            let parts = [share["share_text"]?.fromLatin1, share["link"]?.nonEmpty].compactMap { $0 }
            body = ([body] + parts.filter { !body.contains($0) }).filter { !$0.isEmpty }.joined(separator: "\n")
        }
        let hash = Digest.sha256(Array(body.utf8)).hex.prefix(16)
        let id = seen.distinct("\(chat.id)/\(digits)/\(sender?.name ?? "")/\(hash)")
        let type = node["type"]?.string ?? "Generic"
        var item = CapturedItem(
            nativeID: id, kind: ["Subscribe", "Unsubscribe", "Call"].contains(type) ? .system : .message,
            conversation: cutter.month(of: time, in: chat), from: sender, to: chat.recipients(besides: sender),
            sentAt: time, body: body, threadKey: id, raw: raw)
        if node["is_unsent"]?.isTrue == true {
            (item.kind, item.body) = (.deletion, "This message was taken back.")
        }
        if type == "Subscribe" || type == "Unsubscribe" {
            let people = (node["users"]?.elements ?? []).compactMap { $0["name"]?.fromLatin1 }
            item.membership = people.map {
                MembershipChange(Party(name: $0), type == "Subscribe" ? .joined : .left)
            }
        }
        if body.isEmpty, item.kind == .system {
            item.body = type == "Call" ? "A call" : "A change of who is in the chat"
        }
        let lists = [node["photos"], node["videos"], node["audio_files"], node["files"], node["gifs"], node["sticker"]]
        for file in lists.flatMap({ $0?.elements ?? [] }) {
            if let attachment = try MetaMessages.attachment(file, source, output, place) {
                item.attachments.append(attachment)
            }
        }
        try output.item(item)
        for reaction in node["reactions"]?.elements ?? [] {
            let when = reaction["timestamp"]?.stringOrDigits.flatMap { SentTime(seconds: $0) }
            try output.item(
                .reaction(
                    reaction["reaction"]?.fromLatin1 ?? "a sign",
                    by: (reaction["actor"]?.fromLatin1).map { Party(name: $0) },
                    at: when, to: item, raw: reaction.bytes))
        }
    }

    /// A file of the download, by the path that is given.
    static func attachment(_ file: JSONNode, _ source: ExportSource, _ output: CaptureOutput, _ place: String) throws
        -> Attachment?
    {
        guard let path = file["uri"]?.fromLatin1 else { return nil }
        let above = place.prefixBeforeComma.split(separator: "/").map(String.init)
        // The path begins at the download's top, which may lie deeper in what was given.
        let names = [path] + above.indices.map { above[..<$0].joined(separator: "/") + "/" + path }
        let data = try output.media(names, in: source, place: place)
        if data == nil { output.loses("files that the download names and does not hold", in: place.prefixBeforeComma) }
        let words = [file["title"]?.fromLatin1, file["description"]?.fromLatin1].compactMap { $0 }.joined(
            separator: "\n")
        return Attachment(
            name: path.split(separator: "/").last.map(String.init) ?? path, data: data,
            text: words.isEmpty ? nil : words)
    }
}

/// Turns the posts and comments of a Meta download into captured items.
struct MetaPosts {
    private let source: ExportSource
    private let output: CaptureOutput
    private var seen = RepeatCounter()

    init(source: ExportSource, output: CaptureOutput) {
        self.source = source
        self.output = output
    }

    mutating func post(_ node: JSONNode, raw: [UInt8], _ place: String) throws {
        let media =
            (node["attachments"]?.elements ?? []).flatMap { $0["data"]?.elements ?? [] }.compactMap { $0["media"] }
            + (node["media"]?.elements ?? []) + (node["uri"] == nil ? [] : [node])
        let stamps = [node["timestamp"], node["creation_timestamp"], media.first?["creation_timestamp"]]
        guard let digits = stamps.compactMap({ $0?.stringOrDigits }).first, let time = SentTime(seconds: digits) else {
            return try output.failed(place, "it is not a post: it has no timestamp")
        }
        let own = (node["data"]?.elements ?? []).compactMap { $0["post"]?.fromLatin1 }
        var words = own.isEmpty ? [node["title"]?.fromLatin1].compactMap { $0 } : own
        if words.isEmpty { words = media.compactMap { $0["title"]?.fromLatin1 ?? $0["description"]?.fromLatin1 } }
        let shared = (node["attachments"]?.elements ?? []).flatMap { $0["data"]?.elements ?? [] }
            .compactMap { $0["external_context"]?["url"]?.nonEmpty }
        let subject = own.isEmpty ? nil : node["title"]?.fromLatin1
        var item = item("post", digits, time, words: words + shared, subject: subject, raw: raw)
        for file in media {
            if let attachment = try MetaMessages.attachment(file, source, output, place) {
                item.attachments.append(attachment)
            }
        }
        try output.item(item)
    }

    mutating func comment(_ node: JSONNode, raw: [UInt8], _ place: String) throws {
        // Instagram writes its comments as a map of labelled values.
        let labelled = node["string_map_data"]
        let comment = (node["data"]?.elements ?? []).compactMap { $0["comment"] }.first
        let value = labelled?["Comment"]?["value"]?.fromLatin1 ?? comment?["comment"]?.fromLatin1
        let stamps = [comment?["timestamp"], node["timestamp"], labelled?["Time"]?["timestamp"]]
        guard let digits = stamps.compactMap({ $0?.stringOrDigits }).first, let time = SentTime(seconds: digits) else {
            return try output.failed(place, "it is not a comment: it has no timestamp")
        }
        let subject = node["title"]?.fromLatin1
        var item = item("comment", digits, time, words: [value].compactMap { $0 }, subject: subject, raw: raw)
        item.kind = .reply
        item.from = (comment?["author"]?.fromLatin1).map { Party(name: $0) }
        output.loses(
            "comments, of which the download does not say what they answer but in their title",
            in: place.prefixBeforeComma)
        try output.item(item)
    }

    private mutating func item(
        _ kind: String, _ digits: String, _ time: SentTime, words: [String], subject: String?, raw: [UInt8]
    ) -> CapturedItem {
        let body = words.joined(separator: "\n")
        let hash = Digest.sha256(Array(body.utf8)).hex.prefix(16)
        let id = seen.distinct("\(kind)/\(digits)/\(hash)")
        var title = (body.isEmpty ? subject ?? "" : body).firstWords()
        if title.isEmpty { title = "A \(kind)" }
        return CapturedItem(
            nativeID: id, kind: .post,
            conversation: ConversationRef(key: id, title: title, channel: "\(kind)s", isPrivate: true), sentAt: time,
            subject: subject, body: body, threadKey: id, raw: raw)
    }
}
