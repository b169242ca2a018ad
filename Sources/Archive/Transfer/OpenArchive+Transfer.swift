import Records
import Retention

/// What is to be transferred, to whom, and as what.
public struct TransferOrder: Sendable {
    /// Who is to receive the records.
    public var recipient: String
    /// Why, in words.
    public var reason: String
    /// True for a copy: what is here then stays under its schedule, and need not be due.
    public var copy: Bool
    /// The conversations; empty for everything that is due for transfer.
    public var conversations: [UInt64]
    /// Of what is due, these classes alone; empty for all.
    public var classes: [String]
    /// Whether the records are public records.
    public var legalStatus: LegalStatus
    /// What was decided on single conversations.
    public var closures: [Closure]
    /// Whether what nothing was decided on is open.
    public var restIsOpen: Bool

    /// Says what is to be transferred.
    public init(
        to recipient: String, reason: String, copy: Bool = false, conversations: [UInt64] = [], classes: [String] = [],
        legalStatus: LegalStatus = .notPublicRecords, closures: [Closure] = [], restIsOpen: Bool = false
    ) {
        self.recipient = recipient
        self.reason = reason
        self.copy = copy
        self.conversations = conversations
        self.classes = classes
        self.legalStatus = legalStatus
        self.closures = closures
        self.restIsOpen = restIsOpen
    }
}

extension OpenArchive {
    /// Proposes a transfer: freezes its conversations with the list of their entries.
    ///
    /// A hold does not stand in the way: it keeps records from being destroyed, not from being handed over (MoReq2010).
    /// - Throws: `notDue` for what is not for transfer, or not yet; `wrongUse`; `notFound`; `clock`.
    public func proposeTransfer(_ order: TransferOrder) throws -> Transfer {
        for (text, what) in [(order.recipient, "who receives the records (--to)"), (order.reason, "why (--reason)")]
        where text.allSatisfy(\.isWhitespace) {
            throw ArchiveError(.wrongUse, "Say \(what). Nothing was proposed.")
        }
        let day = try today()
        let schedule = try schedule().schedule
        for code in order.classes where schedule.retentionClass(code)?.terms.action != .transfer {
            let known = schedule.classes.filter { $0.terms.action == .transfer }.map(\.code).joined(separator: ", ")
            throw ArchiveError(
                .wrongUse,
                "Class \(code) is not one that \(schedule.title) \(schedule.version) transfers; these are: "
                    + "\(known.isEmpty ? "none" : known). Nothing was proposed.")
        }
        let conversations = try order.conversations.isEmpty ? dueForTransfer(order, on: day) : named(order, on: day)
        let closures = try checked(order, conversations, today: day)
        var id = ""
        try recordNumbered { seq in
            id = "T-\(seq)"
            let list = SequenceList(try conversations.flatMap { try catalogue.entries(of: $0) })
            let proposal = TransferProposed(
                id: id, recipient: People.collapsed(order.recipient), copy: order.copy, reason: order.reason,
                conversations: String(decoding: SequenceList(conversations).encoded, as: UTF8.self),
                list: String(decoding: list.encoded, as: UTF8.self), listHash: list.hash.hex, count: list.count,
                schedule: "\(schedule.title), version \(schedule.version)", legalStatus: order.legalStatus,
                closures: closures, restIsOpen: order.restIsOpen)
            return (proposal, id)
        }
        return try transfer(id)
    }

    /// Everything whose class is transferred and whose period is over, but for what an open transfer lists already.
    private func dueForTransfer(_ order: TransferOrder, on day: CivilDate) throws -> [UInt64] {
        let listed = try openTransfers()
        let due = try [false, true].flatMap { try catalogue.due(DueQuery(.transfer, on: day, held: $0)) }
            .filter { order.classes.isEmpty || order.classes.contains($0.retentionClass) }.map(\.conversation).sorted()
        let left = due.filter { conversation in !listed.contains { $0.conversations.contains(conversation) } }
        guard left.isEmpty else { return left }
        let ids = listed.map(\.proposed.id).joined(separator: ", ")
        throw ArchiveError(
            .wrongUse,
            (due.isEmpty
                ? "Nothing is due for transfer: `canute disposal forecast` says when something is"
                : "What is due for transfer is in \(ids) already") + ". Nothing was proposed.")
    }

    /// The conversations that were named, each once; all of them may be transferred, or none is.
    private func named(_ order: TransferOrder, on day: CivilDate) throws -> [UInt64] {
        let conversations = Array(Set(order.conversations)).sorted()
        let listed = order.copy ? [] : try openTransfers()
        for id in conversations {
            guard try catalogue.conversation(id) != nil else {
                throw ArchiveError(
                    .notFound, "There is no conversation \(id): give the number of a message that stands in it.")
            }
            if let other = listed.first(where: { $0.conversations.contains(id) }) {
                throw ArchiveError(
                    .wrongUse,
                    "Conversation \(id) is in \(other.proposed.id) already, which is \(other.state.rawValue): withdraw that "
                        + "first, or hand over a copy (--copy). Nothing was proposed.")
            }
            if !order.copy { try requireDueForTransfer(id, on: day) }
        }
        return conversations
    }

    private func requireDueForTransfer(_ id: UInt64, on day: CivilDate) throws {
        let standing = try standing(of: id, on: day)
        let its = standing.retentionClass
        let copy = "A copy can be handed over at any time (--copy). Nothing was proposed."
        guard its.terms.action == .transfer else {
            throw ArchiveError(
                .notDue,
                "Conversation \(id) is of class \(its.code), which is not transferred: at its end comes "
                    + "\(its.terms.action.rawValue). \(copy)")
        }
        guard let until = standing.decision.retainUntil else {
            throw ArchiveError(
                .notDue,
                "Conversation \(id) (class \(its.code)) is still active: what starts its period (\(its.terms.trigger)) has no date "
                    + "yet. \(copy)")
        }
        guard until < day else {
            throw ArchiveError(
                .notDue,
                "Conversation \(id) (class \(its.code)) is kept here until \(until): it is due for transfer after that day. "
                    + copy)
        }
    }

    /// Transfers, not of copies, that are neither confirmed nor taken back.
    private func openTransfers() throws -> [Transfer] {
        try transfers().filter { !$0.proposed.copy && [.proposed, .exported].contains($0.state) }
    }

    /// What was decided on the conversations; of a true transfer something is, on each.
    private func checked(_ order: TransferOrder, _ conversations: [UInt64], today: CivilDate) throws -> [Closure] {
        let known = Set(conversations)
        var seen: Set<UInt64> = []
        let closures = try order.closures.map { closure in
            guard known.contains(closure.conversation), seen.insert(closure.conversation).inserted else {
                throw ArchiveError(
                    .wrongUse,
                    "The closure of conversation \(closure.conversation) is given \(known.contains(closure.conversation) ? "twice" : "but the transfer does not list it"). "
                        + "Nothing was proposed.")
            }
            let last = try catalogue.span(of: closure.conversation).flatMap { CivilDay.date(microseconds: $0.last) }
            return try closure.checked(lastDay: last, today: today)
        }
        let undecided = conversations.filter { !seen.contains($0) }
        guard order.copy || order.restIsOpen || undecided.isEmpty else {
            let first = undecided.prefix(10).map(String.init).joined(separator: ", ")
            throw ArchiveError(
                .wrongUse,
                "Nobody has said whether \(undecided.count == 1 ? "conversation" : "conversations") \(first)"
                    + "\(undecided.count > 10 ? " and \(undecided.count - 10) more are" : undecided.count == 1 ? " is" : " are") "
                    + "open or closed to the public: give --closure FILE.csv, and --open where what it does not name is open. "
                    + "Nothing was proposed.")
        }
        return closures.sorted { $0.conversation < $1.conversation }
    }

    /// Takes a transfer back that nobody has confirmed.
    public func withdrawTransfer(_ id: String, reason: String) throws -> Transfer {
        let transfer = try transfer(id)
        guard [.proposed, .exported].contains(transfer.state) else {
            throw ArchiveError(.wrongUse, "Transfer \(id) is \(transfer.state.rawValue): it cannot be taken back.")
        }
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw ArchiveError(.wrongUse, "Say why transfer \(id) is taken back: give --reason.")
        }
        try record(TransferWithdrawn(id: id, reason: reason), subject: id)
        return try self.transfer(id)
    }
}
