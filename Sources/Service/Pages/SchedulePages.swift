import Archive
import Casework
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore
import Retention

/// The schedule in force, what waits for a second person, and what falls due.
enum SchedulePages {
    struct View: ViewModel {
        struct Waiting: ViewModel {
            let title: String
            let by: String
            let state: String
            let shortens: [String]
            let approve: Bool
            let action: String
            let button = Button(text: "Approve the shorter periods", isWarning: true)
        }

        let rows: [SummaryRow]
        let waiting: [Waiting]
        let due: DataTable
        let classes: DataTable
        let versions: DataTable
    }

    struct ForecastView: ViewModel {
        var years: ChoiceField
        let button = Button(text: "Show", isSecondary: true)
        let image: String
        let table: DataTable
        let rest: String
    }

    static func enter(in book: PageBook) {
        book.get("schedules", .seeSchedules) { visit in
            let (visitor, mayApprove) = (visit.visitor, visit.visitor.may(.approveShortening))
            let view = try await visit.read { archive, _ in try look(archive, visitor, mayApprove: mayApprove) }
            return .page("schedules", title: "Retention schedules", view, crumbs: [.home])
        }
        book.post("schedules/:id/approve", .approveShortening) { visit in
            let id = try visit.part("id")
            let proposer = try await visit.read { archive, _ in
                try archive.shortenings().first { $0.proposed.id == id }?.proposedBy
            }
            try await visit.require(.approveShortening, proposedBy: proposer, on: id)
            let from = try await visit.decide { archive, _ in try archive.approveShortening(id) }
            return .seeOther("/schedules", notice: "Approved. It can come into force from \(from.longText).")
        }
        let crumbs = [Crumb.home, Crumb(href: "/schedules", text: "Schedules")]
        book.get("schedules/forecast", .seeSchedules) { visit in
            let years = years(visit)
            let forecast = try await visit.read { archive, _ in
                try archive.catalogue.forecast(from: archive.today(), months: years * 12)
            }
            return .page("forecast", title: "What falls due", view(forecast, years: years), crumbs: crumbs)
        }
        book.get("schedules/forecast.svg", .seeSchedules) { visit in
            let years = years(visit)
            let svg = try await visit.read { archive, _ in
                try ForecastChart(archive.catalogue.forecast(from: archive.today(), months: years * 12)).svg()
            }
            return .response(.svg(svg))
        }
    }

    private static let spans = [1, 2, 3, 5, 10, 25]

    private static func years(_ visit: Visit) -> Int {
        Int(visit.query("years")).flatMap { spans.contains($0) ? $0 : nil } ?? 2
    }

    private static func look(_ archive: OpenArchive, _ visitor: Visitor, mayApprove: Bool) throws -> View {
        let (schedule, seq) = try archive.schedule()
        let waiting = try archive.shortenings().filter { $0.state == .proposed || $0.state == .approved }
        return View(
            rows: [
                SummaryRow(key: "In force", value: "\(schedule.title), version \(schedule.version)"),
                SummaryRow(key: "Whose it is", value: schedule.authority),
                SummaryRow(key: "Adopted by entry", value: "\(seq)"),
                SummaryRow(key: "What no rule classifies", value: schedule.defaultClass),
            ],
            waiting: waiting.map { one in
                View.Waiting(
                    title: "\(one.proposed.title), version \(one.proposed.version)", by: one.proposedBy,
                    state: one.state == .approved
                        ? "approved by \(one.approvedBy ?? "–"); it can come into force from \(one.from?.longText ?? "–")"
                        : "somebody else has to approve it", shortens: one.proposed.shortens,
                    approve: one.state == .proposed && mayApprove
                        && !Permissions.isSame(one.proposedBy, visitor.person),
                    action: "/schedules/\(Percent.encoded(one.proposed.id))/approve")
            }, due: try due(archive), classes: classes(schedule), versions: try versions(archive))
    }

    private static func due(_ archive: OpenArchive) throws -> DataTable {
        DataTable(
            caption: "Due today",
            head: [
                .init(text: "Class"), .init(text: "What happens"), .init(text: "Conversations", isNumeric: true),
                .init(text: "Messages", isNumeric: true), .init(text: "Messages under a hold", isNumeric: true),
            ],
            rows: try archive.catalogue.dueTotals(on: archive.today()).map {
                [
                    .init(text: $0.retentionClass, isHead: true), .init(text: $0.action.rawValue),
                    .init(text: "\($0.conversations)", isNumeric: true), .init(text: "\($0.records)", isNumeric: true),
                    .init(text: "\($0.heldRecords)", isNumeric: true),
                ]
            }, empty: "Nothing is due.")
    }

    private static func classes(_ schedule: RetentionSchedule) -> DataTable {
        DataTable(
            caption: "Classes",
            head: ["Class", "Kept", "Then", "Authority"].map { .init(text: $0) },
            rows: schedule.classes.map { one in
                let terms = one.terms
                let kept =
                    terms.period.map {
                        "\($0.description) from \(terms.trigger.name.replacing("_", with: " "))"
                            + (terms.cutoff == .none
                                ? "" : ", carried to \(terms.cutoff.description.replacing("_", with: " "))")
                    } ?? "for good"
                return [
                    .init(text: "\(one.code) \(one.title)", isHead: true), .init(text: kept),
                    .init(text: terms.action.rawValue),
                    .init(
                        text: one.mandate.citation,
                        tag: one.mandate.needsLocalApproval
                            ? Tag(text: "To be approved locally", colour: "yellow") : nil),
                ]
            })
    }

    private static func versions(_ archive: OpenArchive) throws -> DataTable {
        let adoptions = try archive.adoptions()
        return DataTable(
            caption: "Versions that were adopted",
            head: ["Entry", "Schedule", "Adopted", "By"].map { .init(text: $0) },
            rows: adoptions.reversed().map { act, adopted in
                [
                    .init(text: "\(act.seq)", isHead: true),
                    .init(
                        text: "\(adopted.title), version \(adopted.version)",
                        tag: act.seq == adoptions.last?.act.seq ? Tag(text: "In force", colour: "green") : nil),
                    .init(text: String(act.at.prefix(10))), .init(text: act.by),
                ]
            })
    }

    private static func view(_ forecast: Forecast, years: Int) -> ForecastView {
        var choice = ChoiceField(
            name: "years", label: "How far",
            spans.map { (value: "\($0)", text: Plural.count($0, "year")) })
        choice.value = "\(years)"
        return ForecastView(
            years: choice, image: "/schedules/forecast.svg?years=\(years)",
            table: DataTable(
                caption: "Per month and class",
                head: [
                    .init(text: "Month"), .init(text: "Class"), .init(text: "What happens"),
                    .init(text: "Conversations", isNumeric: true), .init(text: "Messages", isNumeric: true),
                    .init(text: "Under a hold", isNumeric: true),
                ],
                rows: forecast.rows.map {
                    [
                        .init(text: $0.month ?? "due now", isHead: true), .init(text: $0.retentionClass),
                        .init(text: $0.action.rawValue), .init(text: "\($0.conversations)", isNumeric: true),
                        .init(text: "\($0.records)", isNumeric: true), .init(text: "\($0.held)", isNumeric: true),
                    ]
                }, empty: "Nothing falls due in that time."),
            rest: "Later, or waiting for an event: \(Plural.count(forecast.laterOrUnknown, "message")). Kept for good: "
                + "\(Plural.count(forecast.permanent, "message")).")
    }
}

extension Response {
    /// A drawing.
    static func svg(_ bytes: [UInt8]) -> Response {
        Response(
            status: .ok, headers: [.contentType: "image/svg+xml"], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
