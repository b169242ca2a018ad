import Foundation
import Records
import TransparencyLog

/// The entries that a restore has so far, read as one chain: where they end and which keys they name.
struct RestoredLog {
    private let store: EntryStore
    let origin: String
    /// The place of the next entry and what it must follow.
    private(set) var tip: EntryStore.Tip
    /// The entries that name or revoke keys, the first of all included.
    private var named: [Entry] = []
    /// The keys that the entries name: the first, and those that followed it.
    var keys: [VerifierKey] { named.compactMap(Self.key) }

    /// Reads every entry.
    ///
    /// - Throws: `damaged` at the first that does not follow the one before it.
    init(_ store: EntryStore, origin: String) throws {
        self.store = store
        self.origin = origin
        tip = .init(count: 0, leaf: .zero, minute: 0)
        var found: [Entry] = []
        tip = try Self.walk(store, from: tip, origin: origin) { entry, _ in
            if Self.isOfKeys(entry) { found.append(entry) }
        }
        named = found
    }

    private static func isOfKeys(_ entry: Entry) -> Bool {
        switch entry.body {
        case .genesis, .key, .revoke: true
        default: false
        }
    }

    private static func key(_ entry: Entry) -> VerifierKey? {
        switch entry.body {
        case .genesis(let vkey, _), .key(let vkey, _): try? VerifierKey(parsing: vkey)
        default: nil
        }
    }

    /// Which key holds at which size, as these entries say; one that counts for nothing is left out.
    ///
    /// - Throws: `damaged` where the first entry names no key.
    func history() throws -> SigningKeyHistory {
        guard let genesis = named.first.flatMap(Self.key) else {
            throw LedgerError(.damaged, "The first entry of \(origin) names no key: take another backup.")
        }
        var history = SigningKeyHistory(genesis: genesis)
        for entry in named.dropFirst() { try? history.take(entry) }
        return history
    }

    /// Checks that the tree of these entries equals or extends each of the heads.
    func check(_ heads: [SignedHead]) throws {
        let wanted = Dictionary(grouping: heads, by: \.checkpoint.size)
        func compare(_ size: UInt64, _ root: MerkleHash) throws {
            for head in wanted[size] ?? [] where head.checkpoint.root != root { throw head.contradicted(by: root) }
        }
        if let beyond = heads.map(\.checkpoint.size).max(), beyond > tip.count {
            throw LedgerError(
                .behindHead,
                "A checkpoint of \(beyond) entries was signed, and there are \(tip.count): entries \(tip.count) to "
                    + "\(beyond - 1) are missing.")
        }
        var tree = CompactRange()
        _ = try Self.walk(store, from: .init(count: 0, leaf: .zero, minute: 0), origin: origin) { entry, leaf in
            tree.append(leaf)
            if wanted[tree.size] != nil { try compare(tree.size, tree.root) }
        }
    }

    /// The latest of the heads to which these entries lead, by a key that they name; nil where there is none.
    func held(_ heads: [SignedHead]) throws -> SignedHead? {
        let history = try history()
        let sizes = Set(heads.map(\.checkpoint.size))
        var roots: [UInt64: MerkleHash] = [:]
        var tree = CompactRange()
        _ = try Self.walk(store, from: .init(count: 0, leaf: .zero, minute: 0), origin: origin) { _, leaf in
            tree.append(leaf)
            if sizes.contains(tree.size) { roots[tree.size] = tree.root }
        }
        return heads.filter { head in
            roots[head.checkpoint.size] == head.checkpoint.root && (try? history.open(head.note)) == head.checkpoint
        }.max { $0.checkpoint.size < $1.checkpoint.size }
    }

    /// Adds entries from bundles, as far as they go on in this chain, without content.
    ///
    /// - Returns: how many were added.
    mutating func replay(_ bundles: [[UInt8]]) throws -> Int {
        let step = following(bundles, after: tip)
        try store.append(step.rows)
        named += step.named
        tip = step.tip
        return step.rows.count
    }

    /// The keys that the next entries in these folders name, as far as they go on in this chain; nothing is added.
    func keysAhead(_ folders: [PublishedFolder]) -> [VerifierKey] {
        var found: [VerifierKey] = []
        var next = tip
        while true {
            let offset = Int(next.count & 255)
            let step = folders.lazy.map { following(Array($0.bundle(next.count >> 8).dropFirst(offset)), after: next) }
                .first { !$0.rows.isEmpty }
            guard let step else { return found }
            found += step.named.compactMap(Self.key)
            next = step.tip
        }
    }

    private typealias Step = (rows: [EntryStore.AppendRow], named: [Entry], tip: EntryStore.Tip)

    /// The entries of a bundle that go on after `tip`, up to the first that does not.
    private func following(_ bundle: [[UInt8]], after tip: EntryStore.Tip) -> Step {
        var step: Step = (rows: [], named: [], tip: tip)
        for bytes in bundle {
            guard let entry = try? Entry(parsing: bytes), entry.seq == step.tip.count, entry.origin == origin,
                entry.prev == step.tip.leaf, entry.minute >= step.tip.minute
            else { break }
            let isOfKeys = Self.isOfKeys(entry)
            if isOfKeys { step.named.append(entry) }
            step.rows.append(
                .init(seq: entry.seq, entry: bytes, sealed: nil, fingerprint: nil, namesKey: isOfKeys && entry.seq > 0))
            step.tip = .init(count: entry.seq + 1, leaf: leafDigest(bytes), minute: entry.minute)
        }
        return step
    }

    /// Reads every entry in turn and checks that it follows the one before it.
    @discardableResult
    static func walk(
        _ store: EntryStore, from start: EntryStore.Tip, origin: String, _ take: (Entry, MerkleHash) throws -> Void
    ) throws -> EntryStore.Tip {
        var tip = start
        while true {
            let batch = try store.entries(from: tip.count, below: .max, limit: 4096)
            guard !batch.isEmpty else { return tip }
            for (seq, bytes) in batch {
                let leaf = MerkleHash.leaf(bytes)
                guard seq == tip.count, let entry = try? Entry(parsing: bytes), entry.seq == seq,
                    entry.prev == tip.leaf, entry.origin == origin
                else {
                    throw LedgerError(
                        .damaged,
                        "Entry \(tip.count) in \(store.file.lastPathComponent) is missing, altered or of another log: "
                            + "take another backup. Nothing was restored.")
                }
                try take(entry, leaf)
                tip = .init(count: seq + 1, leaf: Digest(leaf), minute: entry.minute)
            }
        }
    }
}

/// A folder of published static files: entry bundles, the checkpoint and, where they were kept with them, the lists.
struct PublishedFolder {
    let folder: URL

    /// The last checkpoint that was published there; nil where there is none.
    var note: String? { try? String(contentsOf: folder.appendingPathComponent("checkpoint"), encoding: .utf8) }

    /// The published head that hands over to the key that holds from `size` on; nil where it is not there.
    func handover(from size: UInt64) -> String? {
        try? String(contentsOf: ArchiveFiles.handover(from: size, in: folder), encoding: .utf8)
    }

    /// The entries of one bundle, of the fullest copy that can be read; empty where there is none.
    func bundle(_ index: UInt64) -> [[UInt8]] {
        guard let full = try? Tile(.entries, index: index) else { return [] }
        let path = folder.appendingPathComponent(full.path).path
        let partial = ((try? FileManager.default.contentsOfDirectory(atPath: path + ".p")) ?? [])
            .compactMap { Int($0) }.filter { (1..<Tile.fullWidth).contains($0) }.sorted(by: >)
        for (file, count) in [(path, Tile.fullWidth)] + partial.map({ ("\(path).p/\($0)", $0) }) {
            guard let data = FileManager.default.contents(atPath: file),
                let entries = try? EntryBundle.parse([UInt8](data), count: count)
            else { continue }
            return entries
        }
        return []
    }

    /// The list of entries with this hash; nil where it is not there or is another.
    func list(_ hash: Digest) -> SequenceList? {
        guard let data = FileManager.default.contents(atPath: folder.appendingPathComponent("lists/\(hash.hex)").path),
            let list = try? SequenceList(parsing: [UInt8](data)), list.hash == hash
        else { return nil }
        return list
    }
}
