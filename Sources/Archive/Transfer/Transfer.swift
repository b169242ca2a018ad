public import Records

/// One transfer, from its proposal to the receiver's confirmation, as the acts say.
public struct Transfer: Sendable {
    /// What was proposed.
    public let proposed: TransferProposed
    /// Who proposed it.
    public let proposedBy: String
    /// When it was proposed, RFC 3339.
    public let proposedAt: String
    /// The conversations.
    public let conversations: SequenceList
    /// Their entries when it was proposed.
    public let entries: SequenceList
    /// The packages that were made, in order.
    public private(set) var exports: [(act: Act, exported: TransferExported)] = []
    /// The receiver's confirmation.
    public private(set) var receipt: (act: Act, received: TransferReceived)?
    /// Why it was taken back, if it was.
    public private(set) var withdrawn: String?

    /// Where a transfer stands.
    public enum State: String, Sendable { case proposed, exported, received, withdrawn }

    /// Where it stands.
    public var state: State {
        if receipt != nil { return .received }
        if withdrawn != nil { return .withdrawn }
        return exports.isEmpty ? .proposed : .exported
    }

    /// The entries that the confirmed package holds; nil before it is confirmed.
    public var received: SequenceList? {
        guard let receipt, let export = exports.first(where: { $0.act.seq == receipt.received.export }) else {
            return nil
        }
        return try? SequenceList(parsing: Array(export.exported.sent.utf8))
    }

    init(_ proposal: (act: Act, payload: TransferProposed), later: [Act]) throws {
        proposed = proposal.payload
        proposedBy = proposal.act.by
        proposedAt = proposal.act.at
        conversations = try SequenceList(parsing: Array(proposed.conversations.utf8))
        entries = try SequenceList(parsing: Array(proposed.list.utf8))
        for act in later {
            switch act.kind {
            case TransferExported.kind: exports.append((act, try act.decode(TransferExported.self)))
            case TransferReceived.kind: receipt = (act, try act.decode(TransferReceived.self))
            case TransferWithdrawn.kind: withdrawn = try act.decode(TransferWithdrawn.self).reason
            default: break
            }
        }
    }
}

extension OpenArchive {
    /// All transfers in order, or the one with this id.
    public func transfers(_ id: String? = nil) throws -> [Transfer] {
        try catalogue.acts(TransferProposed.self).filter { id == nil || $0.payload.id == id }.map { proposal in
            try Transfer(proposal, later: catalogue.acts(on: proposal.payload.id).filter { $0.seq > proposal.act.seq })
        }
    }

    /// The transfer with this id.
    public func transfer(_ id: String) throws -> Transfer {
        guard let transfer = try transfers(id).first else {
            throw ArchiveError(.notFound, "There is no transfer \(id): `canute transfer show` lists them.")
        }
        return transfer
    }
}
