import Archive
import Records
import Ledger
import Casework
import Foundation
import HTTPTypes
import Retention

/// The register of requests, and the page of one.
enum RequestPages {
    struct ListView: ViewModel {
        let filters: [Link]
        let table: DataTable
        let mayOpen: Bool
    }

    struct Link: ViewModel {
        let href: String
        let text: String
        var isCurrent = false
    }

    struct View: ViewModel {
        let id: String
        let tag: Tag
        let summary: [SummaryRow]
        let text: String
        let clock: ClockView
        let actions: [Link]
        let tables: [DataTable]
        let changes: [String]
        let mayWork: Bool
        let steps: [Link]

        func child(named name: String) -> Any? {
            switch name {
            case "hasChanges": !changes.isEmpty
            case "hasActions": !actions.isEmpty
            default: Mirror(reflecting: self).found(name)
            }
        }
    }

    static func enter(in book: PageBook) {
        book.get("requests", .seeRequests) { visit in
            let (filter, visitor) = (visit.query("show"), visit.visitor)
            let table = try await visit.read { archive, _ in try list(archive, visitor, filter) }
            let filters = [("", "All"), ("open", "Not answered"), ("late", "Late"), ("soon", "Due within 5 days")].map {
                Link(href: $0.isEmpty ? "/requests" : "/requests?show=\($0)", text: $1, isCurrent: $0 == filter)
            }
            return .page(
                "requests", title: "Requests",
                ListView(filters: filters, table: table, mayOpen: visitor.may(.openRequest)), crumbs: [.home])
        }
        book.get("requests/:id", .seeRequests) { visit in
            let id = try visit.part("id")
            try await visit.requireNeedToKnow(id)
            let visitor = visit.visitor
            let view = try await visit.read { archive, _ in try look(archive, id, visitor) }
            return .page("request", title: id, view, crumbs: [.home, .requests])
        }
    }

    private static func list(_ archive: OpenArchive, _ visitor: Visitor, _ filter: String) throws -> DataTable {
        let standings = try archive.register().filter { standing in
            guard try archive.mayKnow(visitor.person, of: standing.request.id) else { return false }
            switch filter {
            case "open": return standing.answered == nil && standing.request.closed == nil
            case "late": return (standing.daysLeft ?? 0) < 0
            case "soon": return standing.daysLeft.map { (0...5).contains($0) } ?? false
            default: return true
            }
        }
        let rows = standings.sorted { ($0.daysLeft ?? .max, $1.request.id) < ($1.daysLeft ?? .max, $0.request.id) }
        return DataTable(
            caption: "Requests, the most urgent first",
            head: ["Request", "Regime", "Received", "Due", "With", "Standing"].map { .init(text: $0) },
            rows: rows.map { standing in
                let request = standing.request
                return [
                    .init(text: request.id, href: "/requests/\(request.id)", isHead: true),
                    .init(text: request.regime.rawValue), .init(text: request.received.longText),
                    .init(text: standing.due?.longText ?? "not running"),
                    .init(text: request.register.owner ?? "nobody"), .init(text: "", tag: standing.tag),
                ]
            }, empty: filter.isEmpty ? "No request was logged." : "None.")
    }

    private static func look(_ archive: OpenArchive, _ id: String, _ visitor: Visitor) throws -> View {
        let standings = try archive.register()
        guard let standing = standings.first(where: { $0.request.id == id }) else {
            throw Fault(.notFound, "There is no request \(id).")
        }
        let request = standing.request
        let today = try archive.today()
        let mayWork = visitor.may(.workOnRequest)
        return View(
            id: id, tag: standing.tag, summary: try summary(standing, archive), text: request.text,
            clock: ClockView(try request.clock(), today: today, answered: standing.answered),
            actions: mayWork ? RequestForms.links(for: request) : [],
            tables: try RequestTables.all(request, standings, archive),
            changes: try archive.changesAfterReceipt(of: id).map {
                "Message \($0.seq) was \($0.isDeletion ? "removed" : "changed") at its source after the request was received "
                    + "(\(Moments.words($0.at))). What was held at receipt is answered; to change it so that it is not "
                    + "disclosed is an offence (FOIA s.77)."
            },
            mayWork: mayWork, steps: steps(request, visitor))
    }

    private static func summary(_ standing: RequestStanding, _ archive: OpenArchive) throws -> [SummaryRow] {
        let request = standing.request
        var rows = [
            SummaryRow(key: "Who asks", value: request.from),
            SummaryRow(key: "Law", value: request.regime.rawValue),
            SummaryRow(key: "Part of the United Kingdom", value: request.division.rawValue),
            SummaryRow(key: "Received", value: request.received.longText),
            SummaryRow(key: "Due", value: standing.due?.longText ?? "the clock does not run"),
            SummaryRow(key: "With", value: request.register.owner ?? "nobody yet"),
            SummaryRow(key: "State", value: request.state),
        ]
        if let address = request.address { rows.append(SummaryRow(key: "Answer goes to", value: address)) }
        if let reference = request.opened.reference { rows.append(SummaryRow(key: "Your reference", value: reference)) }
        if let whole = request.opened.partOf {
            rows.append(SummaryRow(key: "Part of", value: whole, href: "/requests/\(whole)"))
        }
        if let outcome = request.outcome { rows.append(SummaryRow(key: "Outcome", value: outcome)) }
        if let readers = try archive.readers(of: request.id) {
            rows.append(SummaryRow(key: "Restricted to", value: readers.joined(separator: ", ")))
        }
        let hold = try archive.holds().first { $0.placed.id == "H-\(request.id)" && $0.isOpen }
        if let hold {
            let count = Plural.count(hold.placed.conversations.count, "conversation")
            rows.append(SummaryRow(key: "Held for it", value: "\(count), as \(hold.placed.id)"))
        }
        return rows
    }

    /// What comes next, in the order of the work.
    private static func steps(_ request: RequestFile, _ visitor: Visitor) -> [Link] {
        var steps: [Link] = []
        if visitor.may(.search), visitor.may(.workOnRequest), request.closed == nil {
            steps.append(Link(href: "/search?request=\(request.id)", text: "Search for it"))
        }
        if visitor.may(.readRecord) {
            let left = request.undecided.count
            let words = left == 0 ? "" : " (\(Moments.number(left)) to decide)"
            steps.append(Link(href: "/requests/\(request.id)/review", text: "Review the messages\(words)"))
        }
        steps.append(Link(href: "/requests/\(request.id)/gate", text: "Sign off and issue"))
        return steps
    }
}

extension Crumb {
    static let requests = Crumb(href: "/requests", text: "Requests")

    /// The page of a request.
    static func request(_ id: String) -> Crumb { Crumb(href: "/requests/\(id)", text: id) }
}

extension RequestStanding {
    /// Where it stands, in few words.
    var tag: Tag {
        if request.register.runningStage != nil { return Tag(text: request.state.capitalizedFirst, colour: "orange") }
        if answered != nil {
            return Tag(text: isLate ? "Answered late" : "Answered", colour: isLate ? "orange" : "green")
        }
        if request.closed != nil { return Tag(text: "Closed", colour: "grey") }
        guard let left = daysLeft else { return Tag(text: "Clock stopped", colour: "blue") }
        if left < 0 { return Tag(text: "Late by \(Plural.count(-left, "day"))", colour: "red") }
        if left == 0 { return Tag(text: "Due today", colour: "yellow") }
        return Tag(text: "\(Plural.count(left, "day")) left", colour: left <= 5 ? "yellow" : "blue")
    }
}

extension String {
    /// With a capital at its beginning.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
