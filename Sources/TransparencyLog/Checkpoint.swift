/// A tree head (C2SP tlog-checkpoint): three lines, no extension lines.
///
///     archive.example.gov.uk/records
///     9
///     zFS2lvIuOpPZsXmIxkwHp7DlKdEzYjEsCgttP1vtxYs=
public struct Checkpoint: Hashable, Sendable {
    /// The log's origin: not empty, no control characters.
    public let origin: String
    /// The number of entries.
    public let size: UInt64
    /// The root of the tree of that size.
    public let root: MerkleHash

    /// A checkpoint; what a note cannot carry is refused when it is signed.
    public init(origin: String, size: UInt64, root: MerkleHash) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Reads the body (not the whole note), strictly.
    ///
    /// - Throws: `TransparencyLogError` (checkpoint) for any other form, an extension line included.
    public init(parsing body: String) throws(TransparencyLogError) {
        let lines = Array(body.utf8).split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard lines.count == 4, lines[3].isEmpty, !lines[0].isEmpty,
            !lines[0].utf8.contains(where: { $0 < 0x20 }), let size = Decimal.parse(lines[1].utf8),
            let root = MerkleHash(base64: lines[2])
        else {
            throw TransparencyLogError(
                .checkpoint,
                "This is no checkpoint: it needs an origin, a size and a base64 root on three lines and no more.")
        }
        self.init(origin: lines[0], size: size, root: root)
    }

    /// The body: the exact inverse of parsing.
    public var encoded: String { "\(origin)\n\(size)\n\(root.base64)\n" }

    /// The whole signed note.
    ///
    /// - Throws: `TransparencyLogError` (checkpoint) when the body would not parse again; what signing throws.
    public func signed(by key: SigningKey) throws -> String {
        guard try Checkpoint(parsing: encoded) == self else {
            throw TransparencyLogError(.checkpoint, "The origin “\(origin)” cannot stand in a checkpoint.")
        }
        return try SignedNote(text: encoded, signatures: [key.signature(over: encoded)]).encoded
    }

    /// Opens a signed note: every signature of `key` on it verifies, and there is one.
    ///
    /// Lines of unknown keys (new witnesses) are left alone.
    /// - Throws: `TransparencyLogError` (note, signature, checkpoint).
    public static func open(_ note: String, key: VerifierKey) throws(TransparencyLogError) -> Checkpoint {
        try open(note, key: key, witnesses: []).checkpoint
    }

    /// Opens a signed note that each of `witnesses` must have cosigned too.
    ///
    /// - Returns: the checkpoint and the cosignatures in the order of `witnesses`.
    /// - Throws: `TransparencyLogError` (note, signature, witness, checkpoint).
    public static func open(
        _ note: String, key: VerifierKey, witnesses: [VerifierKey]
    ) throws(TransparencyLogError) -> (checkpoint: Checkpoint, cosignatures: [Cosignature]) {
        guard key.algorithm == .ed25519 else {
            throw TransparencyLogError(.key, "\(key.name) is a witness's key; a checkpoint is opened with the log's.")
        }
        let signed = try SignedNote(parsing: note)
        try signed.verify(with: key)
        var cosignatures: [Cosignature] = []
        for witness in witnesses {
            if let time = try signed.verify(with: witness) {
                cosignatures.append(Cosignature(name: witness.name, time: time))
            }
        }
        return (try Checkpoint(parsing: signed.text), cosignatures)
    }
}
