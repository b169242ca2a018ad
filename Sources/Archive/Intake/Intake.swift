public import Capture
import Dispatch
import Foundation
import Ledger
import Records
import Synchronization

/// Takes a source's messages into the archive: new, revised or the same as before, each with exactly one outcome.
///
/// Reading and sealing of one batch run while the batch before it is committed, projected and indexed.
public final class Intake {
    /// What is committed at once, in items and in bytes of content.
    package static let batchItems = 4096
    static let batchBytes = 24 << 20
    /// What is sealed at once: what was read is given back early, and a batch holds little more than its seals.
    private static let partItems = 1024
    private static let partBytes = 3 << 20

    private let archive: OpenArchive
    private let source: String
    private let exclusions: Exclusions
    private var placing: Placing
    private let capturedAt: String
    private let fingerprintKey: FingerprintKey
    private var report: CaptureReport
    private let copies: Copies
    /// When users had been told; messages of before are counted.
    private let noticeFrom: Int64?
    private var sent: (first: Int64, last: Int64)?
    /// Who is in which channel, kept where the impact assessment names presence.
    private var members: [ChannelMembers] = []
    private let keepsMembers: Bool
    private var part: [Candidate] = []
    private var partSize = 0
    private var batch: [BatchWriter.Item] = []
    private var batchSize = 0
    private let writer: BatchWriter
    private let progress: @Sendable (Int) -> Void

    /// Captures `path` into the archive and returns the account of it.
    ///
    /// - Parameters:
    ///   - committed: is given what was committed, in order, on a queue of its own (for the index).
    ///   - progress: is told how many items were read.
    public static func capture(
        _ path: String, format: SourceFormat, source: String, options: CaptureOptions, into archive: OpenArchive,
        handover: Handover = Handover(),
        committed: @escaping @Sendable ([Catalogue.Projected]) throws -> Void,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> CaptureReport {
        let report = try capture(
            format: format, source: source, into: archive, handover: handover, committed: committed, progress: progress,
            reading: { try CaptureReader.read(path, format: format, options: options, into: $0) })
        try archive.record(CaptureDone(report), subject: source)
        return report
    }

    /// Captures what `reading` delivers; the account of it is the caller's to record.
    package static func capture(
        format: SourceFormat, source: String, into archive: OpenArchive, handover: Handover = Handover(),
        committed: @escaping @Sendable ([Catalogue.Projected]) throws -> Void = { _ in },
        progress: @escaping @Sendable (Int) -> Void = { _ in },
        reading: ((CaptureEvent) throws -> Void) throws -> Void
    ) throws -> CaptureReport {
        let intake = try Intake(
            archive: archive, source: source, format: format, handover: handover, committed: committed,
            progress: progress)
        let outcome = Result { try reading(intake.take) }
        try intake.finish()
        if case .failure(let error) = outcome { throw error }
        return intake.report
    }

    private init(
        archive: OpenArchive, source: String, format: SourceFormat, handover: Handover,
        committed: @escaping @Sendable ([Catalogue.Projected]) throws -> Void,
        progress: @escaping @Sendable (Int) -> Void
    ) throws {
        self.archive = archive
        self.source = source
        self.progress = progress
        let exclusions = Exclusions(
            try archive.exclusions(), tags: try archive.catalogue.acts(ConversationTagged.self).map(\.payload),
            source: source)
        self.exclusions = exclusions
        placing = try Placing(
            catalogue: archive.catalogue, schedule: try archive.schedule().schedule, source: source, format: format,
            tags: exclusions.tags)
        fingerprintKey = archive.ledger.fingerprintKey(source: source)
        capturedAt = archive.now().formatted(.iso8601)
        report = CaptureReport(source: source, format: format.rawValue)
        report.run.begin(handover, at: capturedAt)
        copies = try Copies(archive: archive, source: source, format: format)
        let declared = try archive.source(source)
        noticeFrom = declared?.noticeGiven.flatMap(OpenArchive.start)
        keepsMembers = declared?.covers(.presence) == true
        writer = BatchWriter(archive: archive, key: fingerprintKey, committed: committed)
    }

    private func take(_ event: CaptureEvent) throws {
        switch event {
        case .failed(let diagnostic): report.fail(exclusions.concealing(diagnostic))
        case .refused(let diagnostic): report.refuse(exclusions.concealing(diagnostic))
        case .note(let diagnostic): report.note(exclusions.concealing(diagnostic))
        case .members(let list): take(list)
        case .item(let item): try take(item)
        }
    }

    /// Of a list nothing is kept that rules leave out: not the channel, and nobody in it.
    private func take(_ list: ChannelMembers) {
        guard keepsMembers, exclusions.code(ofChannel: list.channel) == nil else { return }
        let left = list.members.filter { !exclusions.leavesOut($0) }
        members.append(
            ChannelMembers(channel: list.channel, channelID: list.channelID, members: left, takenAt: list.takenAt))
    }

    private func take(_ item: CapturedItem) throws {
        if let code = exclusions.code(for: item) {
            report.read += 1
            report.excluded += 1
            report.excludedByCode[code, default: 0] += 1
            return
        }
        if let instant = item.sentAt?.instant {
            sent = (min(instant, sent?.first ?? instant), max(instant, sent?.last ?? instant))
            if let noticeFrom, instant < noticeFrom { report.run.beforeNotice += 1 }
        }
        part.append(Candidate(item: item, place: try placing.place(item)))
        partSize += item.raw.count + item.body.utf8.count + item.attachments.reduce(0) { $0 + ($1.data?.count ?? 0) }
        guard part.count >= Self.partItems || partSize >= Self.partBytes else { return }
        try seal()
        if batch.count >= Self.batchItems || batchSize >= Self.batchBytes { try submit() }
    }

    private func finish() throws {
        try seal()
        try submit()
        let outcome = try writer.finish()
        report.add(outcome)
        report.run.attest(
            outcome, sent: sent,
            new: try archive.catalogue.notHeld(
                outcome.duplicates, by: report.run.custodian ?? "", of: source))
        try archive.record(members: members, of: source)
    }

    private func submit() throws {
        guard !batch.isEmpty else { return }
        let items = batch
        batch = []
        batchSize = 0
        try writer.submit(items)
    }

    /// Makes the records of what was read, on all cores.
    private func seal() throws {
        guard !part.isEmpty else { return }
        let candidates = part
        batchSize += partSize
        part = []
        partSize = 0
        let (source, capturedAt, fingerprintKey) = (self.source, self.capturedAt, self.fingerprintKey)
        let fingerprints = try Parallel.map(candidates.indices) { index in
            let item = candidates[index].item
            return fingerprintKey.fingerprint(
                native: Array(item.nativeID.utf8), content: ItemComponents.content(item))
        }
        // A first look without the lock spares the sealing of what is here already; the commit looks again.
        let known = try archive.ledger.known(fingerprints)
        let relations = try copies.relations(of: candidates, fingerprints, known: known)
        let keys = try RecordKeys(count: candidates.count)
        let unreadable = Mutex<[(index: Int, reasons: [String])]>([])
        let prepared = try Parallel.map(candidates.indices) { index -> BatchWriter.Item in
            let (candidate, fingerprint) = (candidates[index], fingerprints[index])
            let nativeID = candidate.item.nativeID
            if case .copy(let original, let isIdentical) = relations[index] {
                return BatchWriter.Item(
                    nativeID: nativeID, fingerprint: original, record: nil, content: .none,
                    relation: isIdentical ? .identical : .redelivered)
            }
            if let before = known[fingerprint.native], before.destroyedBy != nil || before.includes(fingerprint) {
                return BatchWriter.Item(nativeID: nativeID, fingerprint: fingerprint, record: nil, content: .none)
            }
            let (read, unread) = candidate.readingAttachments()
            if !unread.isEmpty { unreadable.withLock { $0.append((index, unread)) } }
            let fields = ItemComponents.fields(read.item, source: source, place: read.place, capturedAt: capturedAt)
            let draft = Draft(.record, components: ItemComponents.make(read.item, fields), fingerprint: fingerprint)
            return BatchWriter.Item(
                nativeID: nativeID, fingerprint: fingerprint, record: try PreparedRecord(draft, keys: keys[index]),
                content: .message(fields), relation: relations[index].own, revises: candidate.item.revises)
        }
        for (index, reasons) in unreadable.withLock({ $0.sorted { $0.index < $1.index } }) {
            report.unreadable += 1
            for reason in reasons {
                report.note(.init(item: candidates[index].item.nativeID, reason: "captured but unreadable: \(reason)"))
            }
        }
        report.read += candidates.count
        progress(report.read)
        batch += prepared
    }
}

extension CaptureReport {
    /// Adds the outcomes that only the commit could know.
    mutating func add(_ outcome: BatchWriter.Outcome) {
        recorded += outcome.recorded
        revised += outcome.revised
        duplicate += outcome.duplicate
        refused += outcome.refused
        for refusal in outcome.refusals where refusals.count < Self.namedAtMost { refusals.append(refusal) }
        firstSeq = outcome.firstSeq
        lastSeq = outcome.lastSeq
        run.copies += outcome.copies
    }
}
