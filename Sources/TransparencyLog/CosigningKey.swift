import Crypto
import Foundation

/// A witness's Ed25519 key: cosigns checkpoints under its name (C2SP cosignature/v1).
///
/// The key signs nothing else: the message does not name the witness, so one key must never serve two of them.
public struct CosigningKey: Sendable {
    /// The 32 secret bytes (RFC 8032's private key): whoever has them can speak for the witness.
    public let seed: [UInt8]
    /// The public half, of type `cosignatureV1`.
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
                .key, "The cosigning key of \(name) has \(seed.count) bytes; an Ed25519 seed has 32.")
        }
        self.seed = seed
        verifierKey = try VerifierKey(
            name: name, publicKey: key.publicKey.rawRepresentation, algorithm: .cosignatureV1)
    }

    /// Cosigns a checkpoint's body (not the whole note), as of `time` in Unix seconds.
    ///
    /// - Throws: `TransparencyLogError` (checkpoint) for a time of 0 or above 2^63 - 1, (note) for a text that no note can
    ///   carry; what swift-crypto throws.
    public func cosign(_ body: String, time: UInt64) throws -> NoteSignature {
        try SignedNote.check(text: body)
        guard time > 0, time <= UInt64(Int64.max) else {
            throw TransparencyLogError(.checkpoint, "A cosignature has a time after 1970, not \(time).")
        }
        let key = try Curve25519.Signing.PrivateKey(rawRepresentation: seed)
        let signature = try key.signature(for: Array(Cosignature.signedText(body, time: time).utf8))
        let stamp = (0..<8).map { UInt8(truncatingIfNeeded: time >> UInt64(56 - 8 * $0)) }
        return NoteSignature(
            name: verifierKey.name, keyID: verifierKey.keyID, bytes: stamp + [UInt8](signature))
    }
}

extension CosigningKey: CustomStringConvertible, CustomReflectable {
    /// The public half: the seed goes into no message and no log.
    public var description: String { "cosigning key of \(verifierKey.encoded)" }

    /// The public half only.
    public var customMirror: Mirror { Mirror(self, children: ["verifierKey": verifierKey]) }
}
