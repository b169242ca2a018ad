/// Reads the information that Facebook and Instagram give an account's holder to download, in JSON.
///
/// Identity: the format has none; a message is known by its chat, millisecond, sender and words, of several such the
/// later ones by their number; a post by its time and words. Edits are not told; a message taken back has `is_unsent`.
/// Reactions: who and what, of late with times. People: names alone. Times: seconds or milliseconds since 1970, UTC.
/// Text: the bytes of its UTF-8 are each written as a character of Latin-1; they are put together again. Files lie in
/// the download under the path that is given. Who had left a chat is not told.
struct MetaSource: ChatExportReader {
    private let source: ExportSource
    private let output: CaptureOutput
    private var cutter: ChatCutter

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        self.cutter = cutter
    }

    private enum Kind { case messages, posts, comments }

    private static func kind(of file: ExportFiles.File, isLone: Bool) -> Kind? {
        guard file.leaf.hasSuffix(".json") || isLone else { return nil }
        if file.leaf.hasPrefix("message_") { return .messages }
        if file.leaf.contains("comment") { return .comments }
        let posts = ["your_posts", "posts_", "your_photos", "your_videos", "profile_posts", "group_posts", "stories"]
        if posts.contains(where: file.leaf.hasPrefix) { return .posts }
        return isLone ? .messages : nil
    }

    mutating func readAll() throws {
        let kinds = source.files.map { ($0, MetaSource.kind(of: $0, isLone: source.isLone)) }
        let files = kinds.filter { $0.1 != nil }
        if files.isEmpty {
            try output.failed(source.path, "no messages, posts or comments are in it: ask for the download in JSON")
        }
        for (file, kind) in files {
            switch kind {
            case .messages: try messages(file)
            case .posts, .comments:
                var posts = MetaPosts(source: source, output: output)
                let members = ["comments_v2", "comments", "ig_stories", "group_posts_v2", "media", "photos"]
                try output.eachElement(of: file, in: source, members: members) { node, raw, place in
                    if kind == .posts {
                        try posts.post(node, raw: raw, place)
                    } else {
                        try posts.comment(node, raw: raw, place)
                    }
                }
            case nil: break
            }
        }
        let others = kinds.count { $0.1 == nil && $0.0.leaf.hasSuffix(".json") }
        if others > 0 {
            try output.note(
                source.path, "files that hold no messages (settings, advertising, followers): \(others) not read")
        }
    }

    private mutating func messages(_ file: ExportFiles.File) throws {
        try output.reading {
            let outer = try JSONOuterStrings.read(try source.open(file))
            var members: [Party] = []
            var participants = JSONItems(file: file.name, members: ["participants"], next: try source.open(file))
            while let element = try participants.next() {
                guard case .parsed(let document, _, _) = element, let name = document.root["name"]?.fromLatin1,
                    members.count < 1000
                else {
                    continue
                }
                if document.root["messages"] == nil { members.append(Party(name: name)) }
            }
            let folder = file.folder.split(separator: "/").last.map(String.init) ?? String(file.leaf)
            let id = outer["thread_path"]?.split(separator: "/").last.map(String.init) ?? folder
            let title = outer["title"].map(JSONNode.fromLatin1)
            let chat =
                members.count > 2 || members.isEmpty
                ? Chat(
                    id: id, display: "Chat “\(title ?? id)”", channel: title ?? id, isPrivate: true, members: members)
                : Chat.direct(id: id, members: members)
            if chat.members.count > 2 {
                try output.send(
                    .members(ChannelMembers(channel: chat.channel, channelID: chat.id, members: chat.members)))
            }
            var message = MetaMessages(source: source, output: output, cutter: cutter)
            try output.eachElement(named: file.name, next: try source.open(file), members: ["messages"]) {
                node, raw, place in
                try message.take(node, raw: raw, in: chat, place)
            }
        }
    }
}

extension JSONNode {
    /// A string as Meta meant it; see `MetaSource`.
    var fromLatin1: String? { nonEmpty.map(JSONNode.fromLatin1) }

    /// Only where every character is one of Latin-1 and their bytes together are UTF-8; else the text is right as it is.
    static func fromLatin1(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value >= 0x80 }) else { return text }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.unicodeScalars.count)
        for scalar in text.unicodeScalars {
            guard let byte = UInt8(exactly: scalar.value) else { return text }
            bytes.append(byte)
        }
        return String(validating: bytes, as: UTF8.self) ?? text
    }
}
