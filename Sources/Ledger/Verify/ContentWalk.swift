import Foundation
import GRDB
import Records

/// The second pass of a verification: every record's content against the root that its entry commits to.
struct ContentWalk {
    private let ledger: Ledger
    private let destructions: Destructions
    private var coverage: Coverage
    private(set) var verdicts: [Verdict: UInt64] = [:]
    private var found: [Finding.Code: BoundedFindings] = [:]
    private var others: [Finding] = []

    /// What is wrong; of what is wrong with very many records, those after the first together.
    var findings: [Finding] { found.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap(\.value.findings) + others }

    /// What is there of a record.
    enum Presence: Equatable {
        case sound, broken, sealedOnly, keyOnly, absent, foreign
        /// What is left of it is sound, after the erasures that these orders asked for.
        case remainder([UInt64])
    }

    /// How many runs and entries one core takes at a time, and how many such pieces all take before they are judged.
    private static let pieceEntries: UInt64 = 256
    private static let pieceRuns = 64
    private static let wavePieces = 128

    init(ledger: Ledger, destructions: Destructions) {
        self.ledger = ledger
        self.destructions = destructions
        coverage = Coverage(destructions.orders)
        for verdict in Verdict.allCases { verdicts[verdict] = 0 }
    }

    /// Looks at these entries, in runs, ascending; then for rows that are no entry's, of `first` and later.
    mutating func run(
        _ runs: [ClosedRange<UInt64>], strays first: UInt64 = 0, progress: (UInt64) -> Void
    ) throws {
        let readers = ReaderPool { [ledger] in try ContentReader(ledger) }
        var pieces: [[ClosedRange<UInt64>]] = []
        var done: UInt64 = 0
        func look() throws {
            let found = try Parallel.map(pieces.indices) { [pieces] piece in
                try readers.use { try $0.presences(pieces[piece]) }
            }
            for (seq, presence) in found.joined() { judge(seq, presence) }
            for run in pieces.joined() { done += run.upperBound - run.lowerBound + 1 }
            progress(done)
            pieces = []
        }
        var piece: [ClosedRange<UInt64>] = []
        var left = Self.pieceEntries
        for run in runs {
            var next = run.lowerBound
            // Where entries are missing, it goes on behind the gap, however wide: the first pass has named it.
            while next <= run.upperBound, let here = try ledger.entries.first(from: next), here <= run.upperBound {
                next = here
                let end = min(run.upperBound, next + left - 1)
                piece.append(next...end)
                left -= end - next + 1
                next = end + 1
                guard left == 0 || piece.count == Self.pieceRuns else { continue }
                pieces.append(piece)
                (piece, left) = ([], Self.pieceEntries)
                if pieces.count == Self.wavePieces { try look() }
            }
        }
        if !piece.isEmpty { pieces.append(piece) }
        try look()
        try findStrays(from: first)
    }

    /// Opens a record and recomputes its root; nil for an entry that has no content, and should not.
    static func presence(of entry: Entry, sealed: [UInt8]?, key: KeyStore.Row?) throws -> Presence? {
        guard let root = entry.root else { return sealed == nil ? nil : .foreign }
        switch (sealed, key) {
        case (nil, nil): return .absent
        case (_?, nil): return .sealedOnly
        case (nil, _?): return .keyOnly
        case (_?, .unreadable): return .broken
        case (let content?, let row?):
            guard let open = Ledger.open(sealed: content, key: row, root: root),
                try Commitment.root(of: open.components, opening: open.opening) == root
            else { return .broken }
            return open.opening.isRemainder ? .remainder(open.erasedBy) : .sound
        }
    }

    private mutating func judge(_ seq: UInt64, _ presence: Presence) {
        if presence == .foreign {
            return add(seq, .contentWithoutEntry, "archive.sqlite holds content of entry \(seq), which has none.")
        }
        let orders = coverage.orders(of: seq)
        guard !orders.isEmpty else { return judgeKept(seq, presence) }
        guard let certificate = orders.compactMap({ destructions.certificates[$0] }).first else {
            return judgeParts(seq, presence, orders: orders)
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

    /// Judges a record of which orders cover a part or all, and that none has destroyed whole.
    private mutating func judgeParts(_ seq: UInt64, _ presence: Presence, orders: [UInt64]) {
        let erased = orders.filter { destructions.parts[$0]?[seq] != nil }
        guard erased.count == orders.count else { return count(.ordered) }
        switch presence {
        case .remainder(let done) where erased.allSatisfy(done.contains): count(.partlyErased)
        case .sound, .remainder:
            count(.resurrected)
            let certificates = erased.compactMap { destructions.parts[$0]?[seq] }.map(String.init)
            add(
                seq, .contentResurrected,
                "A part of record \(seq) was erased (entry \(certificates.joined(separator: ", "))), but it is here again."
            )
        case .broken, .foreign, .sealedOnly, .keyOnly, .absent: judgeKept(seq, presence)
        }
    }

    private mutating func judgeKept(_ seq: UInt64, _ presence: Presence) {
        switch presence {
        case .sound: count(.open)
        case .remainder:
            count(.altered)
            add(seq, .contentAltered, "A part of record \(seq) is gone, and no order to erase it covers it.")
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
    private mutating func findStrays(from first: UInt64) throws {
        // Two queries: one with OR would walk over the whole table.
        let (content, entries) = try ledger.entries.queue.read { db in
            (
                try ["seq < 0", "seq >= \(Int64(clamping: first))"].flatMap { place in
                    try Int64.fetchAll(
                        db,
                        sql: """
                            SELECT seq FROM sealed WHERE \(place)
                            AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.seq = sealed.seq AND entry.seq >= 0)
                            ORDER BY seq LIMIT 100
                            """)
                },
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
        try findStrayRemainders()
        for order in destructions.open {
            add(
                order, .destructionUnfinished,
                "The destruction ordered by entry \(order) was not finished: open the archive for writing to finish it."
            )
        }
    }

    /// What is to stay of a record waits only between an order to erase a part of it and the end of that order.
    private mutating func findStrayRemainders() throws {
        let waiting = try [
            ("archive.sqlite", "remainder", ledger.entries.queue), ("keys.sqlite", "remainder_key", ledger.keys.queue),
        ].flatMap { file, table, queue in
            try queue.read { db in
                try Row.fetchAll(db, sql: "SELECT seq, ordered FROM \(table) ORDER BY 1, 2 LIMIT 1000")
            }.map { (file: file, table: table, seq: $0[0] as Int64, order: $0[1] as Int64) }
        }
        let open = Set(destructions.open)
        // Keys are staged before their order: those of one that never came to be go when a writer next opens.
        let count = Int64(clamping: try ledger.entries.count())
        for row in waiting {
            if row.file == "keys.sqlite", row.order >= count { continue }
            let (seq, order) = (UInt64(exactly: row.seq), UInt64(exactly: row.order))
            if let seq, let order, open.contains(order), destructions.orders[order]?.contains(seq) == true { continue }
            add(
                seq, .contentWithoutEntry,
                "\(row.file) holds content or a key put aside for record \(row.seq), as if entry \(row.order) had ordered a part of it "
                    + "erased; no such erasure is under way: look who put it there, and remove the row from “\(row.table)”."
            )
        }
    }

    private mutating func count(_ verdict: Verdict) { verdicts[verdict, default: 0] += 1 }

    private mutating func add(_ seq: UInt64?, _ code: Finding.Code, _ message: String) {
        let finding = Finding(seq: seq, code: code, message: message)
        let what: String? =
            switch code {
            case .contentAltered: "records are not what their entries commit to"
            case .contentMissing: "records are missing, and no order to destroy covers them"
            case .contentResurrected: "records are there again after their certificates"
            default: nil
            }
        guard let what else { return others.append(finding) }
        found[code, default: BoundedFindings(what)].add(finding)
    }
}
