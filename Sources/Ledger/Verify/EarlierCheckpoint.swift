import Foundation
import TransparencyLog

extension Ledger {
    /// Compares the log with a checkpoint of it that somebody kept outside the archive.
    ///
    /// It is what finds a log that was written anew as a whole and signed with its own key: within the archive all
    /// agrees then. The tree of the log's present size must continue that of the checkpoint's, which a consistency proof
    /// from the tiles shows; where the tiles do not prove it, the entries themselves are asked.
    /// - Returns: `history-rewritten` with both heads, `tail-missing` where the log is shorter than it was; nothing where
    ///   the log continues what was signed.
    public func findings(against earlier: String) throws -> [Finding] {
        let kept: Checkpoint
        do { kept = try openCheckpoint(earlier) } catch {
            return [
                Finding(
                    seq: nil, code: .historyRewritten,
                    message:
                        "The checkpoint that was kept is not signed with this log's key, \(verifierKey.encoded): it is "
                        + "another log's, it was altered, or the log's key was replaced (\(error)).")
            ]
        }
        guard kept.origin == origin else {
            throw LedgerError(
                .refused,
                "The checkpoint that was kept is of \(kept.origin), and this log is \(origin): give this log's.")
        }
        let count = try entries.count()
        guard kept.size <= count else {
            return [
                Finding(
                    seq: count, code: .tailMissing,
                    message: "Entries \(count) to \(kept.size - 1) are missing: the checkpoint that was kept covers "
                        + "\(kept.size).")
            ]
        }
        guard kept.size > 0 else { return [] }
        if let last = try lastSigned(), last.size >= kept.size, provesTiles(from: kept, to: last) { return [] }
        guard try rootOfEntries(kept.size) != kept.root else { return [] }
        let now = try lastSigned()?.note ?? "none\n"
        return [
            Finding(
                seq: kept.size - 1, code: .historyRewritten,
                message:
                    "The first \(kept.size) entries are not those that the kept checkpoint covers: the log was written "
                    + "anew and signed again. Both heads carry this log's signature.\nkept:\n\(earlier)now:\n\(now)")
        ]
    }

    private func provesTiles(from kept: Checkpoint, to head: HeadStore.Head) -> Bool {
        guard let proof = try? consistencyProof(from: kept.size, to: head.size) else { return false }
        return (try? proof.verify(oldSize: kept.size, newSize: head.size, oldRoot: kept.root, newRoot: head.root))
            != nil
    }

    /// The root of the tree over the first `size` entries as they stand; nil where one of them is missing.
    private func rootOfEntries(_ size: UInt64) throws -> MerkleHash? {
        var range = CompactRange()
        var next: UInt64 = 0
        while next < size {
            let batch = try entries.entries(next..<min(size, next + 4096))
            guard let last = batch.last?.seq, last == next + UInt64(batch.count) - 1 else { return nil }
            for (_, bytes) in batch { range.append(MerkleHash.leaf(bytes)) }
            next = last + 1
        }
        return range.root
    }
}
