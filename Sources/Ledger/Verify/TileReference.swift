import Records
import TransparencyLog

/// What a tile must hold: what follows from the entries, or what the tile that the walk compares holds.
///
/// Where an entry was altered the two differ, and an older tile is right that agrees with either: the finding is the
/// entry's or the present tile's.
final class TileReference {
    private let ledger: PublicLedger
    private let edge: Frontier
    private let signed: UInt64
    /// The entries under the last lowest tile that was asked for, up to the first that is missing.
    private var entries: (index: UInt64, bytes: [[UInt8]])?
    private var present: (tile: Tile.Kind, index: UInt64, hashes: [MerkleHash])?

    init(ledger: PublicLedger, edge: Frontier, signed: UInt64) {
        self.ledger = ledger
        self.edge = edge
        self.signed = signed
    }

    /// The first place at which a tile holds another hash than it must; nil where there is none, or nothing to compare.
    func difference(of hashes: [MerkleHash], _ tile: Tile) throws -> Int? {
        guard case .hashes(let level) = tile.kind else { return nil }
        let ours = try expected(level, tile.index, width: tile.width)
        let theirs = presentHashes(level, tile.index)
        return hashes.indices.first { place in
            let known = [ours, theirs].compactMap { $0.indices.contains(place) ? $0[place] : nil }
            return !known.isEmpty && !known.contains(hashes[place])
        }
    }

    /// The same for a bundle's entries.
    func difference(of bundle: [[UInt8]], _ tile: Tile) throws -> Int? {
        let ours = try entries(tile.index)
        let theirs = ledger.tiles.bundle(index: tile.index, size: signed) ?? []
        return bundle.indices.first { place in
            let known = [ours, theirs].compactMap { $0.indices.contains(place) ? $0[place] : nil }
            return !known.isEmpty && !known.contains(bundle[place])
        }
    }

    private func entries(_ index: UInt64) throws -> [[UInt8]] {
        if let entries, entries.index == index { return entries.bytes }
        let first = index << 8
        let rows = try ledger.entries.entries(from: first, below: first + 256, limit: 256)
        let bytes = rows.enumerated().prefix { $0.element.seq == first + UInt64($0.offset) }.map(\.element.bytes)
        entries = (index, bytes)
        return bytes
    }

    private func expected(_ level: Int, _ index: UInt64, width: Int) throws -> [MerkleHash] {
        if level == 0 { return try entries(index).map { MerkleHash.leaf($0) } }
        if let piece = edge.partial.first(where: { $0.level == level && $0.index == index }) { return piece.hashes }
        guard (index << 8 + UInt64(width)) << UInt64(8 * level) > signed else { return [] }
        // Written ahead of the signed head: what follows from the full tiles below it, which are looked at as well.
        return (0..<UInt64(width)).map { place in
            let below = ledger.tiles.hashes(level: level - 1, index: index << 8 + place, size: .max)
            return below.map { MerkleHash.treeRoot(of: $0) } ?? .zero
        }
    }

    private func presentHashes(_ level: Int, _ index: UInt64) -> [MerkleHash] {
        if let present, present.tile == .hashes(level: level), present.index == index { return present.hashes }
        let hashes = ledger.tiles.hashes(level: level, index: index, size: signed) ?? []
        present = (.hashes(level: level), index, hashes)
        return hashes
    }
}
