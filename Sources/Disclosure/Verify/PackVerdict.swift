/// What checking a pack came to.
///
/// A pack never vouches for itself: `verified` needs the log's key from outside the pack.
public enum PackVerdict: Sendable {
    /// Everything holds, under the key that was given.
    case verified(VerifiedPack)
    /// Everything holds under the key that the pack itself claims; compare that key with the one published elsewhere.
    case consistent(VerifiedPack)
    /// Something does not hold: every fault found.
    case refused([Finding])

    /// `verified`, `consistent` or `refused`.
    public var word: String {
        switch self {
        case .verified: "verified"
        case .consistent: "consistent"
        case .refused: "refused"
        }
    }

    /// Every fault found; none unless the pack is refused.
    public var findings: [Finding] {
        if case .refused(let findings) = self { findings } else { [] }
    }

    /// The pack, unless it is refused.
    public var pack: VerifiedPack? {
        switch self {
        case .verified(let pack), .consistent(let pack): pack
        case .refused: nil
        }
    }
}

/// A pack in which everything held; only the verifier makes one.
public struct VerifiedPack: Sendable {
    /// The request's reference, also the name of the top folder.
    public let reference: String
    /// Who disclosed.
    public let authority: String
    /// The log's origin.
    public let origin: String
    /// The size, in entries, of the tree that the checkpoint signs.
    public let size: UInt64
    /// The verifier key that the checkpoint's signature was checked with, in vkey form.
    public let key: String
    /// When the disclosure was entered in the log, Unix seconds, a multiple of 60; 0 for a transfer, which has no such entry.
    public let disclosedAt: Int64
    /// The records in the order of the log.
    public let records: [VerifiedRecord]

    /// Withheld parts, as FORMAT.md counts them: one for each withheld token, one for each component withheld whole.
    public var withheld: Int { records.reduce(0) { $0 + $1.withheld } }
}

/// A record whose shown words were found to be those that the log committed to.
public struct VerifiedRecord: Sendable {
    /// The record's number in the log.
    public let seq: UInt64
    /// When it was captured, Unix seconds, a multiple of 60.
    public let minute: Int64
    /// Withheld parts, counted as in `VerifiedPack.withheld`.
    public let withheld: Int
}
