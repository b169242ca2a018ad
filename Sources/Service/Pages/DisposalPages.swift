import Archive
import Foundation
import HTTPTypes

/// What was proposed to be destroyed, and the approval of each class's owner.
enum DisposalPages {
    struct ListView: ViewModel {
        let open: DataTable
        let ended: DataTable?
    }

    struct DisposalView: ViewModel {
        struct Decision: ViewModel {
            let heading: String
            let approve: String
            let refuse: String
            let code: String
            let approval = Button(text: "Approve its destruction", isWarning: true)
            var reason = FormField(name: "reason", label: "Why it is refused")
            let refusal = Button(text: "Refuse", isSecondary: true)

            init(_ id: String, _ part: DisposalPart, count: UInt64) {
                heading = "Class \(part.retentionClass): \(Plural.count(count, "record"))"
                code = part.retentionClass
                let path = "/disposals/\(Percent.encoded(id))"
                (approve, refuse) = (path + "/approve", path + "/refuse")
            }
        }

        let id: String
        let rows: [SummaryRow]
        let parts: DataTable
        let blocked: DataTable?
        var decisions: [Decision]
    }

    private static let crumbs = [Crumb.home, Crumb(href: "/disposals", text: "Disposals")]

    static func enter(in book: PageBook) {
        book.get("disposals", .seeDisposals) { visit in
            let view = try await visit.read { archive, _ in try list(archive) }
            return .page("disposals", title: "Disposals", view, crumbs: [.home])
        }
        book.get("disposals/:id", .seeDisposals) { visit in try await page(visit) }
        book.post("disposals/:id/approve", .approveDisposal) { visit in
            try await decide(visit, "approved") { archive, id, code in
                _ = try archive.approveDisposal(id, class: code)
            }
        }
        book.post("disposals/:id/refuse", .approveDisposal) { visit in
            let reason = visit.form["reason"]
            guard !reason.isEmpty else {
                return try await page(visit, errors: [FormError(field: "reason", text: "Say why it is refused.")])
            }
            return try await decide(visit, "refused") { archive, id, code in
                _ = try archive.refuseDisposal(id, class: code, reason: reason)
            }
        }
    }

    private static func decide(
        _ visit: Visit, _ done: String, _ body: @escaping @Sendable (OpenArchive, String, String) throws -> Void
    ) async throws -> PageAnswer {
        let (id, code) = (try visit.part("id"), visit.form["class"])
        let proposer = try await visit.read { archive, _ in try archive.disposal(id).proposedBy }
        try await visit.require(.approveDisposal, proposedBy: proposer, on: id)
        do { try await visit.decide { archive, _ in try body(archive, id, code) } } catch {
            let fault = Fault(of: error)
            guard fault.isTheirs, fault.status != .notFound else { throw error }
            return try await page(visit, errors: [FormError(field: "main", text: fault.sentence)])
        }
        return .seeOther("/disposals/\(Percent.encoded(id))", notice: "Class \(code) of disposal \(id) is \(done).")
    }

    private static func list(_ archive: OpenArchive) throws -> ListView {
        let all = try archive.disposals()
        func table(_ caption: String, _ disposals: [Disposal], empty: String) -> DataTable {
            DataTable(
                caption: caption,
                head: [
                    .init(text: "Disposal"), .init(text: "What"), .init(text: "Proposed by"), .init(text: "On"),
                    .init(text: "Records", isNumeric: true), .init(text: "State"),
                ],
                rows: disposals.reversed().map { one in
                    [
                        .init(
                            text: one.proposed.id, href: "/disposals/\(Percent.encoded(one.proposed.id))", isHead: true),
                        .init(text: one.proposed.selection),
                        .init(text: one.proposedBy), .init(text: String(one.proposedAt.prefix(10))),
                        .init(text: "\(one.proposed.count)", isNumeric: true), .init(text: "", tag: tag(one.state)),
                    ]
                }, empty: empty)
        }
        let ended = all.filter { !$0.isOpen }
        return ListView(
            open: table("Disposals under way", all.filter(\.isOpen), empty: "Nothing is proposed."),
            ended: ended.isEmpty ? nil : table("Disposals that ended", ended, empty: "None."))
    }

    private static func tag(_ state: Disposal.State) -> Tag {
        let colour =
            switch state {
            case .proposed: "yellow"
            case .approved, .ordered: "orange"
            case .destroyed: "grey"
            case .refused, .withdrawn: "blue"
            }
        return Tag(text: state.rawValue.capitalized, colour: colour)
    }

    private static func page(_ visit: Visit, errors: [FormError] = []) async throws -> PageAnswer {
        let id = try visit.part("id")
        let (visitor, code) = (visit.visitor, visit.form["class"])
        var view = try await visit.read { archive, _ in try look(at: archive.disposal(id), archive, for: visitor) }
        for index in view.decisions.indices where view.decisions[index].code == code {
            view.decisions[index].reason.take(errors)
        }
        return .page("disposal", title: "Disposal \(id)", view, crumbs: crumbs, errors: errors)
    }

    private static func look(
        at disposal: Disposal, _ archive: OpenArchive, for visitor: Visitor
    ) throws -> DisposalView {
        let (proposed, owners) = (disposal.proposed, try archive.classOwners())
        let mayDecide =
            visitor.may(.approveDisposal) && disposal.isOpen
            && !Permissions.isSame(disposal.proposedBy, visitor.person)
        // A class that has an owner waits for that owner alone.
        let waiting = disposal.waiting.filter { part in
            mayDecide && owners[part.retentionClass].map { Permissions.isSame($0, visitor.person) } ?? mayDecide
        }
        return DisposalView(
            id: proposed.id,
            rows: [
                SummaryRow(key: "State", value: disposal.state.rawValue),
                SummaryRow(key: "Proposed by", value: "\(disposal.proposedBy), \(disposal.proposedAt.prefix(10))"),
                SummaryRow(key: "Why", value: proposed.ground), SummaryRow(key: "Schedule", value: proposed.schedule),
                SummaryRow(key: "Records", value: "\(proposed.count)"),
                SummaryRow(key: "SHA-256 of the list", value: proposed.listHash),
            ], parts: parts(disposal, owners),
            blocked: proposed.blocked.isEmpty ? nil : blocked(proposed.blocked),
            decisions: waiting.map { DisposalView.Decision(proposed.id, $0, count: disposal.going($0)) })
    }

    private static func parts(_ disposal: Disposal, _ owners: [String: String]) -> DataTable {
        DataTable(
            caption: "What it lists",
            head: [
                .init(text: "Class"), .init(text: "The schedule says"), .init(text: "Conversations", isNumeric: true),
                .init(text: "Records", isNumeric: true), .init(text: "Would go", isNumeric: true),
                .init(text: "Owner"), .init(text: "Decision"),
            ],
            rows: disposal.proposed.parts.map { part in
                let decision =
                    switch disposal.decisions[part.retentionClass] {
                    case .approved(let act, _): "approved by \(act.by)"
                    case .refused(let act, let refused): "refused by \(act.by): \(refused.reason)"
                    case nil: disposal.going(part) > 0 ? "waits" : "nothing goes"
                    }
                return [
                    .init(text: part.retentionClass, isHead: true), .init(text: part.action),
                    .init(text: "\(part.conversations)", isNumeric: true),
                    .init(text: "\(part.count)", isNumeric: true),
                    .init(text: "\(disposal.going(part))", isNumeric: true),
                    .init(text: owners[part.retentionClass] ?? "anybody but the proposer"), .init(text: decision),
                ]
            })
    }

    private static func blocked(_ blocks: [DisposalBlock]) -> DataTable {
        DataTable(
            caption: "What would be due and is kept by a hold",
            head: [
                .init(text: "Hold"), .init(text: "Why"), .init(text: "Conversations", isNumeric: true),
                .init(text: "Records", isNumeric: true),
            ],
            rows: blocks.map {
                [
                    .init(text: $0.hold, href: "/holds/\(Percent.encoded($0.hold))", isHead: true),
                    .init(text: $0.reason + ($0.request.map { " (request \($0))" } ?? "")),
                    .init(text: "\($0.conversations)", isNumeric: true), .init(text: "\($0.count)", isNumeric: true),
                ]
            })
    }
}
