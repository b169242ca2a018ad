/// Reads nodes of a tree of a fixed size from its hash tiles, for making proofs.
///
///     var tree = TiledTree(size: 1000) { tile in try read(tile.path) }
///     let proof = try InclusionProof.make(index: 7, size: 1000) { try tree.node(level: $0, index: $1) }
///
/// The last tiles are kept in memory, so that proofs of neighbours read each tile once.
public struct TiledTree {
    /// The number of leaves.
    public let size: UInt64

    private static let maxKept = 64
    private let read: (Tile) throws -> HashTile
    private var kept: [Tile: HashTile] = [:]

    /// A reader over the tiles of a tree of `size` leaves.
    ///
    /// - Parameter read: the bytes of one tile. Asked for tiles as they stand at `size`; where a partial tile has
    ///   grown since, the first `width` hashes of the larger one.
    public init(size: UInt64, read: @escaping (Tile) throws -> [UInt8]) {
        self.init(size: size) { try HashTile(parsing: read($0), width: $0.width) }
    }

    /// The same over tiles that were read already, as whoever makes proof after proof keeps them.
    public init(size: UInt64, tile: @escaping (Tile) throws -> HashTile) {
        self.size = size
        read = tile
    }

    /// The hash of the perfect subtree over leaves `index << level ..< (index + 1) << level`.
    ///
    /// - Throws: `TransparencyLogError` (range) when the subtree is not full at this size, (tile) when a tile is
    ///   damaged; whatever reading throws.
    public mutating func node(level: Int, index: UInt64) throws -> MerkleHash {
        guard (0..<64).contains(level), index < size >> UInt64(level) else { throw outside(level, index) }
        let height = level % 8
        let tileLevel = level / 8
        let inTile = UInt64(Tile.fullWidth >> height)
        let number = index / inTile
        let available = size >> UInt64(8 * tileLevel)
        let width = min(UInt64(Tile.fullWidth), available - number * UInt64(Tile.fullWidth))
        let content = try tile(Tile(.hashes(level: tileLevel), index: number, width: Int(width)))
        guard let hash = content.node(height: height, index: Int(index % inTile)) else { throw outside(level, index) }
        return hash
    }

    /// Made only where it is thrown: a proof asks for some twenty nodes, and the words would cost more than they.
    private func outside(_ level: Int, _ index: UInt64) -> TransparencyLogError {
        TransparencyLogError(.range, "Node \(index) of level \(level) is not in a tree of \(size) entries.")
    }

    /// The compact range of the tree, read from its tiles.
    public mutating func compactRange() throws -> CompactRange {
        try CompactRange(size: size) { try node(level: $0, index: $1) }
    }

    private mutating func tile(_ place: Tile) throws -> HashTile {
        if let known = kept[place] { return known }
        let tile = try read(place)
        if kept.count >= Self.maxKept { kept.removeAll(keepingCapacity: true) }
        kept[place] = tile
        return tile
    }
}
