import Archive
import Casework
import Disclosure
import Foundation
import Ledger
import Records
import Retention
import Search

/// Searching: words and filters, what they found, how it can be narrowed, and what was not searched.
enum SearchPages {
    struct Hit: ViewModel {
        let href: String
        let title: String
        let about: String
        let runs: [TextRun]
    }

    struct Facet: ViewModel {
        struct Value: ViewModel {
            let words: String
            let count: String
            let href: String
            let isChosen: Bool
        }

        let heading: String
        let values: [Value]
    }

    struct View: ViewModel {
        var items: [FormItem] = []
        let purpose: PurposeView.Hidden
        let purposeWords: String
        var isAnswered = false
        var count = ""
        var hits: [Hit] = []
        var facets: [Facet] = []
        var chosen: [Facet.Value] = []
        var notSearched: [String] = []
        var pagination: Pagination?
        /// The request that the search can be kept for.
        var request: String?
        var keep: [PurposeView.Hidden] = []
        let button = Button(text: "Search")
        let keepButton = Button(text: "Add to the request’s searches", isSecondary: true)

        func child(named name: String) -> Any? {
            switch name {
            case "hasChosen": !chosen.isEmpty
            case "hasMissed": !notSearched.isEmpty
            case "isEmpty": hits.isEmpty
            default: Mirror(reflecting: self).found(name)
            }
        }
    }

    static func enter(in book: PageBook) {
        book.get("search", .search) { visit in
            guard let purpose = try await visit.readingPurpose() else {
                return PurposeView("Search", address: "/search", keeping: SearchAsked(visit).pairs).answer
            }
            let asked = SearchAsked(visit)
            let field = purpose.field
            var view = View(
                items: asked.items, purpose: .init(name: field.name, value: field.value), purposeWords: purpose.words)
            var errors: [FormError] = []
            if asked.isAsked {
                do { try await search(asked, purpose, visit, into: &view) } catch {
                    let fault = Fault(of: error)
                    guard fault.isTheirs else { throw error }
                    errors = [FormError(field: asked.field(of: error), text: fault.sentence)]
                    view.items = asked.items.map { item in
                        var item = item
                        item.error = errors.first { $0.field == item.name }?.text
                        return item
                    }
                }
            }
            return .page("search", title: "Search", view, crumbs: [.home], errors: errors)
        }
    }

    private struct Found: Sendable {
        let result: SearchResult
        let facets: SearchFacets
        let missed: [NotSearched]
        let conversation: String?
    }

    /// The newest hits that can be paged through, and the most that facets are counted of.
    private static let (size, furthest, counted) = (20, 50, 100_000)

    private static func search(
        _ asked: SearchAsked, _ purpose: ReadingPurpose, _ visit: Visit, into view: inout View
    ) async throws {
        let query = try asked.query()
        let page = min(max(1, asked.page), furthest)
        // What was captured a moment ago is found too.
        _ = try await visit.site.desk.write(as: visit.visitor.person) { archive, index in
            try index.rollForward(archive.ledger)
        }
        let found = try await visit.read { archive, index in
            var search = try archive.searchQuery(query, limit: page * size)
            search.marks = .init(open: String(MarkedText.snippetOpen), close: String(MarkedText.snippetClose))
            if let conversation = asked.conversation { search.narrow(to: try archive.within(conversation)) }
            if purpose.request == nil { search.hide(try archive.restricted()) }
            return Found(
                result: try index.search(search, count: try archive.ledger.count()),
                facets: try archive.catalogue.facets(of: Array(index.matches(search).suffix(counted))),
                missed: try archive.notSearched(in: query.sources),
                conversation: try asked.conversation.flatMap { try archive.catalogue.conversation(of: $0)?.title })
        }
        let result = found.result
        try await visit.account(
            for: SearchMade(
                terms: query.terms, filters: asked.filters, purpose: purpose.words, hits: result.total,
                searchedTo: result.searchedTo, unsearched: result.unsearched), subject: purpose.request ?? "")
        view.isAnswered = true
        view.count = "\(Moments.number(result.total)) \(result.total == 1 ? "message" : "messages")"
        view.hits = result.hits.dropFirst((page - 1) * size).map { hit(of: $0, asked, purpose) }
        view.chosen = asked.chosen(conversation: found.conversation, purpose)
        view.facets = asked.facets(found.facets, purpose)
        view.notSearched = notSearched(found)
        let pages = min(furthest, (Int(clamping: result.total) + size - 1) / size)
        view.pagination = Pagination(page: page, of: pages, base: asked.address(purpose))
        if purpose.request != nil, visit.visitor.may(.workOnRequest), asked.conversation == nil {
            view.request = purpose.request
            view.keep = asked.pairs.map { .init(name: $0.0, value: $0.1) }
        }
    }

    private static func hit(of hit: SearchHit, _ asked: SearchAsked, _ purpose: ReadingPurpose) -> Hit {
        Hit(
            href:
                "/conversations/\(hit.seq)?\(purpose.query)&q=\(Percent.encoded(asked.terms))&hit=\(hit.seq)#\(hit.seq)",
            title: hit.conversation.isEmpty ? "Entry \(hit.seq)" : hit.conversation,
            about: "\(hit.from ?? "unknown"), \(Moments.words(hit.sentAt)), \(hit.source)",
            runs: MarkedText.runs(snippet: hit.snippet))
    }

    private static func notSearched(_ found: Found) -> [String] {
        var sentences = found.missed.map { missed in
            let why = missed.code.map { "left out by rule \($0): \(missed.reason)" } ?? missed.reason
            return "\(missed.source): \(why); \(missed.amount)."
        }
        if found.result.unsearched > 0 {
            sentences.append("\(Plural.count(found.result.unsearched, "entry", "entries")) not in the index yet.")
        }
        return sentences
    }
}

extension SearchQuery {
    /// Only what is in this list too.
    fileprivate mutating func narrow(to list: SequenceList) {
        guard let within else { return self.within = list }
        self.within = SequenceList(list.seqs.filter(within.contains))
    }
}
