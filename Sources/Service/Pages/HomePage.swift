import Archive
import Casework
import Retention

/// What needs somebody today, by what their roles let them do about it.
enum HomePage {
    struct View: ViewModel {
        var requests: DataTable?
        var disposals: DataTable?
        var sources: DataTable?
        var isQuiet = false
    }

    /// What is due within so many days is shown before it is late.
    private static let horizon = 5

    static func enter(in book: PageBook) {
        book.get("", .seeHome) { visit in
            let visitor = visit.visitor
            let view = try await visit.read { archive, _ in try look(archive, for: visitor) }
            return .page("home", title: "What needs you today", view)
        }
    }

    private static func look(_ archive: OpenArchive, for visitor: Visitor) throws -> View {
        var view = View()
        if visitor.may(.seeRequests) { view.requests = try requests(archive, visitor) }
        if visitor.may(.approveDisposal) { view.disposals = try disposals(archive, visitor) }
        if visitor.may(.seeCoverage) { view.sources = try sources(archive) }
        view.isQuiet = [view.requests, view.disposals, view.sources].allSatisfy { $0?.isEmpty ?? true }
        return view
    }

    private static func requests(_ archive: OpenArchive, _ visitor: Visitor) throws -> DataTable {
        let urgent = try archive.register().filter { standing in
            guard let left = standing.daysLeft, left <= horizon else { return false }
            return try archive.mayKnow(visitor.person, of: standing.request.id)
        }
        let rows = urgent.sorted { ($0.daysLeft ?? 0) < ($1.daysLeft ?? 0) }.map { standing in
            let left = standing.daysLeft ?? 0
            let tag =
                left < 0
                ? Tag(text: "Late by \(Plural.count(-left, "day"))", colour: "red")
                : Tag(text: left == 0 ? "Due today" : "\(Plural.count(left, "day")) left", colour: "yellow")
            return [
                DataTable.Cell(
                    text: standing.request.id, href: "/requests/\(standing.request.id)", isHead: true),
                .init(text: standing.request.regime.rawValue), .init(text: standing.due?.description ?? "–"),
                .init(text: standing.request.register.owner ?? "nobody"), .init(text: "", tag: tag),
            ]
        }
        return DataTable(
            caption: "Requests that are late or due within \(horizon) days",
            head: ["Request", "Regime", "Due", "With", "Standing"].map { .init(text: $0) }, rows: rows)
    }

    private static func disposals(_ archive: OpenArchive, _ visitor: Visitor) throws -> DataTable {
        let owners = try archive.classOwners()
        let rows = try archive.disposals().filter { !Permissions.isSame($0.proposedBy, visitor.person) }.flatMap {
            open in
            // A class that has an owner waits for that owner alone.
            open.waiting.filter { part in
                owners[part.retentionClass].map { Permissions.isSame($0, visitor.person) } ?? true
            }.map { part in
                [
                    DataTable.Cell(
                        text: open.proposed.id, href: "/disposals/\(Percent.encoded(open.proposed.id))", isHead: true),
                    .init(text: part.retentionClass), .init(text: open.proposedBy),
                    .init(text: "\(open.going(part))", isNumeric: true),
                ]
            }
        }
        return DataTable(
            caption: "Disposals that wait for your approval",
            head: [
                .init(text: "Disposal"), .init(text: "Class"), .init(text: "Proposed by"),
                .init(text: "Records", isNumeric: true),
            ], rows: rows)
    }

    private static func sources(_ archive: OpenArchive) throws -> DataTable {
        let rows = try archive.coverage().compactMap { source -> [DataTable.Cell]? in
            let tag: Tag
            if let days = source.silentDays {
                tag = Tag(text: "Silent for \(Plural.count(days, "day"))", colour: "red")
            } else if !source.undeclared.isEmpty {
                tag = Tag(text: "Not declared: \(source.undeclared.joined(separator: ", "))", colour: "yellow")
            } else {
                return nil
            }
            return [
                .init(text: source.source, isHead: true), .init(text: source.lastCapture ?? "never"),
                .init(text: "", tag: tag),
            ]
        }
        return DataTable(
            caption: "Sources that are silent or not declared whole",
            head: ["Source", "Last capture", "What is the matter"].map { .init(text: $0) }, rows: rows)
    }
}

/// As people count: "1 day", "2 days".
enum Plural {
    static func count(_ number: some BinaryInteger, _ one: String, _ many: String? = nil) -> String {
        "\(number) \(number == 1 ? one : many ?? one + "s")"
    }
}
