import GRDB
import Records

/// Looks for rows of `keys.sqlite` that belong to no entry, or that tell of entries that are gone.
///
/// Keys are durable before their entries. So keys that follow the last entry without a gap are what a crash leaves, and
/// no finding, as long as a signed head says that the log is whole. Without a head they are the trace of a tail.
struct StrayKeys {
    let ledger: Ledger
    let count: UInt64
    let signed: HeadStore.Head?
    /// The first entry that is looked at.
    let first: UInt64

    /// How many rows are named one by one.
    private static let namedAtMost = 100

    func findings() throws -> [Finding] {
        // Where another process commits meanwhile, its keys come before its entries: the entries are counted again.
        let beyond = try runsBeyond(count)
        let later = beyond.isEmpty ? count : try ledger.entries.count()
        return try keysOfEntriesWithoutContent() + judge(beyond.filter { $0.upperBound >= later }, from: later)
    }

    private func judge(_ runs: [ClosedRange<UInt64>], from count: UInt64) -> [Finding] {
        var findings: [Finding] = []
        for run in runs {
            let words = run.count == 1 ? "entry \(run.lowerBound)" : "entries \(run.lowerBound) to \(run.upperBound)"
            if run.lowerBound <= count {
                // An archive that was never signed holds its genesis alone: a crash in its first commit leaves this.
                guard signed == nil, count > 1 else { continue }
                findings.append(
                    Finding(
                        seq: count, code: .tailMissing,
                        message:
                            "keys.sqlite holds the keys of \(words), which are not in archive.sqlite, and no signed "
                            + "head says how long the log was: the end of it was removed. Put archive.sqlite and "
                            + "head.sqlite back."))
            } else {
                findings.append(
                    Finding(
                        seq: run.lowerBound, code: .keyWithoutEntry,
                        message: "keys.sqlite holds the keys of \(words), where the log has no entries: they were put "
                            + "there, or entries were removed."))
            }
        }
        return findings
    }

    /// Runs of consecutive key rows at and beyond `count`.
    private func runsBeyond(_ count: UInt64) throws -> [ClosedRange<UInt64>] {
        try ledger.keys.reading { db in
            var runs: [ClosedRange<UInt64>] = []
            let seqs = try Int64.fetchCursor(
                db, sql: "SELECT seq FROM record_key WHERE seq >= ? ORDER BY seq", arguments: [Int64(clamping: count)])
            while let seq = try seqs.next().map(UInt64.init(bitPattern:)) {
                if let last = runs.last, last.upperBound &+ 1 == seq {
                    runs[runs.count - 1] = last.lowerBound...seq
                } else if runs.count < Self.namedAtMost {
                    runs.append(seq...seq)
                }
            }
            return runs
        }
    }

    /// Keys below zero, and of entries that commit to no content: nothing that the log wrote.
    private func keysOfEntriesWithoutContent() throws -> [Finding] {
        let outside = try ledger.keys.reading { db in
            try Int64.fetchAll(
                db, sql: "SELECT seq FROM record_key WHERE seq < 0 ORDER BY seq LIMIT \(Self.namedAtMost)")
        }
        var findings = outside.map { seq in
            Finding(
                seq: nil, code: .keyWithoutEntry,
                message: "keys.sqlite holds a key in row \(seq), which is no place in the log.")
        }
        var next = first
        while next < count, findings.count < Self.namedAtMost {
            let rows = try ledger.entries.unsealed(from: next, below: count, limit: 4096)
            guard let last = rows.last?.seq else { break }
            // Destroyed records have no content either: only what its own entry says it never had is looked at.
            for (seq, bytes) in rows {
                guard let entry = try? Entry(parsing: bytes), entry.root == nil,
                    try !ledger.keys.rows(seq...seq).isEmpty
                else { continue }
                findings.append(
                    Finding(
                        seq: seq, code: .keyWithoutEntry,
                        message: "keys.sqlite holds a key of entry \(seq), which commits to no content."))
            }
            next = last + 1
        }
        return findings
    }
}
