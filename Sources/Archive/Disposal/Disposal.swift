import Foundation

/// One disposal, from its proposal to its certificate, as the acts say.
public struct Disposal: Sendable {
    /// What was proposed.
    public let proposed: DisposalProposed
    /// Who proposed it.
    public let proposedBy: String
    /// When it was proposed, RFC 3339.
    public let proposedAt: String
    /// Who approved it.
    public private(set) var approvedBy: String?
    /// When it was approved, RFC 3339.
    public private(set) var approvedAt: String?
    /// The fingerprint of the personal key that the approval is signed with; nil where the name is a claim.
    public private(set) var approvedWith: String?
    /// The entry that ordered the destruction.
    public private(set) var order: UInt64?
    /// The entry that certifies it.
    public private(set) var certificate: UInt64?
    /// The certificate's words.
    public private(set) var certified: DestructionCertified?

    /// Where a disposal stands.
    public enum State: String, Sendable { case proposed, approved, ordered, destroyed }

    /// Where it stands.
    public var state: State {
        if certificate != nil { return .destroyed }
        if order != nil { return .ordered }
        return approvedBy == nil ? .proposed : .approved
    }

    /// Reads a disposal from its proposal and the acts that followed.
    init(_ proposal: (act: Act, payload: DisposalProposed), later: [Act]) throws {
        proposed = proposal.payload
        proposedBy = proposal.act.by
        proposedAt = proposal.act.at
        for act in later {
            switch act.kind {
            case DisposalApproved.kind:
                approvedBy = act.by
                approvedAt = act.at
                approvedWith = try act.decode(DisposalApproved.self).signature?.key
            case DestructionOrdered.kind: order = act.seq
            case DestructionCertified.kind:
                certificate = act.seq
                certified = try act.decode(DestructionCertified.self)
            default: break
            }
        }
    }
}

extension OpenArchive {
    /// All disposals, or the one with this id.
    public func disposals(_ id: String? = nil) throws -> [Disposal] {
        try catalogue.acts(DisposalProposed.self).filter { id == nil || $0.payload.id == id }.map { proposal in
            try Disposal(proposal, later: catalogue.acts(on: proposal.payload.id).filter { $0.seq > proposal.act.seq })
        }
    }

    /// The disposal with this id.
    public func disposal(_ id: String) throws -> Disposal {
        guard let disposal = try disposals(id).first else {
            throw ArchiveError(.notFound, "There is no disposal \(id): `canute disposal show` lists them.")
        }
        return disposal
    }
}
