import Dispatch
import Foundation
import Ledger
import Records
import Synchronization

/// Commits prepared batches one after another on a queue of its own, and projects them on another behind it.
///
/// At most three batches are on their way, so memory stays bounded; the first error ends the capture, with all that was
/// committed before it safe.
final class BatchWriter: Sendable {
    /// A message on its way into the ledger; without a record where it was known already when it was read.
    final class Item: Sendable {
        let nativeID: String
        let fingerprint: Fingerprint
        let record: PreparedRecord?
        let content: Catalogue.Projected.Content
        /// What it is to something held, as far as that was seen before the commit.
        let relation: CopyRelation?
        /// Whether it is a later state of the message that has its native id.
        let revises: Bool

        init(
            nativeID: String, fingerprint: Fingerprint, record: PreparedRecord?,
            content: Catalogue.Projected.Content, relation: CopyRelation? = nil, revises: Bool = false
        ) {
            self.nativeID = nativeID
            self.fingerprint = fingerprint
            self.record = record
            self.content = content
            self.relation = relation
            self.revises = revises
        }
    }

    /// What became of the items so far.
    struct Outcome: Sendable {
        var recorded = 0
        var revised = 0
        var duplicate = 0
        var refused = 0
        var refusals: [CaptureReport.Refusal] = []
        var firstSeq: UInt64?
        var lastSeq: UInt64?
        /// What was recorded or revised.
        var made: [UInt64] = []
        /// What was held already, each as often as it came.
        var duplicates: [UInt64] = []
        var copies = CopyCounts()
    }

    private struct State {
        var outcome = Outcome()
        var error: (any Error)?
    }

    private let archive: OpenArchive
    /// The key of the source.
    private let key: FingerprintKey
    private let committed: @Sendable ([Catalogue.Projected]) throws -> Void
    private let queue = DispatchQueue(label: "canute.intake.commit")
    private let projection = DispatchQueue(label: "canute.intake.project")
    private let room = DispatchSemaphore(value: 3)
    private let state = Mutex(State())

    init(
        archive: OpenArchive, key: FingerprintKey,
        committed: @escaping @Sendable ([Catalogue.Projected]) throws -> Void
    ) {
        self.archive = archive
        self.key = key
        self.committed = committed
    }

    /// Hands a batch over; waits while three are on their way.
    func submit(_ items: [Item]) throws {
        room.wait()
        if let error = state.withLock({ $0.error }) {
            room.signal()
            throw error
        }
        queue.async { [self] in
            guard let written = attempt({ try write(items) }), !written.isEmpty else {
                room.signal()
                return
            }
            // The records are acknowledged: what comes now is derived from them, and made good later where it fails.
            projection.async { [self] in
                defer { room.signal() }
                attempt { try project(written) }
            }
        }
    }

    /// Runs a step unless an earlier one failed; nil where it did not run to its end.
    @discardableResult
    private func attempt<T>(_ step: () throws -> T) -> T? {
        guard state.withLock({ $0.error == nil }) else { return nil }
        do { return try step() } catch {
            state.withLock { $0.error = error }
            return nil
        }
    }

    /// Waits for everything that was handed over.
    func finish() throws -> Outcome {
        queue.sync {}
        projection.sync {}
        return try state.withLock { state in
            if let error = state.error { throw error }
            return state.outcome
        }
    }

    private func write(_ items: [Item]) throws -> [Catalogue.Projected] {
        var outcome = Outcome()
        var projected: [Catalogue.Projected] = []
        try archive.ledger.commit { commit in
            outcome = Outcome()
            projected = []
            var known = try commit.known(items.map(\.fingerprint))
            for item in items {
                let before = known[item.fingerprint.native]
                guard var record = Self.decide(item, before: before, outcome: &outcome) else { continue }
                var mark = item.fingerprint
                var isRevision = before != nil
                if let before, let other = OtherMessage(item, key) {
                    let own = other.fingerprint
                    let same = try known[own.native] ?? commit.known([own])[own.native]
                    known[own.native] = same
                    // What was taken as another message stays that, whatever wording of the first is the last by now.
                    let isOther = try same?.includes(own) == true || isOther(other, than: before, among: projected)
                    guard !isOther || (same?.includes(own) != true && same?.destroyedBy == nil) else {
                        if let same { outcome.duplicates.append(same.seq) }
                        outcome.duplicate += 1
                        continue
                    }
                    if isOther {
                        // Nothing is dropped because another message has its identifier.
                        (mark, record, isRevision) = (own, try other.prepared(), same != nil)
                        outcome.copies.sameIdentifier += 1
                    }
                }
                if isRevision, let earlier = known[mark.native]?.seq {
                    outcome.revised += 1
                    record = record.revising(earlier)
                } else {
                    outcome.recorded += 1
                }
                outcome.copies.count(item.relation)
                let seq = commit.add(record)
                known[mark.native] = known[mark.native]?.adding(mark, seq: seq) ?? KnownMessage(mark, seq: seq)
                projected.append(
                    .init(seq: seq, body: record.body.entryBody(record.root), content: item.content))
            }
        }
        state.withLock { $0.outcome.add(outcome, seqs: projected.map(\.seq)) }
        return projected
    }

    private func project(_ projected: [Catalogue.Projected]) throws {
        try archive.catalogue.project(projected)
        if let last = projected.last, try archive.catalogue.projectedTo() <= last.seq {
            // Another process wrote in between: its entries are projected first, from the ledger.
            try archive.catalogue.rollForward(archive.ledger)
        }
        try committed(projected)
        try archive.ledger.writeTilesAhead()
    }

    /// New, revised, the same, or destroyed before: the order of precedence is that of the capture report.
    private static func decide(
        _ item: Item, before: KnownMessage?, outcome: inout Outcome
    ) -> PreparedRecord? {
        if let order = before?.destroyedBy {
            outcome.refused += 1
            outcome.refusals.append(
                .init(
                    item: item.nativeID,
                    reason: CaptureReport.destroyed + " under the order in entry \(order): "
                        + "it is not captured again"))
            return nil
        }
        guard let record = item.record, before?.includes(item.fingerprint) != true else {
            outcome.duplicate += 1
            if let before { outcome.duplicates.append(before.seq) }
            if item.relation == .redelivered { outcome.copies.redelivered += 1 }
            return nil
        }
        return record
    }

    /// Whether a message is another than the one that has its identifier.
    private func isOther(
        _ message: OtherMessage, than known: KnownMessage, among projected: [Catalogue.Projected]
    ) throws -> Bool {
        if let fields = projected.last(where: { $0.seq == known.seq })?.message { return message.isOther(than: fields) }
        guard known.seq < (try archive.ledger.count()) else { return false }
        let record = try archive.ledger.record(known.seq)
        guard let fields = record.content.flatMap({ MessageFields($0.components) }) else { return false }
        return message.isOther(than: fields)
    }
}

extension BatchWriter.Outcome {
    fileprivate mutating func add(_ other: Self, seqs: [UInt64]) {
        recorded += other.recorded
        revised += other.revised
        duplicate += other.duplicate
        refused += other.refused
        refusals += other.refusals
        firstSeq = firstSeq ?? seqs.first
        lastSeq = seqs.last ?? lastSeq
        made += seqs
        duplicates += other.duplicates
        copies += other.copies
    }
}
