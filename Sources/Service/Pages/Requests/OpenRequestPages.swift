import Archive
import Ledger
import Casework
import Disclosure
import HTTPTypes
import Records
import Retention
import Search

/// Logging a request: from a letter, or from a captured message that reads like one.
enum OpenRequestPages {
    struct Candidate: ViewModel {
        let seq: UInt64
        let from: String
        let summary: [SummaryRow]
        let words: String
        let doubts: [String]
        let href: String
        let regimes: FormItem
        let name: FormItem
        let reason: FormItem
        let acceptButton = Button(text: "Log it as a request")
        let rejectButton = Button(text: "It is none", isSecondary: true)
    }

    struct CandidateView: ViewModel {
        let candidates: [Candidate]
        var isEmpty: Bool
    }

    private static let regimes: [(value: String, text: String)] = [
        ("FOIA", "Freedom of Information Act 2000"), ("EIR", "Environmental Information Regulations 2004"),
        ("FOISA", "Freedom of Information (Scotland) Act 2002"),
        ("EISR", "Environmental Information (Scotland) Regulations 2004"),
        ("SAR", "Subject access, UK GDPR Article 15"),
    ]
    private static let divisions: [(value: String, text: String)] = [
        ("england", "England"), ("wales", "Wales"), ("scotland", "Scotland"), ("northern-ireland", "Northern Ireland"),
    ]
    private static let candidatePurpose = "looking for requests among messages"

    private static let items: [FormItem] = [
        .choice("regime", "Law", regimes), .choice("division", "Where the authority is", divisions),
        .date("received", "Received on", hint: "The day it came, whatever day that was."),
        .line("from", "Who asks", hint: "The name the applicant gave."),
        .area("address", "Where the answer goes").optional,
        .area("text", "The words of the request"),
        .line("reference", "The reference in your case system").optional,
        .line(
            "part-of", "Part of",
            hint: "The first request of the same letter, where this is the part of it under another law."
        ).optional,
    ]

    static func enter(in book: PageBook) {
        book.get("open-request", .openRequest) { _ in page(Form(), []) }
        book.post("open-request", .openRequest) { visit in
            let form = visit.form
            do {
                let request = try await visit.decide { archive, _ in try open(form, archive) }
                let due = try request.clock().due
                return .seeOther(
                    "/requests/\(request.id)",
                    notice: "\(request.id) is logged" + (due.map { ", due on \($0.longText)." } ?? "."))
            } catch {
                let fault = Fault(of: error)
                guard fault.isTheirs else { throw error }
                return page(form, [FormError(field: field(form, fault), text: fault.sentence)])
            }
        }
        book.get("candidates", .openRequest) { visit in try await candidates(visit) }
        book.post("candidates/:seq", .openRequest) { visit in try await decide(visit) }
    }

    private static func page(_ form: Form, _ errors: [FormError]) -> PageAnswer {
        .page(
            "request-form", title: "Log a request",
            RequestForms.View(
                heading: "Log a request",
                hint:
                    "What its searches find is held from the day of receipt, so that nothing is lost while it is answered.",
                address: "/open-request", items: items.map { $0.filled(form, errors) },
                button: Button(text: "Log the request")),
            crumbs: [.home, .requests], errors: errors)
    }

    private static func open(_ form: Form, _ archive: OpenArchive) throws -> RequestFile {
        let whole = form.optional("part-of")
        if let whole, try !archive.mayKnow(archive.actor, of: whole) {
            throw Fault(.badRequest, "There is no request \(whole) that you work on.")
        }
        return try archive.openRequest(
            regime: try Regime(parsing: form["regime"]), division: try Division(parsing: form["division"]),
            received: try form.day("received"), from: form["from"], address: form.optional("address"),
            text: form["text"],
            partOf: whole, reference: form.optional("reference"))
    }

    /// The field that is most likely meant.
    private static func field(_ form: Form, _ fault: Fault) -> String {
        if fault.sentence.contains("day") || fault.sentence.contains("received on") { return "received" }
        if form["from"].isEmpty { return "from" }
        if form["text"].isEmpty { return "text" }
        if fault.sentence.contains("division") { return "division" }
        return fault.sentence.contains("There is no request") || fault.sentence.contains("part of")
            ? "part-of" : "regime"
    }

    private static func candidates(_ visit: Visit) async throws -> PageAnswer {
        _ = try await visit.site.desk.write(as: visit.visitor.person) { archive, index in
            try index.rollForward(archive.ledger)
        }
        let named = visit.query("division")
        let division = try named.isEmpty ? Division.england : Division(parsing: named)
        let found = try await visit.read { archive, index in try archive.candidates(division: division, in: index) }
        try await visit.account(
            for: RecordRead(seqs: found.map(\.seq).sorted(), purpose: candidatePurpose), subject: "candidates")
        let purpose = "purpose=\(Percent.encoded(candidatePurpose))"
        let views = found.map { candidate in
            Candidate(
                seq: candidate.seq, from: candidate.from,
                summary: [
                    SummaryRow(key: "Received", value: candidate.received.longText),
                    SummaryRow(key: "Its words point to", value: candidate.regime.rawValue),
                    SummaryRow(key: "It would be due", value: candidate.due?.longText ?? "not known"),
                ], words: candidate.words, doubts: candidate.doubts,
                href: "/conversations/\(candidate.seq)?\(purpose)&hit=\(candidate.seq)#\(candidate.seq)",
                regimes: FormItem.choice("regime-\(candidate.seq)", "Law", regimes).with(candidate.regime.rawValue),
                name: .line("from-\(candidate.seq)", "Who asks").with(candidate.from),
                reason: .line("reason-\(candidate.seq)", "Why it is no request"))
        }
        return .page(
            "candidates", title: "Messages that read like requests",
            CandidateView(candidates: views, isEmpty: views.isEmpty), crumbs: [.home, .requests])
    }

    private static func decide(_ visit: Visit) async throws -> PageAnswer {
        let (seq, form) = (try visit.number("seq"), visit.form)
        guard form["decision"] == "accept" else {
            try await visit.decide { archive, _ in
                try archive.reject(candidate: seq, reason: form["reason-\(seq)"])
            }
            return .seeOther("/candidates", notice: "Message \(seq) is no request.")
        }
        let request = try await visit.decide { archive, _ in
            let regime = try Regime(parsing: form["regime-\(seq)"])
            let division: Division = regime == .foisa || regime == .eisr ? .scotland : .england
            return try archive.accept(
                candidate: seq, regime: regime, division: division, from: form.optional("from-\(seq)"))
        }
        return .seeOther("/requests/\(request.id)", notice: "Message \(seq) is \(request.id).")
    }
}
