public import Archive
import Foundation
import Ledger
import Records
import Retention

/// The transparency notice for those whose messages are captured, and the record of processing activities.
///
/// Source: UK GDPR Art 13 and 14 (what people are told), Art 30(1) (the controller's record); SI 2018/356 reg 4.
public struct ChannelReport: Sendable {
    /// One channel as both need it.
    public struct Channel: Sendable, Encodable {
        /// The source.
        public var name: String
        /// The kind of channel.
        public var kind: ChannelShift.Kind
        /// What is declared, each with its name.
        public var declared: [String: String]
        /// What is not, in words.
        public var missing: [String]
        /// What should be looked at, each in one sentence.
        public var concerns: [String]
        /// What is captured, in one sentence.
        public var captured: String
        /// How long it is kept, by class.
        public var kept: [String]
        /// What is not captured.
        public var excluded: [String]
        /// Messages held that were sent before users were told.
        public var beforeNotice: Int?
        /// Messages held.
        public var held: Int
        /// What is missing of it, each in one sentence.
        public var gaps: [String]

        enum CodingKeys: String, CodingKey {
            case name, kind, declared, missing, concerns, captured, kept, excluded, held, gaps
            case beforeNotice = "before_notice"
        }
    }

    /// The body.
    public let body: String
    /// The log's origin.
    public let origin: String
    /// The day it was made, `YYYY-MM-DD`.
    public let day: String
    /// Title and version of the schedule in force.
    public let schedule: String
    /// The channels.
    public let channels: [Channel]
    /// How talk moved between them.
    public let shift: ChannelShift

    /// Makes the report from what the archive says today.
    public init(_ archive: OpenArchive) throws {
        let adopted = try archive.schedule().schedule
        let coverage = try archive.coverage()
        let rules = try archive.exclusions()
        var months: [(kind: ChannelShift.Kind, months: [String: Int])] = []
        channels = try coverage.compactMap { row in
            guard let source = try archive.source(row.source) else { return nil }
            let kind = row.formats.first.map(ChannelShift.Kind.init(format:)) ?? .chat
            months.append((kind, try archive.catalogue.months(of: row.source)))
            let readiness = try archive.sourceReadiness(source)
            return Channel(
                name: row.source, kind: kind,
                declared: Dictionary(source.facts.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first }),
                missing: readiness.missing, concerns: readiness.concerns, captured: Self.captured(row),
                kept: try archive.catalogue.classes(of: row.source).map {
                    Self.kept($0.code, $0.conversations, adopted)
                },
                excluded: Self.excluded(row, rules), beforeNotice: row.beforeNotice, held: row.held,
                gaps: CoverageWords.gaps(row))
        }
        shift = ChannelShift(months)
        body = try archive.name()
        origin = archive.ledger.origin
        day = try archive.today().description
        schedule = "\(adopted.title), version \(adopted.version)"
    }

    private static func captured(_ row: SourceCoverage) -> String {
        guard row.captures > 0 else {
            return row.notCaptured.map { "Nothing is captured: \($0)." } ?? "Nothing has been captured yet."
        }
        let count = row.held == 1 ? "1 message is" : "\(row.held) messages are"
        guard let first = row.firstSent?.prefix(10), let last = row.lastSent?.prefix(10) else {
            return "\(count) held, with files and names of those who took part."
        }
        return "\(count) held, sent from \(first) to \(last), with files and the names of those who took part."
    }

    private static func kept(_ code: String, _ count: Int, _ schedule: RetentionSchedule) -> String {
        let many = "\(count) conversation\(count == 1 ? "" : "s")"
        guard let found = schedule.retentionClass(code) else {
            return "\(code) (\(many)): the class is no longer in the schedule"
        }
        let terms = found.terms
        guard let period = terms.period else { return "\(code) \(found.title) (\(many)): permanently" }
        let trigger = terms.trigger.description.replacing("_", with: " ")
        return "\(code) \(found.title) (\(many)): \(period.longText) after \(trigger), then \(terms.action.rawValue)"
    }

    private static func excluded(_ row: SourceCoverage, _ rules: [ExclusionRule]) -> [String] {
        rules.filter { $0.isInForce && $0.isFor(row.source) }.map { rule in
            let count = row.excludedByCode[rule.rule.code] ?? 0
            let waits = rule.state == .proposed ? ", not yet approved by a second person" : ""
            return "\(rule.rule.reason) (rule \(rule.rule.code)\(waits)): \(count) left out so far"
        }
    }

    /// Who reads it, where nobody declared it.
    static let readers =
        "Officers who answer information requests, audit or manage records, each for a stated purpose that is kept with "
        + "every search and every reading."
    /// What people can ask for.
    static let rights =
        "You can ask to see what is held about you, to have it corrected, erased or restricted, and you can object. You can "
        + "complain to the Information Commissioner. What is captured can also be asked for under the Freedom of "
        + "Information Act and the Environmental Information Regulations, with the exemptions that they have."
    /// The measures of Art 30(1)(g), in general.
    static let security =
        "Each record is sealed under keys of its own; every act is an entry of a signed log; reading needs a stated purpose; "
        + "destruction takes two people and is certified."
}

/// What is missing of a source, in sentences.
package enum CoverageWords {
    /// Each in one sentence.
    package static func gaps(_ row: SourceCoverage) -> [String] {
        var words = row.gaps.map { gap in
            gap.kind == "sequence"
                ? "No capture covers \(gap.from) to \(gap.to)."
                : "Nothing was sent from \(gap.from) to \(gap.to), which is unusual."
        }
        if let days = row.silentDays { words.append("Nothing for \(days) days, which is unusual.") }
        if let count = row.count, count.source != count.read {
            let missing = count.source - count.read
            words.append(
                "The source said it had \(count.source); \(count.read) were read, \(abs(missing)) \(missing > 0 ? "fewer" : "more")."
            )
        }
        if row.failed > 0 { words.append("\(row.failed) could not be read.") }
        if row.lacksDeclaration { words.append("Some copy of it came without a custodian's declaration.") }
        if let reason = row.notCaptured { words.append("Known and not captured: \(reason).") }
        return words
    }
}
