import Ledger
import Records

/// The places of one record that are to be erased: components and stretches, never the words.
public struct ErasedPlaces: Codable, Sendable, Equatable {
    /// A stretch of a text in UTF-8 bytes, as it reads when the erasure is proposed; erased outward to whole words.
    public struct Span: Codable, Sendable, Equatable {
        /// The component.
        public var path: String
        /// Where it begins.
        public var from: Int
        /// Where it ends, exclusive.
        public var to: Int
    }

    /// The entry.
    public var seq: UInt64
    /// The components that go whole.
    public var whole: [String]
    /// The stretches that go.
    public var spans: [Span]

    /// The paths of all components that lose something.
    public var paths: [String] {
        (whole + spans.map(\.path)).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }
}

/// Somebody asks that a part of records is erased, because a person has a right to it.
public struct ErasureProposed: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "erasure_proposed"
    /// Its number, such as `P-812`.
    public var id: String
    /// What is to go of each record, in order.
    public var places: [ErasedPlaces]
    /// The SHA-256 hash of these places as JSON, hexadecimal: what an approval is of.
    public var placesHash: String
    /// Why.
    public var reason: String
    /// The request under the person's right, such as `DPR-2026-0001`; nil where it is not logged.
    public var request: String?
}

/// Somebody else agreed that the part is erased, or did not.
public struct ErasureDecided: SignedActPayload {
    /// What the act is called in the ledger.
    public static let kind = "erasure_decided"
    /// Its number.
    public var id: String
    /// The hash of the places, hexadecimal.
    public var placesHash: String
    /// Whether it is erased.
    public var approved: Bool
    /// Why, where it is not.
    public var reason: String?
    /// The signature of who decided; nil where the name is a claim.
    public var signature: PersonalSignature?

    /// The hash of the places, and what was decided.
    public var signedDetails: [(name: String, value: String)] {
        [("places", placesHash), ("approved", approved ? "yes" : "no")]
    }

    /// The proposal.
    public func covered(subject: String, before seq: UInt64, in catalogue: Catalogue) throws -> [UInt64] {
        try catalogue.acts(ErasureProposed.self).filter { $0.payload.id == id && $0.act.seq < seq }.map(\.act.seq)
    }
}

/// What `destroy-order` commits to where a part of records goes (UK GDPR Art 17).
public struct ErasureOrdered: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "erasure_ordered"
    /// Its number.
    public var id: String
    /// Who proposed it.
    public var proposedBy: String
    /// Who approved it.
    public var approvedBy: String
    /// Why.
    public var reason: String
    /// The request under the person's right.
    public var request: String?
    /// What goes of each record.
    public var places: [ErasedPlaces]
    /// When the holds were looked at, and none stood, RFC 3339.
    public var checkedAt: String
    /// The fingerprint of the key that the approval is signed with; nil where the name is a claim.
    public var approvedWith: String?
}

/// The certificate after: what `erase-part` commits to, for each record.
public struct ErasureCertified: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "erasure_certified"
    /// Its number.
    public var id: String
    /// The entry that ordered it.
    public var order: UInt64
    /// The record.
    public var record: UInt64
    /// The components that lost something.
    public var paths: [String]
    /// Who proposed it.
    public var proposedBy: String
    /// Who approved it.
    public var approvedBy: String
    /// Why.
    public var reason: String
    /// The request under the person's right.
    public var request: String?
    /// How it was erased.
    public var method: String
    /// What was looked at, and nothing was left.
    public var checked: [String]
    /// The day on which the last backup that could open the part expires; nil where none is declared.
    public var backupsExpire: String?
    /// Those backups in words, each with its last day.
    public var backups: [String]?
    /// Whether the approval is `claimed` or `signed` with a key.
    public var approvedAssurance: String
}
