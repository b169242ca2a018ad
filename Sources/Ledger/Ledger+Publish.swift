public import Foundation
import TransparencyLog

/// What a publication wrote.
public struct Publication: Sendable {
    /// The size of the published checkpoint.
    public let size: UInt64
    /// The size of the one that stood there before; 0 for none.
    public let previousSize: UInt64
    /// The number of tiles and bundles that were written.
    public let written: Int
}

extension Ledger {
    /// Writes the last signed checkpoint and the tiles under it to a folder that any web server can serve.
    ///
    /// Source: C2SP tlog-tiles. Only what is new or missing is written; each file is synced and renamed into its place,
    /// the checkpoint last, so that whoever reads the checkpoint finds every tile it needs, also after a crash.
    /// - Parameter bundles: whether entry bundles are written as well, with the lists and time stamps that entries name:
    ///   they go to auditors, not to the public.
    /// - Throws: `refused` where the folder holds another log's checkpoint, a larger one, or one of another tree.
    @discardableResult
    public func publishTree(to folder: URL, bundles: Bool) throws -> Publication {
        guard let last = try lastSigned() else {
            throw LedgerError(.refused, "No checkpoint was signed yet: there is nothing to publish.")
        }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return try WriterLock.hold(folder.appendingPathComponent(".publish.lock"), timeout: lockTimeout) {
            let target = TileStore(folder: folder)
            let checkpoint = folder.appendingPathComponent("checkpoint")
            let previous = try published(checkpoint, below: last)
            guard try root(at: last.size) == last.root else {
                throw LedgerError(
                    .damaged,
                    "The tiles do not lead to the signed root: nothing was published. Run `canute checkpoint publish` "
                        + "without a folder to make them again, then `canute verify`.")
            }
            let fresh = Set(Tile.changed(from: previous?.size ?? 0, to: last.size))
            var written: [Tile] = []
            for tile in Tile.changed(from: 0, to: last.size) {
                if case .entries = tile.kind, !bundles { continue }
                if !fresh.contains(tile), target.holds(tile) { continue }
                try DurableFile.write(
                    try content(of: tile, size: last.size), to: folder.appendingPathComponent(tile.path))
                written.append(tile)
            }
            let others = try publishNamedFiles(bundles ? ["epochs", "lists", "tokens"] : ["epochs"], to: folder)
            // Every tile is durable before this line: a crash leaves the old checkpoint with all that it needs.
            if previous?.note != last.note { try DurableFile.write(Array(last.note.utf8), to: checkpoint) }
            for tile in written where tile.isFull { target.removePartials(of: tile) }
            return Publication(size: last.size, previousSize: previous?.size ?? 0, written: written.count + others)
        }
    }

    /// Writes the files that entries name and that the folder has not; each is named by a hash.
    private func publishNamedFiles(_ kinds: [String], to folder: URL) throws -> Int {
        var written = 0
        for kind in kinds {
            let source = files.ledger.appendingPathComponent(kind, isDirectory: true)
            for name in try FileManager.default.contentsOfDirectoryIfAny(atPath: source.path).sorted() {
                let file = folder.appendingPathComponent("\(kind)/\(name)")
                if FileManager.default.fileExists(atPath: file.path) { continue }
                let bytes = try Data(contentsOf: source.appendingPathComponent(name))
                try DurableFile.write([UInt8](bytes), to: file)
                written += 1
            }
        }
        return written
    }

    /// The bytes of a tile, each compared with what it stands for: what is wrong here must not be spread.
    private func content(of tile: Tile, size: UInt64) throws -> [UInt8] {
        guard case .entries = tile.kind else { return try tiles.read(tile) }
        let first = tile.index << 8
        let stored = try entries.entries(first..<first + UInt64(tile.width)).map(\.bytes)
        guard stored.count == tile.width, let leaves = tiles.hashes(level: 0, index: tile.index, size: size),
            leaves == stored.map({ MerkleHash.leaf($0) })
        else {
            throw LedgerError(
                .damaged,
                "Entries \(first) and on are not those that were signed: nothing was published. "
                    + "`canute verify` names what was altered.")
        }
        return try EntryBundle.encode(stored)
    }

    /// What stands in the folder already; it must be an earlier state of this very log.
    private func published(_ file: URL, below last: HeadStore.Head) throws -> HeadStore.Head? {
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        guard let note = try? String(contentsOf: file, encoding: .utf8),
            let old = try? openCheckpoint(note), old.origin == origin
        else {
            throw LedgerError(
                .refused, "\(file.path) is not a checkpoint of this log: give another folder, or look who wrote it.")
        }
        guard old.size <= last.size else {
            throw LedgerError(
                .refused,
                "\(file.path) is of \(old.size) entries, but the last checkpoint known here is of \(last.size): this "
                    + "archive was put back to an earlier state. Nothing was published.")
        }
        guard try root(at: old.size) == old.root else {
            throw LedgerError(
                .refused,
                "\(file.path) is signed by this log's key over another tree of \(old.size) entries: the log was forked. "
                    + "Nothing was published; keep both checkpoints, they are evidence.")
        }
        return HeadStore.Head(size: old.size, root: old.root, note: note)
    }
}

extension FileManager {
    /// The names in a folder; none where there is no such folder.
    fileprivate func contentsOfDirectoryIfAny(atPath path: String) throws -> [String] {
        fileExists(atPath: path) ? try contentsOfDirectory(atPath: path).filter { !$0.hasPrefix(".") } : []
    }
}

extension TileStore {
    /// Whether a tile's file is there, of the right length as far as that is known.
    fileprivate func holds(_ tile: Tile) -> Bool {
        guard let size = FileSystem.size(of: folder.appendingPathComponent(tile.path).path) else { return false }
        if case .hashes = tile.kind { return size == tile.width * MerkleHash.byteCount }
        return size > 2 * tile.width
    }

    /// Takes away the partial tiles that a full one holds.
    fileprivate func removePartials(of tile: Tile) {
        try? FileManager.default.removeItem(at: folder.appendingPathComponent(tile.path + ".p"))
    }
}
