import CSHA256
import Crypto

/// What is hashed, in two pieces that lie where they are, and where the digest goes.
public struct HashMessage {
    fileprivate let prefix: UnsafeRawBufferPointer
    fileprivate let bytes: UnsafeRawBufferPointer
    fileprivate let digest: UnsafeMutableRawPointer

    /// Describes a message.
    ///
    /// - Parameters:
    ///   - prefix: at most 64 bytes that come first.
    ///   - digest: room for 32 bytes.
    @inline(__always)
    public init(
        prefix: UnsafeRawBufferPointer = .init(start: nil, count: 0), _ bytes: UnsafeRawBufferPointer,
        into digest: UnsafeMutableRawPointer
    ) {
        self.prefix = prefix
        self.bytes = bytes
        self.digest = digest
    }

    @inline(__always)
    fileprivate var inC: canute_message {
        canute_message(
            prefix: prefix.baseAddress, prefix_count: prefix.count, bytes: bytes.baseAddress, count: bytes.count,
            digest: digest)
    }
}

/// SHA-256 (FIPS 180-4) in one call, without memory of its own.
///
/// A record is committed to by some hundred hashes of a few bytes each, for which the library allocates an object every
/// time. Where the processor has no instructions for it, the library does the work.
public enum SHA256OneShot {
    /// Whether the processor hashes by itself.
    private static let isInHardware = canute_sha256_is_available()

    /// Hashes one message.
    public static func hash(_ message: HashMessage) {
        guard isInHardware else { return byLibrary(message) }
        var message = message.inC
        canute_sha256(&message)
    }

    /// Hashes two messages; two of a length in little more time than one.
    ///
    /// A digest may take the place of either message.
    public static func hash(_ first: HashMessage, _ second: HashMessage) {
        guard isInHardware else {
            let digests = (digestByLibrary(first), digestByLibrary(second))
            put(digests.0, into: first)
            put(digests.1, into: second)
            return
        }
        var (first, second) = (first.inC, second.inC)
        canute_sha256_pair(&first, &second)
    }

    /// Hashes one message by the library alone.
    static func byLibrary(_ message: HashMessage) { put(digestByLibrary(message), into: message) }

    private static func digestByLibrary(_ message: HashMessage) -> SHA256.Digest {
        var hasher = SHA256()
        hasher.update(bufferPointer: message.prefix)
        hasher.update(bufferPointer: message.bytes)
        return hasher.finalize()
    }

    private static func put(_ digest: SHA256.Digest, into message: HashMessage) {
        digest.withUnsafeBytes { bytes in
            UnsafeMutableRawBufferPointer(start: message.digest, count: bytes.count).copyMemory(from: bytes)
        }
    }
}
