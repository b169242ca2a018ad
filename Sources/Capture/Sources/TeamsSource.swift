/// Reads Microsoft Teams: `chatMessage` objects of Microsoft Graph, or the folders of an export tree of them.
///
/// Identity: `id` is unique within its conversation alone, so it is that of the team and channel or of the chat, and the
/// id. Replies: `replyToId`, in channels; a channel's post and its replies are one conversation, a chat is cut by months.
/// Edits: Graph gives the last wording with `lastEditedDateTime`, so an earlier one is held only where it was captured
/// before; `lastModifiedDateTime` moves with every reaction and says nothing. Deletions: `deletedDateTime`, the words gone
/// but where retention kept them. Reactions are events; those taken back stand in `messageHistory`. People: directory
/// ids, addressed by the tree's list of users. Times: ISO 8601 with offset. The tree repeats each chat in the file of
/// everyone who took part: the repeats are duplicates. Names of members may be in the tree alone.
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
            case .channels: try list(file) { $0.addChannel($1) }
            case .chats: try list(file) { $0.addChat($1) }
            case .members: try list(file) { $0.addUser($1) }
            case .other: others += 1
            }
        }
        if others > 0 {
            try output.note(source.path, "files that hold no messages (settings, meetings, apps): \(others) not read")
        }
        if messages.isEmpty { try output.failed(source.path, "no file of messages is in it: this is no Teams export") }
        for file in messages {
            try output.eachElement(of: file, in: source, members: ["value", "Value"]) { node, raw, place in
                try message.take(node, raw: raw, file: file.name, place)
            }
        }
    }

    private enum Role { case messages, users, teams, channels, chats, members, other }

    private static func role(of file: ExportFiles.File, isLone: Bool) -> Role {
        let leaf = file.leaf
        guard leaf.hasSuffix(".json") || isLone else { return .other }
        if isLone { return .messages }
        if leaf == "usersList.json" { return .users }
        if leaf == "teamsList.json" { return .teams }
        if leaf.hasPrefix("channels_") { return .channels }
        if leaf.hasPrefix("chats_") || leaf == "chatsList.json" { return .chats }
        if leaf.hasPrefix("teamMembers_") { return .members }
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

/// Who and what the lists of a Teams export tree name.
struct TeamsDirectory {
    private var users: [String: Party] = [:]
    private var teams: [String: (name: String, isPublic: Bool)] = [:]
    private var channels: [String: (name: String, isStandard: Bool)] = [:]
    private var topics: [String: String] = [:]

    mutating func addUser(_ user: JSONNode) {
        guard let id = (user["UserId"] ?? user["userId"])?.nonEmpty ?? user.either("id", "Id")?.nonEmpty else { return }
        let name = user.either("displayName", "DisplayName")?.nonEmpty ?? user["Name"]?.nonEmpty
        let mail =
            user.either("mail", "Mail")?.nonEmpty ?? user.either("userPrincipalName", "UserPrincipalName")?.nonEmpty
            ?? user["UserName"]?.nonEmpty
        let known = users[id]
        users[id] = Party(name: known?.name ?? name, account: id, email: known?.email ?? mail)
    }

    mutating func addTeam(_ team: JSONNode) {
        guard let id = team["GroupsId"]?.nonEmpty ?? team.either("id", "Id")?.nonEmpty else { return }
        let name = team["Name"]?.nonEmpty ?? team.either("displayName", "DisplayName")?.nonEmpty
        let privacy = (team["Privacy"] ?? team.either("visibility", "Visibility"))?.string?.lowercased()
        teams[id] = (name ?? id, privacy == "public")
    }

    mutating func addChannel(_ channel: JSONNode) {
        guard let id = channel.either("id", "Id")?.nonEmpty else { return }
        let kind = channel.either("membershipType", "MembershipType")?.string ?? "standard"
        channels[id] = (channel.either("displayName", "DisplayName")?.nonEmpty ?? id, kind == "standard")
    }

    mutating func addChat(_ chat: JSONNode) {
        guard let id = chat.either("id", "Id")?.nonEmpty else { return }
        topics[id] = chat.either("topic", "Topic")?.nonEmpty
    }

    func party(_ id: String, name: String?) -> Party {
        Party(name: name ?? users[id]?.name, account: id, email: users[id]?.email)
    }

    func channel(team: String, id: String) -> Chat {
        let (teamName, isPublic) = teams[team].map { ($0.name, $0.isPublic) } ?? (nil, false)
        let known = channels[id]
        let name = known?.name ?? id
        return Chat(
            id: "\(team)/\(id)", display: teamName.map { "#\(name) in \($0)" } ?? "#\(name)", channel: name,
            isPrivate: !(isPublic && known?.isStandard == true))
    }

    /// The identity of a one-to-one chat names both people: "19:<one>_<other>@unq.gbl.spaces".
    func chat(_ id: String) -> Chat {
        if id.hasSuffix("@unq.gbl.spaces"), let colon = id.firstIndex(of: ":"), let at = id.lastIndex(of: "@"),
            colon < at
        {
            let people = id[id.index(after: colon)..<at].split(separator: "_").map { party(String($0), name: nil) }
            if people.count == 2 {
                return Chat(
                    id: id, display: "Chat of \(String.enumerating(people.map { $0.name ?? $0.label }))",
                    channel: String.enumerating(people.map { $0.name ?? $0.label }), isPrivate: true, members: people)
            }
        }
        let topic = topics[id]
        return Chat(
            id: id, display: topic.map { "Chat “\($0)”" } ?? "Group chat \(id)", channel: topic ?? id, isPrivate: true)
    }
}
