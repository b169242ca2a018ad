public import Archive
import Disclosure
import Ledger
import Retention

/// What was captured and what is missing, source by source and week by week, as one HTML file.
public struct CoverageReport: Sendable {
    private let body: String
    private let day: String
    private let rows: [SourceCoverage]

    /// Makes the report of what `archive.coverage()` says.
    public init(_ archive: OpenArchive, _ rows: [SourceCoverage]) throws {
        self.rows = rows
        body = try archive.name()
        day = try archive.today().description
    }

    /// The page.
    public func html() -> [UInt8] {
        ReportPage.html(title: "What was captured, and what is missing", caption: "\(body), as of \(day)") { html in
            html.line(
                "p",
                text:
                    "By source and week. It shows what is held, not that nothing is missing: a source can keep back what nobody "
                    + "knows of. No single person's messages are watched.")
            html.line("h2", text: "By week")
            if let map = WeekMap(rows) {
                html.block("figure", ["class": "map"]) { html in
                    map.write(into: &html)
                    html.line("figcaption", text: WeekMap.legend)
                }
            } else {
                html.line("p", text: "Nothing is held whose time is known.")
            }
            html.line("h2", text: "By source")
            html.block("div", ["class": "wide"]) { html in
                ReportPage.table(
                    ["Source", "Held", "First", "Last", "Read", "Left out", "Not taken", "Unread", "What is missing"],
                    rows.map(row), into: &html)
            }
            let channels = rows.flatMap { row in row.channels.map { (row.source, $0) } }
            guard !channels.isEmpty else { return }
            html.line("h2", text: "By channel")
            html.line("p", text: "Only channels in which at least three people wrote; mailboxes are not listed.")
            html.block("div", ["class": "wide"]) { html in
                ReportPage.table(
                    ["Channel", "Source", "Held", "First", "Last", "What is missing"],
                    channels.map { source, channel in
                        [
                            channel.channel, source, "\(channel.held)", Self.day(channel.firstSent),
                            Self.day(channel.lastSent), Self.words(channel),
                        ]
                    }, into: &html)
            }
        }
    }

    private func row(_ row: SourceCoverage) -> [String] {
        let undeclared = row.undeclared.isEmpty ? [] : ["Not declared: \(row.undeclared.joined(separator: ", "))."]
        let early = (row.beforeNotice ?? 0) > 0 ? ["\(row.beforeNotice ?? 0) sent before users were told."] : []
        let missing = (CoverageWords.gaps(row) + early + undeclared).joined(separator: " ")
        return [
            row.source, "\(row.held)", Self.day(row.firstSent), Self.day(row.lastSent), "\(row.read)",
            "\(row.excluded)", "\(row.refused)", "\(row.failed)", missing.isEmpty ? "–" : missing,
        ]
    }

    private static func words(_ channel: SourceCoverage.Channel) -> String {
        var words = channel.gaps.map { "Nothing from \($0.from) to \($0.to), which is unusual." }
        if let days = channel.silentDays { words.append("Nothing for \(days) days, which is unusual.") }
        if let cues = channel.offPlatform, cues > 0 {
            words.append("\(cues) message\(cues == 1 ? " takes" : "s take") talk elsewhere.")
        }
        return words.isEmpty ? "–" : words.joined(separator: " ")
    }

    private static func day(_ moment: String?) -> String { moment.map { String($0.prefix(10)) } ?? "–" }
}
