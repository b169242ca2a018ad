import Archive
import Casework
import HTTPTypes
import Retention
import Search

/// The holds that stand and that ended, and what happens to the records when one ends.
enum HoldPages {
    struct ListView: ViewModel {
        let mayPlace: Bool
        let open: DataTable
        let ended: DataTable?
    }

    struct HoldView: ViewModel {
        struct Due: ViewModel {
            let table: DataTable
            let stillHeld: String?
            let toErase: String?
        }

        struct Release: ViewModel {
            let who: String
            let action: String
            var reason = FormField(
                name: "reason", label: "Why it ends", hint: "It is kept with your name.")
            let button = Button(text: "End the hold", isWarning: true)
        }

        let id: String
        let rows: [SummaryRow]
        var due: Due?
        var release: Release?
    }

    static func enter(in book: PageBook) {
        book.get("holds", .seeHolds) { visit in
            let mayPlace = visit.visitor.may(.placeHold)
            let view = try await visit.read { archive, _ in try list(archive, mayPlace: mayPlace) }
            return .page("holds", title: "Holds", view, crumbs: [.home])
        }
        HoldPlacing.enter(in: book)
        book.get("holds/:id", .seeHolds) { visit in try await page(visit) }
        book.post("holds/:id/release", .releaseHold) { visit in
            let (id, reason) = (try visit.part("id"), visit.form["reason"])
            guard !reason.isEmpty else {
                return try await page(visit, errors: [FormError(field: "reason", text: "Say why the hold ends.")])
            }
            try await visit.decide { archive, _ in try archive.releaseHold(id, to: archive.today(), reason: reason) }
            return .seeOther("/holds", notice: "Hold \(id) is ended. Its last day is today.")
        }
    }

    private static func list(_ archive: OpenArchive, mayPlace: Bool) throws -> ListView {
        let today = try archive.today().description
        let holds = try archive.holds()
        func table(_ caption: String, _ holds: [Hold], empty: String) throws -> DataTable {
            DataTable(
                caption: caption,
                head: [
                    .init(text: "Hold"), .init(text: "Kind"), .init(text: "Why"), .init(text: "Owner"),
                    .init(text: "Messages", isNumeric: true), .init(text: "From"), .init(text: "To"),
                    .init(text: "Review"),
                ],
                rows: try holds.map { hold in
                    let review = hold.placed.reviewOn ?? "–"
                    let isOverdue = hold.isOpen && (hold.placed.reviewOn ?? "9999") < today
                    return [
                        .init(text: hold.placed.id, href: "/holds/\(Percent.encoded(hold.placed.id))", isHead: true),
                        .init(text: hold.kind.rawValue), .init(text: hold.placed.reason),
                        .init(text: hold.placed.owner),
                        .init(
                            text: "\(try archive.catalogue.holdSize(of: hold.placed.conversations).records)",
                            isNumeric: true),
                        .init(text: hold.from.description), .init(text: hold.to?.description ?? "–"),
                        .init(text: review, tag: isOverdue ? Tag(text: "Overdue", colour: "red") : nil),
                    ]
                }, empty: empty)
        }
        let ended = holds.filter { !$0.isOpen }
        return ListView(
            mayPlace: mayPlace,
            open: try table("Holds that stand", holds.filter(\.isOpen), empty: "No hold stands."),
            ended: ended.isEmpty ? nil : try table("Holds that ended", ended, empty: "None."))
    }

    private static func page(_ visit: Visit, errors: [FormError] = []) async throws -> PageAnswer {
        let id = try visit.part("id")
        let mayRelease = visit.visitor.may(.releaseHold)
        var view = try await visit.read { archive, _ in try look(at: id, in: archive, mayRelease: mayRelease) }
        view.release?.reason.take(errors)
        return .page(
            "hold", title: "Hold \(id)", view, crumbs: [.home, Crumb(href: "/holds", text: "Holds")], errors: errors)
    }

    private static func look(at id: String, in archive: OpenArchive, mayRelease: Bool) throws -> HoldView {
        guard let hold = try archive.holds().first(where: { $0.placed.id == id }) else {
            throw Fault(.notFound, "There is no hold \(id).")
        }
        let size = try archive.catalogue.holdSize(of: hold.placed.conversations)
        var rows = [
            SummaryRow(key: "Why", value: hold.placed.reason), SummaryRow(key: "Kind", value: hold.kind.rawValue),
            SummaryRow(key: "Owner", value: hold.placed.owner),
            SummaryRow(key: "Placed by", value: hold.placedBy.joined(separator: ", ")),
            SummaryRow(key: "From", value: hold.from.longText),
            SummaryRow(key: "To", value: hold.to?.longText ?? "it stands"),
            SummaryRow(
                key: "It keeps",
                value:
                    "\(Plural.count(size.conversations, "conversation")) with \(Plural.count(size.records, "message"))"),
        ]
        if let authority = hold.placed.authority {
            rows.insert(SummaryRow(key: "Authority", value: authority), at: 2)
        }
        if let review = hold.placed.reviewOn { rows.append(SummaryRow(key: "To be reviewed on", value: review)) }
        for query in hold.queries { rows.append(SummaryRow(key: "What matches later joins", value: query.words)) }
        var view = HoldView(id: id, rows: rows)
        guard hold.isOpen else { return view }
        view.due = try due(archive.releasePreview(id))
        if mayRelease {
            view.release = HoldView.Release(
                who: hold.kind == .request
                    ? "A request’s hold ends by rule; end it by hand only where the request was placed by mistake."
                    : "Somebody else than \(hold.placedBy.joined(separator: " and ")) ends it.",
                action: "/holds/\(Percent.encoded(id))/release")
        }
        return view
    }

    private static func due(_ preview: ReleasePreview) -> HoldView.Due {
        HoldView.Due(
            table: DataTable(
                caption: "What then falls due",
                head: [
                    .init(text: "Class"), .init(text: "What happens"), .init(text: "Conversations", isNumeric: true),
                    .init(text: "Messages", isNumeric: true),
                ],
                rows: preview.due.map {
                    [
                        .init(text: $0.retentionClass, isHead: true), .init(text: $0.action.rawValue),
                        .init(text: "\($0.conversations)", isNumeric: true),
                        .init(text: "\($0.records)", isNumeric: true),
                    ]
                }, empty: "Nothing falls due when it ends."),
            stillHeld: preview.stillHeld == 0
                ? nil : "Other holds still keep \(Plural.count(preview.stillHeld, "message")).",
            toErase: preview.toErase.isEmpty
                ? nil
                : "Entries \(preview.toErase.map(String.init).joined(separator: ", ")) wait for this hold to end, to be erased."
        )
    }
}
