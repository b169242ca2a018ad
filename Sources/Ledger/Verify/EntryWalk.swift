import Foundation
import Records
import TransparencyLog

/// The first pass of a verification: every entry, its place, the chain, and the tree against tiles and signed head.
///
/// An entry that was altered is named by its own number, because its tile still holds the hash of what was signed;
/// which of the two was altered is known at the end, when the trees over both are compared with the signed root.
struct EntryWalk {
    private let ledger: PublicLedger
    private let head: HeadStore.Head?
    private(set) var findings: [Finding] = []
    private(set) var destructions = Destructions()
    private(set) var tiles: TileWalk
    private var suspects: [Suspect] = []
    /// What the next entry may name as its predecessor: the hash of the entry, and what its tile holds; empty: unknown.
    private var prevs: [Digest] = [.zero]
    private var minute: Int64 = 0
    private var next: UInt64 = 0
    /// What the entries say besides: types, days, and which of them have no content.
    private(set) var census = EntryCensus()

    /// An entry whose hash is not the one in its tile.
    private struct Suspect {
        let seq: UInt64
        let leaf: Digest
        let followsChain: Bool
        var isFollowed = false
    }

    /// - Parameter start: the tree of the entries that are not looked at again, if any.
    init(ledger: PublicLedger, head: HeadStore.Head?, from start: Frontier = Frontier()) throws {
        self.ledger = ledger
        self.head = head
        tiles = TileWalk(store: ledger.tiles, signed: head?.size ?? 0)
        guard start.size > 0 else { return }
        next = start.size
        destructions.first = start.size
        prevs = start.lastLeaf.map { [Digest($0)] } ?? []
        let before = try ledger.entries.entries(from: start.size & ~255, below: start.size, limit: 256)
        let last = try before.last.flatMap { try? Entry(parsing: $0.bytes) } ?? ledger.entry(start.size - 1)
        minute = last?.minute ?? 0
        tiles.begin(at: start, after: before.map(\.bytes))
    }

    mutating func run(count: UInt64, progress: (UInt64) -> Void) throws {
        var whole = WholeTiles(ledger: ledger)
        while next < count {
            // Whole tiles in which nothing is wrong are taken on all cores; every other entry in turn.
            let limit = min(head?.size ?? 0, count)
            while tiles.isAt(next), let found = try whole.next(from: next, below: limit) {
                let taken = found.prefix { take($0) }.count
                whole.took(taken, of: found.count)
                progress(min(next, count))
                if taken < found.count { break }
            }
            guard next < count else { break }
            let end = min(count, (next | 255) + 1)
            let batch = try ledger.entries.entries(from: next, below: end, limit: 256)
            for (seq, bytes) in batch {
                guard seq >= next else {
                    // Only a table without its key holds a number twice.
                    add(seq, .entryMisplaced, "\(ledger.entries.name) holds entry \(seq) twice: a row was put there.")
                    continue
                }
                if seq > next { missing(next...seq - 1) }
                take(seq, bytes)
            }
            if next < end {
                guard let after = try ledger.entries.first(from: next), after < count else { break }
                if after > next { missing(next...after - 1) }
            }
            progress(min(next, count))
        }
        if let head, next < head.size {
            add(
                next, .tailMissing,
                "Entries \(next) to \(head.size - 1) are missing: a checkpoint of \(head.size) was signed.")
        }
        findings += tiles.findings
        judgeSuspects()
    }

    private mutating func missing(_ range: ClosedRange<UInt64>) {
        let what =
            range.lowerBound == range.upperBound
            ? "Entry \(range.lowerBound) is" : "Entries \(range.lowerBound) to \(range.upperBound) are"
        add(range.lowerBound, .entryMissing, "\(what) missing from \(ledger.entries.name).")
        tiles.skip(to: range.upperBound)
        prevs = tiles.signedLeaf(range.upperBound).map { [Digest($0)] } ?? []
        next = range.upperBound + 1
    }

    /// Takes a tile in which each entry follows the one before it; false where it does not follow what came before.
    private mutating func take(_ tile: WholeTile) -> Bool {
        guard tile.first == next, prevs.contains(tile.prev), tile.minutes.lowerBound >= minute,
            suspects.last.map({ $0.seq &+ 1 != next }) ?? true
        else { return false }
        tiles.grow(tile)
        minute = tile.minutes.upperBound
        prevs = [Digest(tile.lastLeaf)]
        next += UInt64(Tile.fullWidth)
        census.add(tile.census)
        for entry in tile.acts { findings += destructions.note(entry, ledger: ledger) }
        return true
    }

    private mutating func take(_ seq: UInt64, _ bytes: [UInt8]) {
        let leaf = MerkleHash.leaf(bytes)
        let signedLeaf = tiles.signedLeaf(seq)
        if let entry = try? Entry(parsing: bytes) {
            check(entry, at: seq, leaf: leaf, signedLeaf: signedLeaf)
            census.add(entry)
        } else {
            add(seq, .entryUnreadable, "Entry \(seq) is not in the form of an entry: its bytes were altered.")
        }
        prevs = [Digest(leaf)] + (signedLeaf.map { [Digest($0)] } ?? [])
        tiles.grow(bytes, leaf: leaf, signedLeaf: signedLeaf)
        next = seq + 1
    }

    private mutating func check(_ entry: Entry, at seq: UInt64, leaf: MerkleHash, signedLeaf: MerkleHash?) {
        guard entry.seq == seq else {
            add(seq, .entryMisplaced, "The row of entry \(seq) holds the text of entry \(entry.seq).")
            return
        }
        let follows = prevs.isEmpty || prevs.contains(entry.prev)
        if let last = suspects.indices.last, suspects[last].seq &+ 1 == seq {
            suspects[last].isFollowed = suspects[last].leaf == entry.prev
        }
        if let signedLeaf, signedLeaf != leaf {
            suspects.append(Suspect(seq: seq, leaf: Digest(leaf), followsChain: follows))
        } else if !follows {
            add(seq, .chainBroken, "Entry \(seq) does not follow entry \(seq &- 1): one of the two was altered.")
        }
        if entry.origin != ledger.origin {
            add(seq, .entryAltered, "Entry \(seq) names another log: \(entry.origin).")
        }
        if entry.minute < minute {
            add(seq, .timeGoesBack, "Entry \(seq) is dated before the entry that it follows.")
        }
        minute = max(minute, entry.minute)
        findings += destructions.note(entry, ledger: ledger)
    }

    /// Says of each place where entry and tile differ which of the two is not what was signed.
    private mutating func judgeSuspects() {
        let (ours, published) = (tiles.rootOfEntries, tiles.rootOfTiles)
        let areEntriesSigned = ours.map { $0 == head?.root }
        if ours != nil, areEntriesSigned == false, published != head?.root {
            add(
                nil, .headMismatch,
                "The tree over the first \(head?.size ?? 0) entries is not the one that was signed: "
                    + "entries and tiles were altered together.")
        }
        var named: UInt64?
        for suspect in suspects {
            let isTile: Bool
            if areEntriesSigned == true {
                isTile = true
            } else if ours != nil, published == head?.root {
                isTile = false
            } else {
                // Neither is whole: the chain tells whether the entry still stands between its neighbours.
                isTile = suspect.followsChain && suspect.isFollowed
            }
            if !isTile {
                destructions.forget(suspect.seq)
                add(
                    suspect.seq, .entryAltered,
                    "Entry \(suspect.seq) is not the one that was signed: its bytes were altered.")
            } else if named != suspect.seq >> 8 {
                named = suspect.seq >> 8
                add(suspect.seq, .tileAltered, "The hash tile of entry \(suspect.seq) does not hold that entry's hash.")
            }
        }
    }

    private mutating func add(_ seq: UInt64?, _ code: Finding.Code, _ message: String) {
        findings.append(Finding(seq: seq, code: code, message: message))
    }
}
