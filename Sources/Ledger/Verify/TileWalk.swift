import TransparencyLog

/// Compares the published tiles and bundles with the entries, as a verification walks over them.
///
/// Two trees grow side by side: one over the entries as they stand, one over the hashes that the lowest tiles hold.
struct TileWalk {
    private let store: TileStore
    private let signed: UInt64
    private(set) var findings: [Finding] = []
    /// The root over the signed size of the tree of the entries; nil while there are fewer.
    private(set) var rootOfEntries: MerkleHash?
    /// The root over the signed size of the tree of the lowest tiles' hashes.
    private(set) var rootOfTiles: MerkleHash?
    private(set) var entries = Frontier()
    private var published = Frontier()
    /// False after a gap beyond the signed size: no hash is known for it, so the tree ends there.
    private var isWhole = true
    private var tile: (index: UInt64, hashes: [MerkleHash]?) = (.max, nil)
    private var bundle: [(bytes: [UInt8]?, signedLeaf: MerkleHash?)] = []

    init(store: TileStore, signed: UInt64) {
        self.store = store
        self.signed = signed
    }

    /// Goes on from the tree of entries that are not looked at again; `bytes` are those of its last bundle, if not full.
    mutating func begin(at start: Frontier, after bytes: [[UInt8]]) {
        entries = start
        published = start
        bundle = bytes.map { (bytes: $0, signedLeaf: nil) }
        if start.size == signed {
            rootOfEntries = start.root
            rootOfTiles = start.root
            bundle = []
        }
    }

    /// Whether both trees end before the entry `next`, with a full tile.
    func isAt(_ next: UInt64) -> Bool { isWhole && entries.size == next && next & 255 == 0 && bundle.isEmpty }

    /// Takes a tile and bundle that agree with their entries.
    mutating func grow(_ whole: WholeTile) {
        let ours = entries.append(tile: whole.root, lastLeaf: whole.lastLeaf)
        compare(ours, published.append(tile: whole.root, lastLeaf: whole.lastLeaf))
        guard entries.size == signed else { return }
        rootOfEntries = entries.root
        rootOfTiles = published.root
        compare(entries.partial, published.partial)
    }

    /// The hash that an entry's tile holds; nil where the entry is not signed or the tile is missing.
    mutating func signedLeaf(_ seq: UInt64) -> MerkleHash? {
        guard seq < signed else { return nil }
        if tile.index != seq >> 8 {
            tile = (seq >> 8, store.hashes(level: 0, index: seq >> 8, size: signed))
            if tile.hashes == nil {
                add(seq, .tileAltered, "The hash tile of entries \((seq >> 8) << 8) and on is missing or damaged.")
            }
        }
        return tile.hashes.flatMap { $0.indices.contains(Int(seq & 255)) ? $0[Int(seq & 255)] : nil }
    }

    /// Goes on over entries that are missing, with the hashes that their tiles hold, so that one loss is one finding.
    mutating func skip(to last: UInt64) {
        while isWhole, entries.size <= last, entries.size < signed {
            let leaf = signedLeaf(entries.size)
            grow(nil, leaf: leaf ?? .zero, signedLeaf: leaf)
        }
        if entries.size <= last { isWhole = false }
    }

    /// Takes the next entry; without bytes, one that is missing.
    mutating func grow(_ bytes: [UInt8]?, leaf: MerkleHash, signedLeaf: MerkleHash?) {
        guard isWhole else { return }
        let ours = entries.append(leaf)
        let theirs = published.append(signedLeaf ?? leaf)
        guard entries.size <= signed else { return }
        bundle.append((bytes, signedLeaf))
        compare(ours, theirs)
        let isEnd = entries.size == signed
        if isEnd {
            rootOfEntries = entries.root
            rootOfTiles = published.root
            compare(entries.partial, published.partial)
        }
        if bundle.count == Tile.fullWidth || isEnd { compareBundle() }
    }

    /// Compares tiles above the lowest level; a hash is right that follows from the entries or from the tiles below.
    private mutating func compare(_ ours: [Frontier.Piece], _ theirs: [Frontier.Piece]) {
        for (mine, other) in zip(ours, theirs) where mine.level > 0 {
            let first = (mine.index << 8) << UInt64(8 * mine.level)
            guard let stored = store.hashes(level: mine.level, index: mine.index, size: signed),
                stored.count == mine.hashes.count
            else {
                add(
                    first, .tileAltered,
                    "The tile of level \(mine.level) over entries \(first) and on is missing or damaged.")
                continue
            }
            let wrong = stored.indices.first { stored[$0] != mine.hashes[$0] && stored[$0] != other.hashes[$0] }
            if let wrong {
                let seq = first + UInt64(wrong) << UInt64(8 * mine.level)
                add(
                    seq, .tileAltered,
                    "The tile of level \(mine.level) over entries \(seq) and on holds another hash than theirs.")
            }
        }
    }

    /// Compares the published bundle with the entries; where an entry was altered, the bundle may hold the signed one.
    private mutating func compareBundle() {
        defer { bundle = [] }
        let first = ((entries.size - 1) >> 8) << 8
        guard let published = store.bundle(index: first >> 8, size: signed), published.count == bundle.count else {
            add(first, .bundleAltered, "The entry bundle of entries \(first) and on is missing or damaged.")
            return
        }
        let wrong = bundle.indices.first { at in
            published[at] != bundle[at].bytes && bundle[at].signedLeaf != MerkleHash.leaf(published[at])
        }
        if let wrong {
            let seq = first + UInt64(wrong)
            add(seq, .bundleAltered, "The entry bundle of entry \(seq) holds other bytes than the entry.")
        }
    }

    private mutating func add(_ seq: UInt64, _ code: Finding.Code, _ message: String) {
        findings.append(Finding(seq: seq, code: code, message: message))
    }
}
