/// The content of a hash tile: up to 256 hashes of one level and the subtrees over them.
public struct HashTile: Equatable, Sendable {
    /// The hashes in order, 1 to 256.
    public var hashes: [MerkleHash] { rows[0] }

    /// rows[h]: the roots of the perfect subtrees of 2^h of the tile's hashes.
    private let rows: [[MerkleHash]]

    /// A tile with these hashes.
    ///
    /// - Throws: `TransparencyLogError` (tile) unless there are 1 to 256.
    public init(_ hashes: [MerkleHash]) throws(TransparencyLogError) {
        guard (1...Tile.fullWidth).contains(hashes.count) else {
            throw TransparencyLogError(.tile, "A tile has 1 to \(Tile.fullWidth) hashes, not \(hashes.count).")
        }
        var rows = [hashes]
        while let row = rows.last, row.count > 1 {
            rows.append(MerkleHash.parents(of: row))
        }
        self.rows = rows
    }

    /// Reads a tile of `width` hashes.
    ///
    /// - Throws: `TransparencyLogError` (tile) when the length is not 32 bytes for each.
    public init(parsing bytes: [UInt8], width: Int) throws(TransparencyLogError) {
        guard bytes.count == width * MerkleHash.byteCount else {
            throw TransparencyLogError(
                .tile,
                "A tile of \(width) hashes has \(width * MerkleHash.byteCount) bytes, not \(bytes.count): write it again."
            )
        }
        let hashes = bytes.withUnsafeBytes { raw in
            [MerkleHash](unsafeUninitializedCapacity: width) { room, used in
                // A hash is its 32 bytes and nothing else.
                UnsafeMutableRawBufferPointer(room).copyMemory(from: raw)
                used = width
            }
        }
        try self.init(hashes)
    }

    /// The hashes one after the other.
    public var encoded: [UInt8] {
        hashes.reduce(into: []) { bytes, hash in hash.withUnsafeBytes { bytes.append(contentsOf: $0) } }
    }

    /// The root of the perfect subtree over hashes `index << height ..< (index + 1) << height` of this tile.
    ///
    /// - Returns: nil when the tile does not hold them all.
    public func node(height: Int, index: Int) -> MerkleHash? {
        guard rows.indices.contains(height), rows[height].indices.contains(index) else { return nil }
        return rows[height][index]
    }
}
