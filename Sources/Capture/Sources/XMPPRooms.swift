import Interchange

/// Who comes into, leaves and belongs to the rooms of an XMPP archive.
///
/// Source: XEP-0045, sections 7 (entering, exiting, nicks) and 9 (affiliations), and its status codes.
struct XMPPRooms {
    /// How many people in rooms, or members of rooms, are remembered.
    private static let mostRemembered = 1 << 18

    /// What a stanza tells of somebody.
    struct Told {
        let who: Party?
        let words: String
        let changes: [MembershipChange]
    }

    private static let user = "http://jabber.org/protocol/muc#user"
    private static let admin = "http://jabber.org/protocol/muc#admin"
    private static let belonging: Set<String> = ["owner", "admin", "member"]

    /// By room and nick: how they belong to it.
    private var occupants: [String: String] = [:]
    private var lists: [String: [String: Party]] = [:]
    private var listed = 0

    /// What presence in a room tells; nil where it tells of no room, or nothing new.
    mutating func presence(_ node: XMLNode, from: String, _ who: Party?) -> Told? {
        guard let extended = node.children("x").first(where: { $0.namespace == Self.user }), let who else { return nil }
        let item = extended.child("item")
        let affiliation = item?.attribute("affiliation") ?? "none"
        let codes = extended.children("status").compactMap { $0.attribute("code") }
        if node.attribute("type") == "unavailable" {
            occupants[from] = nil
            if codes.contains("303"), let nick = item?.attribute("nick") {
                return renamed(who, to: nick, from: from, affiliation)
            }
            return Told(who: who, words: Self.leaving(codes), changes: [MembershipChange(who, .left)])
        }
        if occupants.count >= Self.mostRemembered { occupants.removeAll() }
        let before = occupants.updateValue(affiliation, forKey: from)
        guard let before else {
            return Told(who: who, words: "Came into the room", changes: [MembershipChange(who, .joined)])
        }
        guard before != affiliation else { return nil }
        let words = affiliation == "none" ? "Is no longer \(before) of the room" : "Is now \(affiliation) of the room"
        return Told(who: who, words: words, changes: [])
    }

    /// Where the room shows who is behind a nick, they stay the same; else the old one goes and the new one is there.
    private mutating func renamed(_ who: Party, to nick: String, from: String, _ affiliation: String) -> Told {
        let next = "\(XMPPStanzas.bare(from))/\(nick)"
        occupants[next] = affiliation
        let isHidden = who.account == from
        let changes =
            isHidden
            ? [MembershipChange(who, .left), MembershipChange(Party(name: nick, account: next), .present)] : []
        return Told(who: who, words: "Is now called \(nick)", changes: changes)
    }

    private static func leaving(_ codes: [String]) -> String {
        if codes.contains("301") { return "Was banned from the room" }
        if codes.contains("307") { return "Was removed from the room" }
        if codes.contains("321") || codes.contains("322") { return "Was removed from the room, which is for members" }
        return "Left the room"
    }

    /// A message without words by which a room tells that somebody, who need not be in it, belongs to it or no more.
    static func affiliation(_ message: XMLNode) -> Told? {
        // What somebody in the room sends comes from their nick.
        guard message.attribute("from")?.contains("/") == false,
            let extended = message.children("x").first(where: { $0.namespace == user }),
            extended.child("invite") == nil, extended.child("decline") == nil, let item = extended.child("item"),
            let address = item.attribute("jid").map(XMPPStanzas.bare), let affiliation = item.attribute("affiliation")
        else { return nil }
        let who = Party(name: item.attribute("nick"), account: address)
        let belongs = belonging.contains(affiliation)
        return Told(
            who: who, words: belongs ? "Is now \(affiliation) of the room" : "No longer belongs to the room",
            changes: [MembershipChange(who, belongs ? .joined : .left)])
    }

    /// A room's answer to who belongs to it, one affiliation at a time.
    mutating func take(list node: XMLNode) {
        guard node.attribute("type") == "result", let room = node.attribute("from").map(XMPPStanzas.bare),
            let query = node.child("query"), query.namespace == Self.admin
        else { return }
        for item in query.children("item") where listed < Self.mostRemembered {
            guard let address = item.attribute("jid").map(XMPPStanzas.bare),
                Self.belonging.contains(item.attribute("affiliation") ?? "")
            else { continue }
            listed += 1
            lists[room, default: [:]][address] = Party(name: item.attribute("nick"), account: address)
        }
    }

    /// Who belongs to which room; none where there are more than are remembered, for a list would be cut.
    var memberLists: [ChannelMembers] {
        if listed >= Self.mostRemembered { return [] }
        return lists.sorted { $0.key < $1.key }.map { room, people in
            ChannelMembers(channel: room, channelID: room, members: people.sorted { $0.key < $1.key }.map(\.value))
        }
    }
}
