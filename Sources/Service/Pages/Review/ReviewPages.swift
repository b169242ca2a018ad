import Archive
import Ledger
import Casework
import Records
import Search

/// The review desk: what was found, read in its conversation, and decided.
enum ReviewPages {
    static func enter(in book: PageBook) {
        book.get("requests/:id/review", .seeRequests) { visit in
            let id = try visit.part("id")
            try await visit.require(.readRecord, on: id)
            try await visit.requireNeedToKnow(id)
            return try await page(visit, id)
        }
        book.post("requests/:id/review", .workOnRequest) { visit in
            let id = try visit.part("id")
            try await visit.requireNeedToKnow(id)
            let place = DeskPlace(visit.form, id: id)
            do {
                let done = try await DeskDecision(visit, id).run()
                return .seeOther(place.after(done).address, notice: done.sentence)
            } catch {
                let fault = Fault(of: error)
                guard fault.isTheirs else { throw error }
                let field = DeskDecision.field(visit.form)
                return try await page(visit, id, errors: [FormError(field: field, text: fault.sentence)])
            }
        }
        book.post("requests/:id/search", .workOnRequest) { visit in
            let id = try visit.part("id")
            try await visit.requireNeedToKnow(id)
            let asked = SearchAsked(visit.form)
            let query = try asked.query()
            let result = try await visit.decide { archive, index in
                try index.rollForward(archive.ledger)
                return try archive.search(query, for: id, in: index)
            }
            return .seeOther(
                "/requests/\(id)/review",
                notice: "\(Plural.count(result.total, "message")) found; what they say is held for \(id).")
        }
    }

    private struct Shown: Sendable {
        let view: DeskView
        let read: [UInt64]
    }

    private static func page(_ visit: Visit, _ id: String, errors: [FormError] = []) async throws -> PageAnswer {
        let place = errors.isEmpty ? DeskPlace(visit, id: id) : DeskPlace(visit.form, id: id)
        let (mayWork, form) = (visit.visitor.may(.workOnRequest), visit.form)
        let shown = try await visit.read { archive, _ in
            let desk = try Desk(archive, id: id, place: place)
            var view = try desk.view(mayWork: mayWork)
            view.fill(form, errors)
            return Shown(view: view, read: desk.read)
        }
        if !shown.read.isEmpty {
            try await visit.account(for: RecordRead(seqs: shown.read, purpose: "request \(id)"), subject: id)
        }
        return .page(
            "review", title: "Review, \(id)", shown.view, crumbs: [.home, .requests, .request(id)], errors: errors)
    }
}

/// Where somebody is on the review desk: all of it stands in the address.
struct DeskPlace: Sendable {
    let id: String
    /// The message that is decided; nil for the next undecided one.
    var seq: UInt64?
    /// Which conversations are listed: `undecided` or all.
    var isAll = false
    /// Shown as the requester sees it.
    var isRequesters = false
    /// Which part of a long conversation.
    var page: Int?

    init(_ visit: Visit, id: String) {
        self.init(id: id) { visit.query($0) }
    }

    /// The place that a form was sent from.
    init(_ form: Form, id: String) {
        self.init(id: id) { form["at-\($0)"] }
    }

    private init(id: String, _ value: (String) -> String) {
        self.id = id
        seq = UInt64(value("seq"))
        isAll = value("show") == "all"
        isRequesters = value("as") == "requester"
        page = Int(value("page"))
    }

    /// Where a decision leads to: the next message that is undecided, unless it kept the reader where they are.
    func after(_ done: DeskDecision.Done) -> DeskPlace {
        var place = self
        if done.movesOn {
            place.seq = nil
            place.page = nil
        }
        return place
    }

    var address: String {
        var parts: [String] = []
        if let seq { parts.append("seq=\(seq)") }
        if isAll { parts.append("show=all") }
        if isRequesters { parts.append("as=requester") }
        if let page { parts.append("page=\(page)") }
        let query = parts.isEmpty ? "" : "?" + parts.joined(separator: "&")
        return "/requests/\(id)/review\(query)\(seq.map { "#\($0)" } ?? "")"
    }

    /// As hidden fields of the desk's forms.
    var fields: [PurposeView.Hidden] {
        [
            ("at-seq", seq.map(String.init) ?? ""), ("at-show", isAll ? "all" : ""),
            ("at-as", isRequesters ? "requester" : ""), ("at-page", page.map(String.init) ?? ""),
        ].filter { !$0.1.isEmpty }.map { PurposeView.Hidden(name: $0.0, value: $0.1) }
    }

    func at(_ seq: UInt64?) -> DeskPlace {
        var place = self
        place.seq = seq
        place.page = nil
        return place
    }
}
