import Foundation
import GRDB
import Ledger

/// What was captured of one source, and on what ground.
public struct SourceCoverage: Sendable, Codable {
    /// The name of the source.
    public var source: String
    /// How many captures ran.
    public var captures = 0
    /// When the last capture ran, RFC 3339.
    public var lastCapture: String?
    /// How many items all captures read.
    public var read = 0
    /// How many a rule left out.
    public var excluded = 0
    /// How many were understood and not taken.
    public var refused = 0
    /// How many could not be read.
    public var failed = 0
    /// Messages held, with their revisions.
    public var held = 0
    /// When the first message held was sent, RFC 3339.
    public var firstSent: String?
    /// When the last message held was sent, RFC 3339.
    public var lastSent: String?
    /// What nobody has declared of it yet, in words.
    public var undeclared: [String]

    enum CodingKeys: String, CodingKey {
        case source, captures, read, excluded, refused, failed, held, undeclared
        case lastCapture = "last_capture"
        case firstSent = "first_sent"
        case lastSent = "last_sent"
    }
}

extension OpenArchive {
    /// What was captured of each source.
    public func coverage() throws -> [SourceCoverage] {
        let reports = try catalogue.acts(CaptureDone.self)
        return try sources().map { source in
            var coverage = SourceCoverage(source: source.name, undeclared: source.undeclared)
            for (act, done) in reports where done.report.source == source.name {
                coverage.captures += 1
                coverage.lastCapture = act.at
                coverage.read += done.report.read
                coverage.excluded += done.report.excluded
                coverage.refused += done.report.refused
                coverage.failed += done.report.failed
            }
            (coverage.held, coverage.firstSent, coverage.lastSent) = try catalogue.extent(of: source.name)
            return coverage
        }
    }
}

extension Catalogue {
    /// How many messages of a source are held, and when the first and the last were sent.
    func extent(of source: String) throws -> (held: Int, first: String?, last: String?) {
        try queue.read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*), min(i.sent_at), max(i.sent_at) FROM item i JOIN conversation c ON c.id = i.conversation
                    WHERE c.source = ?
                    """, arguments: [source])
            let text = { (moment: Int64?) in
                moment.map { Date(timeIntervalSince1970: Double($0) / 1_000_000).formatted(.iso8601) }
            }
            return (row?[0] as Int? ?? 0, text(row?[1]), text(row?[2]))
        }
    }
}

extension CaptureReport {
    /// Adds the account of another path of the same source.
    public mutating func add(_ other: CaptureReport) {
        read += other.read
        recorded += other.recorded
        revised += other.revised
        duplicate += other.duplicate
        excluded += other.excluded
        refused += other.refused
        failed += other.failed
        firstSeq = firstSeq ?? other.firstSeq
        lastSeq = other.lastSeq ?? lastSeq
        excludedByCode.merge(other.excludedByCode, uniquingKeysWith: +)
        refusals += other.refusals
        notes += other.notes
    }
}
