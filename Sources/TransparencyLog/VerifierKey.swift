import Crypto
import Digests
import Foundation

/// A public key in C2SP's "vkey" form, for a log (Ed25519) or a witness (cosignature/v1).
///
///     archive.example.gov.uk/records+728e58a3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4
public struct VerifierKey: Hashable, Sendable {
    /// The kind of signature, by C2SP's type byte.
    public enum Algorithm: UInt8, Sendable {
        /// Ed25519 over the note's text.
        case ed25519 = 1
        /// Ed25519 over `cosignature/v1`, a time, and the note's text.
        case cosignatureV1 = 4
    }

    /// The key's name: without white space and `+`.
    public let name: String
    /// H(name ‖ 0A ‖ type ‖ public key), its first four bytes, big-endian.
    public let keyID: UInt32
    /// The kind of signature.
    public let algorithm: Algorithm
    /// The 32 bytes of the Ed25519 public key.
    public let publicKey: [UInt8]

    /// The key with this name and these 32 bytes.
    ///
    /// - Throws: `TransparencyLogError` (key) for a name that a note cannot carry, or another length.
    public init(
        name: String, publicKey: some Collection<UInt8>, algorithm: Algorithm = .ed25519
    ) throws(TransparencyLogError) {
        guard Self.isName(name) else {
            throw TransparencyLogError(.key, "A key's name must not be empty nor hold white space or “+”: “\(name)”.")
        }
        guard publicKey.count == 32 else {
            throw TransparencyLogError(.key, "The public key of \(name) has \(publicKey.count) bytes; Ed25519 has 32.")
        }
        self.name = name
        self.publicKey = Array(publicKey)
        self.algorithm = algorithm
        keyID = Self.keyID(name, algorithm, self.publicKey)
    }

    /// Reads `name+hash+base64`.
    ///
    /// - Throws: `TransparencyLogError` (key) for any other form, an unknown type or a hash that is not the key's.
    public init(parsing text: String) throws(TransparencyLogError) {
        let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, let key = Base64.decode(parts[2]), key.count == 33,
            let algorithm = Algorithm(rawValue: key[0])
        else {
            throw TransparencyLogError(
                .key, "“\(text)” is no verifier key: NAME+8 HEX DIGITS+BASE64 of a type byte (1 or 4) and 32 bytes.")
        }
        try self.init(name: String(parts[0]), publicKey: key[1...], algorithm: algorithm)
        guard encoded.utf8.elementsEqual(text.utf8) else {
            throw TransparencyLogError(
                .key, "The hash in the verifier key of \(name) is not the key's: ask for the key again.")
        }
    }

    /// The vkey form: the exact inverse of parsing.
    public var encoded: String {
        let hex = String(keyID, radix: 16)
        return name + "+" + String(repeating: "0", count: 8 - hex.count) + hex + "+"
            + Base64.encode([algorithm.rawValue] + publicKey)
    }

    /// Whether `signature` (64 bytes) over `message` is this key's.
    func isValid(signature: some Collection<UInt8>, over message: [UInt8]) -> Bool {
        guard signature.count == 64, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else {
            return false
        }
        return key.isValidSignature(Data(signature), for: message)
    }

    static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && !name.unicodeScalars.contains { $0 == "+" || $0.value < 0x20 || $0.properties.isWhitespace }
    }

    private static func keyID(_ name: String, _ algorithm: Algorithm, _ publicKey: [UInt8]) -> UInt32 {
        var hasher = SHA256()
        hasher.update(data: Array(name.utf8) + [0x0A, algorithm.rawValue] + publicKey)
        return hasher.finalize().withUnsafeBytes { UInt32(bigEndian: $0.loadUnaligned(as: UInt32.self)) }
    }
}

extension VerifierKey: CustomStringConvertible {
    /// The vkey form.
    public var description: String { encoded }
}
