/// Walks over the perfect subtrees of a tree of `size` leaves; node (level, index) covers leaves
/// `index << level ..< (index + 1) << level`.
enum Subtree {
    /// The hash over the ragged end of the tree: the leaves that the set bits of `size` below `level` stand for.
    ///
    /// - Returns: nil when there are none.
    static func end(
        of size: UInt64, below level: Int, node: (_ level: Int, _ index: UInt64) throws -> MerkleHash
    ) rethrows -> MerkleHash? {
        var hash: MerkleHash?
        for bit in 0..<min(level, 64) where (size >> UInt64(bit)) & 1 == 1 {
            let peak = try node(bit, (size >> UInt64(bit)) - 1)
            hash = hash.map { MerkleHash.node(peak, $0) } ?? peak
        }
        return hash
    }

    /// The siblings on the way from node (level, index) to the root of the tree of `size` leaves, lowest first.
    static func path(
        level: Int, index: UInt64, size: UInt64, node: (_ level: Int, _ index: UInt64) throws -> MerkleHash
    ) rethrows -> [MerkleHash] {
        var hashes: [MerkleHash] = []
        var level = level
        var index = index
        var last = (size - 1) >> UInt64(level)
        while last > 0 {
            if index & 1 == 1 {
                hashes.append(try node(level, index - 1))
            } else if index < last {
                let isPerfect = index + 1 < size >> UInt64(level)
                if isPerfect {
                    hashes.append(try node(level, index + 1))
                } else if let ragged = try end(of: size, below: level, node: node) {
                    hashes.append(ragged)
                }
            }
            level += 1
            index >>= 1
            last >>= 1
        }
        return hashes
    }
}
