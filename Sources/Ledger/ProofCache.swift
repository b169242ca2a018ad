import Synchronization
import TransparencyLog

/// Hash tiles that proofs were made from, and the roots they led to.
///
/// A proof needs one tile of each level, and a tile's inner nodes are some 250 hashes. Those of the upper levels are the
/// same for thousands of proofs. What is kept vouches for nothing: each proof is checked against the root.
final class ProofCache: Sendable {
    private struct Kept {
        var tiles: [Tile: HashTile] = [:]
        var root: (size: UInt64, hash: MerkleHash)?
    }

    /// At 16 KiB each, no more than 4 MiB.
    private static let mostTiles = 256

    private let kept = Mutex(Kept())

    /// The root of the tree of `size` entries, asked for once.
    func root(_ size: UInt64, _ find: () throws -> MerkleHash) throws -> MerkleHash {
        if let root = kept.withLock({ $0.root }), root.size == size { return root.hash }
        let hash = try find()
        kept.withLock { $0.root = (size, hash) }
        return hash
    }

    /// A tile, read once.
    func tile(_ place: Tile, _ read: () throws -> [UInt8]) throws -> HashTile {
        if let tile = kept.withLock({ $0.tiles[place] }) { return tile }
        let tile = try HashTile(parsing: read(), width: place.width)
        kept.withLock { kept in
            if kept.tiles.count >= Self.mostTiles {
                // The upper levels stay: they are few, and every proof needs them.
                kept.tiles = kept.tiles.filter { $0.key.kind != .hashes(level: 0) }
            }
            if kept.tiles.count < Self.mostTiles { kept.tiles[place] = tile }
        }
        return tile
    }

    /// Drops everything.
    func forget() { kept.withLock { $0 = Kept() } }
}
