/// Reads a Mattermost bulk export: one JSON object a line, by itself or in a zip with its attachments under `data/`.
///
/// Identity: the format has no post ids. A post is known by its channel, the millisecond of its creation and its author;
/// of several such in one export the second and later by their number. Replies lie within their post, reactions within
/// what they react to; each is an item. Edits: the last wording alone, with `edit_at`; deletions leave no trace. People:
/// usernames, named and addressed by the export's own user lines, which come before the posts, and which list the channels
/// that each is in. Times: milliseconds since 1970, UTC. Mattermost's notices are posts; they are told by `type`, or
/// where that is missing by their fixed words, and so are joins and leaves.
struct MattermostSource: ChatExportReader {
    private let source: ExportSource
    private let output: CaptureOutput
    private var directory = MattermostDirectory()
    private var cutter: ChatCutter
    private var seen = RepeatCounter()
    private var file = ""

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        self.cutter = cutter
    }

    mutating func readAll() throws {
        let named = source.files.filter { $0.name.hasSuffix(".jsonl") || $0.name.hasSuffix(".ndjson") }
        let files =
            source.isLone
            ? source.files
            : !named.isEmpty
                ? named
                : source.files.filter { file in
                    file.name.hasSuffix(".json") && !file.name.hasPrefix("data/")
                }
        if files.isEmpty {
            try output.failed(source.path, "no file of lines (.jsonl) is in it: this is no bulk export")
        }
        for file in files {
            self.file = file.name
            try output.reading { try readLines(file) }
        }
        for list in directory.memberLists { try output.send(.members(list)) }
        if directory.isOverfull {
            try output.note(source.path, "more memberships of channels than are remembered: who is in them is not kept")
        }
    }

    private mutating func readLines(_ file: ExportFiles.File) throws {
        var lines = LineScanner(next: try source.open(file))
        while let line = try lines.next() {
            if line.bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }), !line.isTooLong { continue }
            let place = "\(file.name), line \(line.number)"
            guard !line.isTooLong else {
                try output.failed(place, "the line is longer than \(LineScanner.mostLineBytes) bytes")
                continue
            }
            do {
                try take(try JSONDocument(parsing: line.bytes).root, raw: line.bytes, place)
            } catch let error as JSONDocument.SyntaxError {
                try output.failed(
                    place, "it is not valid JSON at byte \(error.offset): \(error.reason); export it again")
            }
        }
    }

    private mutating func take(_ line: JSONNode, raw: [UInt8], _ place: String) throws {
        switch line["type"]?.string {
        case "post":
            guard let post = line["post"], post.isObject else {
                return try output.failed(place, "a post line without a post")
            }
            try deliver(
                post, in: directory.channel(team: post["team"]?.string, name: post["channel"]?.string), raw, place)
        case "direct_post":
            guard let post = line["direct_post"], post.isObject else {
                return try output.failed(place, "a direct_post line without a post")
            }
            try deliver(post, in: directory.direct(post["channel_members"]), raw, place)
        case "user": if let user = line["user"] { directory.add(user: user) }
        case "bot": if let bot = line["bot"] { directory.add(user: bot) }
        case "channel": if let channel = line["channel"] { directory.add(channel: channel) }
        case "version":
            directory.created = line["info"]?["created"]?.nonEmpty.flatMap { SentTime(rfc3339: $0) }
        case "team", "direct_channel", "emoji", "role", "scheme": break
        case let type?: try output.refused(place, "not a message: a line of the type \(type)")
        case nil: try output.failed(place, "it has no type: not a line of a bulk export")
        }
    }

    private mutating func deliver(_ post: JSONNode, in chat: Chat?, _ raw: [UInt8], _ place: String) throws {
        guard let chat else { return try output.failed(place, "it does not say in which channel the post is") }
        let replies = post["replies"]?.elements ?? []
        guard var item = message(post, in: chat, under: nil, raw: raw) else {
            return try output.failed(place, "it has no create_at, which is a post's time: export it again")
        }
        item.conversation =
            replies.isEmpty
            ? cutter.month(of: item.sentAt, in: chat)
            : cutter.thread(item.nativeID, begun: item.sentAt, opening: item.body, in: chat)
        try deliver(&item, post, place)
        for (index, reply) in replies.enumerated() {
            let where_ = "\(place), reply \(index + 1)"
            guard var answer = message(reply, in: chat, under: item.nativeID, raw: reply.bytes) else {
                try output.failed(where_, "the reply has no create_at, which is its time: export it again")
                continue
            }
            answer.conversation = item.conversation
            if answer.kind == .message { answer.kind = .reply }
            answer.replyKeys = [item.nativeID]
            try deliver(&answer, reply, where_)
        }
    }

    private func deliver(_ item: inout CapturedItem, _ post: JSONNode, _ place: String) throws {
        for file in post["attachments"]?.elements ?? [] {
            guard let path = file["path"]?.nonEmpty else { continue }
            let bare = path.hasPrefix("/") ? String(path.dropFirst()) : path
            let data = try output.media(["data/\(bare)", bare], in: source, place: place)
            if data == nil { output.loses("files that a post names and the export does not hold", in: self.file) }
            item.attachments.append(
                Attachment(name: path.split(separator: "/").last.map(String.init) ?? path, data: data))
        }
        if let edited = post["edit_at"]?.stringOrDigits, edited != "0", !edited.isEmpty {
            output.loses("posts that were edited, of which the export has the last wording alone", in: self.file)
        }
        try output.item(item)
        for reaction in post["reactions"]?.elements ?? [] {
            guard let sign = reaction["emoji_name"]?.nonEmpty else {
                try output.failed(place, "a reaction without its emoji_name")
                continue
            }
            let time = reaction["create_at"]?.stringOrDigits.flatMap { SentTime(milliseconds: $0) }
            try output.item(
                .reaction(
                    ":\(sign):", by: reaction["user"]?.nonEmpty.map(directory.party), at: time, to: item,
                    raw: reaction.bytes))
        }
    }

    private mutating func message(_ post: JSONNode, in chat: Chat, under root: String?, raw: [UInt8]) -> CapturedItem? {
        guard let digits = post["create_at"]?.stringOrDigits, let time = SentTime(milliseconds: digits) else {
            return nil
        }
        let user = post["user"]?.nonEmpty
        let props = post["props"]
        var from = user.map(directory.party)
        if let shown = props?["override_username"]?.nonEmpty { from = Party(name: shown, account: user) }
        let id = seen.distinct("\(root ?? chat.id)/\(digits)/\(user ?? "")")
        let words = post["message"]?.string ?? ""
        let more = (props?["attachments"]?.elements ?? []).map(MattermostSource.words(ofCard:)).filter { !$0.isEmpty }
        let notice = MattermostNotice(type: post["type"]?.nonEmpty, words: words, user: user, props: props)
        var item = CapturedItem(
            nativeID: id, kind: notice == nil ? .message : .system,
            conversation: ConversationRef(key: "", title: "", channel: "", isPrivate: true), from: from,
            to: chat.recipients(besides: from), sentAt: time,
            body: ([words] + more).filter { !$0.isEmpty }.joined(separator: "\n"), threadKey: id, raw: raw)
        if let change = notice?.change {
            item.membership = [MembershipChange(directory.party(change.username), change.kind)]
        }
        return item
    }

    /// The words of a card that a bot or a webhook posts: title, text, fields, and the choices of a poll.
    private static func words(ofCard card: JSONNode) -> String {
        let texts = [
            card["pretext"], card["author_name"], card["title"], card["text"] ?? card["fallback"],
        ].compactMap { $0?.nonEmpty }
        let fields = (card["fields"]?.elements ?? []).map { field in
            [field["title"]?.nonEmpty, field["value"]?.stringOrDigits].compactMap { $0 }.joined(separator: ": ")
        }
        let choices = (card["actions"]?.elements ?? []).compactMap { $0["name"]?.nonEmpty.map { "- \($0)" } }
        return (texts + fields + choices).joined(separator: "\n")
    }
}
