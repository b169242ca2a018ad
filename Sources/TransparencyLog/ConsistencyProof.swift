/// The proof that a tree of one size is the beginning of a larger one (RFC 9162, 2.1.4).
public struct ConsistencyProof: Equatable, Sendable {
    /// The node hashes in the order of RFC 9162; empty when the sizes are equal.
    public var hashes: [MerkleHash]

    /// A proof with these hashes, not yet checked against anything.
    public init(hashes: [MerkleHash]) {
        self.hashes = hashes
    }

    /// Makes the proof from the tree of `oldSize` leaves to that of `newSize`.
    ///
    /// - Parameter node: the hash of the perfect subtree over leaves `index << level ..< (index + 1) << level`.
    /// - Throws: `TransparencyLogError` (range) unless 0 < oldSize ≤ newSize; whatever `node` throws.
    public static func make(
        from oldSize: UInt64, to newSize: UInt64, node: (_ level: Int, _ index: UInt64) throws -> MerkleHash
    ) throws -> ConsistencyProof {
        try checkSizes(oldSize, newSize)
        guard oldSize < newSize else { return ConsistencyProof(hashes: []) }
        let level = oldSize.trailingZeroBitCount
        let index = (oldSize >> UInt64(level)) - 1
        // Where the old tree is one perfect subtree, the verifier has its root already.
        let first = index == 0 ? [] : [try node(level, index)]
        return ConsistencyProof(
            hashes: first + (try Subtree.path(level: level, index: index, size: newSize, node: node)))
    }

    /// Checks that the tree of `oldSize` leaves with `oldRoot` is the beginning of that of `newSize` with `newRoot`.
    ///
    /// - Throws: range unless 0 < oldSize ≤ newSize (every tree continues the empty one, so that there is nothing to
    ///   prove); proof when the proof is too long, too short or leads elsewhere.
    public func verify(
        oldSize: UInt64, newSize: UInt64, oldRoot: MerkleHash, newRoot: MerkleHash
    ) throws(TransparencyLogError) {
        try Self.checkSizes(oldSize, newSize)
        let wrong = TransparencyLogError(
            .proof, "The tree of \(newSize) entries is not proved to continue that of \(oldSize) entries.")
        if oldSize == newSize {
            guard hashes.isEmpty, oldRoot == newRoot else { throw wrong }
            return
        }
        let path = oldSize.nonzeroBitCount == 1 ? [oldRoot] + hashes : hashes
        guard let first = path.first else { throw wrong }
        let shift = UInt64(oldSize.trailingZeroBitCount)
        var fn = (oldSize - 1) >> shift
        var sn = (newSize - 1) >> shift
        var old = first
        var new = first
        for hash in path.dropFirst() {
            guard sn != 0 else { throw wrong }
            if fn & 1 == 1 || fn == sn {
                old = MerkleHash.node(hash, old)
                new = MerkleHash.node(hash, new)
                while fn & 1 == 0 && fn != 0 {
                    fn >>= 1
                    sn >>= 1
                }
            } else {
                new = MerkleHash.node(new, hash)
            }
            fn >>= 1
            sn >>= 1
        }
        guard sn == 0, old == oldRoot, new == newRoot else { throw wrong }
    }

    private static func checkSizes(_ oldSize: UInt64, _ newSize: UInt64) throws(TransparencyLogError) {
        guard oldSize > 0, oldSize <= newSize else {
            throw TransparencyLogError(
                .range,
                "Consistency is proved from a size above 0 to one not smaller, not from \(oldSize) to \(newSize).")
        }
    }
}
