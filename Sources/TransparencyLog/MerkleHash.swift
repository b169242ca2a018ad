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
        row.withUnsafeMutableBufferPointer { row in
            var count = row.count
            while count > 1 {
                let pairs = count / 2
                joinPairs(of: row, pairs)
                // A lone last node has no sibling on this level and rises as it is.
                if count % 2 == 1 { row[pairs] = row[count - 1] }
                count = pairs + count % 2
            }
        }
        return row[0]
    }

    /// The nodes over the hashes of `row`, two by two; the last of an odd number has none.
    static func parents(of row: [MerkleHash]) -> [MerkleHash] {
        var parents = row
        parents.withUnsafeMutableBufferPointer { joinPairs(of: $0, row.count / 2) }
        parents.removeSubrange((row.count / 2)...)
        return parents
    }

    /// The leaf hashes of `count` entries, which `entry` gives by number.
    public static func leaves(_ count: Int, of entry: (Int) -> UnsafeRawBufferPointer) -> [MerkleHash] {
        [MerkleHash](unsafeUninitializedCapacity: count) { hashes, used in
            used = count
            guard let start = UnsafeMutableRawPointer(hashes.baseAddress) else { return }
            Swift.withUnsafeBytes(of: UInt8(0)) { tag in
                hashTwoByTwo(count) { HashMessage(prefix: tag, entry($0), into: start + byteCount * $0) }
            }
        }
    }

    /// Puts the nodes over the first pairs of `row` into its first places.
    private static func joinPairs(of row: UnsafeMutableBufferPointer<MerkleHash>, _ pairs: Int) {
        let bytes = UnsafeRawBufferPointer(row)
        guard let start = UnsafeMutableRawPointer(row.baseAddress) else { return }
        Swift.withUnsafeBytes(of: UInt8(1)) { tag in
            // Left and right lie side by side, and are read before a node is put in the place of an earlier one.
            hashTwoByTwo(pairs) { pair in
                let place = 2 * byteCount * pair
                return HashMessage(
                    prefix: tag, UnsafeRawBufferPointer(rebasing: bytes[place..<place + 2 * byteCount]),
                    into: start + byteCount * pair)
            }
        }
    }

    @inline(__always)
    private static func hashTwoByTwo(_ count: Int, _ message: (Int) -> HashMessage) {
        var next = 0
        while next + 1 < count {
            SHA256OneShot.hash(message(next), message(next + 1))
            next += 2
        }
        if next < count { SHA256OneShot.hash(message(next)) }
    }
}

extension MerkleHash: CustomStringConvertible {
    /// The base64 form.
    public var description: String { base64 }
}
