import Foundation
import Records

/// One disposal, from its proposal to its last certificate, as the acts say.
public struct Disposal: Sendable {
    /// Where a disposal stands.
    public enum State: String, Sendable {
        /// Some class waits for its review or its approval.
        case proposed
        /// Everything that goes is approved.
        case approved
        /// Nothing of it goes: each class was refused, or kept on review.
        case refused
        /// Taken back before anything was ordered.
        case withdrawn
        /// Begun and not finished: some of it is ordered, or certified while the rest is not ordered yet.
        case ordered
        /// All that was approved is gone and certified.
        case destroyed
    }

    /// What somebody decided on a class's share.
    public enum Decision: Sendable {
        case approved(Act, DisposalApproved)
        case refused(Act, DisposalRefused)
    }

    /// A batch: what was ordered together, and its certificate.
    public struct Batch: Sendable {
        /// The entry that ordered it, and who and when.
        public let order: Act
        /// What the order says.
        public let ordered: DestructionOrdered
        /// The entry that certifies it.
        public internal(set) var certificate: Act?
        /// What the certificate says.
        public internal(set) var certified: DestructionCertified?
    }

    /// What was proposed.
    public let proposed: DisposalProposed
    /// The entry of the proposal.
    public let entry: UInt64
    /// Who proposed it.
    public let proposedBy: String
    /// When it was proposed, RFC 3339.
    public let proposedAt: String
    /// What was decided on review, in order.
    public private(set) var reviews: [(act: Act, reviewed: DisposalReviewed)] = []
    /// What was decided of each class, by its code.
    public private(set) var decisions: [String: Decision] = [:]
    /// What was ordered, in order.
    public private(set) var batches: [Batch] = []
    /// The act that took it back.
    public private(set) var withdrawn: (act: Act, payload: DisposalWithdrawn)?

    /// Reads a disposal from its proposal and the acts that followed.
    init(_ proposal: (act: Act, payload: DisposalProposed), later: [Act]) throws {
        proposed = proposal.payload
        entry = proposal.act.seq
        proposedBy = proposal.act.by
        proposedAt = proposal.act.at
        for act in later { try take(act) }
    }

    private mutating func take(_ act: Act) throws {
        switch act.kind {
        case DisposalReviewed.kind: reviews.append((act, try act.decode(DisposalReviewed.self)))
        case DisposalApproved.kind:
            let approved = try act.decode(DisposalApproved.self)
            for part in proposed.parts where approved.retentionClass ?? part.retentionClass == part.retentionClass {
                decisions[part.retentionClass] = .approved(act, approved)
            }
        case DisposalRefused.kind:
            let refused = try act.decode(DisposalRefused.self)
            decisions[refused.retentionClass] = .refused(act, refused)
        case DisposalWithdrawn.kind: withdrawn = (act, try act.decode(DisposalWithdrawn.self))
        case DestructionOrdered.kind:
            batches.append(Batch(order: act, ordered: try act.decode(DestructionOrdered.self)))
        case DestructionCertified.kind:
            let certified = try act.decode(DestructionCertified.self)
            guard let at = batches.firstIndex(where: { $0.order.seq == certified.order }) else { return }
            batches[at].certificate = act
            batches[at].certified = certified
        default: break
        }
    }
}

// MARK: - Where it stands

extension Disposal {
    /// Where it stands.
    public var state: State {
        if withdrawn != nil { return .withdrawn }
        let approved = proposed.parts.filter { isApproved($0.retentionClass) }
        if !batches.isEmpty {
            let ordered = batches.reduce(UInt64(0)) { $0 + $1.ordered.count }
            let all = approved.reduce(UInt64(0)) { $0 + going($1) }
            return batches.allSatisfy { $0.certificate != nil } && ordered >= all ? .destroyed : .ordered
        }
        if !waiting.isEmpty { return .proposed }
        if !approved.isEmpty { return .approved }
        return unreviewed.isEmpty ? .refused : .proposed
    }

    /// Whether it may still come to a destruction.
    public var isOpen: Bool { [.proposed, .approved, .ordered].contains(state) }

    /// The classes of which something goes and on which nobody has decided.
    public var waiting: [DisposalPart] {
        proposed.parts.filter { going($0) > 0 && decisions[$0.retentionClass] == nil }
    }

    /// The classes of which something needs a review and has none, with how many conversations and entries.
    public var unreviewed: [(part: DisposalPart, conversations: UInt64, count: UInt64)] {
        proposed.parts.filter { $0.needsReview && decisions[$0.retentionClass] == nil }.compactMap { part in
            let seen = reviewed(part)
            let conversations = part.conversations - min(part.conversations, seen.conversations)
            return conversations > 0 ? (part, conversations, part.count - min(part.count, seen.count)) : nil
        }
    }

    /// How many entries of a class go: what is to be destroyed unless kept, or only what a reviewer decided to destroy.
    public func going(_ part: DisposalPart) -> UInt64 {
        part.needsReview
            ? reviewed(part, as: "destroy").count
            : part.count - min(part.count, reviewed(part).count - reviewed(part, as: "destroy").count)
    }

    /// How many conversations of a class go.
    public func goingConversations(_ part: DisposalPart) -> UInt64 {
        part.needsReview
            ? reviewed(part, as: "destroy").conversations
            : part.conversations
                - min(part.conversations, reviewed(part).conversations - reviewed(part, as: "destroy").conversations)
    }

    /// How much of a class was reviewed, or reviewed with one outcome.
    public func reviewed(_ part: DisposalPart, as decision: String? = nil) -> (conversations: UInt64, count: UInt64) {
        reviews.filter { decision == nil || $0.reviewed.decision == decision }
            .flatMap(\.reviewed.parts).filter { $0.retentionClass == part.retentionClass }
            .reduce((0, 0)) { ($0.0 + $1.conversations, $0.1 + $1.count) }
    }

    func isApproved(_ code: String) -> Bool {
        if case .approved = decisions[code] { true } else { false }
    }

    /// The last approval, in the order of the classes.
    private var lastApproval: (act: Act, payload: DisposalApproved)? {
        proposed.parts.compactMap { part -> (act: Act, payload: DisposalApproved)? in
            guard case .approved(let act, let approved) = decisions[part.retentionClass] else { return nil }
            return (act: act, payload: approved)
        }.last
    }

    /// Who approved it, or the last of its classes.
    public var approvedBy: String? { lastApproval?.act.by }
    /// When, RFC 3339.
    public var approvedAt: String? { lastApproval?.act.at }
    /// The fingerprint of the personal key that the approval is signed with; nil where the name is a claim.
    public var approvedWith: String? { lastApproval?.payload.signature?.key }
    /// The entry that ordered the first of it.
    public var order: UInt64? { batches.first?.order.seq }
    /// The entry that certifies the last of it; nil until all is certified.
    public var certificate: UInt64? { state == .destroyed ? batches.compactMap(\.certificate?.seq).max() : nil }
    /// The last certificate's words; nil until all is certified.
    public var certified: DestructionCertified? {
        state == .destroyed ? batches.max { ($0.certificate?.seq ?? 0) < ($1.certificate?.seq ?? 0) }?.certified : nil
    }
}

extension OpenArchive {
    /// All disposals, in the order in which they were proposed.
    public func disposals() throws -> [Disposal] {
        try catalogue.acts(DisposalProposed.self).map { try disposal($0) }
    }

    /// The disposal with this id.
    public func disposal(_ id: String) throws -> Disposal {
        let acts = try catalogue.acts(on: id)
        guard let act = acts.first(where: { $0.kind == DisposalProposed.kind }) else {
            throw ArchiveError(.notFound, "There is no disposal \(id): `canute disposal list` shows them.")
        }
        return try Disposal((act, act.decode(DisposalProposed.self)), later: acts.filter { $0.seq > act.seq })
    }

    private func disposal(_ proposal: (act: Act, payload: DisposalProposed)) throws -> Disposal {
        try Disposal(proposal, later: catalogue.acts(on: proposal.payload.id).filter { $0.seq > proposal.act.seq })
    }
}
