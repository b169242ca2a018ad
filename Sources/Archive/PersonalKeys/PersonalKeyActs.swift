import Foundation

/// A person's own key was registered: from now on acts in that name are signed with it.
///
/// The proof shows that who registered had the key at hand. That the key is this person's is the word of who registered it.
public struct PersonKeyRegistered: SignedActPayload {
    /// What the act is called in the ledger.
    public static let kind = "person_key_registered"
    /// Whose key it is said to be.
    public var person: String
    /// The key, as OpenSSH writes it in one line.
    public var key: String
    /// Its fingerprint.
    public var fingerprint: String
    /// The new key's own signature over person and key.
    public var proof: String
    /// The signature of who registered it, where that is somebody else.
    public var signature: PersonalSignature?

    /// The key and whose it is said to be.
    public var signedDetails: [(name: String, value: String)] { [("person", person), ("key", key)] }

    /// A registration is about no earlier entry.
    public func covered(subject: String, before seq: UInt64, in catalogue: Catalogue) -> [UInt64] { [] }
}

/// A person's key holds no longer.
public struct PersonKeyRevoked: SignedActPayload {
    /// What the act is called in the ledger.
    public static let kind = "person_key_revoked"
    /// The fingerprint.
    public var fingerprint: String
    /// The entry from which on its signatures count for nothing; nil: from this act on.
    public var since: UInt64?
    /// Why.
    public var reason: String
    /// The signature of who revoked it.
    public var signature: PersonalSignature?

    /// From when on, and why.
    public var signedDetails: [(name: String, value: String)] {
        [("since", since.map(String.init) ?? "now"), ("reason", reason)]
    }

    /// The registration of the key.
    public func covered(subject: String, before seq: UInt64, in catalogue: Catalogue) throws -> [UInt64] {
        try catalogue.acts(PersonKeyRegistered.self).filter {
            $0.payload.fingerprint == fingerprint && $0.act.seq < seq
        }.map(\.act.seq)
    }
}

/// The body requires, or no longer requires, that approvals, sign-offs and releases are signed.
///
/// One person can require it. That it is required no longer takes two, each with a signature.
public struct SignatureRuleSet: SignedActPayload {
    /// What the act is called in the ledger.
    public static let kind = "signature_rule_set"
    /// Whether they must be signed.
    public var required: Bool
    /// Why.
    public var reason: String
    /// The signature of who set it.
    public var signature: PersonalSignature?

    /// What is required, and why.
    public var signedDetails: [(name: String, value: String)] {
        [("required", required ? "yes" : "no"), ("reason", reason)]
    }

    /// The rule's last two acts: so a signature holds for this change of it and no other.
    public func covered(subject: String, before seq: UInt64, in catalogue: Catalogue) throws -> [UInt64] {
        try catalogue.acts(SignatureRuleSet.self).map(\.act.seq).filter { $0 < seq }.suffix(2)
    }
}

extension DisposalApproved: SignedActPayload {
    /// The list's hash, and the class whose share of the disposal it is.
    public var signedDetails: [(name: String, value: String)] {
        [("list", listHash)] + (retentionClass.map { [("class", $0)] } ?? [])
    }

    /// The proposal.
    public func covered(subject: String, before seq: UInt64, in catalogue: Catalogue) throws -> [UInt64] {
        try catalogue.acts(DisposalProposed.self).filter { $0.payload.id == id && $0.act.seq < seq }.map(\.act.seq)
    }
}

extension HoldReleased: SignedActPayload {
    /// Its last day and why.
    public var signedDetails: [(name: String, value: String)] { [("to", to), ("reason", reason)] }

    /// Everything that placed or widened the hold.
    public func covered(subject: String, before seq: UInt64, in catalogue: Catalogue) throws -> [UInt64] {
        try catalogue.acts(HoldPlaced.self).filter { $0.payload.id == id && $0.act.seq < seq }.map(\.act.seq)
    }
}
