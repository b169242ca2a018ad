import Capture
import Foundation
import Records

extension CaptureRun {
    /// Begins the attestation of a run with what was said of it when it was handed over.
    mutating func begin(_ handover: Handover, at moment: String) {
        began = moment
        custodian = handover.custodian
        declaration = handover.declaration
        coversFrom = handover.covers?.from
        coversTo = handover.covers?.to
        sourceCount = handover.sourceCount
    }

    /// Completes it with what the run came to.
    ///
    /// - Parameter new: of the duplicates, those of which this holder had no copy before.
    mutating func attest(_ outcome: BatchWriter.Outcome, sent: (first: Int64, last: Int64)?, new: [UInt64]) {
        from = sent.flatMap { SentTime(instant: $0.first)?.text }
        to = sent.flatMap { SentTime(instant: $0.last)?.text }
        if custodian != nil, !outcome.made.isEmpty { recorded = SequenceList(outcome.made).text }
        if !new.isEmpty { held = SequenceList(new).text }
        copies.identical = new.count
        copies.redelivered = outcome.duplicate - new.count
    }

    /// Adds the attestation of another part of the same run.
    mutating func add(_ other: CaptureRun) {
        began = began ?? other.began
        from = [from, other.from].compactMap { $0 }.min()
        to = [to, other.to].compactMap { $0 }.max()
        coversFrom = coversFrom ?? other.coversFrom
        coversTo = coversTo ?? other.coversTo
        sourceCount = sourceCount ?? other.sourceCount
        custodian = custodian ?? other.custodian
        declaration = declaration ?? other.declaration
        beforeNotice += other.beforeNotice
        copies += other.copies
        recorded = Self.joined(recorded, other.recorded)
        held = Self.joined(held, other.held)
    }

    private static func joined(_ left: String?, _ right: String?) -> String? {
        let lists = [left, right].compactMap { $0 }.compactMap { try? SequenceList(parsing: Array($0.utf8)) }
        return lists.isEmpty ? nil : SequenceList(Array(Set(lists.flatMap { Array($0.seqs) })).sorted()).text
    }
}
