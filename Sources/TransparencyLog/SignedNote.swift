import Digests

/// One signature line of a note: `— name base64(key ID ‖ signature)`.
public struct NoteSignature: Hashable, Sendable {
    /// The key's name.
    public let name: String
    /// The key's ID.
    public let keyID: UInt32
    /// What follows the key ID: 64 bytes for Ed25519, a time and 64 bytes for a cosignature, anything for others.
    public let bytes: [UInt8]

    init(name: String, keyID: UInt32, bytes: [UInt8]) {
        self.name = name
        self.keyID = keyID
        self.bytes = bytes
    }

    fileprivate init?(line: some StringProtocol) {
        let parts = line.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "—", VerifierKey.isName(String(parts[1])),
            let raw = Base64.decode(parts[2]), raw.count >= 5
        else { return nil }
        self.init(
            name: String(parts[1]), keyID: raw[..<4].reduce(0) { $0 << 8 | UInt32($1) }, bytes: Array(raw[4...]))
    }

    /// The line with its LF.
    public var encoded: String {
        let id = (0..<4).map { UInt8(truncatingIfNeeded: keyID >> UInt32(24 - 8 * $0)) }
        return "— \(name) \(Base64.encode(id + bytes))\n"
    }

    /// Whether the line claims to be of this key; says nothing of whether it verifies.
    public func isOf(_ key: VerifierKey) -> Bool {
        keyID == key.keyID && name.utf8.elementsEqual(key.name.utf8)
    }
}

/// A C2SP signed note: a text, an empty line, signature lines.
///
///     archive.example.gov.uk/records
///     9
///     zFS2lvIuOpPZsXmIxkwHp7DlKdEzYjEsCgttP1vtxYs=
///
///     — archive.example.gov.uk/records co5Yo/CGZoGRYgZg3cABu3nC0xyvJESH4ywqJ6m6P44jlfcwCB9pyweGWcqwpJguXHWm…
///
/// Lines of unknown keys are kept and not checked: a note with a new witness still opens.
public struct SignedNote: Equatable, Sendable {
    /// The most bytes that a note may have.
    public static let maxByteCount = 1 << 20
    /// The most signature lines that a note may have.
    public static let maxSignatures = 100

    /// The signed text, with the LF that ends it.
    public let text: String
    /// The signature lines in the note's order.
    public let signatures: [NoteSignature]

    /// A note of a text and its signatures.
    ///
    /// - Throws: `TransparencyLogError` (note) for a text that no note can carry, or no signature, or too many.
    public init(text: String, signatures: [NoteSignature]) throws(TransparencyLogError) {
        try Self.check(text: text)
        guard !signatures.isEmpty, signatures.count <= Self.maxSignatures else {
            throw TransparencyLogError(
                .note, "A signed note has 1 to \(Self.maxSignatures) signatures, not \(signatures.count).")
        }
        self.text = text
        self.signatures = signatures
    }

    /// Reads a whole note, strictly.
    ///
    /// - Throws: `TransparencyLogError` (note) that names the line for any deviation from the form.
    public init(parsing note: String) throws(TransparencyLogError) {
        let bytes = Array(note.utf8)
        guard bytes.count <= Self.maxByteCount, bytes.last == 0x0A, let gap = Self.lastEmptyLine(in: bytes) else {
            throw TransparencyLogError(
                .note, "This is no signed note: it needs a text, an empty line and signature lines, each ended by LF.")
        }
        var signatures: [NoteSignature] = []
        for line in bytes[(gap + 2)..<(bytes.count - 1)].split(separator: 0x0A, omittingEmptySubsequences: false) {
            guard let signature = NoteSignature(line: String(decoding: line, as: UTF8.self)) else {
                throw TransparencyLogError(.note, "Signature line \(signatures.count + 1) of the note is malformed.")
            }
            signatures.append(signature)
        }
        try self.init(text: String(decoding: bytes[...gap], as: UTF8.self), signatures: signatures)
    }

    /// The whole note: the exact inverse of parsing.
    public var encoded: String {
        signatures.reduce(into: text + "\n") { $0 += $1.encoded }
    }

    /// The note with further signature lines; a line takes the place of one of the same key.
    ///
    /// - Throws: `TransparencyLogError` (note) where it would have too many.
    public func adding(_ lines: [NoteSignature]) throws(TransparencyLogError) -> SignedNote {
        let kept = signatures.filter { old in
            !lines.contains { $0.keyID == old.keyID && $0.name.utf8.elementsEqual(old.name.utf8) }
        }
        return try SignedNote(text: text, signatures: kept + lines)
    }

    /// Checks that `key` signed the text, and that every line with its name and ID verifies.
    ///
    /// - Returns: for a cosignature its time in Unix seconds, the last one if there are several; nil for others.
    /// - Throws: `TransparencyLogError` (signature) when a line of the key does not verify; witness or signature when
    ///   there is none.
    @discardableResult
    public func verify(with key: VerifierKey) throws(TransparencyLogError) -> UInt64? {
        let own = signatures.filter { $0.isOf(key) }
        guard !own.isEmpty else {
            throw TransparencyLogError(
                key.algorithm == .cosignatureV1 ? .witness : .signature, "The note is not signed by \(key.encoded).")
        }
        var time: UInt64?
        for signature in own {
            guard let seen = Cosignature.check(signature, by: key, over: text) else {
                throw TransparencyLogError(
                    .signature, "The signature of \(key.name) on the note is not valid: the text was changed.")
            }
            time = seen.time
        }
        return time
    }

    /// Refuses a text that a note cannot carry: no LF at the end, or control characters.
    static func check(text: String) throws(TransparencyLogError) {
        guard text.utf8.last == 0x0A, !text.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A }) else {
            throw TransparencyLogError(.note, "A note's text ends with LF and holds no other control character.")
        }
    }

    /// The offset of the LF before the last empty line.
    private static func lastEmptyLine(in bytes: [UInt8]) -> Int? {
        stride(from: bytes.count - 2, through: 1, by: -1).first { bytes[$0] == 0x0A && bytes[$0 - 1] == 0x0A }
            .map { $0 - 1 }
    }
}
