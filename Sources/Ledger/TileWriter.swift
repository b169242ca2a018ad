import TransparencyLog

/// Writes the tiles and entry bundles of a tree as it grows.
struct TileWriter: Sendable {
    private let store: TileStore
    private(set) var frontier: Frontier
    private var bundle: [[UInt8]]

    /// Goes on from `frontier`; `bundle` holds the entries of the bundle that is not full yet.
    init(store: TileStore, frontier: Frontier = Frontier(), bundle: [[UInt8]] = []) {
        self.store = store
        self.frontier = frontier
        self.bundle = bundle
    }

    /// Adds an entry.
    mutating func append(_ entry: [UInt8]) throws { try append(entry, leaf: MerkleHash.leaf(entry)) }

    /// Adds an entry with its leaf hash; full tiles and bundles are written as they fill.
    mutating func append(_ entry: [UInt8], leaf: MerkleHash) throws {
        bundle.append(entry)
        if bundle.count == Tile.fullWidth {
            try store.write(bundle: bundle, index: frontier.size >> 8)
            bundle = []
        }
        for piece in frontier.append(leaf) { try store.write(piece) }
    }

    /// Writes the partial tiles and the partial bundle, as the tree's size asks for.
    func flush() throws {
        if !bundle.isEmpty { try store.write(bundle: bundle, index: frontier.size >> 8) }
        for piece in frontier.partial { try store.write(piece) }
    }
}
