import Archive
import Casework
import Foundation
import HTTPTypes
import Ledger
import Records
import Retention
import Search

/// The form that places a hold: what it would keep is shown first.
enum HoldPlacing {
    struct View: ViewModel {
        struct Size: ViewModel {
            let conversations: String
            let messages: String
            let all: UInt64
            let later: String
            let isLarge: Bool
        }

        var size: Size?
        var id = FormField(name: "id", label: "Name", hint: "Such as LIT-3. It stands on certificates and in packs.")
        var kind = ChoiceField(
            name: "kind", label: "What it is for",
            HoldKind.allCases.filter { $0 != .request }.map { (value: $0.rawValue, text: $0.rawValue.capitalized) })
        var reason = FormField(name: "reason", label: "Why")
        var owner = FormField(name: "owner", label: "Who answers for it", hint: "You, if you leave it empty.")
        var authority = FormField(
            name: "authority", label: "Authority", hint: "The law, court, inquiry or decision that asks for it, if any."
        )
        var review = FormField(
            name: "review", label: "When it is looked at again", hint: "In six months, if you leave it empty.",
            type: "date")
        var terms = FormField(
            name: "terms", label: "Words", hint: "As a search takes them: bridge OR “Pellworm Street”.", type: "search")
        var person = FormField(
            name: "person", label: "Person", hint: "A name, address or account that fits one person alone.")
        var source: ChoiceField
        var from = FormField(name: "from", label: "Sent on or after", type: "date")
        var to = FormField(name: "to", label: "Sent on or before", type: "date")
        var message = FormField(
            name: "message", label: "Conversations by number",
            hint: "The number of any message of each, with spaces between them.")
        var confirmed: String?
        let show = Button(text: "Show what it would keep", name: "do", value: "show", isSecondary: true)
        var place: Button?

        init(sources: [String]) {
            source = ChoiceField(
                name: "source", label: "Source", [("", "All sources")] + sources.map { (value: $0, text: $0) })
        }

        /// Fills in what was typed.
        mutating func take(_ form: Form, errors: [FormError]) {
            for path in [
                \Self.id, \.reason, \.owner, \.authority, \.review, \.terms, \.person, \.from, \.to, \.message,
            ] {
                let name = self[keyPath: path].name
                self[keyPath: path].value = form[name]
                self[keyPath: path].take(errors)
            }
            (kind.value, source.value) = (form["kind"], form["source"])
        }
    }

    /// What the form asks for, checked as far as it can be without the archive.
    private struct Wanted: Sendable {
        var hold: HoldPlaced
        var query: HoldQuery
        var messages: [UInt64]
        var isQuery: Bool

        init(_ form: Form, by person: String) throws {
            func date(_ name: String, _ label: String) throws -> String? {
                guard !form[name].isEmpty else { return nil }
                guard let date = try? CivilDate(parsing: form[name]) else {
                    throw FieldError(name, "\(label): “\(form[name])” is no date. Write it as 2026-03-31.")
                }
                return date.description
            }
            guard form["id"].wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._\/-]{0,63}/) != nil else {
                throw FieldError("id", "Give it a name of letters, digits and hyphens, such as LIT-3.")
            }
            guard !form["reason"].isEmpty else { throw FieldError("reason", "Say why the records are kept.") }
            messages = try form["message"].split { $0.isWhitespace || $0 == "," }.map { word in
                guard let number = UInt64(word) else {
                    throw FieldError("message", "“\(word)” is not the number of a message.")
                }
                return number
            }
            query = HoldQuery(
                terms: form["terms"], from: try date("from", "Sent on or after"),
                to: try date("to", "Sent on or before"), person: form["person"].isEmpty ? nil : form["person"],
                sources: form["source"].isEmpty ? [] : [form["source"]])
            isQuery = query != HoldQuery()
            guard isQuery || !messages.isEmpty else {
                throw FieldError("terms", "Say what is kept: words, a person, a source, dates, or messages by number.")
            }
            hold = HoldPlaced(
                id: form["id"], reason: form["reason"], owner: form["owner"].isEmpty ? person : form["owner"], from: "",
                conversations: [])
            let kind = HoldKind(rawValue: form["kind"]) ?? .other
            hold.kind = kind
            hold.authority = form["authority"].isEmpty ? kind.authority : form["authority"]
            hold.reviewOn = try date("review", "When it is looked at again")
        }

        /// The hold as it would be placed now, with its size.
        func resolved(_ archive: OpenArchive, _ index: SearchIndex) throws -> (hold: HoldPlaced, size: HoldSize) {
            var (hold, query) = (hold, query)
            if let person = query.person {
                let reach = try archive.reach(one: person)
                (query.identifiers, query.spans) = (reach.identifiers, reach.shared.isEmpty ? nil : reach.shared)
            }
            var ids = Set(try archive.conversations(ofMessages: messages))
            if isQuery { ids.formUnion(try archive.conversations(matching: query, in: index)) }
            let today = try archive.today()
            hold.conversations = ids.sorted()
            hold.from = today.description
            hold.reviewOn = hold.reviewOn ?? today.adding(months: 6).description
            if isQuery { (hold.query, hold.searchedTo) = (query, try archive.ledger.count()) }
            return (hold, try archive.catalogue.holdSize(of: hold.conversations))
        }
    }

    static func enter(in book: PageBook) {
        book.get("holds/new", .placeHold) { visit in try await page(try await blank(visit)) }
        book.post("holds/new", .placeHold) { visit in
            do {
                let wanted = try Wanted(visit.form, by: visit.visitor.person)
                return visit.form["do"] == "place"
                    ? try await place(wanted, visit) : try await show(wanted, visit)
            } catch let wrong as FieldError { return try await again(visit, [wrong.error]) } catch {
                let fault = Fault(of: error)
                guard fault.isTheirs, fault.status != .forbidden else { throw error }
                return try await again(visit, [FormError(field: "terms", text: fault.sentence)])
            }
        }
    }

    private static func blank(_ visit: Visit) async throws -> View {
        View(sources: try await visit.read { archive, _ in try archive.sources().map(\.name) })
    }

    private static func page(_ view: View, errors: [FormError] = []) async throws -> PageAnswer {
        .page(
            "hold-new", title: "Place a hold", view, crumbs: [.home, Crumb(href: "/holds", text: "Holds")],
            errors: errors)
    }

    private static func again(_ visit: Visit, _ errors: [FormError]) async throws -> PageAnswer {
        var view = try await blank(visit)
        view.take(visit.form, errors: errors)
        return try await page(view, errors: errors)
    }

    /// Shows what it would keep; nothing is recorded.
    private static func show(_ wanted: Wanted, _ visit: Visit) async throws -> PageAnswer {
        let size = try await visit.read { archive, index in try wanted.resolved(archive, index).size }
        var view = try await blank(visit)
        view.take(visit.form, errors: [])
        view.size = View.Size(
            conversations: Plural.count(size.conversations, "conversation"),
            messages: Plural.count(size.records, "message"), all: size.ofRecords,
            later: wanted.isQuery ? "What matches later joins." : "", isLarge: size.records > 10_000)
        view.confirmed = "\(size.records)"
        view.place = Button(text: "Place the hold", name: "do", value: "place")
        return try await page(view)
    }

    private static func place(_ wanted: Wanted, _ visit: Visit) async throws -> PageAnswer {
        let confirmed = UInt64(visit.form["confirmed"])
        let size = try await visit.decide { archive, index in
            try index.rollForward(archive.ledger)
            let (hold, size) = try wanted.resolved(archive, index)
            try archive.placeHold(hold, confirmed: confirmed)
            return size
        }
        return .seeOther(
            "/holds",
            notice: "Hold \(wanted.hold.id) keeps \(Plural.count(size.conversations, "conversation")) with "
                + "\(Plural.count(size.records, "message")).")
    }
}
