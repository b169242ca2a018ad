import Records
public import TransparencyLog

/// What a verification is to cover; without anything said, everything.
public struct VerificationScope: Sendable {
    /// An auditor's own earlier checkpoint, a signed note: only what came after it is looked at.
    public var since: String?
    /// How many records are opened, and the seed that says which; nil opens them all.
    public var sample: (count: UInt64, seed: String)?

    /// Names a scope.
    public init(since: String? = nil, sample: (count: UInt64, seed: String)? = nil) {
        self.since = since
        self.sample = sample
    }
}

/// What a verification looked at, for the statement that an auditor signs.
public struct VerificationAccount: Sendable {
    /// How much of the content was opened.
    public enum Depth: String, Sendable, Codable {
        /// Every record.
        case everything
        /// Those of a sample.
        case sample
        /// None: chain, tree, tiles, checkpoints, lists and certificates alone.
        case ledgerOnly = "ledger_only"
    }

    /// A line on the signed note that is not the log's own.
    public struct Cosigner: Sendable, Equatable {
        /// The name on the line.
        public let name: String
        /// The ID of its key, eight hexadecimal digits.
        public let keyID: String
    }

    /// How much of the content was opened.
    public let depth: Depth
    /// The key that the checkpoints were checked with.
    public let key: VerifierKey
    /// The last signed checkpoint, a signed note; nil where nothing was signed.
    public let note: String?
    /// The auditor's own earlier checkpoint.
    public let since: Checkpoint?
    /// The hashes that prove that the log extends it; nil without one, or where it does not.
    public let consistency: ConsistencyProof?
    /// The first entry that was looked at.
    public let first: UInt64
    /// What the entries that were looked at say of themselves.
    public let census: EntryCensus
    /// The records that were drawn, if a sample was.
    public let sample: RecordSample?
    /// The logs that this one goes on from, the latest first; empty for a log that was never ended.
    public let earlier: [Earlier]

    /// SHA-256 of the log's public key, hexadecimal: what two people compare over the telephone.
    public var fingerprint: String { Digest.sha256(key.publicKey).hex }

    /// The head that the note signs.
    public var checkpoint: Checkpoint? { note.flatMap { try? Checkpoint.open($0, key: key) } }

    /// The lines on the note that are not the log's own: witnesses, by the names they give, not checked here.
    public var cosigners: [Cosigner] {
        guard let note, let signed = try? SignedNote(parsing: note) else { return [] }
        return signed.signatures.filter { $0.name != key.name || $0.keyID != key.keyID }.map { line in
            let digits = String(line.keyID, radix: 16)
            return Cosigner(name: line.name, keyID: String(repeating: "0", count: 8 - digits.count) + digits)
        }
    }
}
