import Foundation
import TransparencyLog

/// The parts of Tests/Fixtures/Ledger/vectors.json that speak of the tree and its head.
struct LedgerVectors: Decodable {
    let entries: [String]
    let leafHashes: [String]
    let treeRootsBySize: [String]
    let checkpoint: String
    let logVkey: String
    let witnessVkey: String

    enum CodingKeys: String, CodingKey {
        case entries, checkpoint
        case leafHashes = "leaf_hashes"
        case treeRootsBySize = "tree_roots_by_size"
        case logVkey = "log_vkey"
        case witnessVkey = "witness_vkey"
    }

    static func load() throws -> LedgerVectors {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Fixtures/Ledger/vectors.json").standardized
        return try JSONDecoder().decode(LedgerVectors.self, from: Data(contentsOf: file))
    }
}

extension MerkleHash {
    var hex: String { bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}

/// RFC 9162 2.1.1 word for word, and as slow: what the fast code is held against.
enum Reference {
    static func treeHash(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
        guard let first = leaves.first else { return .emptyTree }
        guard leaves.count > 1 else { return first }
        var k = 1
        while k * 2 < leaves.count { k *= 2 }
        let middle = leaves.startIndex + k
        return .node(treeHash(leaves[..<middle]), treeHash(leaves[middle...]))
    }

    /// Leaves that differ in their bytes and their lengths.
    static func leaves(_ count: Int) -> [MerkleHash] {
        (0..<count).map { .leaf(Array("leaf \($0)".utf8) + Array(repeating: 7, count: $0)) }
    }

    /// The node reader that proofs ask for, over all leaves.
    static func node(_ leaves: [MerkleHash]) -> @Sendable (_ level: Int, _ index: UInt64) throws -> MerkleHash {
        let rows = (0..<10).map { level in
            (0..<(leaves.count >> level)).map { treeHash(leaves[($0 << level)..<(($0 + 1) << level)]) }
        }
        return { level, index in
            guard rows.indices.contains(level), index < rows[level].count else {
                throw OutsideTree(level: level, index: index)
            }
            return rows[level][Int(index)]
        }
    }

    struct OutsideTree: Error {
        let level: Int
        let index: UInt64
    }
}
