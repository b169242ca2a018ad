import Crypto
import Foundation

/// A log's Ed25519 key: signs note texts under its name.
public struct SigningKey: Sendable {
    /// The 32 secret bytes (RFC 8032's private key): whoever has them can speak for the log.
    public let seed: [UInt8]
    /// The public half.
    public let verifierKey: VerifierKey

    /// A new random key.
    ///
    /// - Throws: `TransparencyLogError` (key) for a name that a note cannot carry.
    public init(name: String) throws(TransparencyLogError) {
        try self.init(name: name, seed: [UInt8](Curve25519.Signing.PrivateKey().rawRepresentation))
    }

    /// The key with these 32 secret bytes.
    ///
    /// - Throws: `TransparencyLogError` (key) for a name that a note cannot carry, or another length.
    public init(name: String, seed: [UInt8]) throws(TransparencyLogError) {
        guard seed.count == 32, let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            throw TransparencyLogError(
                .key, "The signing key of \(name) has \(seed.count) bytes; an Ed25519 seed has 32.")
        }
        self.seed = seed
        verifierKey = try VerifierKey(name: name, publicKey: key.publicKey.rawRepresentation)
    }

    /// The signature line, with its LF, over a note's text.
    ///
    /// - Throws: `TransparencyLogError` (note) for a text that no note can carry; what swift-crypto throws.
    public func sign(_ text: String) throws -> String {
        try signature(over: text).encoded
    }

    func signature(over text: String) throws -> NoteSignature {
        try SignedNote.check(text: text)
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        let bytes = try key.signature(for: Array(text.utf8))
        return NoteSignature(name: verifierKey.name, keyID: verifierKey.keyID, bytes: [UInt8](bytes))
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    /// The public half: the seed goes into no message and no log.
    public var description: String { "signing key of \(verifierKey.encoded)" }

    /// The public half only.
    public var customMirror: Mirror { Mirror(self, children: ["verifierKey": verifierKey]) }
}
