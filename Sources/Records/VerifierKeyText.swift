import Digests

/// A C2SP verifier key as a line of an entry: only its form is checked here, what it verifies is the log's business.
enum VerifierKeyText {
    /// Whether the text is `name+hash+base64` of a type byte (1: log, 4: witness) and 32 bytes, with the right hash.
    static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let key = Base64.decode(parts[2]), key.count == 33, key[0] == 1 || key[0] == 4,
            !parts[0].isEmpty, parts[0].utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return false }
        let keyID = Digest.sha256(Array(parts[0].utf8) + [0x0A] + key).hex.prefix(8)
        return keyID == parts[1]
    }
}
