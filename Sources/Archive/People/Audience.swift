import Capture
import GRDB
public import Ledger
import Records
import Retention

/// Who could see a message when it was sent, and how far that is known.
public struct Audience: Sendable, Equatable, Codable {
    /// Somebody who could.
    public struct Reader: Sendable, Equatable, Codable {
        /// The name at the time, with the role where the directory knows them.
        public var name: String
        /// The number in the directory.
        public var person: String?
        /// `internal` or `external`, where the directory knows them; `by domain` where only their address is the body's,
        /// `by source` where only the source is declared to have the directory's accounts.
        public var standing: String?
        /// The identifier under which the source names them.
        public var identifier: String
        /// What says that they could: `sender`, `recipient`, `joined 2024-03-01`, `in it on 2024-03-01`,
        /// `list of 2024-11-29`.
        public var because: String
    }

    /// How far it is known, a sentence each.
    public var basis: [String]
    /// Those who could.
    public var readers: [Reader]
}

/// Who was in a channel at a moment, from joins and leaves and from lists.
struct ChannelHistory {
    struct Change {
        let identifier: String
        let name: String?
        let at: Int64
        let change: MembershipTable.Change
    }

    struct List {
        /// The day on which it was taken, or else handed in.
        let day: String
        let at: Int64
        /// Whether the export says when it was taken; else only the day of its capture is known.
        var isDated = false
        let members: [(identifier: String, name: String?)]

        /// "list of 2024-11-29", "list handed in 2024-11-29".
        var words: String { isDated ? "list of \(day)" : "list handed in \(day)" }
    }

    let changes: [Change]
    let lists: [List]

    /// Those who were in it, and why that is known.
    func members(at moment: Int64) -> [(identifier: String, name: String?, because: String)] {
        var people: [String: (name: String?, because: String?)] = [:]
        // The nearest list after the moment, else the last before it, says who was there as far as nothing else does.
        let list = lists.first { $0.at >= moment } ?? lists.last
        for member in list?.members ?? [] {
            people[member.identifier] = (member.name, list?.words)
        }
        for (identifier, all) in Dictionary(grouping: changes, by: \.identifier) {
            let before = all.last { $0.at <= moment }
            let after = all.first { $0.at > moment }
            let name = people[identifier]?.name ?? all.lazy.compactMap(\.name).first
            switch (before?.change, after?.change) {
            case (.joined?, _): people[identifier] = (name, "joined \(Self.day(before?.at))")
            case (.present?, _): people[identifier] = (name, "in it on \(Self.day(before?.at))")
            case (.left?, _), (nil, .joined?): people[identifier] = (name, nil)
            case (nil, .left?): people[identifier] = (name, "left \(Self.day(after?.at)), so was in it before")
            // That somebody was there later says nothing of before: a list may.
            case (nil, .present?), (nil, nil): continue
            }
        }
        return people.compactMap { identifier, known in known.because.map { (identifier, known.name, $0) } }
            .sorted { $0.0 < $1.0 }
    }

    /// How far what is known goes.
    func basis(at moment: Int64) -> String {
        if changes.isEmpty, let list = lists.first(where: { $0.at >= moment }) ?? lists.last {
            return
                "only the \(list.words) is known, and neither who joined nor who left between that day and the message"
        }
        if changes.isEmpty {
            return "nothing is known of who was in the channel: neither joins and leaves nor a list were captured"
        }
        return lists.isEmpty
            ? "from \(changes.count) joins and leaves that were captured: who was there before the first and never left is not known"
            : "from \(changes.count) joins and leaves that were captured, and from lists of the channel"
    }

    private static func day(_ at: Int64?) -> String {
        at.flatMap(CivilDay.date(microseconds:)).map(\.description) ?? "at an unknown time"
    }
}

extension OpenArchive {
    /// Who could see a message when it was sent, with names and roles as at that time; nil for what is no message.
    public func audience(of record: StoredRecord) throws -> Audience? {
        guard let fields = record.content.flatMap({ MessageFields($0.components) }), let source = fields.source,
            let context = fields.context
        else { return nil }
        let sent = try catalogue.sentAt(record.seq)
        let day = sent.flatMap(CivilDay.date(microseconds:)).map(\.description)
        let identities = try identities()
        let why = identities.confidentiality.reason(source: source, channel: context.channel)
        let kind = identities.confidentiality.kind(of: source)
        let ofTheSource = kind == .directory || kind == .numbers ? "by source" : nil
        var audience = Audience(basis: [], readers: [])
        func add(_ identifiers: [String], _ shown: String?, _ because: String) {
            guard let first = identifiers.first,
                !audience.readers.contains(where: { identifiers.contains($0.identifier) })
            else { return }
            let found = why != nil ? nil : identifiers.lazy.compactMap { identities.holder(of: $0, on: day) }.first
            let standing = found.map { $0.person.value(.standing, on: day) ?? "internal" }
            let isOurs = identifiers.contains(where: identities.isOfTheBody) ? "by domain" : ofTheSource
            audience.readers.append(
                .init(
                    name: found?.person.words(on: day) ?? shown ?? first, person: found?.person.id,
                    standing: standing ?? isOurs, identifier: first, because: because))
        }
        for party in context.participants {
            add(
                [party.membershipKey(in: source)].compactMap { $0 } + party.identifiers(in: source),
                party.shown, party.isSender ? "sender" : "recipient")
        }
        if context.participants.contains(where: { !$0.isSender }) {
            audience.basis.append(
                "it was sent to those it names; who is behind a group or list, blind copies and what was forwarded later are not known"
            )
        } else if try self.source(source)?.covers(.presence) != true {
            audience.basis.append(
                "who else was in the channel is not told: the impact assessment of \(source) does not name presence")
        } else if let sent {
            let history = try catalogue.history(of: context.channelKey, in: source)
            for member in history.members(at: sent) { add([member.identifier], member.name, member.because) }
            audience.basis.append(history.basis(at: sent))
        }
        if !context.isPrivate { audience.basis.append("the channel was open to everybody with access to \(source)") }
        if let why { audience.basis.append(why) }
        return audience
    }
}

extension OpenArchive {
    /// Those who could see a message and are not known as staff, by name; nil where there is no directory to ask.
    public func outsiders(of seq: UInt64) throws -> [String]? {
        guard try !catalogue.directory().people.isEmpty, let audience = try audience(of: ledger.record(seq)) else {
            return nil
        }
        return audience.readers.filter { $0.standing == nil || $0.standing == "external" }.map(\.name)
    }
}

extension Catalogue {
    /// What is known of who was in a channel.
    func history(of channel: String, in source: String) throws -> ChannelHistory {
        let changes = try queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT identifier, name, at, change FROM membership
                    WHERE source = ? AND channel = ? AND at IS NOT NULL ORDER BY at, seq
                    """, arguments: [source, channel]
            ).compactMap { row in
                MembershipTable.Change(rawValue: row[3]).map {
                    ChannelHistory.Change(identifier: row[0], name: row[1], at: row[2], change: $0)
                }
            }
        }
        var lists: [ChannelHistory.List] = []
        for (act, listed) in try acts(MembersListed.self) where listed.source == source {
            guard let found = listed.channels.first(where: { $0.key == channel }),
                let moment = SentTime.instant(rfc3339: found.taken ?? act.at)
            else { continue }
            let people = found.members.compactMap { member -> (identifier: String, name: String?)? in
                let party = MessageContext.Participant(
                    isSender: false, name: member.name, account: member.account, email: member.email)
                return party.membershipKey(in: source).map { ($0, party.shown) }
            }
            lists.append(
                .init(
                    day: String((found.taken ?? act.at).prefix(10)), at: moment, isDated: found.taken != nil,
                    members: people))
        }
        return ChannelHistory(changes: changes, lists: lists.sorted { $0.at < $1.at })
    }
}
