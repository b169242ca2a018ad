import Crypto
import Digests
import Foundation

/// A signature over a message in a namespace, in the form that `ssh-keygen -Y sign` writes and `-Y verify` checks.
///
///     -----BEGIN SSH SIGNATURE-----
///     U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAg…
///     -----END SSH SIGNATURE-----
///
/// What is signed names the namespace and holds a SHA-512 hash of the message, so that a signature for one purpose is none
/// for another, a login least of all.
/// Source: OpenSSH, PROTOCOL.sshsig.
public struct SSHSignature: Sendable, Hashable {
    /// Whose it is.
    public let key: SSHPublicKey
    /// What it is for.
    public let namespace: String
    private let signature: [UInt8]

    private static let magic = Array("SSHSIG".utf8)
    private static let hash = "sha512"
    private static let begin = "-----BEGIN SSH SIGNATURE-----"
    private static let end = "-----END SSH SIGNATURE-----"

    /// Signs with a key file.
    public init(of message: [UInt8], namespace: String, by key: SSHPrivateKey) throws {
        try self.init(of: message, namespace: namespace, key: key.publicKey) { try key.signature(over: $0) }
    }

    /// Signs with a key that an agent holds.
    ///
    /// - Throws: `OpenSSHError` (agent, signature).
    public init(of message: [UInt8], namespace: String, by key: SSHPublicKey, agent: SSHAgent) throws {
        try self.init(of: message, namespace: namespace, key: key) { try agent.signature(over: $0, by: key) }
    }

    private init(
        of message: [UInt8], namespace: String, key: SSHPublicKey, sign: ([UInt8]) throws -> [UInt8]
    ) throws {
        self.key = key
        self.namespace = namespace
        signature = try sign(Self.preimage(message, namespace))
        guard isValid(over: message, namespace: namespace) else {
            throw OpenSSHError(.signature, "The signature that \(key.fingerprint) gave does not hold: try again.")
        }
    }

    /// Reads the armoured form, strictly.
    ///
    /// - Throws: `OpenSSHError` (signature).
    public init(parsing text: String) throws(OpenSSHError) {
        let malformed = OpenSSHError(.signature, "This is no Ed25519 signature in OpenSSH's format.")
        let lines = text.split(whereSeparator: \.isNewline)
        guard lines.first.map(String.init) == Self.begin, lines.last.map(String.init) == Self.end, lines.count > 2,
            let bytes = Base64.decode(lines[1..<lines.count - 1].joined())
        else { throw malformed }
        var reader = SSHReader(bytes)
        guard reader.bytes(Self.magic.count) == Self.magic, reader.uint32() == 1, let blob = reader.string(),
            let key = SSHPublicKey(blob: blob), let namespace = reader.text(), !namespace.isEmpty,
            reader.string()?.isEmpty == true, reader.text() == Self.hash, let wrapped = reader.string(), reader.isAtEnd
        else { throw malformed }
        var inner = SSHReader(wrapped)
        guard inner.text() == SSHPublicKey.algorithm, let signature = inner.string(), signature.count == 64,
            inner.isAtEnd
        else { throw malformed }
        (self.key, self.namespace, self.signature) = (key, namespace, signature)
    }

    /// The armoured form: the exact inverse of parsing.
    public var armored: String {
        var writer = SSHWriter()
        writer.string(SSHPublicKey.algorithm.utf8)
        writer.string(signature)
        let wrapped = writer.bytes
        writer = SSHWriter()
        writer.uint32(1)
        writer.string(key.blob)
        writer.string(namespace.utf8)
        writer.string([])
        writer.string(Self.hash.utf8)
        writer.string(wrapped)
        var lines = [Self.begin]
        var rest = Base64.encode(Self.magic + writer.bytes)[...]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(70)))
            rest = rest.dropFirst(70)
        }
        return (lines + [Self.end, ""]).joined(separator: "\n")
    }

    /// Whether it is its key's signature over this message in this namespace.
    public func isValid(over message: [UInt8], namespace: String) -> Bool {
        self.namespace == namespace && key.isValid(signature, over: Self.preimage(message, namespace))
    }

    private static func preimage(_ message: [UInt8], _ namespace: String) -> [UInt8] {
        var writer = SSHWriter()
        writer.string(namespace.utf8)
        writer.string([])
        writer.string(hash.utf8)
        writer.string(Array(SHA512.hash(data: message)))
        return magic + writer.bytes
    }
}
