import Ledger
import Records
public import Retention

/// What a reviewer decides on conversations that are due.
public enum ReviewDecision: Sendable, Equatable {
    /// They go, once the owner of their class approves.
    case destroy
    /// They are kept until this day, the last.
    case extend(CivilDate)
    /// They are of another class, by which they are kept or fall due.
    case reclass(String)
}

extension OpenArchive {
    /// Decides on conversations of a disposal, each once: some, or all that nobody has decided on.
    ///
    /// What nobody reviews goes where its class destroys, and is kept where its class is reviewed.
    /// - Parameter conversations: nil for the rest of the list.
    /// - Throws: `wrongUse` without a reason, for a conversation that is not listed or was decided on, for a day that is over,
    ///   for an unknown class, or once the class was approved; `clock`.
    public func reviewDisposal(
        _ id: String, _ decision: ReviewDecision, conversations: [UInt64]?, reason: String
    ) throws -> Disposal {
        let day = try today()
        let disposal = try disposal(id)
        guard disposal.state == .proposed || disposal.state == .approved else {
            throw ArchiveError(
                .wrongUse, "Disposal \(id) is \(disposal.state.rawValue): there is nothing to review any more.")
        }
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ArchiveError(.wrongUse, "A review gives its reason: give --reason.")
        }
        try check(decision, on: day, reason: reason)
        let lists = try lists(of: disposal)
        let chosen = try chosen(conversations, of: disposal, lists)
        let parts = try parts(chosen, of: disposal, lists)
        try commitActs { _ in
            var act = DisposalReviewed(
                id: id, decision: "destroy", reason: reason,
                conversations: String(decoding: chosen.encoded, as: UTF8.self), parts: parts)
            var further: [Draft] = []
            switch decision {
            case .destroy: break
            case .extend(let until):
                act.decision = "extend"
                act.until = until.description
            case .reclass(let code):
                act.decision = "reclass"
                act.retentionClass = code
                let classified = ConversationsClassified(
                    retentionClass: code, conversations: Array(chosen.seqs),
                    reason: "review of disposal \(id): \(reason)")
                further = [
                    Draft(.schedule, components: try Act.components(classified, subject: code, by: actor, at: now()))
                ]
            }
            return [Draft(.audit, components: try Act.components(act, subject: id, by: actor, at: now()))] + further
        }
        return try self.disposal(id)
    }

    private func check(_ decision: ReviewDecision, on day: CivilDate, reason: String) throws {
        switch decision {
        case .destroy: break
        case .extend(let until):
            guard until >= day else {
                throw ArchiveError(.wrongUse, "\(until) is over: what is kept longer is kept until a day to come.")
            }
        case .reclass(let code): try requireClass(code, reason: reason)
        }
    }

    /// The conversations that are meant, none of which was decided on.
    private func chosen(_ named: [UInt64]?, of disposal: Disposal, _ lists: DisposalLists) throws -> SequenceList {
        let id = disposal.proposed.id
        let decided = SequenceList(
            try disposal.reviews.flatMap { try SequenceList(parsing: Array($0.reviewed.conversations.utf8)).seqs })
        guard let named else {
            let open = disposal.proposed.parts.filter { disposal.decisions[$0.retentionClass] == nil }
            let rest = SequenceList(
                open.flatMap { lists.parts[$0.retentionClass]?.conversations.seqs.map { $0 } ?? [] }
            )
            .subtracting(decided)
            guard rest.count > 0 else {
                throw ArchiveError(.wrongUse, "Nothing of disposal \(id) is left to review. Nothing was changed.")
            }
            return rest
        }
        for conversation in named {
            guard let part = lists.parts.first(where: { $0.value.conversations.contains(conversation) }) else {
                throw ArchiveError(
                    .wrongUse, "Conversation \(conversation) is not in disposal \(id). Nothing was changed.")
            }
            guard disposal.decisions[part.key] == nil else {
                throw ArchiveError(
                    .wrongUse,
                    "Class \(part.key) of disposal \(id) is decided: withdraw the disposal to review it anew. Nothing was changed."
                )
            }
            guard !decided.contains(conversation) else {
                throw ArchiveError(
                    .wrongUse,
                    "Conversation \(conversation) of disposal \(id) was reviewed already: withdraw the disposal to review it "
                        + "anew. Nothing was changed.")
            }
        }
        guard !named.isEmpty else {
            throw ArchiveError(.wrongUse, "What was reviewed? Name conversations, or --rest.")
        }
        return SequenceList(named)
    }

    /// What of each class these conversations are, as they were listed.
    private func parts(
        _ chosen: SequenceList, of disposal: Disposal, _ lists: DisposalLists
    ) throws -> [DisposalPart] {
        try disposal.proposed.parts.compactMap { part in
            guard let its = lists.parts[part.retentionClass] else { return nil }
            let mine = its.conversations.subtracting(its.conversations.subtracting(chosen))
            guard mine.count > 0 else { return nil }
            let now = try catalogue.entries(ofConversations: mine)
            // Only what was frozen is reviewed; where more has come, the comparison with the list stops the execution.
            let frozen = its.entries.subtracting(its.entries.subtracting(now))
            return DisposalPart(
                retentionClass: part.retentionClass, action: part.action, conversations: mine.count,
                count: frozen.count, listHash: frozen.hash.hex)
        }
    }
}
