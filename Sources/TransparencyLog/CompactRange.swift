/// The roots of the perfect subtrees that cover leaves 0 ..< size: all that is needed to go on appending.
public struct CompactRange: Equatable, Sendable {
    /// The number of leaves.
    public private(set) var size: UInt64
    /// The subtree roots from the largest (left) to the smallest: one for each set bit of `size`.
    public private(set) var peaks: [MerkleHash]

    /// The range of the tree without leaves.
    public init() {
        size = 0
        peaks = []
    }

    /// The range of a tree whose peaks were kept.
    ///
    /// - Throws: `TransparencyLogError` (range) when the number of peaks is not the number of set bits of `size`.
    public init(size: UInt64, peaks: [MerkleHash]) throws {
        guard peaks.count == size.nonzeroBitCount else {
            throw TransparencyLogError(
                .range,
                "A tree of \(size) entries has \(size.nonzeroBitCount) peaks, not \(peaks.count): rebuild it from the tiles."
            )
        }
        self.size = size
        self.peaks = peaks
    }

    /// The range of a tree that is read node by node.
    ///
    /// - Parameter node: the hash of the perfect subtree over leaves `index << level ..< (index + 1) << level`.
    public init(size: UInt64, node: (_ level: Int, _ index: UInt64) throws -> MerkleHash) rethrows {
        self.size = size
        peaks = []
        for bit in stride(from: 63, through: 0, by: -1) where (size >> UInt64(bit)) & 1 == 1 {
            peaks.append(try node(bit, (size >> UInt64(bit)) - 1))
        }
    }

    /// Adds one leaf hash at the right.
    public mutating func append(_ leaf: MerkleHash) {
        var hash = leaf
        // As a carry in binary addition: every trailing set bit of the size is a peak to merge.
        for _ in 0..<(~size).trailingZeroBitCount {
            hash = MerkleHash.node(peaks.removeLast(), hash)
        }
        peaks.append(hash)
        size += 1
    }

    /// The root hash of the tree (RFC 9162, 2.1.1).
    public var root: MerkleHash {
        guard var hash = peaks.last else { return .emptyTree }
        for peak in peaks.dropLast().reversed() { hash = MerkleHash.node(peak, hash) }
        return hash
    }
}
