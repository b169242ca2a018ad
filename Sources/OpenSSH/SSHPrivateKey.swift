import Crypto
import Digests
import Foundation

/// An Ed25519 private key from a file that `ssh-keygen -t ed25519 -N ''` wrote.
///
/// Format: `openssh-key-v1`, without encryption. A key with a passphrase is used through ssh-agent, which asks for it.
/// Source: OpenSSH, PROTOCOL.key.
public struct SSHPrivateKey: Sendable {
    /// The public half.
    public let publicKey: SSHPublicKey
    private let key: Curve25519.Signing.PrivateKey

    private static let begin = "-----BEGIN OPENSSH PRIVATE KEY-----"
    private static let end = "-----END OPENSSH PRIVATE KEY-----"
    private static let magic = Array("openssh-key-v1\u{0}".utf8)
    private static let longest = 64 << 10

    /// Reads a key file.
    ///
    /// - Throws: `OpenSSHError` (unreadable) where it is not there or others than its owner may read it, (key) for an encrypted
    ///   one, another kind of key, and what is none.
    public init(reading path: String) throws(OpenSSHError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw OpenSSHError(.unreadable, "\(path) cannot be read (\(String(cString: strerror(errno)))).")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.longest else {
            throw OpenSSHError(.unreadable, "\(path) is no key file.")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw OpenSSHError(
                .unreadable,
                "\(path) can be read by others than its owner: chmod 600, or make another key if anybody may have read it."
            )
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        guard let data = try? handle.read(upToCount: Self.longest) else {
            throw OpenSSHError(.unreadable, "\(path) is empty or cannot be read.")
        }
        try self.init(parsing: String(decoding: data, as: UTF8.self), name: path)
    }

    /// Reads the text of a key file.
    public init(parsing text: String, name: String) throws(OpenSSHError) {
        let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        guard lines.first == Self.begin, lines.last == Self.end, lines.count > 2,
            let bytes = Base64.decode(lines[1..<lines.count - 1].joined())
        else {
            throw OpenSSHError(
                .key, "\(name) is no private key in OpenSSH's format: make one with `ssh-keygen -t ed25519`.")
        }
        var reader = SSHReader(bytes)
        guard reader.bytes(Self.magic.count) == Self.magic, let cipher = reader.text(), let derivation = reader.text(),
            reader.string() != nil, let count = reader.uint32(), let public_ = reader.string(),
            let secret = reader.string(), reader.isAtEnd
        else { throw OpenSSHError(.key, "\(name) begins as a private key of OpenSSH and is damaged.") }
        guard cipher == "none", derivation == "none" else {
            throw OpenSSHError(
                .key,
                "\(name) is protected by a passphrase: add it to ssh-agent (`ssh-add`) and sign with `--sign agent`.")
        }
        guard count == 1, let publicKey = SSHPublicKey(blob: public_) else {
            throw OpenSSHError(
                .key, "\(name) holds another key than one of Ed25519: make one with `ssh-keygen -t ed25519`.")
        }
        guard let seed = Self.seed(secret, of: publicKey),
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed),
            [UInt8](key.publicKey.rawRepresentation) == publicKey.bytes
        else {
            throw OpenSSHError(
                .key, "\(name) holds a private key that does not belong to its public one: it is damaged.")
        }
        self.publicKey = publicKey
        self.key = key
    }

    /// Reads two equal check numbers, the key, a comment, and the padding, which counts up from 1.
    private static func seed(_ secret: [UInt8], of publicKey: SSHPublicKey) -> [UInt8]? {
        var reader = SSHReader(secret)
        guard let check = reader.uint32(), reader.uint32() == check, reader.text() == SSHPublicKey.algorithm,
            reader.string() == publicKey.bytes, let pair = reader.string(), pair.count == 64,
            Array(pair[32...]) == publicKey.bytes, reader.string() != nil
        else { return nil }
        let padding = reader.remaining
        guard padding.count < 8, padding.enumerated().allSatisfy({ Int($0.element) == $0.offset + 1 }) else {
            return nil
        }
        return Array(pair[..<32])
    }

    func signature(over message: [UInt8]) throws -> [UInt8] { [UInt8](try key.signature(for: message)) }
}

extension SSHPrivateKey: CustomStringConvertible, CustomReflectable {
    /// The public half: the secret goes into no message and no log.
    public var description: String { "private key of \(publicKey.fingerprint)" }

    /// The public half only.
    public var customMirror: Mirror { Mirror(self, children: ["publicKey": publicKey]) }
}
