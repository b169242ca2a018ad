/// Who and what the lists of a Slack export name: users, channels, private channels, direct messages.
struct SlackDirectory {
    private(set) var users: [String: Party] = [:]
    private var conversations: [String: SlackConversation] = [:]
    private var idsByFolder: [String: [String]] = [:]
    /// Whether any list of conversations was found at all.
    private(set) var hasLists = false

    /// The files that the lists stand in, at the top of an export.
    static let userLists = ["users.json", "org_users.json"]
    static let conversationLists: [String: SlackConversation.Kind] = [
        "channels.json": .channel, "groups.json": .privateChannel, "dms.json": .direct, "mpims.json": .group,
    ]

    /// Takes one element of a list of users; false when it names nobody.
    mutating func addUser(_ user: JSONNode) -> Bool {
        guard let id = user["id"]?.nonEmpty else { return false }
        let profile = user["profile"]
        let name = SlackDirectory.displayName(profile) ?? user["real_name"]?.nonEmpty ?? user["name"]?.nonEmpty
        users[id] = Party(name: name, account: id, email: profile?["email"]?.nonEmpty)
        return true
    }

    /// The name that colleagues see, of a profile in a user list or in a message.
    static func displayName(_ profile: JSONNode?) -> String? {
        guard let profile else { return nil }
        return profile["display_name"]?.nonEmpty ?? profile["real_name"]?.nonEmpty
    }

    /// Takes one element of a list of conversations, which is read after the users; false when it has no id.
    mutating func addConversation(_ entry: JSONNode, kind: SlackConversation.Kind) -> Bool {
        hasLists = true
        guard let id = entry["id"]?.nonEmpty else { return false }
        let members = entry["members"]?.elements.compactMap(\.nonEmpty) ?? []
        let kind = kind == .channel && entry["is_private"]?.isTrue == true ? .privateChannel : kind
        let conversation = SlackConversation(
            id: id, kind: kind, name: entry["name"]?.nonEmpty ?? id, members: members.map(party),
            isArchived: entry["is_archived"]?.isTrue == true)
        conversations[id] = conversation
        for folder in Set([id, entry["name"]?.nonEmpty ?? id]) { idsByFolder[folder, default: []].append(id) }
        return true
    }

    /// Who is in which channel, for those whose members the lists name.
    var memberLists: [ChannelMembers] {
        conversations.values.filter { ($0.kind == .channel || $0.kind == .privateChannel) && !$0.members.isEmpty }
            .sorted { $0.id < $1.id }.map { ChannelMembers(channel: $0.name, channelID: $0.id, members: $0.members) }
    }

    /// The user of that id, or a party that has only the id.
    func party(_ id: String) -> Party {
        users[id] ?? Party(name: id == "USLACKBOT" ? "Slackbot" : nil, account: id)
    }

    /// The conversation of that id, or one that is known only by it.
    func conversation(id: String) -> SlackConversation {
        conversations[id] ?? SlackConversation(id: id, kind: .unlisted, name: id, members: [], isArchived: false)
    }

    /// The conversation whose messages lie in a folder, and what the report should say of the choice.
    ///
    /// A channel's folder has the channel's name, and an archived channel's name may be given again: then the one
    /// that is not archived is taken.
    func conversation(folder: String) -> (SlackConversation, remark: String?) {
        let found = (idsByFolder[folder] ?? []).compactMap { conversations[$0] }
        guard let first = found.first else {
            return (conversation(id: folder), "no list of conversations names it: captured under the folder's name")
        }
        guard found.count > 1 else { return (first, nil) }
        let chosen = found.first { !$0.isArchived } ?? first
        return (
            chosen,
            "\(found.count) conversations have this name (\(found.map(\.id).joined(separator: ", "))): taken as \(chosen.id)"
        )
    }
}

/// A place in Slack where messages are.
struct SlackConversation {
    enum Kind { case channel, privateChannel, direct, group, unlisted }

    let id: String
    let kind: Kind
    /// The channel's name; for direct messages the names of those in it.
    let name: String
    let members: [Party]
    let isArchived: Bool

    init(id: String, kind: Kind, name: String, members: [Party], isArchived: Bool) {
        self.id = id
        self.kind = kind
        self.members = members
        self.isArchived = isArchived
        let people = String.enumerating(members.map { $0.name ?? $0.label })
        self.name = (kind == .direct || kind == .group) && !people.isEmpty ? people : name
    }

    /// What titles begin with: "#budget", "Direct messages of Jane Doe and Bob Lee".
    var display: String {
        switch kind {
        case .channel, .privateChannel, .unlisted: "#\(name)"
        case .direct: "Direct messages of \(name)"
        case .group: "Group messages of \(name)"
        }
    }

    /// A conversation of no list counts as private: nobody can say that everybody could read it.
    var isPrivate: Bool { kind != .channel }

    /// Whom a message of `sender` went to: the other members of direct and group messages.
    func recipients(besides sender: Party?) -> [Party] {
        guard kind == .direct || kind == .group else { return [] }
        return members.filter { $0.account != sender?.account }
    }
}
