import TransparencyLog

/// The growing right edge of the tree: per tile level the hashes of the tile that is not full yet.
///
/// Pure: what becomes of the tiles (written, compared, or nothing) is the caller's business. The root is computed from
/// the same hashes that the tiles are made of, so what is written and what is signed cannot differ.
struct Frontier: Sendable {
    /// A tile's hashes, full or as far as they go.
    struct Piece: Equatable, Sendable {
        let level: Int
        let index: UInt64
        let hashes: [MerkleHash]
    }

    private var levels: [[MerkleHash]] = []
    private(set) var size: UInt64 = 0
    /// The newest leaf; nil in the empty tree.
    private(set) var lastLeaf: MerkleHash?

    init() {}

    /// Takes up the edge of a tree of `size` leaves from its tiles; nil where one is missing or damaged.
    init?(store: TileStore, size: UInt64) {
        self.size = size
        var level = 0
        while level < 8, size >> UInt64(8 * level) > 0 {
            let index = (size >> UInt64(8 * level)) >> 8
            guard let hashes = store.hashes(level: level, index: index, size: size) else { return nil }
            levels.append(hashes)
            level += 1
        }
        guard size > 0 else { return }
        // Where the size is a multiple of 256, the last leaf stands in the last full tile.
        guard let last = store.hashes(level: 0, index: (size - 1) >> 8, size: size)?.last else { return nil }
        lastLeaf = last
    }

    /// The root of the tree.
    var root: MerkleHash {
        var peaks: [MerkleHash] = []
        for hashes in levels.reversed() {
            var part = CompactRange()
            for hash in hashes { part.append(hash) }
            peaks += part.peaks
        }
        guard var root = peaks.popLast() else { return MerkleHash.emptyTree }
        while let peak = peaks.popLast() { root = MerkleHash.node(peak, root) }
        return root
    }

    /// The tiles that are not full.
    var partial: [Piece] {
        levels.enumerated().filter { !$0.element.isEmpty }.map { level, hashes in
            Piece(level: level, index: (size >> UInt64(8 * level)) >> 8, hashes: hashes)
        }
    }

    /// Adds a leaf and returns the tiles that became full by it, from level 0 up; most often none.
    mutating func append(_ leaf: MerkleHash) -> [Piece] {
        size += 1
        lastLeaf = leaf
        return add(leaf, at: 0)
    }

    /// Adds the 256 leaves of a whole lowest tile by the root over them, where the last tile is full; returns the
    /// tiles above it that became full.
    mutating func append(tile root: MerkleHash, lastLeaf: MerkleHash) -> [Piece] {
        size += UInt64(Tile.fullWidth)
        self.lastLeaf = lastLeaf
        if levels.isEmpty { levels.append([]) }
        return add(root, at: 1)
    }

    private mutating func add(_ hash: MerkleHash, at level: Int) -> [Piece] {
        var full: [Piece] = []
        var hash = hash
        var level = level
        while true {
            if levels.count == level { levels.append([]) }
            levels[level].append(hash)
            guard levels[level].count == Tile.fullWidth else { return full }
            let index = ((size >> UInt64(8 * level)) - 1) >> 8
            full.append(Piece(level: level, index: index, hashes: levels[level]))
            hash = MerkleHash.treeRoot(of: levels[level])
            levels[level] = []
            level += 1
        }
    }
}
