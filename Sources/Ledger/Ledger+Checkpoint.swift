import Foundation
import Records
public import TransparencyLog

extension Ledger {
    var tiles: TileStore { TileStore(folder: files.ledger) }

    /// The last signed checkpoint as a signed note; nil before the first.
    public func checkpoint() throws -> String? { try lastSigned()?.note }

    /// The size that the last signed checkpoint covers.
    public func signedSize() throws -> UInt64 { try lastSigned()?.size ?? 0 }

    func lastSigned() throws -> HeadStore.Head? { try published.lastSigned() }

    /// Signs what the log holds now, after reading it back, and returns the signed note.
    ///
    /// The root that is signed is computed from entries read from `archive.sqlite`, each checked against the one
    /// before; the last signed head is compared and swapped before the signature leaves. Tiles that are missing are
    /// made again, also where nothing new is to be signed.
    /// - Throws: `behindHead`, `splitLog` where the log contradicts what was signed before.
    @discardableResult
    public func signCheckpoint() throws -> String {
        try requireWriting()
        return try withLock { try signLocked() }
    }

    /// Signs what the log holds; under the lock.
    func signLocked() throws -> String {
        let old = try head.read()
        let last = try lastSigned()
        let count = try entries.count()
        try requireNotBehind(count: count)
        let history = try keyHistory()
        var writer = try takeTilesAhead(of: last) ?? self.writer(at: last)
        // A handover is durable before the first head of the key that it hands over to.
        try signHandovers(history, through: count) { size in
            if size >= writer.frontier.size {
                try extend(from: writer.frontier, to: size) { try writer.append($0, leaf: $1) }
                // The tiles as they stand at the handover are kept: its root is looked up in them.
                try writer.flush()
                return writer.frontier.root
            }
            var tree = TiledTree(size: size) { [tiles] in try tiles.read($0) }
            return try tree.compactRange().root
        }
        if let last, last.size == count {
            if last != old { try head.swap(old, for: last) }
            try publish(last.note)
            return last.note
        }
        try extend(from: writer.frontier, to: count) { try writer.append($0, leaf: $1) }
        try writer.flush()
        let root = writer.frontier.root
        let note = try Checkpoint(origin: origin, size: count, root: root).signed(by: signer(history, at: count))
        // After the swap the head is durable: nothing that contradicts it will ever be signed.
        try head.swap(old, for: .init(size: count, root: root, note: note))
        try publish(note)
        return note
    }

    /// Makes every tile and entry bundle of the signed tree again from the entries.
    ///
    /// - Throws: `splitLog`, with nothing written, where the entries are not those that were signed.
    public func remakeTiles() throws {
        try requireWriting()
        try withLock {
            guard let last = try lastSigned() else { return }
            try requireNotBehind(count: try entries.count())
            _ = try remake(at: last)
        }
    }

    /// Proves that entries are in the tree of the first `size` entries, which the log must have signed.
    ///
    /// - Throws: `damaged` where a tile is missing or leads to another root than the one that was signed.
    public func inclusionProofs(_ seqs: [UInt64], size: UInt64) throws -> [InclusionProof] {
        let root = try proofs.root(size) {
            if let last = try lastSigned(), last.size == size { return last.root }
            var tree = TiledTree(size: size) { [tiles] in try tiles.read($0) }
            return try tree.compactRange().root
        }
        var tree = TiledTree(size: size) { [tiles, proofs] place in
            try proofs.tile(place) { try tiles.read(place) }
        }
        return try seqs.map { seq in
            let proof = try InclusionProof.make(index: seq, size: size) { try tree.node(level: $0, index: $1) }
            guard let leaf = try entries.leaf(seq), try proof.root(leaf: leaf, index: seq, size: size) == root else {
                // What is kept may be older than what lies there now; nothing that does not lead to the root is kept on.
                proofs.forget()
                throw LedgerError(
                    .damaged,
                    "The tiles do not prove entry \(seq): `canute verify` names what was altered, an entry or a tile.")
            }
            return proof
        }
    }

    /// Proves that the tree of the first `oldSize` entries is the beginning of that of the first `size`.
    public func consistencyProof(from oldSize: UInt64, to size: UInt64) throws -> ConsistencyProof {
        var tree = TiledTree(size: size) { [tiles] in try tiles.read($0) }
        return try ConsistencyProof.make(from: oldSize, to: size) { try tree.node(level: $0, index: $1) }
    }

    /// Publishes the last signed note again, where a crash came between signing and publishing.
    func recoverCheckpoint() throws {
        // Under the lock nobody is writing a file of ledger/: what lies here was begun by a process that died.
        DurableFile.removeUnfinished(in: tiles.unfinished)
        guard let last = try lastSigned() else { return }
        try publish(last.note)
    }

    func publish(_ note: String) throws {
        try publishHandovers()
        try Self.publishEarlierLogs(entries, files)
        let bytes = Array(note.utf8)
        if let old = try? Data(contentsOf: files.checkpoint), [UInt8](old) == bytes { return }
        try DurableFile.write(bytes, to: files.checkpoint, staging: tiles.unfinished)
    }

    /// Takes up the tree's right edge at the last signed head: from the tiles, or, where one is missing or they do not
    /// agree with the head and the entries, from the entries.
    func writer(at head: HeadStore.Head?) throws -> TileWriter {
        guard let head, head.size > 0 else { return TileWriter(store: tiles) }
        let start = head.size & ~255
        let bundle = try entries.entries(start..<head.size).map(\.bytes)
        if let frontier = Frontier(store: tiles, size: head.size), frontier.root == head.root,
            try entries.entries(head.size - 1..<head.size).first.map({ MerkleHash.leaf($0.bytes) })
                == frontier.lastLeaf,
            tiles.isComplete(size: head.size), tiles.agrees(bundle: bundle, index: start >> 8, size: head.size)
        {
            return TileWriter(store: tiles, frontier: frontier, bundle: bundle)
        }
        return try remake(at: head)
    }

    /// Computes the tree of the signed head from the entries and, only if it is the one that was signed, writes it.
    private func remake(at head: HeadStore.Head) throws -> TileWriter {
        var frontier = Frontier()
        try extend(from: frontier, to: head.size) { _ = frontier.append($1) }
        guard frontier.root == head.root else {
            throw LedgerError(
                .splitLog,
                "The first \(head.size) entries are not those that were signed: an entry was altered since. "
                    + "Nothing is signed; `canute verify` names the place.")
        }
        // Tiles that still hold what was signed are evidence: nothing was written over them before this line.
        var writer = TileWriter(store: tiles)
        try extend(from: writer.frontier, to: head.size) { try writer.append($0, leaf: $1) }
        try writer.flush()
        return writer
    }

    /// Reads the entries that follow the tree of `start` and hands each on, once it is seen to follow the one before.
    func extend(
        from start: Frontier, to count: UInt64, _ take: (_ entry: [UInt8], _ leaf: MerkleHash) throws -> Void
    ) throws {
        let form = RecordEntryForm(origin: origin)
        var next = start.size
        var prev = start.lastLeaf ?? .zero
        while next < count {
            let batch = try entries.entries(next..<min(count, next + 4096))
            guard !batch.isEmpty else { throw broken(next, "is missing") }
            let leaves = try Parallel.map(batch.indices) { MerkleHash.leaf(batch[$0].bytes) }
            for ((seq, bytes), leaf) in zip(batch, leaves) {
                guard seq == next else { throw broken(next, "is missing or misplaced") }
                let isRecord = bytes.withUnsafeBufferPointer { text in
                    prev.withUnsafeBytes { form?.minute(of: text, seq: seq, prev: $0) != nil }
                }
                if !isRecord { try requireEntry(bytes, at: seq, after: Digest(prev)) }
                try take(bytes, leaf)
                prev = leaf
                next += 1
            }
        }
    }

    /// Requires of an entry that is no plain record what the form of one says of it.
    private func requireEntry(_ bytes: [UInt8], at seq: UInt64, after prev: Digest) throws {
        let entry = try Entry(parsing: bytes)
        guard entry.seq == seq else { throw broken(seq, "is missing or misplaced") }
        guard entry.prev == prev else { throw broken(seq, "does not follow the one before it") }
    }

    private func broken(_ seq: UInt64, _ what: String) -> LedgerError {
        LedgerError(.splitLog, "Entry \(seq) \(what): nothing is signed. `canute verify` names what is wrong.")
    }
}
