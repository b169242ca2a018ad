import Capture
import Foundation
import GRDB
import Ledger
import Retention

extension OpenArchive {
    /// What was captured of each source, and what is missing, as of today.
    public func coverage() throws -> [SourceCoverage] {
        let runs = try catalogue.acts(CaptureDone.self)
        let today = try today().dayNumber
        return try sources().map { source in
            var coverage = SourceCoverage(source: source.name, undeclared: source.undeclared)
            let own = runs.filter { $0.payload.report.source == source.name }
            coverage.take(own)
            (coverage.held, coverage.firstSent, coverage.lastSent) = try catalogue.extent(of: source.name)
            coverage.beforeNotice = try source.noticeGiven.flatMap(Self.start).map {
                try catalogue.count(of: source.name, before: $0)
            }
            let rhythm = Rhythm(days: try catalogue.days(of: source.name), today: today)
            coverage.gaps =
                rhythm.gaps.map { SourceCoverage.gap($0, "time") } + Self.uncovered(own.compactMap(\.payload.run))
            coverage.silentDays = rhythm.silentDays
            coverage.weeks = try catalogue.weeks(of: source.name)
            coverage.notCaptured = own.isEmpty ? source.notCaptured : nil
            if source.covers(.offPlatform) {
                coverage.offPlatform = try catalogue.cues(of: source.name).values.reduce(0, +)
            }
            if source.covers(.presence) { coverage.presence = try catalogue.presence(of: source.name) }
            try takeChannels(source, into: &coverage, today: today)
            try takeCustodians(source, own.compactMap(\.payload.run), into: &coverage)
            return coverage
        }
    }

    private func takeChannels(_ source: SourceDeclared, into coverage: inout SourceCoverage, today: Int) throws {
        let all = try catalogue.channels(of: source.name)
        let isMail = coverage.formats.contains(SourceFormat.mail.rawValue)
        let shown = isMail ? [] : all.filter { $0.senders >= 3 }
        coverage.otherChannels = all.count - shown.count
        let cues = source.covers(.offPlatform) ? try catalogue.cues(of: source.name) : nil
        coverage.channels = try shown.map { channel in
            let rhythm = Rhythm(days: try catalogue.days(of: source.name, channel: channel.name), today: today)
            return SourceCoverage.Channel(
                channel: channel.name, held: channel.held, firstSent: Catalogue.text(channel.first),
                lastSent: Catalogue.text(channel.last), gaps: rhythm.gaps.map { SourceCoverage.gap($0, "time") },
                silentDays: rhythm.silentDays, offPlatform: cues.map { $0[channel.name] ?? 0 })
        }
    }

    private func takeCustodians(
        _ source: SourceDeclared, _ runs: [CaptureRun], into coverage: inout SourceCoverage
    ) throws {
        coverage.custodians = try catalogue.custodians(of: source.name).map { custodian in
            let declaration = runs.last { $0.custodian == custodian.name && $0.declaration != nil }?.declaration
            return .init(
                name: custodian.name, held: custodian.held, alone: custodian.alone, declaration: declaration)
        }
        coverage.lacksDeclaration =
            source.isNonCorporate == true && runs.contains { $0.custodian == nil || $0.declaration == nil }
    }

    /// The stretches between the days that captures were said to cover.
    private static func uncovered(_ runs: [CaptureRun]) -> [SourceCoverage.Gap] {
        let covered = runs.compactMap { run -> (from: Int, to: Int)? in
            guard let from = run.coversFrom.flatMap({ try? CivilDate(parsing: $0) }),
                let to = run.coversTo.flatMap({ try? CivilDate(parsing: $0) })
            else { return nil }
            return (from.dayNumber, to.dayNumber)
        }.sorted { $0.from < $1.from }
        var gaps: [SourceCoverage.Gap] = []
        var end: Int?
        for (from, to) in covered {
            if let end, from > end + 1 {
                gaps.append(SourceCoverage.gap(.init(from: end + 1, to: from - 1), "sequence"))
            }
            end = max(end ?? to, to)
        }
        return gaps
    }
}

extension SourceCoverage {
    static func gap(_ gap: Rhythm.Gap, _ kind: String) -> Gap {
        Gap(
            from: CivilDate(dayNumber: gap.from).description, to: CivilDate(dayNumber: gap.to).description, kind: kind)
    }

    mutating func take(_ runs: [(act: Act, payload: CaptureDone)]) {
        for (act, done) in runs {
            captures += 1
            lastCapture = act.at
            read += done.report.read
            excluded += done.report.excluded
            excludedByCode.merge(done.report.excludedByCode, uniquingKeysWith: +)
            refused += done.report.refused
            failed += done.report.failed
            if !formats.contains(done.report.format) { formats.append(done.report.format) }
            guard let run = done.run else { continue }
            copies += run.copies
            if let own = run.sourceCount { count = Count(source: own, read: done.report.read, at: act.at) }
        }
    }
}

extension Catalogue {
    private static let day: Int64 = 86_400_000_000

    static func text(_ moment: Int64?) -> String? {
        moment.map { Date(timeIntervalSince1970: Double($0) / 1_000_000).formatted(.iso8601) }
    }

    /// How many messages of a source are held, and when the first and the last were sent.
    func extent(of source: String) throws -> (held: Int, first: String?, last: String?) {
        try queue.read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*), min(i.sent_at), max(i.sent_at) FROM item i JOIN conversation c ON c.id = i.conversation
                    WHERE c.source = ?
                    """, arguments: [source])
            return (row?[0] as Int? ?? 0, Self.text(row?[1]), Self.text(row?[2]))
        }
    }

    /// How many messages of a source were sent before a moment.
    func count(of source: String, before moment: Int64) throws -> Int {
        try queue.read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM item i JOIN conversation c ON c.id = i.conversation
                    WHERE c.source = ? AND i.sent_at < ?
                    """, arguments: [source, moment]) ?? 0
        }
    }

    /// The days on which something was sent, UTC, in order.
    func days(of source: String, channel: String? = nil) throws -> [Int] {
        try queue.read { db in
            try Int.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT i.sent_at / \(Self.day) FROM item i JOIN conversation c ON c.id = i.conversation
                    WHERE c.source = ?1 AND (?2 IS NULL OR c.channel = ?2) AND i.sent_at >= 0 ORDER BY 1
                    """, arguments: [source, channel])
        }
    }

    /// How many messages were sent in each week, by its Monday.
    func weeks(of source: String) throws -> [String: Int] {
        try queue.read { db in
            // 1970 began on a Thursday: three days after a Monday.
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT (i.sent_at / \(Self.day) + 3) / 7, count(*) FROM item i JOIN conversation c ON c.id = i.conversation
                    WHERE c.source = ? AND i.sent_at >= 0 GROUP BY 1
                    """, arguments: [source])
            return Dictionary(
                uniqueKeysWithValues: rows.map {
                    (CivilDate(dayNumber: ($0[0] as Int) * 7 - 3).description, $0[1] as Int)
                })
        }
    }

    /// The channels of a source, by name, with how many people wrote in each.
    func channels(
        of source: String
    ) throws -> [(name: String, held: Int, first: Int64?, last: Int64?, senders: Int)] {
        try queue.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT c.channel, count(*), min(i.sent_at), max(i.sent_at), count(DISTINCT i.person)
                    FROM item i JOIN conversation c ON c.id = i.conversation WHERE c.source = ? GROUP BY 1 ORDER BY 1
                    """, arguments: [source]
            ).map { ($0[0], $0[1], $0[2], $0[3], $0[4]) }
        }
    }

    /// How many messages take talk elsewhere, by channel.
    func cues(of source: String) throws -> [String: Int] {
        try queue.read { db in
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT c.channel, count(*) FROM cue JOIN item i ON i.seq = cue.seq
                    JOIN conversation c ON c.id = i.conversation WHERE c.source = ? GROUP BY 1
                    """, arguments: [source])
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0] as String, $0[1] as Int) })
        }
    }

    /// How many messages of the system say who joined, left or was there.
    func presence(of source: String) throws -> Int {
        try queue.read { db in
            try Int.fetchOne(
                db,
                sql: """
                    SELECT count(*) FROM item i JOIN conversation c ON c.id = i.conversation
                    WHERE c.source = ? AND i.kind = 'system'
                    """, arguments: [source]) ?? 0
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
        unreadable += other.unreadable
        refused += other.refused
        failed += other.failed
        firstSeq = firstSeq ?? other.firstSeq
        lastSeq = other.lastSeq ?? lastSeq
        excludedByCode.merge(other.excludedByCode, uniquingKeysWith: +)
        refusals += other.refusals
        toActOn += other.toActOn
        notes += other.notes
        run.add(other.run)
    }
}
