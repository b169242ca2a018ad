import Archive
import Ledger
import Casework
import Disclosure
import Records

/// A conversation, whole: every message with its wordings, files and what was removed.
enum ConversationPages {
    struct View: ViewModel {
        let heading: String
        let summary: [SummaryRow]
        let messages: [MessageView]
        let pagination: Pagination?
    }

    private struct Found: Sendable {
        let seqs: [UInt64]
        let view: View
    }

    static func enter(in book: PageBook) {
        book.get("conversations/:seq", .readRecord) { visit in
            let seq = try visit.number("seq")
            guard let purpose = try await visit.readingPurpose() else {
                return PurposeView(
                    "Read a conversation", address: "/conversations/\(seq)",
                    keeping: [("q", visit.query("q")), ("hit", visit.query("hit"))]
                ).answer
            }
            let (page, words) = (Int(visit.query("page")), HitWords(visit.query("q")))
            let (terms, hit) = (visit.query("q"), UInt64(visit.query("hit")))
            let found = try await visit.read { archive, _ in
                let hidden = purpose.request == nil ? try archive.restricted() : SequenceList([UInt64]())
                let thread = try archive.thread(of: seq, page: page, hidden: hidden)
                let lens = MessageView.Lens(
                    purpose: purpose.query, words: words, hits: Set([hit].compactMap { $0 }))
                let messages = try thread.messages.map { try MessageView($0, in: archive, lens) }
                let base = "/conversations/\(seq)?\(purpose.query)&q=\(Percent.encoded(terms))"
                return Found(
                    seqs: MessageView.shown(thread.messages),
                    view: View(
                        heading: thread.conversation.title, summary: summary(thread, purpose), messages: messages,
                        pagination: Pagination(page: thread.page, of: thread.pages, base: base)))
            }
            // Said before it is shown.
            try await visit.account(
                for: RecordRead(seqs: found.seqs, purpose: purpose.words), subject: purpose.request ?? "")
            return .page(
                "conversation", title: found.view.heading, found.view,
                crumbs: [.home]
                    + (visit.visitor.may(.search) ? [Crumb(href: "/search?\(purpose.query)", text: "Search")] : []))
        }
    }

    private static func summary(_ thread: ConversationThread, _ purpose: ReadingPurpose) -> [SummaryRow] {
        let conversation = thread.conversation
        return [
            SummaryRow(key: "Source", value: conversation.source),
            SummaryRow(
                key: "Who could read it",
                value: conversation.isPrivate ? "Its members alone" : "Everybody in the organisation"),
            SummaryRow(key: "Messages", value: Moments.number(thread.count)),
            SummaryRow(key: "Read for", value: purpose.words),
        ]
    }
}

extension Pagination {
    /// Nil where there is one part.
    ///
    /// - Parameter base: the address with its query, to which the page's number is added.
    init?(page: Int, of pages: Int, base: String) {
        guard pages > 1 else { return nil }
        self.init(
            previous: page > 1 ? "\(base)&page=\(page - 1)" : nil,
            next: page < pages ? "\(base)&page=\(page + 1)" : nil,
            words: "Page \(page) of \(pages)")
    }
}
