import Archive
import Records
import Ledger
import Casework
import Disclosure

/// What content is read for: asked for once, then carried in every address.
struct ReadingPurpose: Sendable {
    /// As acts keep it.
    let words: String
    /// The request, where it is for one.
    let request: String?

    /// As it stands in an address.
    var query: String {
        request.map { "request=\(Percent.encoded($0))" } ?? "purpose=\(Percent.encoded(words))"
    }

    /// As a hidden field of a form carries it.
    var field: (name: String, value: String) { request.map { ("request", $0) } ?? ("purpose", words) }
}

extension Visit {
    /// What this visit reads content for; nil where it does not say.
    ///
    /// - Throws: 404 for a request that was never logged, 403 for one that is restricted to others.
    func readingPurpose() async throws -> ReadingPurpose? {
        let request = query("request").isEmpty ? form["request"] : query("request")
        guard !request.isEmpty || !query("purpose").isEmpty || !form["purpose"].isEmpty else { return nil }
        let words = try purpose()
        guard !request.isEmpty else { return ReadingPurpose(words: words, request: nil) }
        _ = try await read { archive, _ in try archive.request(request).id }
        try await requireNeedToKnow(request)
        return ReadingPurpose(words: words, request: request)
    }
}

/// A form that asks for the purpose before content is shown.
struct PurposeView: ViewModel {
    struct Hidden: ViewModel {
        let name: String
        let value: String
    }

    let heading: String
    let address: String
    let hidden: [Hidden]
    let items: [FormItem]
    let button = Button(text: "Continue")

    init(_ heading: String, address: String, keeping: [(String, String)] = []) {
        self.heading = heading
        self.address = address
        hidden = keeping.filter { !$0.1.isEmpty }.map { Hidden(name: $0.0, value: $0.1) }
        items = [
            .line("request", "Request", hint: "Its reference, such as FOI-2026-0001, where it is for a request."),
            .line("purpose", "Or another purpose", hint: "Such as: complaint 12, or preparing the audit."),
        ]
    }

    var answer: PageAnswer { .page("purpose", title: heading, self, crumbs: [.home]) }
}
