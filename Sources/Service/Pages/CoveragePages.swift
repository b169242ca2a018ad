import Archive
import Casework
import HTTPTypes

/// What was captured and what is missing, per source and channel.
enum CoveragePages {
    struct View: ViewModel {
        let image: String?
        let legend: String
        let sources: DataTable
        let channels: DataTable?
    }

    static func enter(in book: PageBook) {
        book.get("coverage", .seeCoverage) { visit in
            let view = try await visit.read { archive, _ in look(try archive.coverage()) }
            return .page("coverage", title: "Coverage", view, crumbs: [.home])
        }
        book.get("coverage/map.svg", .seeCoverage) { visit in
            let svg = try await visit.read { archive, _ in WeekMap(try archive.coverage())?.svg() }
            guard let svg else { throw Fault(.notFound, "Nothing is held whose time is known.") }
            return .response(.svg(svg))
        }
    }

    private static func look(_ rows: [SourceCoverage]) -> View {
        let channels = rows.flatMap { row in row.channels.map { (row.source, $0) } }
        return View(
            image: WeekMap(rows) == nil ? nil : "/coverage/map.svg", legend: WeekMap.legend,
            sources: sources(rows), channels: channels.isEmpty ? nil : Self.channels(channels))
    }

    private static func sources(_ rows: [SourceCoverage]) -> DataTable {
        DataTable(
            caption: "By source",
            head: [
                .init(text: "Source"), .init(text: "Held", isNumeric: true), .init(text: "First"), .init(text: "Last"),
                .init(text: "Read", isNumeric: true), .init(text: "Left out", isNumeric: true),
                .init(text: "Not taken", isNumeric: true), .init(text: "Unread", isNumeric: true),
                .init(text: "What is missing"),
            ],
            rows: rows.map { row in
                [
                    .init(text: row.source, isHead: true), .init(text: "\(row.held)", isNumeric: true),
                    .init(text: day(row.firstSent)), .init(text: day(row.lastSent)),
                    .init(text: "\(row.read)", isNumeric: true), .init(text: "\(row.excluded)", isNumeric: true),
                    .init(text: "\(row.refused)", isNumeric: true), .init(text: "\(row.failed)", isNumeric: true),
                    .init(text: missing(row), tag: tag(row)),
                ]
            }, empty: "No source is declared.")
    }

    private static func channels(_ channels: [(source: String, channel: SourceCoverage.Channel)]) -> DataTable {
        DataTable(
            caption: "By channel, where at least three people wrote",
            head: [
                .init(text: "Channel"), .init(text: "Source"), .init(text: "Held", isNumeric: true),
                .init(text: "First"), .init(text: "Last"), .init(text: "What is missing"),
            ],
            rows: channels.map { source, channel in
                [
                    .init(text: channel.channel, isHead: true), .init(text: source),
                    .init(text: "\(channel.held)", isNumeric: true), .init(text: day(channel.firstSent)),
                    .init(text: day(channel.lastSent)),
                    .init(
                        text: channel.gaps.isEmpty
                            ? "–" : channel.gaps.map { "Nothing from \($0.from) to \($0.to)." }.joined(separator: " "),
                        tag: channel.silentDays.map {
                            Tag(text: "Silent for \(Plural.count($0, "day"))", colour: "red")
                        }),
                ]
            })
    }

    private static func missing(_ row: SourceCoverage) -> String {
        let early = row.beforeNotice ?? 0
        let words =
            CoverageWords.gaps(row) + (early > 0 ? ["\(early) sent before users were told."] : [])
            + (row.undeclared.isEmpty ? [] : ["Not declared: \(row.undeclared.joined(separator: ", "))."])
        return words.isEmpty ? "–" : words.joined(separator: " ")
    }

    private static func tag(_ row: SourceCoverage) -> Tag? {
        if let days = row.silentDays { return Tag(text: "Silent for \(Plural.count(days, "day"))", colour: "red") }
        return row.undeclared.isEmpty ? nil : Tag(text: "Not declared whole", colour: "yellow")
    }

    private static func day(_ moment: String?) -> String { moment.map { String($0.prefix(10)) } ?? "–" }
}
