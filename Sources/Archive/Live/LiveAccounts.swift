public import Capture
import Ledger
import Synchronization

/// Takes messages that are pushed in, from many sources, and keeps the account of them until it is written.
///
/// What is left out or not taken is accounted for at once, because only the account knows of it; the rest once in a
/// while, for a source that pushes each message by itself would else double the log. For one thread at a time.
public final class LiveAccounts: Sendable {
    /// What became of one message.
    public struct Item: Sendable, Equatable {
        /// What became of it.
        public enum Outcome: String, Sendable, Codable {
            /// It is durable: new, a later state, or held already.
            case kept
            /// A rule leaves it out: it is counted, and nothing of it is kept.
            case excluded
            /// It was understood and is not taken.
            case refused
            /// It cannot be read.
            case failed
        }

        /// The message, as its source names it.
        public let id: String
        /// What became of it.
        public let outcome: Outcome
        /// Why it was not taken; nil where it was.
        public let reason: String?
    }

    /// What became of what was pushed.
    public struct Answer: Sendable {
        /// One by one, in order.
        public let items: [Item]
        /// The account.
        public let report: CaptureReport
    }

    private struct Key: Hashable {
        let source: String
        let format: String
    }

    private let pending = Mutex<[Key: CaptureReport]>([:])

    /// Accounts with nothing in them.
    public init() {}

    /// Keeps what `reading` delivers and says of each message what became of it.
    ///
    /// After it returns, what was kept survives a power cut. Where it throws, it may all be given again: what was kept
    /// after all is recognised then.
    /// - Throws: `ArchiveError` (undeclared) for a source that is not declared whole.
    public func take(
        into archive: OpenArchive, source: String, format: SourceFormat,
        reading: @escaping ((CaptureEvent) throws -> Void) throws -> Void
    ) throws -> Answer {
        // Other processes may have declared, excluded and captured since.
        try archive.catalogue.rollForward(archive.ledger)
        try archive.requireReadyForLive(source)
        let exclusions = Exclusions(
            try archive.exclusions(), tags: try archive.catalogue.acts(ConversationTagged.self).map(\.payload),
            source: source)
        var seen: [Item] = []
        let report = try Intake.capture(format: format, source: source, into: archive) { sink in
            try reading { event in
                switch event {
                case .item(let item):
                    let isExcluded = exclusions.code(for: item) != nil
                    seen.append(Item(id: item.nativeID, outcome: isExcluded ? .excluded : .kept, reason: nil))
                case .failed(let diagnostic):
                    seen.append(Item(id: diagnostic.item, outcome: .failed, reason: diagnostic.reason))
                case .refused(let diagnostic):
                    seen.append(Item(id: diagnostic.item, outcome: .refused, reason: diagnostic.reason))
                case .note, .members: break
                }
                try sink(event)
            }
        }
        // After this line the messages are durable. What was left out is durable with its account.
        let key = Key(source: source, format: format.rawValue)
        pending.withLock { $0[key, default: .init(source: source, format: format.rawValue)].add(report) }
        if report.excluded + report.refused + report.failed > 0 { try account(key, in: archive) }
        let refused = Dictionary(report.refusals.map { ($0.item, $0.reason) }, uniquingKeysWith: { first, _ in first })
        let items = seen.map { item in
            guard item.outcome == .kept, let reason = refused[item.id] else { return item }
            return Item(id: item.id, outcome: .refused, reason: reason)
        }
        return Answer(items: items, report: report)
    }

    /// Writes the accounts of what was taken since the last ones.
    public func account(in archive: OpenArchive) throws {
        for key in pending.withLock({ Array($0.keys) }) { try account(key, in: archive) }
    }

    private func account(_ key: Key, in archive: OpenArchive) throws {
        guard let report = pending.withLock({ $0[key] }), report.read > 0 else { return }
        try archive.record(CaptureDone(report), subject: key.source)
        pending.withLock { $0[key] = nil }
    }
}
