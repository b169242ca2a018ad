/// A schedule under which records in the archive may go sooner was put forward: it is not in force.
///
/// Somebody else has to approve it, and a cooling-off period has to pass.
public struct ShorteningProposed: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "shortening_proposed"
    /// Its number, such as `S-812`.
    public var id: String
    /// The schedule's title.
    public var title: String
    /// The schedule's version.
    public var version: String
    /// SHA-256 of the schedule's file, hexadecimal.
    public var sha256: String
    /// The schedule's file.
    public var xml: String
    /// The code of the preview that it rests on.
    public var preview: String
    /// Whether what is there is classified anew by its rules.
    public var reclassify: Bool
    /// What may go sooner, in words.
    public var shortens: [String]
    /// How many conversations may go sooner.
    public var conversations: UInt64
    /// How many more fall due at once.
    public var newlyDue: UInt64
}

/// Somebody else approved that a schedule keeps records for less time.
public struct ShorteningApproved: SignedActPayload {
    /// What the act is called in the ledger.
    public static let kind = "shortening_approved"
    /// Its number.
    public var id: String
    /// The code of the preview that was approved.
    public var preview: String
    /// The first day on which it can come into force, `YYYY-MM-DD`.
    public var from: String
    /// The signature of who approved it; nil where the name is a claim.
    public var signature: PersonalSignature?

    /// What was previewed, and from when.
    public var signedDetails: [(name: String, value: String)] { [("preview", preview), ("from", from)] }

    /// The proposal.
    public func covered(subject: String, before seq: UInt64, in catalogue: Catalogue) throws -> [UInt64] {
        try catalogue.acts(ShorteningProposed.self).filter { $0.payload.id == id && $0.act.seq < seq }.map(\.act.seq)
    }
}

/// A schedule that was put forward is not to come into force.
public struct ShorteningWithdrawn: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "shortening_withdrawn"
    /// Its number.
    public var id: String
    /// Why.
    public var reason: String
}
