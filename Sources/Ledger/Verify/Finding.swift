/// Something that a verification found wrong, at one place.
public struct Finding: Sendable, Equatable, Hashable, Codable {
    /// What is wrong, for a program.
    ///
    /// Each has a test that makes it happen.
    public enum Code: String, Sendable, Codable, CaseIterable {
        case entryMissing = "entry-missing"
        case entryUnreadable = "entry-unreadable"
        case entryMisplaced = "entry-misplaced"
        case entryAltered = "entry-altered"
        case chainBroken = "chain-broken"
        case timeGoesBack = "time-goes-back"
        case tailMissing = "tail-missing"
        case headMissing = "head-missing"
        case headMismatch = "head-mismatch"
        case historyRewritten = "history-rewritten"
        case checkpointAltered = "checkpoint-altered"
        case checkpointKey = "checkpoint-key"
        case keyUnfounded = "key-unfounded"
        case checkpointNotExtended = "checkpoint-not-extended"
        case epochMissing = "epoch-missing"
        case epochAltered = "epoch-altered"
        case epochDiffers = "epoch-differs"
        case tileAltered = "tile-altered"
        case bundleAltered = "bundle-altered"
        case fileStray = "file-stray"
        case schemaAltered = "schema-altered"
        case originAltered = "origin-altered"
        case contentMissing = "content-missing"
        case contentAltered = "content-altered"
        case contentResurrected = "content-resurrected"
        case contentWithoutEntry = "content-without-entry"
        case keyWithoutEntry = "key-without-entry"
        case destructionUnfinished = "destruction-unfinished"
        case listAltered = "list-altered"
        case certificateUnfounded = "certificate-unfounded"
        case witnessQuorumMissing = "witness-quorum-missing"
        case anchorTokenMissing = "anchor-token-missing"
        case anchorTokenAltered = "anchor-token-altered"
        case anchorUntrusted = "anchor-untrusted"
        case fingerprintDiffers = "fingerprint-differs"
        case catalogueDiffers = "catalogue-differs"
        case indexDiffers = "index-differs"
        case signatureWrong = "signature-wrong"
        case signatureRevoked = "signature-revoked"
        case signatureMissing = "signature-missing"
    }

    /// The entry's sequence number, where one can be named.
    public let seq: UInt64?
    /// What is wrong.
    public let code: Code
    /// One sentence for a person.
    public let message: String

    /// Makes a finding.
    public init(seq: UInt64?, code: Code, message: String) {
        self.seq = seq
        self.code = code
        self.message = message
    }
}

/// What became of an entry's content.
///
/// Source: FORMAT, "Destruction": the last three are alarms.
public enum Verdict: String, Sendable, CaseIterable, Codable {
    /// The content opens and is what the entry commits to.
    case open
    /// A part was erased, with authority.
    case partlyErased = "partly_erased"
    /// Order and certificate cover it, and nothing of it is there.
    case destroyed
    /// An order covers it that has no certificate yet.
    case ordered
    /// It is gone, and no order covers it.
    case missing
    /// It is not what the entry commits to.
    case altered
    /// It is there after its certificate.
    case resurrected
}

/// The outcome of a verification.
public struct Verification: Sendable {
    /// The log's origin.
    public let origin: String
    /// The number of entries.
    public let entries: UInt64
    /// The tree's root over all of them, base64.
    public let root: String
    /// The size that the last signed checkpoint covers.
    public let signed: UInt64
    /// How many records got each verdict.
    public var verdicts: [Verdict: UInt64]
    /// Everything that is wrong, in order.
    public var findings: [Finding]
    /// What was verified, and what was not.
    public let account: VerificationAccount
    /// What was found of the time stamps; nil where they were not looked at.
    public private(set) var stamps: VerifiedStamps?
    /// Whether everything holds.
    public var holds: Bool { findings.isEmpty }

    /// Takes up what was found of the time stamps.
    public mutating func take(_ stamps: VerifiedStamps) {
        findings += stamps.findings
        self.stamps = stamps
    }
}
