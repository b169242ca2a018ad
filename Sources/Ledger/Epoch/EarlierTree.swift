import Records
import TransparencyLog

/// The tree of an earlier log, made again from the entries that the present one took over.
///
/// An entry of the earlier log is the present one with the earlier log's origin and the hash of the entry before it there.
struct EarlierTree {
    /// The roots at the sizes that were asked for, as far as the entries go.
    private(set) var roots: [UInt64: MerkleHash] = [:]
    /// The keys of the earlier log.
    private(set) var keys: SigningKeyHistory?
    /// The first entry that is not there or that no earlier log could have held.
    private(set) var broken: UInt64?

    init(_ log: EarlierLog, _ entries: any EntrySource, sizes: Set<UInt64>) throws {
        guard let first = log.firstEntry else {
            broken = 0
            return
        }
        var tree = CompactRange()
        var prev = Records.Digest.zero
        func take(_ entry: Entry) {
            let leaf = MerkleHash.leaf(entry.encoded)
            tree.append(leaf)
            prev = Records.Digest(leaf)
            if sizes.contains(tree.size) { roots[tree.size] = tree.root }
            switch entry.body {
            case .genesis(let vkey, _): keys = (try? VerifierKey(parsing: vkey)).map { SigningKeyHistory(genesis: $0) }
            case .key, .revoke: try? keys?.take(entry)
            default: break
            }
        }
        take(first)
        while tree.size < log.taken {
            let batch = try entries.entries(from: tree.size, below: log.taken, limit: 4096)
            for (seq, bytes) in batch {
                guard seq == tree.size, let now = try? Entry(parsing: bytes), now.seq == seq,
                    let then = try? Entry(
                        origin: log.origin, seq: seq, prev: prev, minute: now.minute, body: now.body)
                else { break }
                take(then)
            }
            guard let last = batch.last?.seq, tree.size == last + 1 else {
                broken = tree.size
                return
            }
        }
    }
}
