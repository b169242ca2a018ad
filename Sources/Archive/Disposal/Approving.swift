import Ledger
import Records
import Retention

extension OpenArchive {
    /// Approves what a disposal takes of one class, or of each that the actor may approve; never the one who proposed it.
    ///
    /// Of a class that has an information asset owner, only that person may. The approval binds the hash of what goes.
    /// - Throws: `needsSecondPerson`, `needsSignature`, `held`, `notDue`, `changed`, `wrongUse`.
    public func approveDisposal(
        _ id: String, class code: String? = nil, signer: PersonalSigner? = nil
    ) throws -> Disposal {
        let disposal = try disposal(id)
        let parts = try deciding(disposal, code, to: "approve")
        let going = try going(disposal)
        let owners = try classOwners()
        // Everything is checked before anything is recorded.
        for part in parts { try requireDestroyable(going, part, of: disposal) }
        for part in parts {
            guard let list = going.parts[part.retentionClass]?.entries else { continue }
            let approval = DisposalApproved(
                id: id, retentionClass: part.retentionClass, listHash: list.hash.hex, count: list.count,
                asOwner: owners[part.retentionClass] == nil ? nil : true)
            try record(try signed(approval, subject: id, with: signer), subject: id)
        }
        return try self.disposal(id)
    }

    /// Refuses what a disposal takes of one class, or of each that the actor may refuse: all of it is kept.
    public func refuseDisposal(_ id: String, class code: String? = nil, reason: String) throws -> Disposal {
        let disposal = try disposal(id)
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ArchiveError(.wrongUse, "Say why disposal \(id) is refused: give --reason.")
        }
        for part in try deciding(disposal, code, to: "refuse") {
            try record(DisposalRefused(id: id, retentionClass: part.retentionClass, reason: reason), subject: id)
        }
        return try self.disposal(id)
    }

    /// The classes on which the actor decides.
    private func deciding(_ disposal: Disposal, _ code: String?, to verb: String) throws -> [DisposalPart] {
        let id = disposal.proposed.id
        if let code, !disposal.proposed.parts.contains(where: { $0.retentionClass == code }) {
            let listed = disposal.proposed.parts.map(\.retentionClass).joined(separator: ", ")
            throw ArchiveError(.wrongUse, "Disposal \(id) lists nothing of class \(code); it lists \(listed).")
        }
        guard disposal.withdrawn == nil, disposal.batches.isEmpty else {
            throw ArchiveError(
                .wrongUse, "Disposal \(id) is \(disposal.state.rawValue) already: there is nothing to \(verb).")
        }
        guard !People.areSame(actor, disposal.proposedBy) else {
            throw ArchiveError(
                .needsSecondPerson,
                "\(disposal.proposedBy) proposed disposal \(id), so somebody else must \(verb) it (--by NAME).")
        }
        let waiting = disposal.waiting.filter { code == nil || $0.retentionClass == code }
        guard !waiting.isEmpty else {
            let needs = disposal.unreviewed.map(\.part.retentionClass)
            throw ArchiveError(
                .wrongUse,
                needs.isEmpty
                    ? "Disposal \(id) is \(disposal.state.rawValue) already: there is nothing to \(verb)."
                    : "Nothing of class \(needs.joined(separator: ", ")) in disposal \(id) was reviewed, and none of it goes "
                        + "unreviewed: `canute disposal review \(id)` first.")
        }
        let owners = try classOwners()
        let mine = waiting.filter { part in owners[part.retentionClass].map { People.areSame($0, actor) } ?? true }
        guard !mine.isEmpty else {
            let names = waiting.compactMap { part in
                owners[part.retentionClass].map { "on class \(part.retentionClass) \($0) decides" }
            }
            throw ArchiveError(
                .needsSecondPerson,
                "\(actor) is not the information asset owner of what waits in disposal \(id): "
                    + "\(names.joined(separator: ", ")) (--by NAME).")
        }
        return mine
    }

    /// Refuses where list, class, schedule or a hold is not as it was when the disposal was proposed.
    func requireDestroyable(_ going: DisposalLists, _ part: DisposalPart, of disposal: Disposal) throws {
        guard let its = going.parts[part.retentionClass] else { return }
        let now = try catalogue.entriesByConversation(its.conversations)
        guard SequenceList(now.flatMap(\.entries)) == its.entries else {
            throw changed(disposal, now, its)
        }
        try requireDue(its.conversations, part, of: disposal)
    }

    /// Names what is another than was proposed.
    func changed(
        _ disposal: Disposal, _ now: [(conversation: UInt64, entries: [UInt64])], _ frozen: DisposalLists.Part
    ) -> ArchiveError {
        let id = disposal.proposed.id
        let other = now.first { one in one.entries.isEmpty || one.entries.contains { !frozen.entries.contains($0) } }
        let what =
            other.map { one in
                one.entries.isEmpty
                    ? "Conversation \(one.conversation) is gone"
                    : "Conversation \(one.conversation) has entries now that it had not when it was proposed"
            } ?? "A conversation has lost entries since it was proposed"
        return ArchiveError(
            .changed, "\(what) in \(id): withdraw it and propose it again. Nothing was destroyed.")
    }

    /// Refuses where a conversation may not be destroyed today, and names the hold or the day.
    ///
    /// The index of due days proposes and does not decide: holds are looked up in the acts that placed them, and the days are
    /// computed again by the schedule in force.
    func requireDue(_ conversations: SequenceList, _ part: DisposalPart, of disposal: Disposal) throws {
        let day = try today()
        if let first = try catalogue.firstNotDue(conversations, class: part.retentionClass, on: day) {
            try refuse(first, part, of: disposal, on: day)
        }
        if part.action == DisposalAction.transfer.rawValue {
            for one in conversations.seqs { try requireReceipt(one, class: part.retentionClass) }
        }
        for hold in try holds() where hold.isOpen {
            guard let first = hold.placed.conversations.first(where: conversations.contains) else { continue }
            try refuse(first, part, of: disposal, on: day)
        }
        let terms = try schedule().schedule.retentionClass(part.retentionClass)?.terms
        for days in try catalogue.distinctDays(conversations) {
            let last = days.trigger.flatMap { terms?.retainUntil(from: $0) }
            guard let last, ([last] + days.others).allSatisfy({ $0 < day }) else {
                return try refuse(days.conversation, part, of: disposal, on: day)
            }
        }
    }

    /// Says why a conversation of a disposal may not be destroyed.
    private func refuse(
        _ conversation: UInt64, _ part: DisposalPart, of disposal: Disposal, on day: CivilDate
    ) throws {
        let standing = try standing(of: conversation, on: day)
        guard standing.retentionClass.code == part.retentionClass else {
            throw ArchiveError(
                .changed,
                "Conversation \(conversation) is of class \(standing.retentionClass.code) now, and of \(part.retentionClass) when "
                    + "\(disposal.proposed.id) was proposed: withdraw it and propose it again. Nothing was destroyed.")
        }
        try requireDue(standing, reviewed: part.needsReview)
        throw ArchiveError(
            .damaged,
            "The catalogue is not sure whether conversation \(conversation) may be destroyed: run `canute catalogue rebuild`, then "
                + "`canute verify`. Nothing was destroyed.")
    }

    /// Refuses a conversation that is held or not due.
    ///
    /// - Parameter reviewed: whether somebody reviewed it, or will before it goes.
    func requireDue(_ standing: Standing, reviewed: Bool) throws {
        let (id, decision) = (standing.conversation.id, standing.decision)
        if let hold = standing.holds.first(where: \.isOpen) {
            // The hold that a request places gives the request as its reason.
            let request =
                hold.placed.request.flatMap { hold.placed.reason.contains($0) ? nil : " for request \($0)" } ?? ""
            throw ArchiveError(
                .held,
                "Conversation \(id) is held by \(hold.placed.id)\(request) (\(hold.placed.reason)) since \(hold.from): it "
                    + "cannot be destroyed until that hold is released. Nothing was destroyed.")
        }
        if decision.state == .dueReview {
            guard !reviewed else { return }
            throw ArchiveError(
                .notDue,
                "Conversation \(id) is of class \(standing.retentionClass.code), which is reviewed and never destroyed "
                    + "unreviewed: propose its class (--class \(standing.retentionClass.code)), then review it.")
        }
        if decision.state == .dueTransfer { return try requireReceipt(id, class: standing.retentionClass.code) }
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
