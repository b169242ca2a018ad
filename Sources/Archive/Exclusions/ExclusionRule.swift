import Foundation
import Ledger

/// An exclusion rule with where it stands, as the acts say.
public struct ExclusionRule: Sendable, Equatable {
    /// Where a rule stands.
    public enum State: String, Sendable, Codable {
        /// In force, and not yet approved by somebody else.
        case proposed
        case approved
        /// Somebody else said no: it was in force until then.
        case refused
        /// In force; somebody asks that it ends, and nobody else has agreed yet.
        case endProposed = "end-proposed"
        case ended
    }

    /// The rule's name, such as `X-12`.
    public let id: String
    /// The entry that proposed it.
    public let seq: UInt64
    /// What it says.
    public let rule: ExclusionAdded
    /// Who proposed it.
    public let proposedBy: String
    /// When, RFC 3339.
    public let proposedAt: String
    /// Where it stands.
    public fileprivate(set) var state = State.proposed
    /// Who decided last.
    public fileprivate(set) var decidedBy: String?
    /// When that was, RFC 3339.
    public fileprivate(set) var decidedAt: String?
    /// Who asked that it ends.
    public fileprivate(set) var endProposedBy: String?
    private var wasApproved = false

    /// The name of the rule that an entry proposed.
    static func id(_ seq: UInt64) -> String { "X-\(seq)" }

    init(_ act: Act, _ rule: ExclusionAdded) {
        id = Self.id(act.seq)
        seq = act.seq
        self.rule = rule
        proposedBy = act.by
        proposedAt = act.at
    }

    /// Whether it leaves messages out.
    ///
    /// A rule that protects takes effect at once; one that ends, so that more is captured, only when two have agreed.
    public var isInForce: Bool { state != .refused && state != .ended }

    /// Who proposed what waits for a decision; nil where nothing does.
    public var awaits: String? {
        switch state {
        case .proposed: proposedBy
        case .endProposed: endProposedBy
        default: nil
        }
    }

    /// Whether it holds for a source.
    public func isFor(_ source: String) -> Bool { rule.source == source || rule.source == "*" }

    mutating func take(_ decision: ExclusionDecided, _ act: Act) {
        decidedBy = act.by
        decidedAt = act.at
        switch (decision.ends, decision.approved) {
        case (false, true):
            wasApproved = true
            if state == .proposed { state = .approved }
        case (false, false): state = .refused
        case (true, true): state = .ended
        case (true, false): state = wasApproved ? .approved : .proposed
        }
    }

    mutating func proposeEnd(by name: String) {
        state = .endProposed
        endProposedBy = name
    }
}

extension OpenArchive {
    /// All exclusion rules, in the order in which they were proposed.
    public func exclusions() throws -> [ExclusionRule] {
        var rules = try catalogue.acts(ExclusionAdded.self).map { ExclusionRule($0.act, $0.payload) }
        guard !rules.isEmpty else { return [] }
        let ends = try catalogue.acts(ExclusionEndProposed.self).map {
            ($0.act, $0.payload.rule, nil as ExclusionDecided?)
        }
        let decisions = try catalogue.acts(ExclusionDecided.self).map {
            ($0.act, $0.payload.rule, Optional($0.payload))
        }
        for (act, id, decision) in (ends + decisions).sorted(by: { $0.0.seq < $1.0.seq }) {
            guard let at = rules.firstIndex(where: { $0.id == id }) else { continue }
            if let decision { rules[at].take(decision, act) } else { rules[at].proposeEnd(by: act.by) }
        }
        return rules
    }

    /// The rule with this name.
    public func exclusion(_ id: String) throws -> ExclusionRule {
        guard let rule = try exclusions().first(where: { $0.id == id.uppercased() }) else {
            throw ArchiveError(.notFound, "There is no exclusion rule \(id): `canute source list` shows them.")
        }
        return rule
    }

    /// Proposes a rule; it leaves messages out at once, and somebody else has to approve it.
    ///
    /// - Throws: `wrongUse` where it names nothing to leave out, or has no code or reason; `notFound` for the source.
    @discardableResult
    public func propose(exclusion rule: ExclusionAdded) throws -> ExclusionRule {
        let isBlank = { (text: String) in text.allSatisfy(\.isWhitespace) }
        guard !rule.channels.isEmpty || rule.participants?.isEmpty == false || rule.tags?.isEmpty == false else {
            throw ArchiveError(
                .wrongUse,
                "A rule names what it leaves out: give --conversation, --participant, --tag or --template.")
        }
        guard !(rule.channels + (rule.participants ?? []) + (rule.tags ?? [])).contains(where: isBlank) else {
            throw ArchiveError(.wrongUse, "A rule cannot go by a blank name: say what it leaves out.")
        }
        let isCode = rule.code.utf8.allSatisfy { (48...57).contains($0) || (65...90).contains($0) || $0 == 45 }
        guard !rule.code.isEmpty, rule.code.utf8.count <= 12, isCode else {
            throw ArchiveError(
                .wrongUse,
                "\u{201C}\(rule.code)\u{201D} cannot be a rule's code, which is kept where nothing else may be: use capital letters, "
                    + "digits and hyphens, 12 at most, such as TU.")
        }
        guard !isBlank(rule.reason) else {
            throw ArchiveError(.wrongUse, "A rule needs its reason: give --reason.")
        }
        if rule.source != "*", try source(rule.source) == nil {
            throw ArchiveError(
                .notFound, "There is no source \(rule.source): `canute source add \(rule.source)` declares it.")
        }
        let seq = try record(rule, subject: rule.source)
        return try exclusion(ExclusionRule.id(seq))
    }

    /// Asks that a rule ends; it goes on until somebody else agrees.
    @discardableResult
    public func proposeEnd(of id: String, reason: String) throws -> ExclusionRule {
        let rule = try exclusion(id)
        guard rule.isInForce, rule.state != .endProposed else {
            throw ArchiveError(.wrongUse, "Rule \(rule.id) is \(rule.state.rawValue): its end cannot be proposed.")
        }
        guard !reason.allSatisfy(\.isWhitespace) else {
            throw ArchiveError(.wrongUse, "The end of a rule needs its reason: give --reason.")
        }
        try record(ExclusionEndProposed(rule: rule.id, reason: reason), subject: rule.rule.source)
        return try exclusion(id)
    }

    /// Approves or refuses what was proposed about a rule; never the one who proposed it.
    ///
    /// - Throws: `needsSecondPerson`, `needsSignature`, `wrongUse` where nothing waits for a decision.
    @discardableResult
    public func decideExclusion(
        _ id: String, approved: Bool, reason: String?, signer: PersonalSigner? = nil
    ) throws -> ExclusionRule {
        let rule = try exclusion(id)
        guard let proposer = rule.awaits else {
            throw ArchiveError(
                .wrongUse, "Rule \(rule.id) is \(rule.state.rawValue): nothing about it waits to be decided.")
        }
        guard !People.areSame(actor, proposer) else {
            throw ArchiveError(
                .needsSecondPerson,
                "\(proposer) proposed this about rule \(rule.id), so somebody else must decide it (--by NAME).")
        }
        let decision = ExclusionDecided(
            rule: rule.id, ends: rule.state == .endProposed, approved: approved, reason: reason)
        try record(try signed(decision, subject: rule.id, with: signer), subject: rule.id)
        return try exclusion(id)
    }

    /// Declares what the conversations with a name are about.
    public func tag(_ conversation: String, of source: String, as tag: String, reason: String) throws {
        let isBlank = { (text: String) in text.allSatisfy(\.isWhitespace) }
        guard ![conversation, tag, reason].contains(where: isBlank) else {
            throw ArchiveError(.wrongUse, "A tag needs a conversation, a word and a reason: give all three.")
        }
        guard try self.source(source) != nil else {
            throw ArchiveError(.notFound, "There is no source \(source): `canute source list` shows them.")
        }
        try record(
            ConversationTagged(source: source, conversation: conversation, tag: tag.lowercased(), reason: reason),
            subject: source)
    }
}
