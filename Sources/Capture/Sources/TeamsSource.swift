/// Reads Microsoft Teams: `chatMessage` objects of Microsoft Graph, or the folders of an export tree of them.
///
/// Identity: `id` is unique within its conversation alone, so it is that of the team and channel or of the chat, and the
/// id. Replies: `replyToId`, in channels; a channel's post and its replies are one conversation, a chat is cut by months.
/// Edits: Graph gives the last wording with `lastEditedDateTime`, so an earlier one is held only where it was captured
/// before; `lastModifiedDateTime` moves with every reaction and says nothing. Deletions: `deletedDateTime`, the words gone
/// but where retention kept them. Reactions are events; those taken back stand in `messageHistory`. People: directory
/// ids, addressed by the tree's list of users. Times: ISO 8601 with offset. The tree repeats each chat in the file of
/// everyone who took part: the repeats are duplicates, and tell who is in the chat. Members of a team, who are in its
/// standard channels, are in the tree alone; joins and leaves are notices that name them.
struct TeamsSource: ChatExportReader {
    private let source: ExportSource
    private let output: CaptureOutput
    private var message: TeamsMessage

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        message = TeamsMessage(output: output, cutter: cutter)
    }

    mutating func readAll() throws {
        var messages: [ExportFiles.File] = []
        var others = 0
        for file in source.files {
            switch TeamsSource.role(of: file, isLone: source.isLone) {
            case .messages: messages.append(file)
            case .users: try list(file) { $0.addUser($1) }
            case .teams: try list(file) { $0.addTeam($1) }
            case .channels(let team): try list(file) { $0.addChannel($1, of: team) }
            case .chats: try list(file) { $0.addChat($1) }
            case .members(let team): try list(file) { $0.addMember($1, of: team) }
            case .other: others += 1
            }
        }
        if others > 0 {
            try output.note(source.path, "files that hold no messages (settings, meetings, apps): \(others) not read")
        }
        if messages.isEmpty { try output.failed(source.path, "no file of messages is in it: this is no Teams export") }
        for file in messages {
            try output.eachElement(of: file, in: source, members: ["value", "Value"]) { node, raw, place in
                message.directory.see(node, inFileOf: TeamsSource.owner(of: file))
                try message.take(node, raw: raw, file: file.name, place)
            }
        }
        for list in message.directory.memberLists { try output.send(.members(list)) }
        if message.directory.ownLists > 0 {
            try output.note(
                source.path,
                "private and shared channels, whose own members the export does not list: \(message.directory.ownLists)"
            )
        }
    }

    /// Whose file it is: `users/<id>/messages_<id>.json`.
    private static func owner(of file: ExportFiles.File) -> String? {
        let parts = file.name.split(separator: "/")
        guard parts.count >= 3, parts[parts.count - 3] == "users" else { return nil }
        return String(parts[parts.count - 2])
    }

    private enum Role { case messages, users, teams, channels(team: String), chats, members(team: String), other }

    /// `teamMembers_<id>.json` is the team's of that id.
    private static func team(_ leaf: Substring, after prefix: String) -> String? {
        leaf.hasPrefix(prefix) ? String(leaf.dropFirst(prefix.count).dropLast(".json".count)) : nil
    }

    private static func role(of file: ExportFiles.File, isLone: Bool) -> Role {
        let leaf = file.leaf
        guard leaf.hasSuffix(".json") || isLone else { return .other }
        if isLone { return .messages }
        if leaf == "usersList.json" { return .users }
        if leaf == "teamsList.json" { return .teams }
        if let team = team(leaf, after: "channels_") { return .channels(team: team) }
        if leaf.hasPrefix("chats_") || leaf == "chatsList.json" { return .chats }
        if let team = team(leaf, after: "teamMembers_") { return .members(team: team) }
        let prefixes = ["teamInstalledApps_", "groupEvents_", "meeting", "teamsSettings", "questionsAndAnswers"]
        return prefixes.contains { leaf.hasPrefix($0) } ? .other : .messages
    }

    private mutating func list(_ file: ExportFiles.File, _ add: (inout TeamsDirectory, JSONNode) -> Void) throws {
        try output.eachElement(of: file, in: source, members: ["value", "Value"]) { node, _, _ in
            add(&message.directory, node)
        }
    }
}

extension JSONNode {
    /// A member under Graph's name, or under that name as export tools written in .NET write it.
    func either(_ camel: StaticString, _ pascal: StaticString) -> JSONNode? {
        guard let found = self[camel] ?? self[pascal], found.kind != .null else { return nil }
        return found
    }
}
