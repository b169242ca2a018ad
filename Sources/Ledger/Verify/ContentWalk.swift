import Foundation
import GRDB
import Records

/// The second pass of a verification: every record's content against the root that its entry commits to.
struct ContentWalk {
    private let ledger: Ledger
    private let destructions: Destructions
    private var coverage: Coverage
    private(set) var verdicts: [Verdict: UInt64] = [:]
    private(set) var findings: [Finding] = []

    private enum Presence { case sound, broken, sealedOnly, keyOnly, absent, foreign }

    init(ledger: Ledger, destructions: Destructions) {
        self.ledger = ledger
        self.destructions = destructions
        coverage = Coverage(destructions.orders)
        for verdict in Verdict.allCases { verdicts[verdict] = 0 }
    }

    mutating func run(count: UInt64, progress: (UInt64) -> Void) throws {
        var next: UInt64 = 0
        while next < count {
            let rows = try ledger.entries.entries(from: next, below: count, limit: Int(Ledger.readBatch))
            guard let last = rows.last?.seq else { break }
            let end = try ledger.entries.end(of: next...last, bytes: Ledger.readBytes)
            for (seq, presence) in try presences(rows.filter { $0.seq <= end }) { judge(seq, presence) }
            next = end + 1
            progress(min(next, count))
        }
        try findStrays(count: count)
    }

    /// Opens each record on all cores and recomputes its root.
    private func presences(_ rows: [(seq: UInt64, bytes: [UInt8])]) throws -> [(UInt64, Presence)] {
        guard let first = rows.first?.seq, let last = rows.last?.seq else { return [] }
        let sealed = try ledger.entries.sealed(first...last)
        let keys = try ledger.keys.rows(first...last)
        let found = try Parallel.map(rows.indices) { index -> (UInt64, Presence)? in
            let (seq, bytes) = rows[index]
            guard let entry = try? Entry(parsing: bytes), entry.seq == seq else { return nil }
            guard let root = entry.root else { return sealed[seq] == nil ? nil : (seq, .foreign) }
            switch (sealed[seq], keys[seq]) {
            case (nil, nil): return (seq, .absent)
            case (_?, nil): return (seq, .sealedOnly)
            case (nil, _?): return (seq, .keyOnly)
            case (_?, .unreadable): return (seq, .broken)
            case (let content?, .pair(let pair)):
                guard let open = Ledger.open(sealed: content, pair: pair, root: root),
                    try Commitment.root(of: open.components, key: open.key) == root
                else { return (seq, .broken) }
                return (seq, .sound)
            }
        }
        return found.compactMap { $0 }
    }

    private mutating func judge(_ seq: UInt64, _ presence: Presence) {
        if presence == .foreign {
            return add(seq, .contentWithoutEntry, "archive.sqlite holds content of entry \(seq), which has none.")
        }
        let orders = coverage.orders(of: seq)
        guard !orders.isEmpty else { return judgeKept(seq, presence) }
        guard let certificate = orders.compactMap({ destructions.certificates[$0] }).first else {
            return count(.ordered)
        }
        guard presence == .absent else {
            count(.resurrected)
            let what = presence == .keyOnly ? "a key" : "content"
            return add(
                seq, .contentResurrected,
                "Record \(seq) was destroyed (certificate in entry \(certificate)), but \(what) of it is here again.")
        }
        count(.destroyed)
    }

    private mutating func judgeKept(_ seq: UInt64, _ presence: Presence) {
        switch presence {
        case .sound: count(.open)
        case .broken, .foreign:
            count(.altered)
            add(
                seq, .contentAltered,
                "The content of record \(seq) is not what its entry commits to: it or its key was altered.")
        case .sealedOnly:
            count(.missing)
            add(
                seq, .contentMissing,
                "Record \(seq) cannot be opened: its key is missing, and no order to destroy covers it.")
        case .keyOnly, .absent:
            count(.missing)
            add(seq, .contentMissing, "The content of record \(seq) is missing, and no order to destroy covers it.")
        }
    }

    /// Finds rows that belong to no place in the log, and orders that were never finished.
    private mutating func findStrays(count: UInt64) throws {
        let (content, entries) = try ledger.entries.queue.read { db in
            (
                try Int64.fetchAll(
                    db,
                    sql:
                        "SELECT seq FROM sealed WHERE seq < 0 OR seq NOT IN (SELECT seq FROM entry) ORDER BY seq LIMIT 100"
                ),
                try Int64.fetchAll(db, sql: "SELECT seq FROM entry WHERE seq < 0 ORDER BY seq LIMIT 100")
            )
        }
        for stray in content {
            add(
                UInt64(exactly: stray), .contentWithoutEntry,
                "archive.sqlite holds content of \(stray), which is no entry.")
        }
        for stray in entries {
            add(nil, .entryMisplaced, "archive.sqlite holds an entry in row \(stray), which is no place in the log.")
        }
        for order in destructions.orders.keys.sorted() where destructions.certificates[order] == nil {
            add(
                order, .destructionUnfinished,
                "The destruction ordered by entry \(order) was not finished: open the archive for writing to finish it."
            )
        }
    }

    private mutating func count(_ verdict: Verdict) { verdicts[verdict, default: 0] += 1 }

    private mutating func add(_ seq: UInt64?, _ code: Finding.Code, _ message: String) {
        findings.append(Finding(seq: seq, code: code, message: message))
    }
}
