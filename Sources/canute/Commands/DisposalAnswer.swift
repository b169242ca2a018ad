import Archive
import ArgumentParser

/// A disposal as it is shown.
struct DisposalAnswer: Encodable {
    /// What it takes of one class.
    struct Part: Encodable {
        let `class`: String
        let action: String
        let conversations: UInt64
        let records: UInt64
        let list_hash: String
        /// What goes of it: less what a review kept, and of a reviewed class only what was let go.
        let goes: UInt64
        let unreviewed: UInt64
        @OrNull var owner: String?
        @OrNull var approved_by: String?
        @OrNull var approved_with: String?
        @OrNull var refused_by: String?
    }

    /// What a hold keeps.
    struct Blocked: Encodable {
        let hold: String
        @OrNull var request: String?
        let reason: String
        let conversations: UInt64
        let records: UInt64
    }

    let id: String
    let state: String
    @OrNull var conversation: UInt64?
    let selection: String
    let due_by: String
    let conversations: UInt64
    let records: UInt64
    let list_hash: String
    let ground: String
    let schedule: String
    let decision: [String]
    let classes: [Part]
    let blocked: [Blocked]
    let proposed_by: String
    @OrNull var approved_by: String?
    @OrNull var approved_with: String?
    @OrNull var order: UInt64?
    let orders: [UInt64]
    let destroyed: UInt64
    @OrNull var certificate: UInt64?

    init(_ disposal: Disposal, owners: [String: String]) {
        let proposed = disposal.proposed
        id = proposed.id
        state = disposal.state.rawValue
        conversation = proposed.conversation
        selection = proposed.selection
        due_by = proposed.dueBy
        conversations = proposed.conversations
        records = proposed.count
        list_hash = proposed.listHash
        ground = proposed.ground
        schedule = proposed.schedule
        decision = proposed.decision
        classes = proposed.parts.map { Part($0, of: disposal, owner: owners[$0.retentionClass]) }
        blocked = proposed.blocked.map {
            Blocked(
                hold: $0.hold, request: $0.request, reason: $0.reason, conversations: $0.conversations,
                records: $0.count)
        }
        proposed_by = disposal.proposedBy
        approved_by = disposal.approvedBy
        approved_with = disposal.approvedWith
        order = disposal.order
        orders = disposal.batches.map(\.order.seq)
        destroyed = disposal.batches.filter { $0.certificate != nil }.reduce(0) { $0 + $1.ordered.count }
        certificate = disposal.certificate
    }

    /// What it lists and, once something went, how much did.
    private var extent: String {
        Output.count(records, "record") + (destroyed > 0 && destroyed < records ? " (\(destroyed) destroyed)" : "")
    }

    /// One line of a list.
    var line: String {
        "\(id): \(state). \(Output.count(conversations, "conversation")), \(extent), "
            + "\(classes.map(\.class).joined(separator: ", ")); proposed by \(proposed_by), \(selection)"
    }

    func print(_ json: Bool) throws {
        if json { return try Output.json(self) }
        let what =
            conversation.map { "Conversation \($0)" }
            ?? Output.count(conversations, "conversation").prefix(1).uppercased()
            + Output.count(conversations, "conversation").dropFirst()
        Swift.print(
            "\(id): \(state). \(what), \(extent), class \(classes.map(\.class).joined(separator: ", ")), \(schedule)"
        )
        for step in decision { Swift.print("  \(step)") }
        Swift.print("  ground: \(ground)")
        Swift.print("  list: SHA-256 \(list_hash) (\(selection))")
        if conversation == nil { for part in classes { Swift.print("  \(part.words)") } }
        for block in blocked {
            let request = block.request.map { " for request \($0)" } ?? ""
            Swift.print(
                "  not listed: \(Output.count(block.conversations, "conversation")) (\(Output.count(block.records, "record"))) held by "
                    + "\(block.hold)\(request): \(block.reason)")
        }
        Swift.print(
            "  proposed by \(proposed_by)\(approved_by.map { ", approved by \($0) (\(Assurance.words(approved_with)))" } ?? "; somebody else has to approve it")"
        )
        if let order {
            Swift.print(
                "  ordered in entry \(order)\(certificate.map { ", certified in entry \($0)" } ?? ", not finished: \(destroyed) of \(classes.reduce(0) { $0 + $1.goes }) destroyed")"
            )
        }
    }
}

extension DisposalAnswer.Part {
    fileprivate init(_ part: DisposalPart, of disposal: Disposal, owner: String?) {
        `class` = part.retentionClass
        action = part.action
        conversations = part.conversations
        records = part.count
        list_hash = part.listHash
        goes = disposal.going(part)
        unreviewed = part.needsReview ? part.conversations - disposal.reviewed(part).conversations : 0
        self.owner = owner
        switch disposal.decisions[part.retentionClass] {
        case .approved(let act, let approval):
            approved_by = act.by
            approved_with = approval.signature?.key
        case .refused(let act, _): refused_by = act.by
        case nil: break
        }
    }

    fileprivate var words: String {
        var words =
            "\(self.class): \(Output.count(conversations, "conversation")), \(Output.count(records, "record")), \(action)"
        if goes != records { words += "; \(Output.count(goes, "record")) of them to go" }
        if unreviewed > 0 { words += "; \(Output.count(unreviewed, "conversation")) not reviewed, and kept" }
        if let approved_by {
            return words + "; approved by \(approved_by) (\(Assurance.words(approved_with)))"
        }
        if let refused_by { return words + "; refused by \(refused_by)" }
        return words + (owner.map { "; \($0) answers for it" } ?? "; it has no owner, so anybody else approves")
    }
}
