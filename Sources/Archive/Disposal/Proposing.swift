import Ledger
import Records
import Retention

extension OpenArchive {
    /// Proposes to destroy one conversation: freezes the list of its entries with its hash.
    ///
    /// - Throws: `held` with the hold's name, `notDue` with the day from which it may be.
    public func proposeDisposal(conversation: UInt64, ground: String) throws -> Disposal {
        let day = try today()
        let standing = try standing(of: conversation, on: day)
        try requireDue(standing, reviewed: false)
        return try propose(
            DisposalQuery(dueBy: day, conversation: conversation), ground: ground, decision: standing.decision.steps)
    }

    /// Proposes to destroy everything that is due: freezes the list with its hash, and names what holds keep from it.
    ///
    /// What a class has reviewed is listed too, and goes only where somebody reviews it and lets it go. What another open
    /// disposal lists already is left to that one.
    /// - Throws: `wrongUse` for an unknown class or source, a day to come, or where nothing is due; `clock`.
    public func proposeDisposal(_ query: DisposalQuery, ground: String) throws -> Disposal {
        let day = try today()
        guard query.dueBy <= day else {
            throw ArchiveError(
                .wrongUse,
                "\(query.dueBy) is still to come: what is not due yet cannot be proposed. Give today or an earlier day."
            )
        }
        let schedule = try schedule().schedule
        for code in query.classes where schedule.retentionClass(code) == nil {
            throw ArchiveError(
                .wrongUse,
                "Class \(code) is not in the schedule in force, \(schedule.title) \(schedule.version); it has "
                    + "\(schedule.classes.map(\.code).joined(separator: ", ")). Nothing was proposed.")
        }
        let known = Set(try sources().map(\.name))
        for source in query.sources where !known.contains(source) {
            throw ArchiveError(
                .wrongUse, "There is no source \(source): `canute source list` names them. Nothing was proposed.")
        }
        return try propose(query, ground: ground, decision: [])
    }

    private func propose(_ query: DisposalQuery, ground: String, decision: [String]) throws -> Disposal {
        guard ground.contains(where: { !$0.isWhitespace }) else {
            throw ArchiveError(.wrongUse, "Say why it is to go: give --ground.")
        }
        let schedule = try schedule().schedule
        var id = ""
        try commitActs { seq in
            id = "D-\(seq)"
            let shares = try catalogue.dueShares(query, except: listedAlready()).compactMap(received)
            let parts = shares.map {
                DisposalLists.Part(
                    conversations: SequenceList($0.conversations), entries: SequenceList($0.entries))
            }
            let held = try catalogue.dueHeld(query)
            guard !shares.isEmpty else { throw try nothingDue(query, held: held.map(\.hold)) }
            let all = parts.count == 1 ? parts[0].entries : SequenceList(parts.flatMap(\.entries.seqs))
            let proposal = DisposalProposed(
                id: id, conversation: query.conversation, selection: query.words, dueBy: query.dueBy.description,
                parts: zip(shares, parts).map { share, part in
                    DisposalPart(
                        retentionClass: share.retentionClass, action: share.action,
                        conversations: part.conversations.count, count: part.entries.count,
                        listHash: part.entries.hash.hex)
                }, listHash: all.hash.hex, count: all.count, blocked: try blocks(held), ground: ground,
                schedule: "\(schedule.title), version \(schedule.version)", decision: decision)
            let lists = DisposalLists.components(parts, blocked: held.map { SequenceList($0.conversations) })
            return [
                Draft(
                    .audit,
                    components: try Act.components(proposal, subject: id, by: actor, at: now()) + lists)
            ]
        }
        return try disposal(id)
    }

    /// Of a class that is transferred, what its receiver has confirmed; nil where that is nothing.
    private func received(_ share: DueShare) throws -> DueShare? {
        guard share.action == DisposalAction.transfer.rawValue else { return share }
        var share = share
        share.conversations = try share.conversations.filter { try confirmedTransfer(of: $0) != nil }
        share.entries = Array(try catalogue.entries(ofConversations: SequenceList(share.conversations)).seqs)
        return share.conversations.isEmpty ? nil : share
    }

    /// The conversations that open disposals list, whatever became of them on review.
    private func listedAlready() throws -> SequenceList {
        SequenceList(try disposals().filter(\.isOpen).flatMap { try lists(of: $0).conversations.seqs })
    }

    private func blocks(_ held: [(hold: String, conversations: [UInt64], count: UInt64)]) throws -> [DisposalBlock] {
        guard !held.isEmpty else { return [] }
        let holds = try holds()
        return held.map { name, conversations, count in
            let placed = holds.first { $0.placed.id == name }?.placed
            return DisposalBlock(
                hold: name, request: placed?.request, reason: placed?.reason ?? "",
                conversations: UInt64(conversations.count), count: count)
        }
    }

    private func nothingDue(_ query: DisposalQuery, held: [String]) throws -> ArchiveError {
        let open = try disposals().filter(\.isOpen).map(\.proposed.id)
        var why = "Nothing is there to propose (\(query.words))"
        if !held.isEmpty { why += "; what would be due is kept by \(held.joined(separator: ", "))" }
        if !open.isEmpty { why += "; \(open.joined(separator: ", ")) may list it already" }
        return ArchiveError(.wrongUse, why + ". Nothing was proposed.")
    }

    /// Takes a disposal back of which nothing was ordered yet.
    public func withdrawDisposal(_ id: String, reason: String) throws -> Disposal {
        let disposal = try disposal(id)
        guard disposal.batches.isEmpty, disposal.withdrawn == nil else {
            throw ArchiveError(
                .wrongUse, "Disposal \(id) is \(disposal.state.rawValue): it cannot be taken back any more.")
        }
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ArchiveError(.wrongUse, "Say why disposal \(id) is taken back: give --reason.")
        }
        try record(DisposalWithdrawn(id: id, reason: reason), subject: id)
        return try self.disposal(id)
    }
}
