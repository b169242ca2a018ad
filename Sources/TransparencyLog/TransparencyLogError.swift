/// What was refused by the log's pure part: a hash, proof, key, note, checkpoint or tile that does not hold.
///
/// Two errors are equal when their codes are: the message is for people.
public struct TransparencyLogError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of thing was refused.
    public enum Code: String, Sendable, CaseIterable {
        /// Bytes or base64 that are no SHA-256 hash.
        case hash
        /// An index or a size outside the tree, or peaks that do not fit a size.
        case range
        /// An inclusion or consistency proof that does not lead to the root.
        case proof
        /// A verifier key or a signing key.
        case key
        /// A signed note whose form is wrong.
        case note
        /// A signature of a known key that does not verify, or none of a key that must have signed.
        case signature
        /// A signature of a key of the log that holds no longer, or not yet, at that size.
        case superseded
        /// A checkpoint of a size since which its key is revoked.
        case revoked
        /// A witness whose cosignature is missing, or a request to a witness whose form is wrong.
        case witness
        /// A checkpoint body whose form is wrong.
        case checkpoint
        /// A tile, its path or an entry bundle.
        case tile
        /// A policy file that says which witnesses must have cosigned.
        case policy
    }

    /// What kind of thing was refused.
    public let code: Code
    /// What, where, and what to do, in one sentence.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }

    /// Equality of the codes.
    public static func == (a: Self, b: Self) -> Bool { a.code == b.code }
}
