import Crypto
import Digests
import Foundation

/// An Ed25519 public key as OpenSSH writes it in one line.
///
///     ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ… jane@example
///
/// Source: RFC 8709, section 4; RFC 4253, section 6.6.
public struct SSHPublicKey: Sendable, Hashable {
    static let algorithm = "ssh-ed25519"

    /// The 32 bytes of the key.
    public let bytes: [UInt8]

    /// A key of 32 bytes.
    init?(bytes: [UInt8]) {
        guard bytes.count == 32, (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil else {
            return nil
        }
        self.bytes = bytes
    }

    /// Reads the wire form: two strings, the algorithm and the key.
    init?(blob: [UInt8]) {
        var reader = SSHReader(blob)
        guard reader.text() == Self.algorithm, let bytes = reader.string(), reader.isAtEnd else { return nil }
        self.init(bytes: bytes)
    }

    /// Reads a line, whose comment is dropped.
    ///
    /// - Throws: `OpenSSHError` (key) for another kind of key and for what is none.
    public init(parsing line: String) throws(OpenSSHError) {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, words[0] == Self.algorithm else {
            throw OpenSSHError(
                .key,
                "This is no Ed25519 public key of OpenSSH (ssh-ed25519 AAAA…): make one with `ssh-keygen -t ed25519`.")
        }
        guard let blob = Base64.decode(words[1]), let key = SSHPublicKey(blob: blob) else {
            throw OpenSSHError(.key, "The line begins as an Ed25519 public key does and holds none: copy it whole.")
        }
        self = key
    }

    var blob: [UInt8] {
        var writer = SSHWriter()
        writer.string(Self.algorithm.utf8)
        writer.string(bytes)
        return writer.bytes
    }

    /// The line, without a comment: the exact inverse of parsing.
    public var line: String { "\(Self.algorithm) \(Base64.encode(blob))" }

    /// What `ssh-keygen -l` shows: `SHA256:` and the base64 of a hash of the wire form, without padding.
    public var fingerprint: String {
        let hash = Base64.encode(Array(SHA256.hash(data: blob)))
        return "SHA256:" + hash.prefix { $0 != "=" }
    }

    func isValid(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        guard signature.count == 64, let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
            return false
        }
        return key.isValidSignature(Data(signature), for: message)
    }
}
