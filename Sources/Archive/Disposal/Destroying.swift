import Foundation
public import Ledger
import Records
import Retention

extension OpenArchive {
    /// How many entries are ordered under one holding of the writer lock, but for a conversation that has more alone:
    /// capture goes on between two batches.
    private static let batchSize = 16_384

    /// Destroys what was approved, everywhere, and certifies it.
    ///
    /// Holds, schedule and list are looked at again, all before the first order and each batch under the writer lock as it is
    /// ordered: what changed since stops it, with a name. What was cut off is taken up where it was; conversations go whole.
    /// - Parameters:
    ///   - batchSize: how many entries are ordered at a time; nil for what has shown to keep the lock for a second or two.
    ///   - progress: is told how many entries are ordered, of how many; what it throws stops the work between two batches.
    public func executeDisposal(
        _ id: String, projections: [any ErasableProjection], batchSize: Int? = nil,
        progress: (UInt64, UInt64) throws -> Void = { _, _ in }
    ) throws -> Disposal {
        _ = try ledger.destroying(waits: true) {
            try carryOut(id, batchSize: batchSize ?? Self.batchSize, progress)
            try finishOpenOrders(projections: projections)
        }
        return try disposal(id)
    }

    private func carryOut(_ id: String, batchSize: Int, _ progress: (UInt64, UInt64) throws -> Void) throws {
        let disposal = try disposal(id)
        try requireExecutable(disposal)
        let going = try going(disposal)
        let approved = disposal.proposed.parts.filter { disposal.isApproved($0.retentionClass) }
        for part in approved { try requireApproval(of: part, in: disposal, going) }
        let gone = SequenceList(
            try disposal.batches.flatMap { try ledger.destructionList(order: $0.order.seq).seqs })
        var batches: [(part: DisposalPart, batch: [(conversation: UInt64, entries: [UInt64])])] = []
        for part in approved {
            guard let its = going.parts[part.retentionClass] else { continue }
            let left = try catalogue.entriesByConversation(its.conversations).filter { one in
                // A conversation of a batch that was ordered before is gone, or going.
                !one.entries.isEmpty && !gone.contains(one.entries[0])
            }
            guard SequenceList(left.flatMap(\.entries)) == its.entries.subtracting(gone) else {
                throw changed(disposal, left, its)
            }
            try requireDue(SequenceList(left.map(\.conversation)), part, of: disposal)
            batches += Self.batches(left, size: batchSize).map { (part, $0) }
        }
        let total = going.parts.filter { disposal.isApproved($0.key) }.reduce(UInt64(0)) { $0 + $1.value.entries.count }
        var ordered = gone.count
        for (part, batch) in batches {
            try progress(ordered, total)
            ordered += try order(batch, part, of: disposal)
        }
        try progress(ordered, total)
    }

    private func requireExecutable(_ disposal: Disposal) throws {
        let id = disposal.proposed.id
        switch disposal.state {
        case .approved, .ordered: return
        case .destroyed:
            throw ArchiveError(.wrongUse, "Disposal \(id) was carried out already: see its certificate.")
        case .refused, .withdrawn:
            throw ArchiveError(
                .wrongUse, "Disposal \(id) is \(disposal.state.rawValue): there is nothing to carry out.")
        case .proposed:
            let owners = try classOwners()
            let waits = disposal.waiting.map { part in
                part.retentionClass + (owners[part.retentionClass].map { " (for \($0))" } ?? "")
            }
            throw ArchiveError(
                .needsSecondPerson,
                waits.isEmpty
                    ? "Nothing of disposal \(id) was reviewed, and nothing of it goes unreviewed."
                    : "Disposal \(id) is not approved yet: \(waits.joined(separator: ", ")) wait\(waits.count == 1 ? "s" : "") "
                        + "for somebody else's approval.")
        }
    }

    /// Refuses an approval that is not of what goes now, or whose signature does not hold where one is required.
    private func requireApproval(of part: DisposalPart, in disposal: Disposal, _ going: DisposalLists) throws {
        guard case .approved(let act, let approval) = disposal.decisions[part.retentionClass] else { return }
        try requireSound(act, approval)
        guard going.parts[part.retentionClass]?.entries.hash.hex == approval.listHash else {
            throw ArchiveError(
                .changed,
                "What \(act.by) approved of class \(part.retentionClass) in disposal \(disposal.proposed.id) is another list than "
                    + "what would go now: withdraw it and propose it again. Nothing was destroyed.")
        }
    }

    /// Whole conversations, as many as together have at most `size` entries; one that has more goes alone.
    static func batches(
        _ conversations: [(conversation: UInt64, entries: [UInt64])], size: Int
    ) -> [[(conversation: UInt64, entries: [UInt64])]] {
        var batches: [[(conversation: UInt64, entries: [UInt64])]] = []
        var count = 0
        for one in conversations {
            if batches.isEmpty || count + one.entries.count > size {
                batches.append([])
                count = 0
            }
            batches[batches.count - 1].append(one)
            count += one.entries.count
        }
        return batches
    }

    /// Orders one batch and destroys its keys and sealed content; returns how many entries it has.
    private func order(
        _ batch: [(conversation: UInt64, entries: [UInt64])], _ part: DisposalPart, of disposal: Disposal
    ) throws -> UInt64 {
        let list = SequenceList(batch.flatMap(\.entries))
        let conversations = SequenceList(batch.map(\.conversation))
        let proposed = disposal.proposed
        guard case .approved(let approval, _) = disposal.decisions[part.retentionClass] else { return 0 }
        let order = DestructionOrdered(
            id: proposed.id, proposedBy: disposal.proposedBy, approvedBy: approval.by, ground: proposed.ground,
            retentionClass: part.retentionClass, schedule: proposed.schedule, listHash: list.hash.hex,
            count: list.count,
            holdsChecked: try catalogue.endedHolds(conversations).map { "\($0.hold): ended \($0.to)" },
            checkedAt: now().formatted(.iso8601),
            conversations: String(decoding: conversations.encoded, as: UTF8.self),
            heirs: try catalogue.heirs(without: list))
        let components =
            try Act.components(order, subject: proposed.id, by: actor, at: now())
            + [DueGround.component(catalogue.grounds(batch))]
        _ = try ledger.orderDestruction(of: list, components: components) {
            try catalogue.rollForward(ledger)
            let now = try catalogue.entriesByConversation(conversations)
            guard now.elementsEqual(batch, by: { $0.entries == $1.entries }) else {
                throw changed(disposal, now, .init(conversations: conversations, entries: list))
            }
            try requireDue(conversations, part, of: disposal)
        }
        return list.count
    }

    /// Finishes every destruction that was ordered and has no certificate: a crash may have come between.
    ///
    /// - Parameter waits: whether to wait for another process that is at it; else what it does is left to it.
    public func finishDestructions(projections: [any ErasableProjection], waits: Bool = false) throws {
        _ = try ledger.destroying(waits: waits) { try finishOpenOrders(projections: projections) }
    }

    private func finishOpenOrders(projections: [any ErasableProjection]) throws {
        try catalogue.rollForward(ledger)
        // First, because a part has to be erased of what is still there.
        try finishErasures(projections: projections)
        let certified = Set(try catalogue.acts(DestructionCertified.self).map(\.payload.order))
        let open = try catalogue.acts(DestructionOrdered.self).filter { !certified.contains($0.act.seq) }
        if !open.isEmpty {
            let orders = Dictionary(uniqueKeysWithValues: open.map { ($0.act.seq, $0) })
            let day = try today()
            _ = try ledger.finishDestructions(of: open.map(\.act.seq), projections: projections) { order, check in
                guard let (act, ordered) = orders[order] else { return [] }
                let copies = try backupsExpire(try ledger.destructionList(order: order), on: day)
                let certificate = try certificate(of: ordered, act, check, copies)
                return try Act.components(certificate, subject: ordered.id, by: actor, at: now())
            }
            try catalogue.rollForward(ledger)
        }
        try finishExpunges(projections: projections)
    }

    private func certificate(
        of order: DestructionOrdered, _ act: Act, _ check: DestructionCheck,
        _ copies: (last: String?, backups: [String]?)
    ) throws -> DestructionCertified {
        var approvedWith: String?
        if case .approved(_, let approval) = try disposal(order.id).decisions[order.retentionClass] {
            approvedWith = approval.signature?.key
        }
        return DestructionCertified(
            id: order.id, order: act.seq, proposedBy: order.proposedBy, approvedBy: order.approvedBy,
            executedBy: act.by, ground: order.ground, retentionClass: order.retentionClass,
            schedule: order.schedule, listHash: order.listHash, count: order.count,
            method: "keys deleted and their segments' keys replaced; sealed content, catalogue rows and index "
                + "words deleted and overwritten; logs emptied",
            checked: check.checked, backupsExpire: copies.last, backups: copies.backups,
            proposedAssurance: Assurance.words(nil), approvedAssurance: Assurance.words(approvedWith),
            executedAssurance: Assurance.words(nil))
    }
}
