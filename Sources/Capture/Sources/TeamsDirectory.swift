/// Who and what the lists of a Teams export tree name.
struct TeamsDirectory {
    /// How many memberships are remembered; past them lists would be cut, so that none is given.
    private static let mostMemberships = 1 << 20

    private struct Channel {
        let team: String
        let name: String
        let isStandard: Bool
    }

    private var users: [String: Party] = [:]
    private var teams: [String: (name: String, isPublic: Bool)] = [:]
    private var channels: [String: Channel] = [:]
    private var topics: [String: String] = [:]
    private var teamMembers: [String: [String]] = [:]
    private var chatMembers: [String: Set<String>] = [:]
    private var memberships = 0
    /// Channels whose members are others than their team's.
    var ownLists: Int { channels.values.count { !$0.isStandard } }

    mutating func addUser(_ user: JSONNode) {
        guard let id = TeamsDirectory.id(ofUser: user) else { return }
        let name = user.either("displayName", "DisplayName")?.nonEmpty ?? user["Name"]?.nonEmpty
        let mail =
            user.either("mail", "Mail")?.nonEmpty ?? user.either("userPrincipalName", "UserPrincipalName")?.nonEmpty
            ?? user["UserName"]?.nonEmpty ?? user.either("email", "Email")?.nonEmpty
        let known = users[id]
        users[id] = Party(name: known?.name ?? name, account: id, email: known?.email ?? mail)
    }

    mutating func addTeam(_ team: JSONNode) {
        guard let id = team["GroupsId"]?.nonEmpty ?? team.either("id", "Id")?.nonEmpty else { return }
        let name = team["Name"]?.nonEmpty ?? team.either("displayName", "DisplayName")?.nonEmpty
        let privacy = (team["Privacy"] ?? team.either("visibility", "Visibility"))?.string?.lowercased()
        teams[id] = (name ?? id, privacy == "public")
    }

    mutating func addChannel(_ channel: JSONNode, of team: String) {
        guard let id = channel.either("id", "Id")?.nonEmpty else { return }
        let kind = channel.either("membershipType", "MembershipType")?.string ?? "standard"
        channels[id] = Channel(
            team: team, name: channel.either("displayName", "DisplayName")?.nonEmpty ?? id,
            isStandard: kind == "standard")
    }

    mutating func addChat(_ chat: JSONNode) {
        guard let id = chat.either("id", "Id")?.nonEmpty else { return }
        topics[id] = chat.either("topic", "Topic")?.nonEmpty
        for member in chat.either("members", "Members")?.elements ?? [] {
            addUser(member)
            if let user = TeamsDirectory.id(ofUser: member) { see(user, in: id) }
        }
    }

    mutating func addMember(_ user: JSONNode, of team: String) {
        addUser(user)
        memberships += 1
        guard memberships <= Self.mostMemberships, let id = TeamsDirectory.id(ofUser: user) else { return }
        teamMembers[team, default: []].append(id)
    }

    /// A message of a chat that stands in somebody's file: they are in that chat.
    mutating func see(_ message: JSONNode, inFileOf user: String?) {
        guard let user, let chat = message.either("chatId", "ChatId")?.nonEmpty else { return }
        see(user, in: chat)
    }

    private mutating func see(_ user: String, in chat: String) {
        guard memberships <= Self.mostMemberships, chatMembers[chat, default: []].insert(user).inserted else { return }
        memberships += 1
    }

    /// Who is in which channel and group chat.
    ///
    /// Both people of a one-to-one chat are named with each message.
    var memberLists: [ChannelMembers] {
        guard memberships <= Self.mostMemberships else { return [] }
        let inChannels = channels.filter(\.value.isStandard).sorted { $0.key < $1.key }.compactMap { id, channel in
            teamMembers[channel.team].map { list(self.channel(team: channel.team, id: id), $0) }
        }
        let inChats = chatMembers.sorted { $0.key < $1.key }.map { (chat($0), $1) }.filter { $0.0.members.isEmpty }
        return inChannels + inChats.map { list($0, $1.sorted()) }
    }

    private func list(_ chat: Chat, _ users: [String]) -> ChannelMembers {
        ChannelMembers(
            channel: chat.channel, channelID: chat.id, members: users.map { party($0, name: nil) })
    }

    private static func id(ofUser user: JSONNode) -> String? {
        (user["UserId"] ?? user["userId"])?.nonEmpty ?? user.either("id", "Id")?.nonEmpty
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
