/// A witness's statement that it saw a checkpoint (C2SP cosignature/v1), already verified.
public struct Cosignature: Hashable, Sendable {
    /// The witness's key name.
    public let name: String
    /// When the witness saw it, in Unix seconds.
    public let time: UInt64

    /// What a verified cosignature states; the caller has verified it.
    public init(name: String, time: UInt64) {
        self.name = name
        self.time = time
    }

    /// A verified signature: with a time where the key is a witness's.
    struct Seen {
        let time: UInt64?
    }

    /// Checks one line of `key` over `text`; nil when it does not verify.
    static func check(_ signature: NoteSignature, by key: VerifierKey, over text: String) -> Seen? {
        switch key.algorithm {
        case .ed25519:
            return key.isValid(signature: signature.bytes, over: Array(text.utf8)) ? Seen(time: nil) : nil
        case .cosignatureV1:
            guard signature.bytes.count == 72 else { return nil }
            let time = signature.bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let message = Array(signedText(text, time: time).utf8)
            return key.isValid(signature: signature.bytes[8...], over: message) ? Seen(time: time) : nil
        }
    }

    /// What a witness signs: the head line, the time line, the checkpoint's body.
    static func signedText(_ body: String, time: UInt64) -> String {
        "cosignature/v1\ntime \(time)\n" + body
    }
}
