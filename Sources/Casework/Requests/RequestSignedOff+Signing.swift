public import Archive

extension RequestSignedOff: SignedActPayload {
    /// How far it goes, and whether one officer did both.
    public var signedDetails: [(name: String, value: String)] {
        [("up-to", "\(upTo)"), ("single-officer", singleOfficer ? "yes" : "no")]
    }

    /// The request, and every decision on it that is signed off, those withdrawn and their withdrawals too.
    public func covered(subject: String, before seq: UInt64, in catalogue: Catalogue) throws -> [UInt64] {
        let decisions: Set<String> = [
            MessagesReviewed.kind, PartWithheld.kind, PersonDecided.kind, AttachmentReleased.kind, WordsReleased.kind,
            DecisionWithdrawn.kind, PersonNamed.kind,
        ]
        return try catalogue.acts(on: subject).filter { act in
            act.seq < seq && (act.kind == RequestOpened.kind || decisions.contains(act.kind) && act.seq <= upTo)
        }.map(\.seq)
    }
}

extension SignatureCheck {
    /// Everything that people sign: approvals, releases, sign-offs, and the acts on keys themselves.
    public static let allTypes: [any SignedActPayload.Type] = types + [RequestSignedOff.self]
}
