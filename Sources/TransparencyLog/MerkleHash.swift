import Digests

/// A SHA-256 value of an RFC 6962 tree: 32 bytes, stored inline.
public struct MerkleHash: Hashable, Sendable {
    /// The length in bytes.
    public static let byteCount = 32
    /// 32 zero bytes: the `prev` of a log's first entry.
    public static let zero = MerkleHash(words: (0, 0, 0, 0))
    /// The root of the tree without leaves: the hash of nothing (RFC 9162, 2.1.1).
    public static let emptyTree = MerkleHash(
        sha256: .init(start: nil, count: 0), .init(start: nil, count: 0))

    // In the byte order of memory: words are loaded and stored raw, never counted with.
    private let w0: UInt64
    private let w1: UInt64
    private let w2: UInt64
    private let w3: UInt64

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (w0, w1, w2, w3) = words
    }

    /// H(tag ‖ bytes), the tag and the bytes each where they lie.
    private init(sha256 tag: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer) {
        self = .zero
        withUnsafeMutablePointer(to: &self) { SHA256OneShot.hash(HashMessage(prefix: tag, bytes, into: $0)) }
    }

    /// Reads the first 32 bytes; the caller has checked the length.
    init(loading raw: UnsafeRawBufferPointer) {
        self.init(
            words: (
                raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                raw.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            ))
    }

    /// The hash with these bytes; nil unless there are exactly 32.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        self = Array(bytes).withUnsafeBytes { MerkleHash(loading: $0) }
    }

    /// The hash written as canonical base64 of 32 bytes; nil for anything else.
    public init?(base64: some StringProtocol) {
        guard let bytes = Base64.decode(base64) else { return nil }
        self.init(bytes: bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// Base64 with padding, 44 characters.
    public var base64: String { Base64.encode(bytes) }

    /// Calls `body` with the 32 bytes, without copying them into an array.
    @inline(__always)
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Swift.withUnsafeBytes(of: self, body)
    }

    /// The leaf hash H(00 ‖ data) of an entry's exact bytes.
    public static func leaf(_ data: UnsafeRawBufferPointer) -> MerkleHash {
        Swift.withUnsafeBytes(of: UInt8(0)) { MerkleHash(sha256: $0, data) }
    }

    /// The leaf hash H(00 ‖ data) of an entry's exact bytes.
    public static func leaf(_ data: [UInt8]) -> MerkleHash {
        data.withUnsafeBytes { leaf($0) }
    }

    /// The hash H(01 ‖ left ‖ right) of an inner node.
    public static func node(_ left: MerkleHash, _ right: MerkleHash) -> MerkleHash {
        withUnsafeTemporaryAllocation(byteCount: 33, alignment: 8) { buffer in
            buffer[0] = 1
            buffer.storeBytes(of: left, toByteOffset: 1, as: MerkleHash.self)
            return right.withUnsafeBytes { MerkleHash(sha256: UnsafeRawBufferPointer(buffer), $0) }
        }
    }

    /// The RFC 9162 tree hash over `hashes`, taken as leaf hashes or as roots of equally large perfect subtrees.
    ///
    /// 256 hashes of one tile level give the one hash of the level above.
    public static func treeRoot(of hashes: some Collection<MerkleHash>) -> MerkleHash {
        var row = Array(hashes)
        guard !row.isEmpty else { return emptyTree }
        var count = row.count
        while count > 1 {
            let pairs = count / 2
            for pair in 0..<pairs { row[pair] = node(row[2 * pair], row[2 * pair + 1]) }
            // A lone last node has no sibling on this level and rises as it is.
            if count % 2 == 1 { row[pairs] = row[count - 1] }
            count = pairs + count % 2
        }
        return row[0]
    }
}

extension MerkleHash: CustomStringConvertible {
    /// The base64 form.
    public var description: String { base64 }
}
