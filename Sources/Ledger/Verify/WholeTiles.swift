import Foundation
import GRDB
import Records
import TransparencyLog

/// A full lowest tile whose 256 entries are what tile and bundle say, each following the one before it.
///
/// Nothing in it is wrong by itself; whether it follows what came before, the walk decides.
struct WholeTile: Sendable {
    let first: UInt64
    /// What its first entry names as its predecessor.
    let prev: Digest
    let lastLeaf: MerkleHash
    /// The root over its entries.
    let root: MerkleHash
    let minutes: ClosedRange<Int64>
    let census: EntryCensus
    /// The entries that are no captured messages.
    let acts: [Entry]

    /// Reads and checks one tile; nil where anything is not as it should be.
    init?(_ index: UInt64, entries: any EntrySource, ledger: PublicLedger) throws {
        let first = index << 8
        guard let bundle = StaticFile.read(ledger.tiles.url(.entries, index)),
            let rows = try entries.rows(bundle: index, published: bundle),
            let tile = StaticFile.read(ledger.tiles.url(.hashes(level: 0), index))
        else { return nil }
        let leaves = rows.leaves()
        let isSame = tile.withUnsafeBytes { tile in leaves.withUnsafeBytes { StaticFile.areSame(tile, $0) } }
        guard isSame else { return nil }
        guard let read = rows.parse(from: first, leaves: leaves, origin: ledger.origin) else { return nil }
        self.first = first
        prev = read.prev
        minutes = read.minutes
        acts = read.acts
        census = read.census
        lastLeaf = leaves[leaves.count - 1]
        root = MerkleHash.treeRoot(of: leaves)
    }
}

/// Whole tiles, read a number at a time on all cores.
struct WholeTiles {
    /// How many tiles are read at a time where nothing is wrong.
    private static let most = 256

    private let ledger: PublicLedger
    private let readers: ReaderPool<any EntrySource>
    /// Fewer after a tile that could not be taken whole: what was read behind it was read for nothing.
    private var width = WholeTiles.most

    init(ledger: PublicLedger) {
        self.ledger = ledger
        readers = ReaderPool { try ledger.entries.another() }
    }

    /// Reads the tiles from the entry `first` on that are full below `end`, up to the first that is not as it should be;
    /// nil where there is none.
    func next(from first: UInt64, below end: UInt64) throws -> [WholeTile]? {
        guard first < end, end - first >= 256 else { return nil }
        let start = first >> 8
        let count = Int(min(UInt64(width), (end - first) >> 8))
        let found = try Parallel.map(0..<count) { offset in
            try readers.use { try WholeTile(start + UInt64(offset), entries: $0, ledger: ledger) }
        }
        let whole = found.prefix { $0 != nil }.compactMap { $0 }
        return whole.isEmpty ? nil : whole
    }

    /// Says how many of the tiles that were read could be taken.
    mutating func took(_ taken: Int, of read: Int) {
        width = taken < read ? Parallel.width : min(Self.most, 2 * width)
    }
}

/// The 256 entries of one bundle, in the form of that bundle: each after its length as big-endian u16.
struct EntryRows {
    let bytes: [UInt8]
    private let ends: [Int]

    /// Reads a published bundle that must hold `count` entries; nil where it does not.
    init?(bundle bytes: [UInt8], count: Int) {
        var ends: [Int] = []
        ends.reserveCapacity(count)
        var at = 0
        while bytes.count - at >= 2, ends.count <= count {
            at += 2 + Int(bytes[at]) << 8 + Int(bytes[at + 1])
            ends.append(at)
        }
        guard at == bytes.count, ends.count == count else { return nil }
        self.bytes = bytes
        self.ends = ends
    }

    /// Whether the rows of this bundle hold these entries, each in its place and no other between them.
    func areThose(of store: EntryStore, bundle index: UInt64) throws -> Bool {
        let first = Int64(index << 8)
        var next = 0
        var isSame = true
        try store.queue.read { db in
            let select = try BoundStatement(db, "SELECT seq, bytes FROM entry WHERE seq >= ? AND seq < ? ORDER BY seq")
            try bytes.withUnsafeBytes { published in
                try select.each(.integer(first), .integer(first + Int64(ends.count))) { row in
                    guard isSame, next < ends.count, row.integer(0) == first + Int64(next) else {
                        return isSame = false
                    }
                    let start = (next == 0 ? 0 : ends[next - 1]) + 2
                    let length = ends[next] - start
                    next += 1
                    isSame = row.withBytes(1) {
                        StaticFile.areSame($0, UnsafeRawBufferPointer(rebasing: published[start..<start + length]))
                    }
                }
            }
        }
        return isSame && next == ends.count
    }

    /// Calls `body` with each entry where it lies, until it returns false; whether it never did.
    private func all(_ body: (Int, UnsafeBufferPointer<UInt8>) -> Bool) -> Bool {
        bytes.withUnsafeBufferPointer { text in
            var start = 0
            for (index, end) in ends.enumerated() {
                guard body(index, UnsafeBufferPointer(rebasing: text[start + 2..<end])) else { return false }
                start = end
            }
            return true
        }
    }

    /// The leaf hashes.
    func leaves() -> [MerkleHash] {
        bytes.withUnsafeBytes { text in
            MerkleHash.leaves(ends.count) { index in
                UnsafeRawBufferPointer(rebasing: text[(index == 0 ? 0 : ends[index - 1]) + 2..<ends[index]])
            }
        }
    }

    /// Which of the entries name keys.
    func keyEntries() -> [Int] {
        var found: [Int] = []
        _ = all { index, text in
            if Self.namesKey(text) { found.append(index) }
            return true
        }
        return found
    }

    /// Whether the line of the type, the sixth, is that of an entry that names a key.
    static func namesKey(_ entry: UnsafeBufferPointer<UInt8>) -> Bool {
        var rest = entry
        for _ in 0..<5 {
            guard let start = rest.baseAddress, let end = memchr(start, 0x0A, rest.count) else { return false }
            rest = UnsafeBufferPointer(rebasing: rest[(UnsafeRawPointer(end) - UnsafeRawPointer(start) + 1)...])
        }
        return rest.starts(with: "key\n".utf8) || rest.starts(with: "revoke\n".utf8)
    }

    /// What the entries of one tile say when read in turn.
    struct Reading {
        var prev = Digest.zero
        var minutes: ClosedRange<Int64> = 0...0
        var acts: [Entry] = []
        var census = EntryCensus()
    }

    /// Parses the entries strictly; nil unless each has its place, follows the one before and names this log.
    func parse(from first: UInt64, leaves: [MerkleHash], origin: String) -> Reading? {
        var reading = Reading()
        var minute: Int64 = 0
        var (records, revisions): (UInt64, UInt64) = (0, 0)
        let form = RecordEntryForm(origin: origin)
        let isSound = all { index, text in
            // Nearly all are records, and are seen to be what they must be without being made into values.
            if index > 0,
                let read = leaves[index - 1].withUnsafeBytes({
                    form?.minute(of: text, seq: first + UInt64(index), prev: $0)
                })
            {
                guard read >= minute else { return false }
                minute = read
                records += 1
                return true
            }
            guard let entry = try? Entry(parsing: text, origin: origin), entry.seq == first + UInt64(index),
                entry.origin == origin, index == 0 || leaves[index - 1].isSame(as: entry.prev),
                index == 0 || entry.minute >= minute
            else { return false }
            if index == 0 {
                reading.prev = entry.prev
                reading.minutes = entry.minute...entry.minute
            }
            minute = entry.minute
            switch entry.body {
            case .record: records += 1
            case .revise: revisions += 1
            default:
                reading.acts.append(entry)
                reading.census.count(entry.type)
                reading.census.note(entry)
            }
            return true
        }
        guard isSound else { return nil }
        if records > 0 { reading.census.count(.record, records) }
        if revisions > 0 { reading.census.count(.revise, revisions) }
        reading.minutes = reading.minutes.lowerBound...minute
        reading.census.see(reading.minutes)
        return reading
    }
}
