import Foundation
import Records
import TransparencyLog

/// The static files of the log: hash tiles, entry bundles, the checkpoint and the lists of destroyed entries.
///
/// Source: C2SP tlog-tiles. Tiles are derived from the entries: they are written without syncing each, read with
/// their root compared to the signed one, and made again when they do not agree.
struct TileStore: Sendable {
    let folder: URL

    /// Reads the hashes of one tile of a tree of `size` leaves; nil where the file is absent or damaged.
    func hashes(level: Int, index: UInt64, size: UInt64) -> [MerkleHash]? {
        let width = Self.width(level: level, index: index, size: size)
        guard width > 0 else { return [] }
        guard let tile = try? Tile(.hashes(level: level), index: index, width: width), let bytes = try? read(tile)
        else {
            return nil
        }
        return try? HashTile(parsing: bytes, width: width).hashes
    }

    /// Reads a tile's bytes; where a partial hash tile is gone, the first hashes of the full one.
    func read(_ tile: Tile) throws -> [UInt8] {
        if let bytes = StaticFile.read(path: "\(folder.path)/\(tile.path)") { return bytes }
        let full = try Tile(tile.kind, index: tile.index)
        guard let bytes = StaticFile.read(path: "\(folder.path)/\(full.path)") else {
            throw LedgerError(
                .damaged, "\(tile.path) is missing: the next signed checkpoint makes the tiles again from the entries.")
        }
        if case .entries = tile.kind { return bytes }
        return Array(bytes.prefix(tile.width * MerkleHash.byteCount))
    }

    /// Reads a tile's bytes; where a partial hash tile is gone, the first hashes of that of a tree of `size` leaves.
    func read(_ tile: Tile, beginning size: UInt64) throws -> [UInt8] {
        do { return try read(tile) } catch {
            guard case .hashes(let level) = tile.kind,
                let hashes = hashes(level: level, index: tile.index, size: size), hashes.count >= tile.width
            else { throw error }
            return hashes.prefix(tile.width).flatMap(\.bytes)
        }
    }

    /// The number of hashes in a tile of a tree of `size` leaves.
    static func width(level: Int, index: UInt64, size: UInt64) -> Int {
        let hashes = size >> UInt64(8 * level)
        guard index <= UInt64.max >> 8, hashes > index << 8 else { return 0 }
        return Int(min(256, hashes - index << 8))
    }

    /// Writes a hash tile.
    ///
    /// The partial ones that a full one holds go: whoever asks for one reads the full one.
    func write(_ piece: Frontier.Piece) throws {
        let tile = try Tile(.hashes(level: piece.level), index: piece.index, width: piece.hashes.count)
        try write(try HashTile(piece.hashes).encoded, tile)
    }

    /// Writes an entry bundle of up to 256 entries.
    func write(bundle entries: [[UInt8]], index: UInt64) throws {
        try write(try EntryBundle.encode(entries), Tile(.entries, index: index, width: entries.count))
    }

    private func write(_ bytes: [UInt8], _ tile: Tile) throws {
        let file = folder.appendingPathComponent(tile.path)
        try DurableFile.write(bytes, to: file, staging: unfinished, synced: false)
        let partials = file.path + ".p"
        if tile.isFull, access(partials, F_OK) == 0 { try? FileManager.default.removeItem(atPath: partials) }
    }

    /// Where files of this folder are written before they get their names: what a writer that died left is found here.
    var unfinished: URL { folder.appendingPathComponent(".unfinished", isDirectory: true) }

    /// Whether every tile and bundle of a tree of `size` leaves is there, of the right length as far as that is known.
    ///
    /// Looks at names and lengths only: a power cut leaves a file that was not synced short or away.
    func isComplete(size: UInt64) -> Bool {
        Tile.changed(from: 0, to: size).allSatisfy { tile in
            if let size = FileSystem.size(of: folder.appendingPathComponent(tile.path).path) {
                if case .hashes = tile.kind { return size == tile.width * MerkleHash.byteCount }
                return size > 2 * tile.width
            }
            return !tile.isFull && (try? read(tile)) != nil
        }
    }

    /// Reads an entry bundle of a log of `size` entries; nil where the file is absent or damaged.
    func bundle(index: UInt64, size: UInt64) -> [[UInt8]]? {
        let width = Self.width(level: 0, index: index, size: size)
        guard width > 0 else { return nil }
        for count in Set([width, Tile.fullWidth]).sorted() {
            guard let tile = try? Tile(.entries, index: index, width: count),
                let bytes = StaticFile.read(path: "\(folder.path)/\(tile.path)")
            else { continue }
            return (try? EntryBundle.parse(bytes, count: count)).map { Array($0.prefix(width)) }
        }
        return nil
    }

    /// Whether the published bundle holds these entries; true where there is none to publish.
    func agrees(bundle entries: [[UInt8]], index: UInt64, size: UInt64) -> Bool {
        entries.isEmpty || bundle(index: index, size: size) == entries
    }
}
