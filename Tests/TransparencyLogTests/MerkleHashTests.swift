import Testing
import TransparencyLog

@Suite("Merkle hash")
struct MerkleHashTests {
    @Test("hashes the vectors' entries and trees")
    func vectors() throws {
        let vectors = try LedgerVectors.load()
        #expect(vectors.entries.count == 9)
        let leaves = vectors.entries.map { MerkleHash.leaf(Array($0.utf8)) }
        #expect(leaves.map(\.hex) == vectors.leafHashes)
        var range = CompactRange()
        #expect(range.root.hex == vectors.treeRootsBySize[0])
        for (index, leaf) in leaves.enumerated() {
            range.append(leaf)
            #expect(range.root.hex == vectors.treeRootsBySize[index + 1])
            #expect(MerkleHash.treeRoot(of: leaves[...index]) == range.root)
        }
    }

    @Test("agrees with published hashes of the empty tree and the empty leaf")
    func published() {
        #expect(MerkleHash.emptyTree.hex == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(MerkleHash.leaf([]).hex == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")
    }

    @Test("keeps its 32 bytes in every form")
    func forms() throws {
        let bytes = (0..<32).map { UInt8($0 * 7 + 1) }
        let hash = try #require(MerkleHash(bytes: bytes))
        #expect(hash.bytes == bytes)
        #expect(MerkleHash(bytes: bytes[...]) == hash)
        #expect(hash.withUnsafeBytes { Array($0) } == bytes)
        #expect(MerkleHash(base64: hash.base64) == hash)
        #expect(MerkleHash.zero.bytes == Array(repeating: 0, count: 32))
        #expect(MerkleHash(bytes: bytes.dropLast()) == nil)
        #expect(MerkleHash(bytes: bytes + [0]) == nil)
        #expect(MerkleHash(bytes: []) == nil)
    }

    @Test(
        "refuses base64 that is not canonical",
        arguments: [
            "", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", " AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", "-_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ])
    func base64(_ text: String) {
        #expect(MerkleHash(base64: text) == nil)
    }

    @Test("changes with any bit of a node's children")
    func nodeBits() throws {
        let left = MerkleHash.leaf([1])
        let right = MerkleHash.leaf([2])
        let node = MerkleHash.node(left, right)
        #expect(MerkleHash.node(right, left) != node)
        for bit in 0..<256 {
            var bytes = right.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(MerkleHash.node(left, try #require(MerkleHash(bytes: bytes))) != node)
        }
    }
}

@Suite("Compact range")
struct CompactRangeTests {
    @Test("has the root of the RFC's definition at every size, also when reloaded")
    func roots() throws {
        let leaves = Reference.leaves(260)
        let node = Reference.node(leaves)
        var range = CompactRange()
        for size in 0...260 {
            let expected = Reference.treeHash(leaves[..<size])
            #expect(range.root == expected)
            #expect(range.size == UInt64(size))
            #expect(try CompactRange(size: range.size, peaks: range.peaks).root == expected)
            if size <= 70 {
                #expect(try CompactRange(size: range.size, node: node) == range)
            }
            if size < 260 { range.append(leaves[size]) }
        }
    }

    @Test("refuses peaks that do not fit the size", arguments: [UInt64(0), 1, 3, 8])
    func peaks(_ size: UInt64) {
        let peaks = Array(repeating: MerkleHash.zero, count: size.nonzeroBitCount + 1)
        #expect { try CompactRange(size: size, peaks: peaks) } throws: {
            ($0 as? TransparencyLogError)?.code == .range
        }
    }
}

/// Hashes of many at once.
@Suite("Hashes of many at once")
struct ManyHashesTests {
    @Test("leaves are those of each entry alone", arguments: [0, 1, 2, 7, 256])
    func leaves(_ count: Int) {
        let entries = (0..<count).map { number in (0..<number * 3).map { UInt8(truncatingIfNeeded: $0 &+ number) } }
        let bytes = entries.flatMap { $0 }
        let starts = entries.indices.map { entries[..<$0].reduce(0) { $0 + $1.count } }
        let hashes = bytes.withUnsafeBytes { bytes in
            MerkleHash.leaves(count) {
                UnsafeRawBufferPointer(rebasing: bytes[starts[$0]..<starts[$0] + entries[$0].count])
            }
        }
        #expect(hashes == entries.map { MerkleHash.leaf($0) })
    }

    @Test("a tile's subtrees and its root are the nodes over their halves", arguments: [1, 2, 3, 5, 8, 255, 256])
    func tiles(_ count: Int) throws {
        let hashes = (0..<count).map { MerkleHash.leaf([UInt8(truncatingIfNeeded: $0)]) }
        let tile = try HashTile(hashes)
        func root(_ part: ArraySlice<MerkleHash>) -> MerkleHash {
            if part.count == 1 { return part[part.startIndex] }
            var half = 1
            while 2 * half < part.count { half *= 2 }
            let middle = part.startIndex + half
            return MerkleHash.node(root(part[..<middle]), root(part[middle...]))
        }
        #expect(MerkleHash.treeRoot(of: hashes) == root(hashes[...]))
        for height in 0...8 {
            for index in 0..<count >> height {
                let part = hashes[index << height..<(index + 1) << height]
                #expect(tile.node(height: height, index: index) == root(part))
            }
        }
    }
}
