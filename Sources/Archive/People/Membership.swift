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
        /// Its members.
        public var members: [Member]
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

/// `membership`: who joined or left a channel, as messages tell it.
enum MembershipTable {
    static let schema = """
        CREATE TABLE IF NOT EXISTS membership(
            seq INTEGER NOT NULL, source TEXT NOT NULL, channel TEXT NOT NULL, identifier TEXT NOT NULL, name TEXT,
            at INTEGER, joins INTEGER NOT NULL) STRICT;
        CREATE INDEX IF NOT EXISTS membership_channel ON membership(source, channel);
        CREATE INDEX IF NOT EXISTS membership_seq ON membership(seq);
        """

    static func take(_ context: MessageContext, source: String, at sent: Int64?, seq: Int64, _ db: GRDB.Database) throws
    {
        guard !context.joined.isEmpty || !context.left.isEmpty else { return }
        let insert = try db.cachedStatement(
            sql:
                "INSERT INTO membership(seq, source, channel, identifier, name, at, joins) VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        for (people, joins) in [(context.joined, true), (context.left, false)] {
            for person in people {
                guard let identifier = person.membershipKey(in: source) else { continue }
                try insert.execute(
                    arguments: [seq, source, context.channel, identifier, person.name, sent, joins])
            }
        }
    }
}

extension MessageContext.Participant {
    /// What somebody is known by in the channels of a source: the account, which lists and notices share.
    func membershipKey(in source: String) -> String? {
        account.map { "account:\(source):\($0)" } ?? identifiers(in: source).first
    }
}

extension OpenArchive {
    /// Keeps who is in which channel, as far as that is news.
    func record(members lists: [ChannelMembers], of source: String) throws {
        guard !lists.isEmpty else { return }
        var known: [String: [MembersListed.Member]] = [:]
        for (_, listed) in try catalogue.acts(MembersListed.self) where listed.source == source {
            for channel in listed.channels { known[channel.channel] = channel.members }
        }
        let news = lists.map { list in
            MembersListed.Channel(
                channel: list.channel,
                members: list.members.map { .init(name: $0.name, account: $0.account, email: $0.email) })
        }.filter { known[$0.channel] != $0.members }
        if !news.isEmpty { try record(MembersListed(source: source, channels: news), subject: source) }
    }
}
