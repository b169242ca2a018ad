/// Who, where and what the lists of `realm.json` name.
struct ZulipDirectory {
    /// Reactions that are remembered until their messages come; what is past them is counted.
    private static let mostReactions = 1 << 20
    /// How many subscriptions are remembered; past them lists would be cut, so that none is given.
    private static let mostSubscriptions = 1 << 20

    private var users: [String: Party] = [:]
    private var streams: [String: (name: String, isPrivate: Bool)] = [:]
    private var recipients: [String: (type: String, id: String)] = [:]
    private var members: [String: [String]] = [:]
    private var subscribers: [String: [String]] = [:]
    private var subscriptions = 0
    var isOverfull: Bool { subscriptions > Self.mostSubscriptions }
    private var reactions: [String: [(user: String, sign: String, raw: [UInt8])]] = [:]
    private var reactionCount = 0
    private(set) var reactionsLeftOut = 0
    var reactionsWaiting: Int { reactions.values.reduce(0) { $0 + $1.count } }

    mutating func addUser(_ node: JSONNode) {
        guard let id = node["id"]?.stringOrDigits else { return }
        users[id] = Party(
            name: node["full_name"]?.nonEmpty, account: id,
            email: node["delivery_email"]?.nonEmpty ?? node["email"]?.nonEmpty)
    }

    mutating func addStream(_ node: JSONNode) {
        guard let id = node["id"]?.stringOrDigits else { return }
        streams[id] = (node["name"]?.nonEmpty ?? id, node["invite_only"]?.isTrue == true)
    }

    mutating func addRecipient(_ node: JSONNode) {
        guard let id = node["id"]?.stringOrDigits, let type = node["type"]?.stringOrDigits,
            let target = node["type_id"]?.stringOrDigits
        else { return }
        recipients[id] = (type, target)
    }

    /// Those in a group are named with its messages; those in a stream are listed.
    mutating func addSubscription(_ node: JSONNode) {
        guard let recipient = node["recipient"]?.stringOrDigits, let (type, id) = recipients[recipient],
            let user = node["user_profile"]?.stringOrDigits
        else { return }
        if type == "3" { members[recipient, default: []].append(user) }
        guard type == "2", node["active"].map({ $0.isTrue }) ?? true else { return }
        subscriptions += 1
        if !isOverfull { subscribers[id, default: []].append(user) }
    }

    /// Who is in which stream at the time of the export.
    var memberLists: [ChannelMembers] {
        if isOverfull { return [] }
        return subscribers.sorted { $0.key < $1.key }.map { id, users in
            let stream = stream(id)
            return ChannelMembers(channel: stream.channel, channelID: stream.id, members: users.sorted().map(party))
        }
    }

    /// A stream; one that no list names counts as private.
    func stream(_ id: String) -> Chat {
        let known = streams[id]
        let name = known?.name ?? id
        return Chat(id: "stream/\(id)", display: "#\(name)", channel: name, isPrivate: known?.isPrivate ?? true)
    }

    mutating func addReaction(_ node: JSONNode) {
        guard let id = node["message"]?.stringOrDigits, let user = node["user_profile"]?.stringOrDigits else { return }
        reactionCount += 1
        guard reactionCount <= ZulipDirectory.mostReactions else {
            reactionsLeftOut += 1
            return
        }
        reactions[id, default: []].append((user, node["emoji_name"]?.nonEmpty ?? "?", node.bytes))
    }

    mutating func takeReactions(to id: String) -> [(user: String, sign: String, raw: [UInt8])] {
        reactions.removeValue(forKey: id) ?? []
    }

    func party(_ id: String) -> Party { users[id] ?? Party(account: id) }

    /// The stream or the direct messages that a message went to; true where it is a stream, with topics.
    func chat(recipient: String, sender: String) -> (Chat, hasTopics: Bool) {
        switch recipients[recipient] {
        case let (type, id)? where type == "2":
            return (stream(id), true)
        case let (type, id)? where type == "1":
            let people = [id, sender].sorted()
            return (
                .direct(id: "direct/\(people.joined(separator: ","))", members: Set(people).sorted().map(party)), false
            )
        default:
            return (.direct(id: "group/\(recipient)", members: (members[recipient] ?? []).sorted().map(party)), false)
        }
    }
}
