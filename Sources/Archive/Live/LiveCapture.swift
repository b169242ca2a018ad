import Capture
import Synchronization

/// Takes mails one by one as they arrive; those that are given together share one commit.
///
/// It keeps an account of what it did and writes it when it is told to; where something was left out or not taken, at
/// once, because only the account knows of that. For one thread at a time.
public final class LiveCapture: Sendable {
    /// What became of one mail.
    public enum Outcome: Sendable, Equatable {
        /// It is durable: new, or held already.
        case kept
        /// A rule leaves it out: it is counted, and nothing of it is kept.
        case excluded
        /// It is not taken and never will be, with the reason.
        case refused(String)
    }

    private let archive: OpenArchive
    private let source: String
    private let channel: String
    private let pending: Mutex<CaptureReport>

    /// Begins live capture.
    ///
    /// - Parameters:
    ///   - channel: what the mails' mailbox is called; exclusion rules match it.
    ///   - earlier: what was taken before and has no account in the ledger yet.
    /// - Throws: `ArchiveError` (undeclared).
    public init(archive: OpenArchive, source: String, channel: String, earlier: CaptureReport? = nil) throws {
        try archive.requireReadyForLive(source)
        self.archive = archive
        self.source = source
        self.channel = channel
        pending = Mutex(earlier ?? Self.nothing(source))
    }

    private static func nothing(_ source: String) -> CaptureReport {
        CaptureReport(source: source, format: SourceFormat.mail.rawValue)
    }

    /// Keeps mails and says of each, in order, what became of it.
    ///
    /// After it returns, what was kept survives a power cut. Where it throws, nothing is known of any of them: they may
    /// be given again, and what was kept after all is recognised then.
    public func take(_ mails: [[UInt8]]) throws -> [Outcome] {
        // Other processes may have declared, excluded and captured since.
        try archive.catalogue.rollForward(archive.ledger)
        try archive.requireReadyForLive(source)
        var items: [[String]] = Array(repeating: [], count: mails.count)
        var failures: [Int: String] = [:]
        let report = try Intake.capture(format: .mail, source: source, into: archive) { sink in
            for (index, mail) in mails.enumerated() {
                try MailSource.read(mail, place: "a mail as it came", channel: channel) { event in
                    switch event {
                    case .item(let item): items[index].append(item.nativeID)
                    case .failed(let diagnostic), .refused(let diagnostic): failures[index] = diagnostic.reason
                    case .note, .members: break
                    }
                    try sink(event)
                }
            }
        }
        pending.withLock { $0.add(report) }
        // After this line the mails are durable. What was left out is durable with its account.
        if report.excluded + report.refused + report.failed > 0 { try account() }
        let refused = Dictionary(report.refusals.map { ($0.item, $0.reason) }, uniquingKeysWith: { first, _ in first })
        return mails.indices.map { index in
            // A mail of which anything was kept is kept.
            if items[index].contains(where: { refused[$0] == nil }) { return .kept }
            if let reason = items[index].first.flatMap({ refused[$0] }) ?? failures[index] { return .refused(reason) }
            return .excluded
        }
    }

    /// Writes the account of what was taken since the last one, where there is anything.
    public func account() throws {
        let report = report
        guard report.read > 0 else { return }
        try archive.record(CaptureDone(report), subject: source)
        pending.withLock { $0 = Self.nothing(source) }
    }

    /// What was taken since the last account.
    public var report: CaptureReport { pending.withLock { $0 } }
}
