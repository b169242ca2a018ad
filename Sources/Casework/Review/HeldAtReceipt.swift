public import Archive
import Foundation
import Ledger
import Records
public import Retention

/// A message that a request's searches found, as it stood at the end of a day, and what became of it since.
///
/// What is held when the request is received is what is answered; account may be taken of a change or deletion that would
/// have been made anyway (FOIA s.1(4)), and none may be made to keep it back (s.77).
public struct HeldMessage: Sendable, Equatable, Codable {
    /// How it stood.
    public enum Standing: String, Sendable, Codable, CaseIterable {
        /// It was held, in these words.
        case held
        /// It was sent by then and captured since: held at the source.
        case capturedSince = "captured_since"
        /// Held, and other words or a deletion had taken its place by then.
        case replaced
        /// It was sent after that day: not held then.
        case sentAfter = "sent_after"
    }

    /// What became of it since.
    public struct Later: Sendable, Equatable, Codable {
        /// What happened.
        public enum What: String, Sendable, Codable { case edited, deleted, destroyed }

        /// What happened.
        public var what: What
        /// When, RFC 3339; nil for a destruction, of which `why` tells.
        public var at: String?
        /// The entry of the change; nil for a destruction.
        public var entry: UInt64?
        /// Why it was destroyed, or is not there.
        public var why: String?
    }

    /// The message.
    public var seq: UInt64
    /// The conversation it stands in; nil for what was destroyed.
    public var conversation: UInt64?
    /// When it was sent, as the source says.
    public var sent: String?
    /// When it was captured.
    public var captured: String
    /// Who sent it.
    public var from: String?
    /// What the conversation is called.
    public var title: String?
    /// How it stood on the day.
    public var standing: Standing
    /// What became of it since, in order.
    public var later: [Later]
}

extension OpenArchive {
    /// What a request's searches found, as it stood at the end of the day of receipt, or of another day; in order of the log.
    public func held(for id: String, on day: CivilDate? = nil) throws -> [HeldMessage] {
        let request = try request(id)
        let found = Set(request.searches.flatMap(\.seqs)).union(request.relevant)
        guard let end = CivilDay.start(of: CivilDate(dayNumber: (day ?? request.received).dayNumber + 1)) else {
            return []
        }
        let changes = try changes(to: found)
        return try ledger.records(found.sorted()).map { record in
            let (before, since) = (changes[record.seq] ?? []).reduce(into: ([Change](), [Change]())) { parts, change in
                if change.moment < end { parts.0.append(change) } else { parts.1.append(change) }
            }
            var later = since.map {
                HeldMessage.Later(what: $0.isDeletion ? .deleted : .edited, at: $0.at, entry: $0.seq, why: nil)
            }
            if record.content == nil {
                later.append(.init(what: .destroyed, at: nil, entry: nil, why: try whyAbsent(record.seq).first))
            }
            return HeldMessage(
                seq: record.seq, conversation: try catalogue.conversation(of: record.seq)?.id,
                sent: record.string("sent_at"), captured: Self.captured(record), from: record.string("from"),
                title: record.string("conversation"),
                standing: try standing(of: record, end: end, isReplaced: !before.isEmpty), later: later)
        }
    }

    private typealias Change = (seq: UInt64, moment: Int64, at: String, isDeletion: Bool)

    /// The changes of each of these messages that are known, in order.
    private func changes(to found: Set<UInt64>) throws -> [UInt64: [Change]] {
        var changes: [UInt64: [Change]] = [:]
        for conversation in Set(try found.compactMap { try catalogue.conversation(of: $0)?.id }) {
            for (change, seq) in try catalogue.revisions(of: conversation) where found.contains(seq) {
                let record = try ledger.record(change)
                let (moment, at) = try changed(record, seq)
                guard let moment else { continue }
                changes[seq, default: []].append((change, moment, at, record.string("kind") == "deletion"))
            }
        }
        return changes.mapValues { $0.sorted { $0.moment < $1.moment } }
    }

    private func standing(of record: StoredRecord, end: Int64, isReplaced: Bool) throws -> HeldMessage.Standing {
        let captured = record.entry.minute * 1_000_000
        if let sent = try catalogue.sent([record.seq])[record.seq], sent >= end { return .sentAfter }
        if isReplaced { return .replaced }
        return captured >= end ? .capturedSince : .held
    }

    private static func captured(_ record: StoredRecord) -> String {
        record.string("captured_at") ?? Date(timeIntervalSince1970: Double(record.entry.minute)).formatted(.iso8601)
    }
}
