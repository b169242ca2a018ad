import Foundation
import Ledger
public import Retention

/// A hold with its days, as the acts say.
public struct Hold: Sendable, Equatable {
    /// The act that placed it, with all that it covers.
    public let placed: HoldPlaced
    /// The entry that placed it.
    public let seq: UInt64
    /// The last day on which it held; nil while it stands.
    public let to: CivilDate?
    /// The first day on which it held.
    public let from: CivilDate

    /// Who placed or widened it; not where conversations joined by rule.
    public var placedBy: [String] = []
    /// What it looks for.
    public var queries: [HoldQuery] = []
    /// How many entries there were when its queries were last tried and something joined.
    var searchedTo: UInt64 = 0

    /// What it is for.
    public var kind: HoldKind { placed.kind ?? (placed.request == nil ? .other : .request) }

    /// Whether it stands.
    public var isOpen: Bool { to == nil }

    /// The hold as the retention rules take it.
    package func interval() throws -> HoldInterval { try HoldInterval(id: placed.id, from: from, to: to) }

    /// A hold is the same while it covers the same days; what it covers may have grown.
    public static func == (left: Hold, right: Hold) -> Bool { left.seq == right.seq && left.to == right.to }
}

extension OpenArchive {
    /// All holds, in the order in which they were first placed; what a hold covers is what all its acts together name.
    ///
    /// A hold that was released and then placed again stands again.
    public func holds() throws -> [Hold] {
        var ends: [String: (seq: UInt64, to: String)] = [:]
        for (act, released) in try catalogue.acts(HoldReleased.self) { ends[released.id] = (act.seq, released.to) }
        var holds: [String: (hold: HoldPlaced, first: UInt64, last: UInt64)] = [:]
        var order: [String] = []
        var queries: [String: [HoldQuery]] = [:]
        var people: [String: [String]] = [:]
        for (act, placed) in try catalogue.acts(HoldPlaced.self) {
            if let query = placed.query { queries[placed.id, default: []].append(query) }
            if placed.joined != true { people[placed.id, default: []].append(act.by) }
            guard var known = holds[placed.id] else {
                holds[placed.id] = (placed, act.seq, act.seq)
                order.append(placed.id)
                continue
            }
            let covered = Set(known.hold.conversations)
            known.hold.conversations += placed.conversations.filter { !covered.contains($0) }
            known.last = act.seq
            // With another query everything is looked at again for it, as it was when it was placed.
            known.hold.searchedTo = placed.searchedTo ?? known.hold.searchedTo
            known.hold.reviewOn = placed.reviewOn ?? known.hold.reviewOn
            known.hold.authority = placed.authority ?? known.hold.authority
            holds[placed.id] = known
        }
        return try order.compactMap { holds[$0] }.map { hold, first, last in
            let end = ends[hold.id].flatMap { $0.seq > last ? $0.to : nil }
            return Hold(
                placed: hold, seq: first, to: try end.map { try CivilDate(parsing: $0) },
                from: try CivilDate(parsing: hold.from), placedBy: people[hold.id] ?? [],
                queries: queries[hold.id] ?? [], searchedTo: hold.searchedTo ?? 0)
        }
    }

    /// The holds that cover a conversation, ended ones too.
    public func holds(on conversation: UInt64) throws -> [Hold] {
        let names = Set(try catalogue.holdNames(on: conversation))
        return names.isEmpty ? [] : try holds().filter { names.contains($0.placed.id) }
    }

    /// Places a hold, or widens one that stands, and returns its id.
    ///
    /// - Throws: `wrongUse` where it has no name or reason or begins after today, `notFound` for a conversation.
    @discardableResult
    public func placeHold(_ hold: HoldPlaced) throws -> String {
        let isBlank = { (text: String) in text.allSatisfy(\.isWhitespace) }
        guard !isBlank(hold.id), !isBlank(hold.reason) else {
            throw ArchiveError(.wrongUse, "A hold has a name and a reason: give both.")
        }
        guard try CivilDate(parsing: hold.from) <= today() else {
            throw ArchiveError(.wrongUse, "A hold stands from today or an earlier day on, not from \(hold.from).")
        }
        guard !hold.conversations.isEmpty || hold.query != nil || hold.request != nil else {
            throw ArchiveError(
                .wrongUse, "Hold \(hold.id) would hold nothing: name a conversation, or say what it looks for.")
        }
        for conversation in hold.conversations where try catalogue.conversation(conversation) == nil {
            throw ArchiveError(
                .notFound, "There is no conversation \(conversation): give the number of a message that stands in it.")
        }
        try record(hold, subject: hold.id, as: .hold)
        return hold.id
    }

    /// Ends a hold as of `date`, its last day.
    ///
    /// A request's hold ends by rule and not here; any other is ended by somebody else than those who placed it.
    /// - Throws: `held` for a request's, `needsSecondPerson`, `needsSignature`, `clock`.
    public func releaseHold(
        _ id: String, to date: CivilDate, reason: String, signer: PersonalSigner? = nil
    ) throws {
        let hold = try openHold(id)
        _ = try today()
        if let request = hold.placed.request {
            throw ArchiveError(
                .held,
                "Hold \(id) is kept for request \(request) and ends by rule: four months after the last correspondence, six "
                    + "weeks after each stage with a regulator or tribunal. `canute hold lapse` ends those whose time is over."
            )
        }
        if let placer = hold.placedBy.first(where: { People.areSame(actor, $0) }) {
            throw ArchiveError(
                .needsSecondPerson, "\(placer) placed hold \(id), so somebody else must release it (--by NAME).")
        }
        try endHold(id, to: date, reason: reason, signer: signer)
    }
}
