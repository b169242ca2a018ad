/// The proof that a leaf stands at an index of a tree (RFC 9162, 2.1.3): sibling hashes, from leaf to root.
public struct InclusionProof: Equatable, Sendable {
    /// The sibling hashes, the leaf's own sibling first.
    public var hashes: [MerkleHash]

    /// A proof with these hashes, not yet checked against anything.
    public init(hashes: [MerkleHash]) {
        self.hashes = hashes
    }

    /// Makes the proof for leaf `index` in the tree of `size` leaves.
    ///
    /// - Parameter node: the hash of the perfect subtree over leaves `index << level ..< (index + 1) << level`.
    /// - Throws: `TransparencyLogError` (range) when the index is outside the tree; whatever `node` throws.
    public static func make(
        index: UInt64, size: UInt64, node: (_ level: Int, _ index: UInt64) throws -> MerkleHash
    ) throws -> InclusionProof {
        guard index < size else { throw Self.outside(index, size) }
        return InclusionProof(hashes: try Subtree.path(level: 0, index: index, size: size, node: node))
    }

    /// Checks that the proof leads from `leaf` at `index` to `root` (RFC 9162, 2.1.3.2).
    ///
    /// - Throws: range when the index is outside the tree; proof when the proof is too long, too short or leads elsewhere.
    public func verify(
        leaf: MerkleHash, index: UInt64, size: UInt64, root: MerkleHash
    ) throws(TransparencyLogError) {
        guard try self.root(leaf: leaf, index: index, size: size) == root else {
            throw TransparencyLogError(
                .proof,
                "The inclusion proof of entry \(index) does not lead to the root of the tree of \(size) entries.")
        }
    }

    /// The root that the proof leads to from `leaf` at `index`.
    ///
    /// - Throws: range when the index is outside the tree; proof when the number of hashes is not what the tree's shape asks for.
    public func root(leaf: MerkleHash, index: UInt64, size: UInt64) throws(TransparencyLogError) -> MerkleHash {
        guard index < size else { throw Self.outside(index, size) }
        var fn = index
        var sn = size - 1
        var hash = leaf
        for sibling in hashes {
            guard sn != 0 else {
                throw TransparencyLogError(
                    .proof, "The inclusion proof of entry \(index) is too long for a tree of \(size) entries.")
            }
            if fn & 1 == 1 || fn == sn {
                hash = MerkleHash.node(sibling, hash)
                while fn & 1 == 0 && fn != 0 {
                    fn >>= 1
                    sn >>= 1
                }
            } else {
                hash = MerkleHash.node(hash, sibling)
            }
            fn >>= 1
            sn >>= 1
        }
        guard sn == 0 else {
            throw TransparencyLogError(
                .proof, "The inclusion proof of entry \(index) is too short for a tree of \(size) entries.")
        }
        return hash
    }

    private static func outside(_ index: UInt64, _ size: UInt64) -> TransparencyLogError {
        TransparencyLogError(.range, "Entry \(index) is outside the tree of \(size) entries: take a later checkpoint.")
    }
}
