import Foundation
public import Ledger
import Records

/// Compares the fingerprints, by which a message is recognised when it comes again, with what the records say.
///
/// A fingerprint that is missing lets a message be recorded twice, or something destroyed be captured again; one that
/// was planted keeps a message out. Each record that opens is fingerprinted anew; of those that were destroyed the
/// tombstone must stand under an order that covers it.
public struct FingerprintCheck {
    private let ledger: Ledger
    private var keys: RecordFingerprint.Keys
    /// Records whose row names them as its latest state.
    private var matched = SequenceSet()
    /// Records that do not open: destroyed, ordered to be, or lost.
    private var closed = SequenceSet()
    /// Records that a later state replaces.
    private var superseded = SequenceSet()
    /// How many states a message had with this one, where more than one.
    private var stateNumber: [UInt64: Int] = [:]
    /// Records whose row names a later entry, which must turn out to be a later state of them.
    private var later: [UInt64: [UInt8]] = [:]
    private var certified: [UInt64: SequenceList] = [:]
    /// Orders that erased a part of records: their messages have tombstones and open.
    private var erasing: Set<UInt64> = []
    /// Records that open and whose row is a tombstone, with its order: right only where that erased a part.
    private var tombstoned: [(seq: UInt64, native: [UInt8], order: UInt64)] = []
    /// The first entry that was not looked at.
    private var next: UInt64 = 0
    private var found = BoundedFindings("entries have fingerprints that are not theirs: run `canute catalogue rebuild`")
    /// What is wrong, by entry.
    public var findings: [Finding] { found.findings }
    /// The messages whose rows are wrong, by the keyed hash of their native id.
    private(set) var wrong: Set<[UInt8]> = []

    init(_ ledger: Ledger) {
        self.ledger = ledger
        keys = RecordFingerprint.Keys(ledger)
    }

    /// Checks a whole ledger.
    public static func run(_ ledger: Ledger) throws -> FingerprintCheck {
        var check = FingerprintCheck(ledger)
        try ledger.walk(from: 0) { records in
            try check.take(records)
            return true
        }
        try check.finish()
        return check
    }

    /// Takes the next records, in order.
    mutating func take(_ records: [StoredRecord]) throws {
        var marks: [(seq: UInt64, mark: RecordFingerprint)] = []
        for record in records {
            next = record.seq + 1
            switch record.entry.body {
            case .record: break
            case .revise(_, let earlier):
                superseded.insert(earlier)
                later[earlier] = nil
                stateNumber[record.seq] = (stateNumber[earlier] ?? 1) + 1
            case .destroyDone(_, let order, _, _):
                certified[order] = try? ledger.destructionList(order: order)
                continue
            default: continue
            }
            guard let content = record.content else {
                closed.insert(record.seq)
                continue
            }
            erasing.formUnion(content.erasedBy)
            if let mark = keys.fingerprint(of: content.components) { marks.append((record.seq, mark)) }
        }
        let known = try ledger.known(marks.compactMap(\.mark.candidates.first))
        for (seq, mark) in marks { check(seq, mark, mark.candidates.first.flatMap { known[$0.native] }) }
    }

    private mutating func check(_ seq: UInt64, _ mark: RecordFingerprint, _ row: KnownMessage?) {
        func isWrong(_ what: String) { add(seq, mark.native, what) }
        guard let row else { return isWrong("has no fingerprint: captured again, it would be recorded twice") }
        if let order = row.destroyedBy {
            if row.seq == seq { tombstoned.append((seq, mark.native, order)) }
            return
        }
        if row.seq < seq { return isWrong("has a fingerprint that names an earlier state, entry \(row.seq)") }
        if mark.isExact, !mark.candidates.contains(where: row.includes) {
            return isWrong("has a fingerprint of other content: captured again, it would be recorded twice")
        }
        guard row.seq == seq else {
            later[seq] = mark.native
            return
        }
        let states = stateNumber[seq] ?? 1
        guard row.stateCount == states else {
            return isWrong("was captured in \(states) states, and its fingerprint has \(row.stateCount)")
        }
        matched.insert(seq)
    }

    /// Looks for rows that no record accounts for, and for tombstones that are gone.
    mutating func finish() throws {
        for (seq, native) in later.sorted(by: { $0.key < $1.key }) where !superseded.contains(seq) {
            add(seq, native, "has a fingerprint that names another entry as its latest state")
        }
        for (seq, native, order) in tombstoned where !erasing.contains(order) {
            add(seq, native, "has a fingerprint that says it was destroyed, and it was not")
        }
        let destroyed = Set(certified.values.flatMap(\.seqs)).filter(closed.contains)
        var (seen, tombstones) = (SequenceSet(), SequenceSet())
        var strays: [FingerprintRow] = []
        var twice: Set<UInt64> = []
        try ledger.walkFingerprints { row in
            // A row that a record has accounted for as wrong is named there.
            guard !wrong.contains(row.native) else { return }
            if let order = row.destroyedBy {
                guard !erasing.contains(order) else { return }
                if !closed.contains(row.seq) || !tombstones.insert(row.seq) { strays.append(row) }
            } else if matched.contains(row.seq) {
                if !seen.insert(row.seq) { twice.insert(row.seq) }
            } else if !closed.contains(row.seq) {
                strays.append(row)
            }
        }
        if !twice.isEmpty { strays += try planted(beside: twice) }
        // Where another process captures meanwhile, rows come with the entries that this check has not seen.
        for row in strays.sorted(by: { $0.seq < $1.seq }) where try !isNew(row) {
            add(row.seq, row.native, "is named by a fingerprint that is not its own: what it stands for is kept out")
        }
        for seq in destroyed.sorted() where !superseded.contains(seq) && !tombstones.contains(seq) {
            add(seq, nil, "was destroyed, and its tombstone is gone: it could be captured again")
        }
    }

    /// Of several rows that name one entry, those that are not of its message.
    private mutating func planted(beside seqs: Set<UInt64>) throws -> [FingerprintRow] {
        var right: Set<[UInt8]> = []
        for record in try ledger.records(seqs.sorted()) {
            if let mark = record.content.flatMap({ keys.fingerprint(of: $0.components) }) { right.insert(mark.native) }
        }
        var strays: [FingerprintRow] = []
        try ledger.walkFingerprints { row in
            if seqs.contains(row.seq), !right.contains(row.native) { strays.append(row) }
        }
        return strays
    }

    /// Whether a row came with an entry that was appended after this check had passed.
    private func isNew(_ row: FingerprintRow) throws -> Bool { try row.seq >= next && row.seq < ledger.count() }

    private mutating func add(_ seq: UInt64, _ native: [UInt8]?, _ what: String) {
        if let native { wrong.insert(native) }
        let remedy =
            native == nil
            ? "Put archive.sqlite back from a backup that has it." : "Run `canute catalogue rebuild`."
        found.add(Finding(seq: seq, code: .fingerprintDiffers, message: "Entry \(seq) \(what). \(remedy)"))
    }
}
