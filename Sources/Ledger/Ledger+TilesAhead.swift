import Records
import Synchronization
import TransparencyLog

/// Tiles that were written ahead of the next checkpoint, and where the tree stands by them.
struct TilesAhead: Sendable {
    /// The signed head from which they go on.
    let base: HeadStore.Head?
    var writer: TileWriter
}

extension Ledger {
    /// Writes the full tiles and bundles of entries that are committed and not yet signed, so that the next checkpoint
    /// has less to do; reads the entries back as signing does.
    ///
    /// Needs no lock: a committed entry never changes, and a full tile depends on nothing that comes later. What a crash
    /// leaves are tiles beyond the signed head, which nobody reads before they are signed.
    /// - Throws: `splitLog` where an entry does not follow the one before it.
    public func writeTilesAhead() throws {
        try requireWriting()
        let end = try entries.count() & ~255
        try ahead.withLock { ahead in
            let last = try lastSigned()
            var tiles =
                try ahead.flatMap { $0.base == last ? $0 : nil } ?? TilesAhead(base: last, writer: writer(at: last))
            ahead = nil
            guard tiles.writer.frontier.size < end else {
                ahead = tiles
                return
            }
            try extend(from: tiles.writer.frontier, to: end) { try tiles.writer.append($0, leaf: $1) }
            ahead = tiles
        }
    }

    /// Takes what was written ahead of a signed head, once.
    func takeTilesAhead(of head: HeadStore.Head?) -> TileWriter? {
        ahead.withLock { ahead in
            defer { ahead = nil }
            return ahead.flatMap { $0.base == head ? $0.writer : nil }
        }
    }
}
