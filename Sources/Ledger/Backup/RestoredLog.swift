import Foundation
import Records
import TransparencyLog

/// The entries that a restore has so far, read as one chain: where they end and which keys they name.
struct RestoredLog {
    private let store: EntryStore
    private let origin: String
    /// The place of the next entry and what it must follow.
    private(set) var tip: EntryStore.Tip
    /// The keys that the entries name: the first, and those that followed it.
    private(set) var keys: [VerifierKey] = []

    /// Reads every entry.
    ///
    /// - Throws: `damaged` at the first that does not follow the one before it.
    init(_ store: EntryStore, origin: String) throws {
        self.store = store
        self.origin = origin
        tip = .init(count: 0, leaf: .zero, minute: 0)
        var found: [VerifierKey] = []
        tip = try Self.walk(store, from: tip, origin: origin) { entry, _ in
            switch entry.body {
            case .genesis(let vkey, _), .key(let vkey, _):
                if let key = try? VerifierKey(parsing: vkey) { found.append(key) }
            default: break
            }
        }
        keys = found
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

    /// Adds entries from bundles, as far as they go on in this chain, without content.
    ///
    /// - Returns: how many were added.
    mutating func replay(_ bundles: [[UInt8]]) throws -> Int {
        var rows: [EntryStore.AppendRow] = []
        var next = tip
        for bytes in bundles {
            guard let entry = try? Entry(parsing: bytes), entry.seq == next.count, entry.origin == origin,
                entry.prev == next.leaf, entry.minute >= next.minute
            else { break }
            if case .key(let vkey, _) = entry.body, let key = try? VerifierKey(parsing: vkey) { keys.append(key) }
            rows.append(.init(seq: next.count, entry: bytes, sealed: nil, fingerprint: nil))
            next = .init(count: next.count + 1, leaf: leafDigest(bytes), minute: entry.minute)
        }
        try store.append(rows)
        tip = next
        return rows.count
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
