import Interchange
import Records

/// Reads blogs and forums from their feeds: RSS in its versions and Atom.
///
/// Identity: an entry's `id` or `guid`, else its link, else its title, else its bytes. A feed holds an entry's last
/// state: one changed in place is a revision when it is captured again, and one that is gone was not deleted but dropped,
/// unless a tombstone (RFC 6721) says so. Answers: `in-reply-to` (RFC 4685). People: names and addresses as the entry,
/// else the feed, gives them. Times: published, else updated, with their zone. Files are addresses alone.
struct FeedSource {
    private static let wanted = XMLElementScanner.Wanted(
        names: ["item", "entry", "title", "deleted-entry"], inner: ["title"])

    private let source: ExportSource
    private let output: CaptureOutput

    static func read(_ path: String, options: CaptureOptions, into sink: (CaptureEvent) throws -> Void) throws {
        _ = try ZoneCalendar(timeZone: options.timeZone)
        try CaptureOutput.run(path, into: sink) { source, output in
            try FeedSource(source: source, output: output).readAll()
        }
    }

    private func readAll() throws {
        let endings = [".xml", ".atom", ".rss", ".rdf"]
        let files = source.files.filter { file in source.isLone || endings.contains { file.name.hasSuffix($0) } }
        if files.isEmpty { try output.failed(source.path, "no feed (.xml, .atom, .rss) is in it") }
        for file in files {
            try output.reading { try read(file) }
        }
    }

    private func read(_ file: ExportFiles.File) throws {
        var scanner = XMLElementScanner(Self.wanted, next: try source.open(file))
        var feed = FeedEntry.Feed(title: nil, file: file.name)
        while let event = try scanner.next() {
            switch event {
            case .opened, .closed: break
            case .damaged(let offset, let reason): try output.failed("\(file.name), byte \(offset)", reason)
            case .element(let slice):
                let place = "\(file.name), byte \(slice.offset)"
                let node: XMLNode
                do {
                    node = try slice.parse(keepsEntities: true)
                } catch {
                    if slice.name != "title" { try output.failed(place, "\(error.message) Export it again.") }
                    continue
                }
                if slice.name == "title" {
                    if ["channel", "feed"].contains(slice.parent) {
                        feed.title = HTMLText.text(fromHTML: node.text).trimmed
                    }
                } else if slice.name == "deleted-entry" {
                    try deletion(node, slice, in: feed, place)
                } else {
                    try output.item(FeedEntry(node, in: feed).item(raw: slice.bytes, output))
                }
            }
        }
    }

    private func deletion(_ node: XMLNode, _ slice: XMLSlice, in feed: FeedEntry.Feed, _ place: String) throws {
        guard let id = node.attribute("ref") else {
            return try output.failed(place, "a tombstone that does not say of what (ref)")
        }
        try output.item(
            CapturedItem(
                nativeID: id, revises: true, kind: .deletion,
                conversation: ConversationRef(
                    key: id, title: "A deleted entry of \(feed.name)", channel: feed.name, isPrivate: false),
                sentAt: node.attribute("when").flatMap { SentTime(rfc3339: $0) }, body: "This entry was deleted.",
                threadKey: id, raw: slice.bytes))
    }
}

/// One entry of a feed.
struct FeedEntry {
    struct Feed {
        var title: String?
        let file: String

        var name: String { title.flatMap { $0.isEmpty ? nil : $0 } ?? file }
    }

    private let node: XMLNode
    private let feed: Feed

    init(_ node: XMLNode, in feed: Feed) {
        self.node = node
        self.feed = feed
    }

    func item(raw: [UInt8], _ output: CaptureOutput) -> CapturedItem {
        let title = text("title").map { HTMLText.text(fromHTML: $0) }
        let link = link(rel: nil)
        let own =
            text("id") ?? text("guid")
            ?? node.attribute("about", namespace: "http://www.w3.org/1999/02/22-rdf-syntax-ns#")
        // Two entries that say neither are two, unless they are the same bytes.
        let hashed = (title ?? "").isEmpty ? raw : Array("\(title ?? "")\n".utf8)
        let id = own ?? link ?? "sha256:" + Digest.sha256(hashed).hex
        if own == nil {
            output.loses("entries without an identity, known by their link, title or bytes", in: feed.file)
        }
        let html = content()
        let body = html.map { HTMLText.text(fromHTML: $0) } ?? ""
        let written = ["published", "pubDate", "date", "issued", "created", "updated", "modified"].lazy.compactMap(text)
            .first
        let time = written.flatMap { SentTime(written: $0) }
        if written != nil, time == nil {
            output.loses("entries whose date has no zone or is in no form that is read", in: feed.file)
        }
        let answered = node.child("in-reply-to")?.attribute("ref")
        var shown = (title ?? body).firstWords()
        if shown.isEmpty { shown = "An entry of \(feed.name)" }
        var item = CapturedItem(
            nativeID: id, kind: answered == nil ? .post : .reply,
            conversation: ConversationRef(key: answered ?? id, title: shown, channel: feed.name, isPrivate: false),
            from: author(), sentAt: time, subject: title.flatMap { $0.isEmpty ? nil : $0 }, body: body, bodyHTML: html,
            replyKeys: [answered].compactMap { $0 }, threadKey: id, raw: raw)
        if let link, link != id { item.body += item.body.isEmpty ? link : "\n\(link)" }
        item.attachments = enclosures()
        return item
    }

    /// The text of the first child of that name that has some.
    private func text(_ name: String) -> String? {
        node.children(name).lazy.map { $0.text.trimmed }.first { !$0.isEmpty }
    }

    private func link(rel: String?) -> String? {
        for link in node.children("link")
        where link.attribute("rel") == rel || (rel == nil && link.attribute("rel") == "alternate") {
            if let address = link.attribute("href") ?? (link.text.trimmed.isEmpty ? nil : link.text.trimmed) {
                return address
            }
        }
        return nil
    }

    /// The whole text where the feed has it, else the summary; as HTML.
    private func content() -> String? {
        let candidates =
            node.children("encoded") + node.children("content") + node.children("description")
            + node.children("summary") + node.children("body") + node.children("fullitem")
        for candidate in candidates {
            let isMarkup = candidate.attribute("type").map { $0.contains("xhtml") || $0.contains("xml") } ?? false
            if isMarkup || !candidate.children.isEmpty {
                let html = FeedEntry.markup(candidate.content)
                if !html.isEmpty { return html }
            } else if !candidate.text.trimmed.isEmpty {
                return candidate.attribute("type") == "text" ? FeedEntry.escaped(candidate.text) : candidate.text
            }
        }
        return nil
    }

    /// Markup that stands as elements, written out.
    private static func markup(_ content: [XMLNode.Content]) -> String {
        content.map { part in
            switch part {
            case .text(let text): return escaped(text)
            case .element(let node):
                let attributes = node.attributes.map {
                    " \($0.name)=\"\(escaped($0.value).replacing("\"", with: "&quot;"))\""
                }
                return "<\(node.name)\(attributes.joined())>\(markup(node.content))</\(node.name)>"
            }
        }.joined()
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }

    /// Atom has elements; RSS writes "jane@example.org (Jane Doe)"; Dublin Core a name.
    private func author() -> Party? {
        guard let author = node.child("author") ?? node.child("creator") else { return nil }
        if let name = author.child("name")?.text.trimmed {
            let email = author.child("email")?.text.trimmed
            return Party(name: name.isEmpty ? nil : name, account: author.child("uri")?.text.trimmed, email: email)
        }
        let words = author.text.trimmed
        if words.isEmpty { return nil }
        if let match = words.wholeMatch(of: /([^\s()<>]+@[^\s()<>]+)\s*\((.*)\)/) {
            return Party(name: String(match.output.2), email: String(match.output.1))
        }
        if let match = words.wholeMatch(of: /(.*?)\s*[<(]([^\s()<>]+@[^\s()<>]+)[>)]/) {
            return Party(name: String(match.output.1), email: String(match.output.2))
        }
        return words.contains("@") && !words.contains(" ") ? Party(email: words) : Party(name: words)
    }

    private func enclosures() -> [Attachment] {
        let rss = node.children("enclosure").map { ($0.attribute("url"), $0.attribute("type")) }
        let atom = node.children("link").filter { $0.attribute("rel") == "enclosure" }.map {
            ($0.attribute("href"), $0.attribute("type"))
        }
        return (rss + atom).compactMap { address, type in
            guard let address, !address.isEmpty else { return nil }
            let leaf = address.split(separator: "/").last.map(String.init) ?? address
            return Attachment(name: leaf, mediaType: type, text: address)
        }
    }
}
