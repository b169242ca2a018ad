public import Archive
import Foundation
import Ledger

/// A message about a request that was changed or removed at its source after the request was received.
///
/// What was held at receipt is what is answered (FOIA s.1(4)); to change or remove it so that it is not disclosed is an
/// offence (FOIA s.77, EIR reg 19, FOISA s.65, DPA 2018 s.173).
public struct ChangeAfterReceipt: Sendable {
    /// The message as it was.
    public let seq: UInt64
    /// The entry of the change.
    public let change: UInt64
    /// Whether the source removed it.
    public let isDeletion: Bool
    /// When, as the source says; where it does not, when the change was captured.
    public let at: String
}

extension OpenArchive {
    /// The changes at the source, after receipt, of what a request's searches found, in order of the ledger.
    public func changesAfterReceipt(of id: String) throws -> [ChangeAfterReceipt] {
        let request = try request(id)
        guard let receipt = CivilDay.start(of: request.received) else { return [] }
        let found = Set(request.searches.flatMap(\.seqs)).union(request.relevant)
        let conversations = Set(try found.compactMap { try catalogue.conversation(of: $0)?.id })
        var changes: [ChangeAfterReceipt] = []
        for conversation in conversations {
            let revisions = try catalogue.revisions(of: conversation)
            for (change, seq) in revisions where found.contains(seq) || found.contains(change) {
                let record = try ledger.record(change)
                let (moment, at) = try changed(record, seq)
                guard let moment, moment >= receipt else { continue }
                changes.append(
                    ChangeAfterReceipt(
                        seq: seq, change: change, isDeletion: record.string("kind") == "deletion", at: at))
            }
        }
        return changes.sorted { $0.change < $1.change }
    }

    /// When a record changed an earlier one, in microseconds since 1970 and as it is told.
    ///
    /// That is when the source says; one that gives no time of the change repeats the message's own, and then it is when the
    /// change was captured.
    func changed(_ change: StoredRecord, _ seq: UInt64) throws -> (moment: Int64?, at: String) {
        let sent = try catalogue.sent([change.seq, seq])
        let captured = change.string("captured_at") ?? ""
        if let stated = sent[change.seq], stated > sent[seq] ?? .min {
            return (stated, change.string("sent_at") ?? captured)
        }
        return (Self.moment(captured), captured)
    }

    static func moment(_ text: String) -> Int64? {
        guard let date = try? Date(String(text.prefix(19)) + "Z", strategy: .iso8601) else { return nil }
        return Int64(date.timeIntervalSince1970) * 1_000_000
    }
}
