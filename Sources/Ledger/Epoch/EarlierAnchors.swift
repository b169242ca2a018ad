import Records
import TransparencyLog

/// What time stamps that were taken over from an earlier log are held against: that log's keys and the roots of its tree.
struct EarlierAnchors {
    private let trees: [(log: EarlierLog, tree: EarlierTree)]
    private let taken: UInt64

    /// - Parameter anchors: the anchor entries, with the size of the checkpoint that each dates.
    init(_ ledger: PublicLedger, _ anchors: [(seq: UInt64, size: UInt64)]) throws {
        let logs = try EarlierLogs(ledger).logs
        taken = logs.first?.taken ?? 0
        let sizes = Set(anchors.filter { [taken] in $0.seq < taken }.map(\.size))
        trees = try sizes.isEmpty ? [] : logs.map { ($0, try EarlierTree($0, ledger.entries, sizes: sizes)) }
    }

    /// The checkpoint in a note that an earlier log signed; nil where the anchor entry is the present log's own.
    func stamped(_ note: [UInt8], at seq: UInt64) throws -> Checkpoint? {
        guard seq < taken else { return nil }
        let text = String(decoding: note, as: UTF8.self)
        return trees.lazy.compactMap { log, tree in
            (tree.keys?.terms ?? []).lazy.compactMap { try? Checkpoint.open(text, key: $0.key) }
                .first { $0.origin == log.origin }
        }.first
    }

    /// Whether a checkpoint is of an earlier log's tree; nil where it is of none of them.
    func holds(_ checkpoint: Checkpoint) -> Bool? {
        trees.first { $0.log.origin == checkpoint.origin }.map { $0.tree.roots[checkpoint.size] == checkpoint.root }
    }
}
