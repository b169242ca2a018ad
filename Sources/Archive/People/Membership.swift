import Capture
import GRDB
import Ledger
import Records

/// Who was in the channels of a source when it was exported; kept only where the impact assessment names presence.
///
/// Of a channel only what changed since its last list is kept again.
public struct MembersListed: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "members_listed"

    /// A channel with its members.
    public struct Channel: Codable, Sendable, Equatable {
        /// The bare name.
        public var channel: String
        /// The identity in the source, where it is another than the name.
        public var id: String?
        /// When the list was taken (RFC 3339), where the export says it; else it is of the day of the capture.
        public var taken: String?
        /// Its members.
        public var members: [Member]

        /// What messages in it and this list share.
        var key: String { id ?? channel }
    }

    /// Somebody in a channel, as the source names them.
    public struct Member: Codable, Sendable, Equatable {
        /// The name that people see.
        public var name: String?
        /// The account.
        public var account: String?
        /// The mail address.
        public var email: String?
    }

    /// The source.
    public var source: String
    /// The channels.
    public var channels: [Channel]
}

/// `membership`: who joined or left a channel or was in it, as messages tell it; `channel` is the channel's identity.
enum MembershipTable {
    /// What `change` says.
    enum Change: Int { case left, joined, present }

    static let schema = """
        CREATE TABLE IF NOT EXISTS membership(
            seq INTEGER NOT NULL, source TEXT NOT NULL, channel TEXT NOT NULL, identifier TEXT NOT NULL, name TEXT,
            at INTEGER, change INTEGER NOT NULL) STRICT;
        CREATE INDEX IF NOT EXISTS membership_channel ON membership(source, channel);
        CREATE INDEX IF NOT EXISTS membership_seq ON membership(seq);
        """

    static func take(_ context: MessageContext, source: String, at sent: Int64?, seq: Int64, _ db: GRDB.Database) throws
    {
        let told: [(people: [MessageContext.Participant], change: Change)] = [
            (context.joined, .joined), (context.left, .left), (context.present, .present),
        ]
        guard told.contains(where: { !$0.people.isEmpty }) else { return }
        let insert = try db.cachedStatement(
            sql:
                "INSERT INTO membership(seq, source, channel, identifier, name, at, change) VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        for (people, change) in told {
            for person in people {
                guard let identifier = person.membershipKey(in: source) else { continue }
                try insert.execute(
                    arguments: [seq, source, context.channelKey, identifier, person.shown, sent, change.rawValue])
            }
        }
    }
}

extension MessageContext.Participant {
    /// What a reader sees of somebody, where the directory does not know them.
    var shown: String? { name ?? email ?? account }

    /// What somebody is known by in the channels of a source: the account, which lists and notices share.
    func membershipKey(in source: String) -> String? {
        account.map { "account:\(source):\($0)" } ?? identifiers(in: source).first
    }
}

extension MessageContext {
    /// What lists and notices of its channel share: the identity in the source, else the name.
    var channelKey: String { channelID ?? channel }
}

extension OpenArchive {
    /// So many members stand in one act; a channel is never parted.
    private static let membersInOneAct = 20_000

    /// Keeps who is in which channel, as far as that is news.
    func record(members lists: [ChannelMembers], of source: String) throws {
        guard !lists.isEmpty else { return }
        var known: [String: [MembersListed.Member]] = [:]
        for (_, listed) in try catalogue.acts(MembersListed.self) where listed.source == source {
            for channel in listed.channels { known[channel.key] = channel.members }
        }
        // Of several lists of one channel the last holds.
        let last = Dictionary(lists.enumerated().map { ($1.channelID ?? $1.channel, $0) }, uniquingKeysWith: max)
        let news = last.values.sorted().map { lists[$0] }.map { list in
            MembersListed.Channel(
                channel: list.channel, id: list.channelID == list.channel ? nil : list.channelID,
                taken: list.takenAt?.text,
                members: list.members.map { .init(name: $0.name, account: $0.account, email: $0.email) })
        }.filter { known[$0.key] != $0.members }
        var rest = news[...]
        while !rest.isEmpty {
            var count = 0
            let part = rest.prefix { channel in
                defer { count += channel.members.count }
                return count == 0 || count + channel.members.count <= Self.membersInOneAct
            }
            try record(MembersListed(source: source, channels: Array(part)), subject: source)
            rest = rest.dropFirst(part.count)
        }
    }
}
