/// Who and what the lines of a Mattermost bulk export name before its posts.
struct MattermostDirectory {
    /// How many memberships are remembered; past them lists would be cut, so that none is given.
    private static let mostMemberships = 1 << 20

    private var users: [String: Party] = [:]
    private var channels: [String: Chat] = [:]
    private var members: [String: [String]] = [:]
    private var memberships = 0
    /// When the export was made, as its first line says.
    var created: SentTime?
    /// Whether there are more memberships than are remembered.
    var isOverfull: Bool { memberships > Self.mostMemberships }

    mutating func add(user: JSONNode) {
        guard let username = user["username"]?.nonEmpty else { return }
        let full = [user["first_name"]?.nonEmpty, user["last_name"]?.nonEmpty].compactMap { $0 }.joined(separator: " ")
        let name = full.isEmpty ? user["nickname"]?.nonEmpty ?? user["display_name"]?.nonEmpty : full
        users[username] = Party(name: name ?? username, account: username, email: user["email"]?.nonEmpty)
        for team in user["teams"]?.elements ?? [] {
            for channel in team["channels"]?.elements ?? [] {
                guard let name = channel["name"]?.nonEmpty else { continue }
                memberships += 1
                if isOverfull { continue }
                members[MattermostDirectory.id(team: team["name"]?.string, name: name), default: []].append(username)
            }
        }
    }

    /// Who is in which channel, as the lines of the users say; each channel by its name, or by that of its team and it.
    var memberLists: [ChannelMembers] {
        if isOverfull { return [] }
        return members.sorted { $0.key < $1.key }.map { id, names in
            let channel = channels[id]?.channel ?? id.split(separator: "/").last.map(String.init) ?? id
            return ChannelMembers(
                channel: channel, channelID: id, members: names.sorted().map(party), takenAt: created)
        }
    }

    mutating func add(channel: JSONNode) {
        guard let name = channel["name"]?.nonEmpty else { return }
        let id = MattermostDirectory.id(team: channel["team"]?.string, name: name)
        channels[id] = Chat(
            id: id, display: "#\(channel["display_name"]?.nonEmpty ?? name)", channel: name,
            isPrivate: channel["type"]?.string != "O")
    }

    func party(_ username: String) -> Party { users[username] ?? Party(account: username) }

    /// A channel that no line named counts as private: nobody can say that everybody could read it.
    func channel(team: String?, name: String?) -> Chat? {
        guard let name, !name.isEmpty else { return nil }
        let id = MattermostDirectory.id(team: team, name: name)
        return channels[id] ?? Chat(id: id, display: "#\(name)", channel: name, isPrivate: true)
    }

    /// The direct or group messages of these usernames.
    func direct(_ members: JSONNode?) -> Chat? {
        let names = (members?.elements ?? []).compactMap(\.nonEmpty).sorted()
        guard !names.isEmpty else { return nil }
        return .direct(id: "direct/\(names.joined(separator: ","))", members: names.map(party))
    }

    private static func id(team: String?, name: String) -> String { "\(team ?? "")/\(name)" }
}

/// Tells apart messages that a format gives the same identity: the second is numbered 2, and so on.
///
/// Only hashes are kept, and at most four million: past them the count begins again.
struct RepeatCounter {
    private static let most = 1 << 22
    private var counts: [Int: UInt16] = [:]
    private var once: Set<Int> = []

    mutating func distinct(_ key: String) -> String {
        if once.count >= RepeatCounter.most {
            once.removeAll()
            counts.removeAll()
        }
        let hash = RepeatCounter.hash(key)
        if once.insert(hash).inserted { return key }
        let count = (counts[hash] ?? 1) &+ 1
        counts[hash] = count
        return "\(key)#\(count)"
    }

    /// FNV-1a over 64 bits: the same in every run, as Swift's own hash is not.
    private static func hash(_ key: String) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: hash)
    }
}
