import Archive
import Records
import Ledger
import Casework
import HTTPTypes
import Retention

/// The forms of a request, and the pages that show and take them.
enum RequestForms {
    struct View: ViewModel {
        let heading: String
        let hint: String?
        let address: String
        let items: [FormItem]
        let button: Button
    }

    static let all: [RequestForm] = [
        event, assign, letter, team, answered, link, flag, check, particulars, silence, stage, answer, restrict, close,
    ]

    /// The forms that fit a request as it stands.
    static func links(for request: RequestFile) -> [RequestPages.Link] {
        all.filter { $0.fits(request) }.map { .init(href: "/requests/\(request.id)/record/\($0.key)", text: $0.title) }
    }

    static func enter(in book: PageBook) {
        book.get("requests/:id/record/:what", .seeRequests) { visit in
            let (form, request) = try await which(visit)
            return page(form, request, filled: Form(), errors: [])
        }
        book.post("requests/:id/record/:what", .seeRequests) { visit in
            let (form, request) = try await which(visit)
            let sent = visit.form
            do {
                let said = try await visit.decide { archive, _ in try form.act(archive, request, sent) }
                return .seeOther("/requests/\(request.id)", notice: said)
            } catch {
                let fault = Fault(of: error)
                guard fault.isTheirs else { throw error }
                return page(form, request, filled: sent, errors: [FormError(field: form.field, text: fault.sentence)])
            }
        }
    }

    private static func which(_ visit: Visit) async throws -> (RequestForm, RequestFile) {
        let (id, what) = (try visit.part("id"), try visit.part("what"))
        guard let form = all.first(where: { $0.key == what }) else {
            throw Fault(.notFound, "There is nothing at this address.")
        }
        try await visit.require(form.action, on: id)
        try await visit.requireNeedToKnow(id)
        return (form, try await visit.read { archive, _ in try archive.request(id) })
    }

    private static func page(_ form: RequestForm, _ request: RequestFile, filled: Form, errors: [FormError])
        -> PageAnswer
    {
        .page(
            "request-form", title: "\(form.title), \(request.id)",
            View(
                heading: form.title, hint: form.hint, address: "/requests/\(request.id)/record/\(form.key)",
                items: form.items(request).map { errors.isEmpty ? $0 : $0.filled(filled, errors) },
                button: Button(text: form.button)),
            crumbs: [.home, .requests, .request(request.id)], errors: errors)
    }

    private static func words(_ name: ClockEvent.Name) -> String {
        switch name {
        case .clarificationRequested: "We asked what is meant"
        case .clarificationReceived: "The applicant said what is meant"
        case .feeNotice: "We gave notice of a fee"
        case .feePaid: "The fee was paid"
        case .termEnd: "The school’s last day of term"
        case .termStart: "The school’s first day of the next term"
        case .publicInterestExtension: "We need longer for the public interest test"
        case .extensionNotified: "We told the applicant that we extend the time"
        case .transferredReceived: "It came to us from the authority it was made to"
        case .posted: "It was put in the post"
        case .identityRequested: "We asked who the applicant is"
        case .identityReceived: "The evidence of who they are came"
        }
    }

    private static let event = RequestForm(
        key: "event", title: "Something that the clock depends on",
        hint: "The clock is counted again at once. What the law does not know for this request is refused.",
        button: "Record it",
        items: { _ in
            [
                .choice("event", "What happened", ClockEvent.Name.allCases.map { ($0.rawValue, words($0)) }),
                .date("date", "On which day"), .line("note", "What to remember of it").optional,
            ]
        }, field: "event",
        act: { archive, request, form in
            let event = "\(form["event"])=\(try form.day("date"))"
            let clock = try archive.noteEvent(event, on: request.id, note: form.optional("note"))
            return clock.due.map { "Recorded. The answer is due on \($0.longText)." }
                ?? "Recorded. The clock stands still."
        })

    private static let assign = RequestForm(
        key: "owner", title: "Who answers it", button: "Save",
        items: { [.line("owner", "Name").with($0.register.owner ?? "")] }, field: "owner",
        act: { archive, request, form in
            try archive.assign(request.id, to: form["owner"])
            return "\(request.id) is with \(form["owner"])."
        })

    private static let letter = RequestForm(
        key: "letter", title: "A letter that came or went", button: "File it",
        items: { _ in
            [
                .radios("direction", "Which way", [("received", "It came"), ("sent", "It went")]).with("received"),
                .line("with", "Who wrote it, or to whom it went"), .date("date", "On which day"),
                .area("text", "Its words"),
            ]
        }, fits: { _ in true }, field: "text",
        act: { archive, request, form in
            guard let direction = CorrespondenceFiled.Direction(rawValue: form["direction"]) else {
                throw Fault(.badRequest, "Say whether the letter came or went.")
            }
            try archive.file(
                direction, with: form["with"], date: try form.day("date"), text: form["text"], on: request.id)
            return "The letter is on file."
        })

    private static let team = RequestForm(
        key: "team", title: "Ask a team for its part", button: "Ask",
        items: { _ in
            [.line("team", "Team"), .area("question", "What it is asked for"), .date("due", "By when it answers")]
        }, field: "team",
        act: { archive, request, form in
            try archive.allocate(request.id, to: form["team"], question: form["question"], due: try form.day("due"))
            return "\(form["team"]) is asked."
        })

    private static let answered = RequestForm(
        key: "team-answer", title: "What a team answered, or that it was reminded", button: "Record it",
        items: { request in
            let open = request.register.parts.filter { $0.answer == nil }.map { ($0.asked.team, $0.asked.team) }
            return [
                .choice("team", "Team", open), .area("note", "What it said, or was told"),
                .tick("chased", "It was reminded and has not answered"),
            ]
        }, fits: { $0.closed == nil && $0.register.parts.contains { $0.answer == nil } }, field: "note",
        act: { archive, request, form in
            try archive.note(form["note"], from: form["team"], chased: !form["chased"].isEmpty, on: request.id)
            return form["chased"].isEmpty ? "\(form["team"]) answered." : "\(form["team"]) was reminded."
        })

    private static let link = RequestForm(
        key: "link", title: "A request that belongs with it", button: "Link them",
        items: { _ in
            [
                .line("other", "The other request"),
                .choice(
                    "relation", "How",
                    [
                        ("related", "They are about the same matter"), ("repeat", "The same was asked before"),
                        ("aggregated", "They are counted together for the cost limit"),
                    ]),
            ]
        }, fits: { _ in true }, field: "other",
        act: { archive, request, form in
            guard try archive.mayKnow(archive.actor, of: form["other"]) else {
                throw Fault(.badRequest, "There is no request \(form["other"]) that you work on.")
            }
            try archive.link(
                request.id, to: form["other"], as: RequestLinked.Relation(rawValue: form["relation"]) ?? .related)
            return "\(request.id) and \(form["other"]) are linked."
        })

    private static let flag = RequestForm(
        key: "note", title: "Something of which the law asks more", button: "Note it",
        items: { _ in
            [
                .choice(
                    "flag", "What",
                    [
                        ("emissions", "Messages are on emissions"),
                        ("special-category", "Messages hold special category data"),
                        ("criminal-offence", "Messages hold data on somebody’s offences"),
                        ("health-data", "There is data concerning health"),
                        ("acting-for-another", "Somebody asks on behalf of another"),
                        ("child", "The data is a child’s"),
                        ("deceased", "The person has died"),
                    ]),
                .line(
                    "seqs", "Which messages", hint: "Their entries’ numbers, with commas; none for the whole request."
                )
                .optional,
                .line("note", "What to remember of it").optional,
            ]
        }, field: "flag",
        act: { archive, request, form in
            guard let flag = RequestFlagged.Flag(rawValue: form["flag"]) else {
                throw Fault(.badRequest, "Say what it is.")
            }
            try archive.flag(flag, seqs: try form.numbers("seqs"), on: request.id, note: form.optional("note"))
            return "It is noted."
        })
}
