import Foundation
public import Ledger
import Records

/// The removal of what was captured in error, from its proposal to its certificate, as the acts say.
public struct Expunge: Sendable {
    /// Where a removal stands.
    public enum State: String, Sendable { case proposed, approved, refused, ordered, expunged }

    /// What was proposed.
    public let proposed: ExpungeProposed
    /// Who proposed it.
    public let proposedBy: String
    /// When, RFC 3339.
    public let proposedAt: String
    /// What somebody else decided, with the act.
    public private(set) var decided: (act: Act, payload: ExpungeDecided)?
    /// The entry that ordered it.
    public private(set) var order: UInt64?
    /// The entry that certifies it.
    public private(set) var certificate: UInt64?
    /// The certificate's words.
    public private(set) var certified: ExpungeCertified?

    /// Where it stands.
    public var state: State {
        if certificate != nil { return .expunged }
        if order != nil { return .ordered }
        guard let decided else { return .proposed }
        return decided.payload.approved ? .approved : .refused
    }

    init(_ proposal: (act: Act, payload: ExpungeProposed), later: [Act]) throws {
        proposed = proposal.payload
        proposedBy = proposal.act.by
        proposedAt = proposal.act.at
        for act in later {
            switch act.kind {
            case ExpungeDecided.kind: decided = (act, try act.decode(ExpungeDecided.self))
            case ExpungeOrdered.kind: order = act.seq
            case ExpungeCertified.kind:
                certificate = act.seq
                certified = try act.decode(ExpungeCertified.self)
            default: break
            }
        }
    }
}

extension OpenArchive {
    /// All removals of what was captured in error, or the one with this number.
    public func expunges(_ id: String? = nil) throws -> [Expunge] {
        try catalogue.acts(ExpungeProposed.self).filter { id == nil || $0.payload.id == id?.uppercased() }.map {
            proposal in
            try Expunge(proposal, later: catalogue.acts(on: proposal.payload.id).filter { $0.seq > proposal.act.seq })
        }
    }

    /// The removal with this number.
    public func expunge(_ id: String) throws -> Expunge {
        guard let expunge = try expunges(id).first else {
            throw ArchiveError(.notFound, "There is no removal \(id): `canute record expunge list` shows them.")
        }
        return expunge
    }

    /// Proposes to remove messages that were captured in error, with all their wordings.
    ///
    /// - Throws: `held` with the hold's name, `wrongUse` where an entry is no message or no reason is given.
    public func proposeExpunge(_ seqs: [UInt64], reason: String) throws -> Expunge {
        guard !reason.allSatisfy(\.isWhitespace) else {
            throw ArchiveError(.wrongUse, "Say why it should not have been captured: give --reason.")
        }
        guard !seqs.isEmpty else {
            throw ArchiveError(.wrongUse, "Which messages were captured in error? Give their numbers.")
        }
        let list = SequenceList(try allWordings(of: seqs))
        try requireNotHeld(list)
        var id = ""
        try recordNumbered { seq in
            id = "E-\(seq)"
            let proposal = ExpungeProposed(
                id: id, list: String(decoding: list.encoded, as: UTF8.self), listHash: list.hash.hex,
                count: list.count, reason: reason)
            return (proposal, id)
        }
        return try expunge(id)
    }

    /// Proposes to remove the content of acts that are kept apart and fell due; what else was done stays as it was.
    ///
    /// - Parameter reason: what makes them due, in words.
    /// - Throws: `wrongUse` where an entry is no such act.
    package func proposeRemoval<Payload: SeparatelyKept>(
        of type: Payload.Type, in seqs: [UInt64], reason: String
    ) throws -> Expunge {
        let kept = Set(try catalogue.acts(type).map(\.act.seq))
        guard !seqs.isEmpty, seqs.allSatisfy(kept.contains) else {
            throw ArchiveError(.wrongUse, "Nothing to remove was named, or what is named is not kept apart.")
        }
        let list = SequenceList(seqs)
        var id = ""
        try recordNumbered { seq in
            id = "E-\(seq)"
            let proposal = ExpungeProposed(
                id: id, list: String(decoding: list.encoded, as: UTF8.self), listHash: list.hash.hex,
                count: list.count, reason: reason, retentionClass: Payload.retentionClass)
            return (proposal, id)
        }
        return try expunge(id)
    }

    /// Refuses, or approves and carries out, a removal; never the one who proposed it.
    ///
    /// Holds are looked at again under the writer lock. - Throws: `needsSecondPerson`, `needsSignature`, `held`.
    public func decideExpunge(
        _ id: String, approved: Bool, reason: String? = nil, signer: PersonalSigner? = nil,
        projections: [any ErasableProjection]
    ) throws -> Expunge {
        guard try expunge(id).proposed.retentionClass == nil else {
            throw ArchiveError(
                .wrongUse,
                "Removal \(id) is of what falls due, not of what was captured in error: it is decided where it was proposed."
            )
        }
        return try decideRemoval(id, approved: approved, reason: reason, signer: signer, projections: projections)
    }

    /// The same for what fell due.
    ///
    /// - Parameter mayDestroy: runs under the writer lock, last before the order, and throws where it is not due any more.
    package func decideRemoval(
        _ id: String, approved: Bool, reason: String? = nil, signer: PersonalSigner? = nil,
        projections: [any ErasableProjection], mayDestroy: () throws -> Void = {}
    ) throws -> Expunge {
        _ = try today()
        let expunge = try expunge(id)
        let proposed = expunge.proposed
        // One that was approved and not ordered, because a crash came between, is carried out now.
        if expunge.state == .proposed {
            guard !People.areSame(actor, expunge.proposedBy) else {
                throw ArchiveError(
                    .needsSecondPerson,
                    "\(expunge.proposedBy) proposed removal \(proposed.id), so somebody else must decide it (--by NAME)."
                )
            }
            let list = try SequenceList(parsing: Array(proposed.list.utf8))
            if approved {
                if proposed.retentionClass == nil { try requireNotHeld(list) } else { try mayDestroy() }
            }
            let decision = ExpungeDecided(
                id: proposed.id, listHash: proposed.listHash, approved: approved, reason: reason)
            try record(try signed(decision, subject: proposed.id, with: signer), subject: proposed.id)
        } else if expunge.state != .approved || !approved {
            throw ArchiveError(
                .wrongUse, "Removal \(proposed.id) is \(expunge.state.rawValue) already: there is nothing to decide.")
        }
        guard approved else { return try self.expunge(id) }
        try order(try self.expunge(id), mayDestroy)
        try finishDestructions(projections: projections, waits: true)
        return try self.expunge(id)
    }

    private func order(_ expunge: Expunge, _ mayDestroy: () throws -> Void) throws {
        guard let (act, decision) = expunge.decided else { return }
        try requireSound(act, decision)
        let proposed = expunge.proposed
        let list = try SequenceList(parsing: Array(proposed.list.utf8))
        let order = ExpungeOrdered(
            id: proposed.id, proposedBy: expunge.proposedBy, approvedBy: act.by, reason: proposed.reason,
            listHash: list.hash.hex, count: list.count, checkedAt: now().formatted(.iso8601),
            approvedWith: decision.signature?.key, retentionClass: proposed.retentionClass,
            heirs: try catalogue.heirs(without: list))
        let components = try Act.components(order, subject: proposed.id, by: actor, at: now())
        _ = try ledger.orderDestruction(of: list, components: components) {
            try catalogue.rollForward(ledger)
            guard proposed.retentionClass == nil else { return try mayDestroy() }
            guard try SequenceList(allWordings(of: Array(list.seqs))).hash.hex == proposed.listHash else {
                throw ArchiveError(
                    .changed,
                    "A message of removal \(proposed.id) has a wording now that it had not when it was proposed, or is gone: "
                        + "propose it again. Nothing was destroyed.")
            }
            try requireNotHeld(list)
        }
    }

    /// Finishes every removal that was ordered and has no certificate.
    func finishExpunges(projections: [any ErasableProjection]) throws {
        let certified = Set(try catalogue.acts(ExpungeCertified.self).map(\.payload.order))
        for (act, order) in try catalogue.acts(ExpungeOrdered.self) where !certified.contains(act.seq) {
            let copies = try backupsExpire(try ledger.destructionList(order: act.seq), on: today())
            _ = try ledger.finishDestruction(order: act.seq, projections: projections) { check in
                let certificate = ExpungeCertified(
                    id: order.id, order: act.seq, proposedBy: order.proposedBy, approvedBy: order.approvedBy,
                    reason: order.reason, listHash: order.listHash, count: order.count,
                    method: "keys deleted and their segments' keys replaced; sealed content, catalogue rows and index "
                        + "words deleted and overwritten; logs emptied",
                    checked: check.checked, backupsExpire: copies.last, backups: copies.backups,
                    approvedAssurance: Assurance.words(order.approvedWith), retentionClass: order.retentionClass)
                return try Act.components(certificate, subject: order.id, by: actor, at: now())
            }
            try catalogue.rollForward(ledger)
        }
    }

    /// The entries with every earlier and later wording of their messages.
    func allWordings(of seqs: [UInt64]) throws -> [UInt64] {
        var all: Set<UInt64> = []
        for seq in seqs where !all.contains(seq) {
            guard try catalogue.conversation(of: seq) != nil else {
                _ = try ledger.record(seq)
                throw ArchiveError(
                    .wrongUse,
                    "Entry \(seq) keeps no captured message, or it is gone: only of messages can something be removed.")
            }
            all.formUnion(try history(of: seq, context: 0).map(\.seq))
        }
        return all.sorted()
    }

    /// Refuses where a hold stands on a conversation of one of these entries.
    func requireNotHeld(_ list: SequenceList, to done: String = "removed, in error or not") throws {
        let conversations = Set(try list.seqs.compactMap { try catalogue.conversation(of: $0)?.id })
        for conversation in conversations.sorted() {
            guard let hold = try holds(on: conversation).first(where: \.isOpen) else { continue }
            throw ArchiveError(
                .held,
                "Conversation \(conversation) is held by \(hold.placed.id) (\(hold.placed.reason)) since \(hold.from): nothing of "
                    + "it can be \(done) until that hold is released. Where somebody has a right to its erasure, restrict it "
                    + "meanwhile (`canute record restrict`). Nothing was changed.")
        }
    }
}
