import Interchange

/// Reads the archive that X gives an account's holder: `data/tweets.js`, deleted posts and direct messages, with media.
///
/// Identity: the number of the post, of the message. Edits: each edit is a post of its own that names the first of them
/// (`edit_info`), whose state it is. Deletions: `deleted-tweets.js` has posts deleted shortly before, with their words.
/// Answers name what they answer; a repost ("RT @…") is an announcement, its words cut short by X. People: the holder's
/// name and handle; others by number and handle. Times: "Thu Nov 14 09:00:00 +0000 2024" and ISO 8601. Reactions are in
/// direct messages alone. Media lie beside the posts.
struct XArchiveSource: ChatExportReader {
    private let source: ExportSource
    private let output: CaptureOutput
    private var posts: XPosts

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        posts = XPosts(source: source, output: output, cutter: cutter)
    }

    private enum Kind { case posts, deleted, messages, account, notes }

    private static func kind(of file: ExportFiles.File, isLone: Bool) -> Kind? {
        guard file.leaf.hasSuffix(".js") else { return nil }
        let stem = file.leaf.dropLast(3).replacing(/-part\d+$/, with: "")
        switch stem {
        case "tweets", "tweet", "community-tweet": return .posts
        case "deleted-tweets", "deleted-tweet": return .deleted
        case "direct-messages", "direct-message", "direct-messages-group", "direct-message-group": return .messages
        case "account": return .account
        case "note-tweet": return .notes
        default: return isLone ? .posts : nil
        }
    }

    mutating func readAll() throws {
        let kinds = source.files.map { ($0, XArchiveSource.kind(of: $0, isLone: source.isLone)) }
        for (file, kind) in kinds where kind == .account { try each(file) { $0.account($1) } }
        for (file, kind) in kinds where kind == .notes { try each(file) { $0.note($1) } }
        let messages = kinds.filter { [.posts, .deleted, .messages].contains($0.1) }
        if messages.isEmpty { try output.failed(source.path, "no tweets.js is in it: this is no archive of X") }
        for (file, kind) in messages {
            try output.reading {
                let next = XArchiveSource.withoutAssignment(try source.open(file))
                try output.eachElement(named: file.name, next: next, members: []) { node, raw, place in
                    if kind == .messages {
                        try posts.conversation(node, place)
                    } else {
                        try posts.post(node, raw: raw, isDeleted: kind == .deleted, place)
                    }
                }
            }
        }
        let others = kinds.count { $0.1 == nil && $0.0.leaf.hasSuffix(".js") }
        if others > 0 {
            try output.note(
                source.path,
                "files of the archive that hold no messages (likes, followers, settings): \(others) not read")
        }
    }

    private mutating func each(_ file: ExportFiles.File, _ add: (inout XPosts, JSONNode) -> Void) throws {
        try output.reading {
            let next = XArchiveSource.withoutAssignment(try source.open(file))
            try output.eachElement(named: file.name, next: next, members: []) { node, _, _ in add(&posts, node) }
        }
    }

    /// The file is a script: `window.YTD.tweets.part0 = [`; what stands before the bracket is left out.
    static func withoutAssignment(_ next: @escaping () throws -> [UInt8]?) -> () throws -> [UInt8]? {
        var isInside = false
        return {
            guard let chunk = try next() else { return nil }
            if isInside { return chunk }
            guard let start = chunk.firstIndex(of: UInt8(ascii: "[")) else { return chunk }
            let name = String(decoding: chunk[..<start], as: UTF8.self)
            isInside = true
            return name.contains("YTD") ? Array(chunk[start...]) : chunk
        }
    }
}

/// Turns the posts and messages of an archive of X into captured items.
struct XPosts {
    private let source: ExportSource
    private let output: CaptureOutput
    private var cutter: ChatCutter
    private var holder = Party()
    private var notes: [String: String] = [:]

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        self.cutter = cutter
    }

    mutating func account(_ node: JSONNode) {
        let account = node["account"]
        let name = account?["accountDisplayName"]?.nonEmpty ?? account?["username"]?.nonEmpty
        holder = Party(name: name, account: account?["accountId"]?.nonEmpty, email: nil)
        handle = account?["username"]?.nonEmpty
    }

    private var handle: String?

    /// The whole text of a long post, known by its beginning, for the posts cut it.
    mutating func note(_ node: JSONNode) {
        guard let text = node["noteTweet"]?["core"]?["text"]?.nonEmpty, notes.count < 1 << 16 else { return }
        notes[XPosts.beginning(text)] = text
    }

    private static func beginning(_ text: String) -> String { String(text.prefix(100)) }

    mutating func post(_ element: JSONNode, raw: [UInt8], isDeleted: Bool, _ place: String) throws {
        let node = element["tweet"] ?? element
        guard let id = (node["id_str"] ?? node["id"])?.stringOrDigits, !id.isEmpty else {
            return try output.failed(place, "it is not a post: it has no id_str")
        }
        let time = node["created_at"]?.nonEmpty.flatMap { SentTime(written: $0) }
        let file = place.prefixBeforeComma
        if time == nil { output.loses("posts without a time that can be read", in: file) }
        var text = XPosts.words(
            node["full_text"]?.string ?? node["text"]?.string ?? "", links: node["entities"]?["urls"])
        if text.count > 200, let whole = notes[XPosts.beginning(text)] { text = whole }
        let answered = node["in_reply_to_status_id_str"]?.nonEmpty
        let isRepost = text.hasPrefix("RT @")
        let edit = node["edit_info"]?["edit"] ?? node["edit_info"]?["initial"]
        let first =
            (node["edit_info"]?["edit"]?["initialTweetId"] ?? edit?["editTweetIds"]?.elements.first)?.nonEmpty ?? id
        var title = text.firstWords()
        if title.isEmpty { title = "A post" }
        var item = CapturedItem(
            nativeID: first, revises: first != id, kind: answered != nil ? .reply : isRepost ? .announce : .post,
            conversation: ConversationRef(
                key: answered ?? first, title: title, channel: handle ?? "posts", isPrivate: false),
            from: holder, to: XPosts.mentions(node), sentAt: time, body: text, replyKeys: [answered].compactMap { $0 },
            threadKey: first, raw: raw)
        if first != id { item.kind = .edit }
        if isRepost { output.loses("reposts, whose words X cuts short", in: file) }
        item.attachments = try media(node, id: id, place)
        if isDeleted {
            (item.kind, item.revises) = (.deletion, true)
            item.sentAt = node["deleted_at"]?.nonEmpty.flatMap { SentTime(written: $0) } ?? time
            item.body = "This post was deleted. It said:\n\(text)"
        }
        try output.item(item)
    }

    private static func mentions(_ node: JSONNode) -> [Party] {
        (node["entities"]?["user_mentions"]?.elements ?? []).compactMap { mention in
            guard let name = mention["screen_name"]?.nonEmpty else { return nil }
            return Party(name: mention["name"]?.nonEmpty ?? name, account: "@\(name)")
        }
    }

    /// Shortened links become themselves; three characters are escaped.
    private static func words(_ text: String, links: JSONNode?) -> String {
        var words = text
        for link in links?.elements ?? [] {
            guard let short = (link["url"])?.nonEmpty, let whole = (link["expanded_url"] ?? link["expanded"])?.nonEmpty
            else { continue }
            words = words.replacing(short, with: whole)
        }
        return words.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }

    /// "data/tweets_media/<post>-<file>", of a film one of its variants.
    private func media(_ node: JSONNode, id: String, _ place: String) throws -> [Attachment] {
        let folder = place.prefixBeforeComma.split(separator: "/").dropLast().map { "\($0)/" }.joined()
        let listed = (node["extended_entities"] ?? node["entities"])?["media"]?.elements ?? []
        return try listed.map { media in
            let variants = (media["video_info"]?["variants"]?.elements ?? []).compactMap { $0["url"]?.nonEmpty }
            let addresses = variants + [media["media_url_https"] ?? media["media_url"]].compactMap { $0?.nonEmpty }
            let leaves = addresses.compactMap { $0.prefix { $0 != "?" }.split(separator: "/").last.map(String.init) }
            let names = leaves.flatMap { leaf in
                ["tweets_media", "tweet_media", "deleted_tweets_media"].map { "\(folder)\($0)/\(id)-\(leaf)" }
            }
            let data = try output.media(names, in: source, place: place)
            if data == nil {
                output.loses("media that a post names and the archive does not hold", in: place.prefixBeforeComma)
            }
            return Attachment(name: leaves.first ?? "media", data: data, text: media["ext_alt_text"]?.nonEmpty)
        }
    }

    /// The messages and events of one conversation.
    mutating func conversation(_ element: JSONNode, _ place: String) throws {
        guard let node = element["dmConversation"], let id = node["conversationId"]?.nonEmpty else {
            return try output.failed(place, "it is not a conversation: it has no conversationId")
        }
        let numbers = id.split(separator: "-").map(String.init)
        let people = numbers.count == 2 ? numbers.map(person) : []
        let chat =
            people.isEmpty
            ? Chat(id: "dm/\(id)", display: "Group messages \(id)", channel: id, isPrivate: true)
            : Chat.direct(id: "dm/\(id)", members: people)
        for (index, message) in (node["messages"]?.elements ?? []).enumerated() {
            guard let (kind, event) = message.members.first.map({ ($0.name, $0.value) }) else {
                try output.failed("\(place), message \(index + 1)", "an empty event")
                continue
            }
            try deliver(kind, event, raw: message.bytes, in: chat, "\(place), message \(index + 1)")
        }
    }

    private func person(_ id: String) -> Party { id == holder.account ? holder : Party(account: id) }

    private mutating func deliver(_ kind: String, _ event: JSONNode, raw: [UInt8], in chat: Chat, _ place: String)
        throws
    {
        let time = event["createdAt"]?.nonEmpty.flatMap { SentTime(written: $0) }
        let sender = (event["senderId"] ?? event["initiatingUserId"] ?? event["userIds"]?.elements.first)?.nonEmpty.map(
            person)
        guard let id = event["id"]?.nonEmpty ?? time.map({ "\(kind)/\($0.text)/\(sender?.account ?? "")" }) else {
            return try output.failed(place, "a message without an id and a time")
        }
        var item = CapturedItem(
            nativeID: "\(chat.id)/\(id)", kind: .system, conversation: cutter.month(of: time, in: chat), from: sender,
            to: chat.recipients(besides: sender), sentAt: time, body: XPosts.notice(kind, event),
            threadKey: "\(chat.id)/\(id)", raw: raw)
        item.membership = membership(kind, event, sender)
        guard kind == "messageCreate" else { return try output.item(item) }
        item.kind = .message
        item.body = XPosts.words(event["text"]?.string ?? "", links: event["urls"])
        let folder = place.prefixBeforeComma.split(separator: "/").dropLast().map { "\($0)/" }.joined()
        for address in (event["mediaUrls"]?.elements ?? []).compactMap(\.nonEmpty) {
            let leaf = address.split(separator: "/").last.map(String.init) ?? "media"
            let names = ["direct_messages_media", "direct_messages_group_media"].map { "\(folder)\($0)/\(id)-\(leaf)" }
            let data = try output.media(names, in: source, place: place)
            if data == nil {
                output.loses("media that a message names and the archive does not hold", in: place.prefixBeforeComma)
            }
            item.attachments.append(Attachment(name: leaf, data: data))
        }
        try output.item(item)
        for reaction in event["reactions"]?.elements ?? [] {
            let when = reaction["createdAt"]?.nonEmpty.flatMap { SentTime(written: $0) }
            try output.item(
                .reaction(
                    reaction["reactionKey"]?.nonEmpty ?? "a sign", by: reaction["senderId"]?.nonEmpty.map(person),
                    at: when,
                    to: item, raw: reaction.bytes))
        }
    }

    /// Who came, went or was there already by an event of a group conversation.
    private func membership(_ kind: String, _ event: JSONNode, _ sender: Party?) -> [MembershipChange] {
        let people = { (name: StaticString) in (event[name]?.elements ?? []).compactMap(\.nonEmpty).map(self.person) }
        return switch kind {
        case "participantsJoin": people("userIds").map { MembershipChange($0, .joined) }
        case "participantsLeave": people("userIds").map { MembershipChange($0, .left) }
        case "joinConversation":
            people("participantsSnapshot").filter { $0.account != sender?.account }.map {
                MembershipChange($0, .present)
            } + [sender].compactMap { $0 }.map { MembershipChange($0, .joined) }
        default: []
        }
    }

    private static func notice(_ kind: String, _ event: JSONNode) -> String {
        let people =
            (event["userIds"] ?? event["participantsSnapshot"])?.elements.compactMap(\.nonEmpty).joined(separator: ", ")
            ?? ""
        return switch kind {
        case "joinConversation": "Joined the conversation"
        case "participantsJoin": "Joined: \(people)"
        case "participantsLeave": "Left: \(people)"
        case "conversationNameUpdate": "The conversation is now called \(event["name"]?.string ?? "")"
        default: "An event of the kind \(kind)"
        }
    }
}
