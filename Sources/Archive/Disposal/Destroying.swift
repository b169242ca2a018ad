import Foundation
public import Ledger
import Records
import Retention

extension OpenArchive {
    /// Proposes to destroy one conversation: freezes the list of its entries with its hash.
    ///
    /// - Throws: `held` with the hold's name, `notDue` with the day from which it may be.
    public func proposeDisposal(conversation: UInt64, ground: String) throws -> Disposal {
        let standing = try standing(of: conversation, on: today())
        try requireDue(standing)
        let list = SequenceList(try catalogue.entries(of: conversation))
        var id = ""
        try recordNumbered { seq in
            id = "D-\(seq)"
            let proposal = DisposalProposed(
                id: id, conversation: conversation, retentionClass: standing.retentionClass.code,
                list: String(decoding: list.encoded, as: UTF8.self), listHash: list.hash.hex, count: list.count,
                ground: ground, schedule: standing.schedule, decision: standing.decision.steps,
                state: standing.decision.state.rawValue)
            return (proposal, id)
        }
        return try disposal(id)
    }

    /// Approves a proposed disposal; never the one who proposed it.
    public func approveDisposal(_ id: String, signer: PersonalSigner? = nil) throws -> Disposal {
        let disposal = try disposal(id)
        guard disposal.state == .proposed else {
            throw ArchiveError(.wrongUse, "Disposal \(id) is \(disposal.state) already: there is nothing to approve.")
        }
        guard !People.areSame(actor, disposal.proposedBy) else {
            throw ArchiveError(
                .needsSecondPerson,
                "\(disposal.proposedBy) proposed disposal \(id), so somebody else must approve it (--by NAME).")
        }
        try requireDestroyable(disposal)
        let approval = DisposalApproved(id: id, listHash: disposal.proposed.listHash)
        try record(try signed(approval, subject: id, with: signer), subject: id)
        return try self.disposal(id)
    }

    /// Destroys what was approved, everywhere, and certifies it.
    ///
    /// Holds, schedule and list are looked at again under the writer lock: what changed since stops it, with a name.
    public func executeDisposal(_ id: String, projections: [any ErasableProjection]) throws -> Disposal {
        let disposal = try disposal(id)
        switch disposal.state {
        case .approved: try order(disposal)
        case .ordered: break
        case .destroyed:
            throw ArchiveError(.wrongUse, "Disposal \(id) was carried out already: see its certificate.")
        case .proposed:
            throw ArchiveError(
                .needsSecondPerson, "Disposal \(id) is not approved yet: somebody else has to approve it.")
        }
        try finishDestructions(projections: projections)
        return try self.disposal(id)
    }

    /// Finishes every destruction that was ordered and has no certificate: a crash may have come between.
    public func finishDestructions(projections: [any ErasableProjection]) throws {
        try catalogue.rollForward(ledger)
        let certified = Set(try catalogue.acts(DestructionCertified.self).map(\.payload.order))
        for (act, order) in try catalogue.acts(DestructionOrdered.self) where !certified.contains(act.seq) {
            let copies = try backupsExpire(try ledger.destructionList(order: act.seq), on: today())
            _ = try ledger.finishDestruction(order: act.seq, projections: projections) { check in
                let certificate = DestructionCertified(
                    id: order.id, order: act.seq, proposedBy: order.proposedBy, approvedBy: order.approvedBy,
                    executedBy: act.by, ground: order.ground, retentionClass: order.retentionClass,
                    schedule: order.schedule, listHash: order.listHash, count: order.count,
                    method: "keys deleted and their segments' keys replaced; sealed content, catalogue rows and index "
                        + "words deleted and overwritten; logs emptied",
                    checked: check.checked, backupsExpire: copies.last, backups: copies.backups,
                    proposedAssurance: Assurance.words(nil),
                    approvedAssurance: Assurance.words(try disposal(order.id).approvedWith),
                    executedAssurance: Assurance.words(nil))
                return try Act.components(certificate, subject: order.id, by: actor, at: now())
            }
            try catalogue.rollForward(ledger)
        }
        try finishExpunges(projections: projections)
    }

    private func order(_ disposal: Disposal) throws {
        let proposed = disposal.proposed
        if let (act, approval) = try catalogue.acts(DisposalApproved.self).last(where: { $0.payload.id == proposed.id })
        {
            try requireSound(act, approval)
        }
        let list = try SequenceList(parsing: Array(proposed.list.utf8))
        let order = DestructionOrdered(
            id: proposed.id, proposedBy: disposal.proposedBy, approvedBy: disposal.approvedBy ?? "",
            ground: proposed.ground, retentionClass: proposed.retentionClass, schedule: proposed.schedule,
            listHash: list.hash.hex, count: list.count,
            holdsChecked: try holds(on: proposed.conversation).map {
                "\($0.placed.id): ended \($0.to?.description ?? "never")"
            }, checkedAt: now().formatted(.iso8601))
        let components = try Act.components(order, subject: proposed.id, by: actor, at: now())
        _ = try ledger.orderDestruction(of: list, components: components) {
            try catalogue.rollForward(ledger)
            try requireDestroyable(disposal)
        }
    }

    /// Refuses where the list, the schedule or a hold is not as it was when somebody approved it.
    private func requireDestroyable(_ disposal: Disposal) throws {
        let proposed = disposal.proposed
        let list = SequenceList(try catalogue.entries(of: proposed.conversation))
        guard list.hash.hex == proposed.listHash else {
            throw ArchiveError(
                .changed,
                "Conversation \(proposed.conversation) has \(list.count) entries now, not the \(proposed.count) that were "
                    + "proposed in \(proposed.id): propose it again. Nothing was destroyed.")
        }
        try requireDue(try standing(of: proposed.conversation, on: today()))
    }

    private func requireDue(_ standing: Standing) throws {
        let (id, decision) = (standing.conversation.id, standing.decision)
        if let hold = standing.holds.first(where: \.isOpen) {
            throw ArchiveError(
                .held,
                "Conversation \(id) is held by \(hold.placed.id) (\(hold.placed.reason)) since \(hold.from): it cannot be "
                    + "destroyed until that hold is released. Nothing was changed.")
        }
        guard decision.state != .dueReview else {
            throw ArchiveError(
                .notDue,
                "Conversation \(id) is of class \(standing.retentionClass.code), which is reviewed and never destroyed "
                    + "unreviewed: it needs a class that allows destruction first.")
        }
        guard decision.state == .dueDestroy else {
            let from =
                decision.eligibleFrom.map { "it may be destroyed from \($0)" } ?? "no day is known from which it may be"
            throw ArchiveError(
                .notDue,
                "Conversation \(id) (class \(standing.retentionClass.code)) is not due to be destroyed: it is "
                    + "\(decision.state.rawValue), and \(from).")
        }
    }
}

/// Who is who, for the separation of duties.
package enum People {
    /// Whether two names of people who act are the same person's: case, accents' encoding and white space aside.
    package static func areSame(_ left: String, _ right: String) -> Bool { folded(left) == folded(right) }

    /// A name with single spaces between its words and none around it.
    package static func collapsed(_ name: String) -> String {
        name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func folded(_ name: String) -> String {
        let visible = name.unicodeScalars.filter { !$0.properties.isDefaultIgnorableCodePoint }
        return collapsed(String(String.UnicodeScalarView(visible)))
            .folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
    }
}
