import Testing
import TransparencyLog

@Suite("Inclusion and consistency proofs")
struct ProofTests {
    static let leaves = Reference.leaves(70)
    static let node = Reference.node(leaves)

    @Test("inclusion: made for every index and size up to 70, and refused once altered", arguments: 1...70)
    func inclusion(_ size: Int) throws {
        var random = SeededGenerator(UInt64(size))
        let root = Reference.treeHash(Self.leaves[..<size])
        for index in 0..<size {
            let proof = try InclusionProof.make(index: UInt64(index), size: UInt64(size), node: Self.node)
            try proof.verify(leaf: Self.leaves[index], index: UInt64(index), size: UInt64(size), root: root)
            for altered in Self.alterations(proof.hashes, &random) {
                #expect(throws: TransparencyLogError.self) {
                    try InclusionProof(hashes: altered)
                        .verify(leaf: Self.leaves[index], index: UInt64(index), size: UInt64(size), root: root)
                }
            }
            let other = (index + 1) % 70
            #expect(throws: TransparencyLogError.self) {
                try proof.verify(leaf: Self.leaves[other], index: UInt64(index), size: UInt64(size), root: root)
            }
            #expect(throws: TransparencyLogError.self) {
                try proof.verify(leaf: Self.leaves[index], index: UInt64(other), size: UInt64(size), root: root)
            }
            #expect(throws: TransparencyLogError.self) {
                try proof.verify(leaf: Self.leaves[index], index: UInt64(index), size: UInt64(size), root: .zero)
            }
        }
    }

    @Test("consistency: made for every pair of sizes up to 70, and refused once altered", arguments: 1...70)
    func consistency(_ newSize: Int) throws {
        var random = SeededGenerator(UInt64(newSize))
        let newRoot = Reference.treeHash(Self.leaves[..<newSize])
        for oldSize in 1...newSize {
            let oldRoot = Reference.treeHash(Self.leaves[..<oldSize])
            let proof = try ConsistencyProof.make(from: UInt64(oldSize), to: UInt64(newSize), node: Self.node)
            let (old, new) = (UInt64(oldSize), UInt64(newSize))
            try proof.verify(oldSize: old, newSize: new, oldRoot: oldRoot, newRoot: newRoot)
            for altered in Self.alterations(proof.hashes, &random) {
                #expect(throws: TransparencyLogError.self) {
                    try ConsistencyProof(hashes: altered)
                        .verify(oldSize: old, newSize: new, oldRoot: oldRoot, newRoot: newRoot)
                }
            }
            #expect(throws: TransparencyLogError.self) {
                try proof.verify(oldSize: old, newSize: new, oldRoot: .zero, newRoot: newRoot)
            }
            #expect(throws: TransparencyLogError.self) {
                try proof.verify(oldSize: old, newSize: new, oldRoot: oldRoot, newRoot: .zero)
            }
        }
    }

    @Test("proofs outside the tree are refused, not made")
    func outside() {
        let outside = [(UInt64(0), UInt64(0)), (5, 5), (.max, 5), (.max, .max)]
        for (index, size) in outside {
            #expect { try InclusionProof.make(index: index, size: size, node: Self.node) } throws: { Self.isRange($0) }
            #expect {
                try InclusionProof(hashes: []).verify(leaf: .zero, index: index, size: size, root: .zero)
            } throws: {
                Self.isRange($0)
            }
        }
        for (old, new) in [(UInt64(0), UInt64(0)), (0, 5), (6, 5), (.max, 5)] {
            #expect { try ConsistencyProof.make(from: old, to: new, node: Self.node) } throws: { Self.isRange($0) }
            #expect {
                try ConsistencyProof(hashes: [])
                    .verify(oldSize: old, newSize: new, oldRoot: .emptyTree, newRoot: .emptyTree)
            } throws: {
                Self.isRange($0)
            }
        }
    }

    @Test("the largest sizes neither trap nor verify")
    func largest() {
        let hashes = Array(repeating: MerkleHash.zero, count: 64)
        #expect(throws: TransparencyLogError.self) {
            try InclusionProof(hashes: hashes).verify(leaf: .zero, index: .max - 1, size: .max, root: .zero)
        }
        #expect(throws: TransparencyLogError.self) {
            try ConsistencyProof(hashes: hashes)
                .verify(oldSize: 1 << 63, newSize: .max, oldRoot: .zero, newRoot: .zero)
        }
    }

    /// One bit flipped, one hash too many at either end, one too few at either end, two neighbours swapped.
    static func alterations(_ hashes: [MerkleHash], _ random: inout SeededGenerator) -> [[MerkleHash]] {
        var all = [hashes + [.zero], [.zero] + hashes]
        guard !hashes.isEmpty else { return all }
        all += [Array(hashes.dropLast()), Array(hashes.dropFirst())]
        let at = Int.random(in: hashes.indices, using: &random)
        var bytes = hashes[at].bytes
        bytes[Int.random(in: 0..<32, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        if let flipped = MerkleHash(bytes: bytes) {
            var altered = hashes
            altered[at] = flipped
            all.append(altered)
        }
        if hashes.count > 1 {
            var altered = hashes
            altered.swapAt(0, 1)
            all.append(altered)
        }
        return all
    }

    static func isRange(_ error: any Error) -> Bool { (error as? TransparencyLogError)?.code == .range }
}
