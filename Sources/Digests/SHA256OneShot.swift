import CSHA256
import Crypto

/// What is hashed, in two pieces that lie where they are, and where the digest goes.
///
/// Frozen, and made in the caller's own code: a record takes more than a hundred of them.
@frozen
public struct HashMessage {
    @usableFromInline let prefixStart: UnsafeRawPointer?
    @usableFromInline let prefixCount: Int
    @usableFromInline let start: UnsafeRawPointer?
    @usableFromInline let count: Int
    @usableFromInline let digest: UnsafeMutableRawPointer

    /// Describes a message.
    ///
    /// - Parameters:
    ///   - prefix: at most 64 bytes that come first.
    ///   - digest: room for 32 bytes.
    @inlinable
    public init(
        prefix: UnsafeRawBufferPointer = .init(start: nil, count: 0), _ bytes: UnsafeRawBufferPointer,
        into digest: UnsafeMutableRawPointer
    ) {
        prefixStart = prefix.baseAddress
        prefixCount = prefix.count
        start = bytes.baseAddress
        count = bytes.count
        self.digest = digest
    }

    @inline(__always)
    fileprivate var inC: canute_message {
        canute_message(prefix: prefixStart, prefix_count: prefixCount, bytes: start, count: count, digest: digest)
    }
}

/// SHA-256 (FIPS 180-4) in one call, without memory of its own.
///
/// A record is committed to by some hundred hashes of a few bytes each, for which the library allocates an object every
/// time. Where the processor has no instructions for it, the library does the work.
public enum SHA256OneShot {
    /// Even, so that messages of one block pair up; 24 of 40 bytes stay below the kilobyte that the stack gives.
    private static let pieceCount = 24

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

    /// Hashes all messages of a list, two of which are always under way: where one ends, the next is taken up.
    ///
    /// No digest may take the place of a message of the list.
    public static func hash(all messages: UnsafeBufferPointer<HashMessage>) {
        guard isInHardware else {
            for message in messages { byLibrary(message) }
            return
        }
        // A piece of the list at a time, so that it fits into what the stack has for it.
        withUnsafeTemporaryAllocation(of: canute_message.self, capacity: pieceCount) { list in
            var next = 0
            while next < messages.count {
                let count = min(pieceCount, messages.count - next)
                for place in 0..<count { list.initializeElement(at: place, to: messages[next + place].inC) }
                canute_sha256_all(list.baseAddress, count)
                next += count
            }
        }
    }

    /// Hashes one message by the library alone.
    static func byLibrary(_ message: HashMessage) { put(digestByLibrary(message), into: message) }

    private static func digestByLibrary(_ message: HashMessage) -> SHA256.Digest {
        var hasher = SHA256()
        hasher.update(bufferPointer: .init(start: message.prefixStart, count: message.prefixCount))
        hasher.update(bufferPointer: .init(start: message.start, count: message.count))
        return hasher.finalize()
    }

    private static func put(_ digest: SHA256.Digest, into message: HashMessage) {
        digest.withUnsafeBytes { bytes in
            UnsafeMutableRawBufferPointer(start: message.digest, count: bytes.count).copyMemory(from: bytes)
        }
    }
}
