import Archive
import Records
import Ledger
import Casework
import Disclosure
import HTTPTypes
import HummingbirdCore
import Retention
import Search

/// What a search page is asked, as its address has it.
struct SearchAsked: Sendable {
    var terms: String
    var from: String
    var to: String
    var person: String
    var sources: [String]
    var conversation: UInt64?
    var page: Int
    private var isSent: Bool

    init(_ visit: Visit) {
        terms = visit.query("q")
        from = visit.query("from")
        to = visit.query("to")
        person = visit.query("person")
        sources = visit.queries("source")
        conversation = UInt64(visit.query("conversation"))
        page = Int(visit.query("page")) ?? 1
        isSent = visit.request.uri.query?.contains("q=") == true
    }

    /// What a form keeps of a search.
    init(_ form: Form) {
        terms = form["q"]
        from = form["from"]
        to = form["to"]
        person = form["person"]
        sources = form.all("source").filter { !$0.isEmpty }
        page = 1
        isSent = true
    }

    /// Whether anything is looked for.
    var isAsked: Bool {
        !terms.isEmpty || !from.isEmpty || !to.isEmpty || !person.isEmpty || !sources.isEmpty || conversation != nil
            || isSent
    }

    var items: [FormItem] {
        [
            .line(
                "q", "Words", hint: "Words side by side must all occur. \"Phrases\", boil*, AND, OR and NOT work too.",
                type: "search"
            ).with(terms),
            .line("person", "Sent by or to", hint: "A name, an address or a part of one.").optional.with(person),
            .date("from", "Sent on or after").optional.with(from),
            .date("to", "Sent on or before").optional.with(to),
        ]
    }

    /// The search that the archive makes.
    func query() throws -> OpenArchive.RequestQuery {
        .init(
            terms: terms, from: from.isEmpty ? nil : try day(from, "from"), to: to.isEmpty ? nil : try day(to, "to"),
            person: person.isEmpty ? nil : person, sources: sources)
    }

    private func day(_ text: String, _ field: String) throws -> CivilDate {
        do { return try CivilDate(parsing: text) } catch {
            throw Fault(.badRequest, "“\(text)” is no day: write it as 2024-09-30 (\(field)).")
        }
    }

    /// The field that an error is most likely about.
    func field(of error: any Error) -> String {
        switch error {
        case is SearchError: "q"
        case let error as CaseworkError where error.code == .notFound: person.isEmpty ? "q" : "person"
        case let fault as Fault: fault.sentence.hasSuffix("(to).") ? "to" : "from"
        case is CaseworkError: "from"
        default: "q"
        }
    }

    /// The filters, in words.
    var filters: [String] {
        [
            from.isEmpty ? nil : "from \(from)", to.isEmpty ? nil : "to \(to)",
            person.isEmpty ? nil : "person \(person)", conversation.map { "conversation \($0)" },
        ].compactMap { $0 } + sources.map { "source \($0)" }
    }

    var pairs: [(String, String)] {
        [
            ("q", terms), ("from", from), ("to", to), ("person", person),
            ("conversation", conversation.map(String.init) ?? ""),
        ].filter { $0.0 == "q" || !$0.1.isEmpty } + sources.map { ("source", $0) }
    }

    func address(_ purpose: ReadingPurpose) -> String {
        "/search?\(purpose.query)&" + pairs.map { "\($0)=\(Percent.encoded($1))" }.joined(separator: "&")
    }

    /// What the search is narrowed to, each with the address of the search without it.
    func chosen(conversation title: String?, _ purpose: ReadingPurpose) -> [SearchPages.Facet.Value] {
        func without(_ words: String, _ change: (inout SearchAsked) -> Void) -> SearchPages.Facet.Value {
            var asked = self
            change(&asked)
            return .init(words: words, count: "", href: asked.address(purpose), isChosen: true)
        }
        var chosen = sources.map { source in without("Source: \(source)") { $0.sources.removeAll { $0 == source } } }
        if !person.isEmpty { chosen.append(without("Person: \(person)") { $0.person = "" }) }
        if !from.isEmpty { chosen.append(without("From \(from)") { $0.from = "" }) }
        if !to.isEmpty { chosen.append(without("To \(to)") { $0.to = "" }) }
        if conversation != nil { chosen.append(without("Conversation: \(title ?? "")") { $0.conversation = nil }) }
        return chosen
    }

    /// What it can be narrowed to.
    func facets(_ facets: SearchFacets, _ purpose: ReadingPurpose) -> [SearchPages.Facet] {
        func facet(
            _ heading: String, _ values: [SearchFacets.Value], _ change: (inout SearchAsked, String) -> Void
        ) -> SearchPages.Facet? {
            guard values.count > 1 else { return nil }
            return .init(
                heading: heading,
                values: values.map { value in
                    var asked = self
                    asked.page = 1
                    change(&asked, value.key)
                    return .init(
                        words: value.words, count: Moments.number(value.count), href: asked.address(purpose),
                        isChosen: false)
                })
        }
        return [
            facet("Source", facets.sources) { $0.sources = [$1] },
            facet("Written by", facets.people) { $0.person = $1 },
            facet("Year", facets.years) { ($0.from, $0.to) = ("\($1)-01-01", "\($1)-12-31") },
            facet("Conversation", facets.conversations) { $0.conversation = UInt64($1) },
        ].compactMap { $0 }
    }
}
