import Crypto
@testable import Disclosure
import Foundation
import Testing

private func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// What stands between the first `open` and the next `close`.
private func between(_ open: String, _ close: String, in text: String) -> String? {
    guard let start = text.range(of: open), let end = text[start.upperBound...].range(of: close) else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
}

private func hash(_ text: String) -> String {
    "'sha256-" + Data(SHA256.hash(data: Data(text.utf8))).base64EncodedString() + "'"
}

@Suite("Pack page")
struct PageTests {
    static let everything: [(String, [UInt8])] =
        [("index.html", PageSample.page.html()), ("letter.html", PageSample.letter.html())]
        + PageSample.conversations.map { ($0.fileStem + ".html", document($0).html()) }

    static func document(_ conversation: Readable.Conversation) -> ConversationDocument {
        ConversationDocument(authority: "Wexcombe", reference: "FOI-2024-0917", conversation: conversation)
    }

    @Test("the same values give the same bytes")
    func deterministic() {
        #expect(PageSample.page.html() == PageSample.page.html())
        #expect(PageSample.letter.text() == PageSample.letter.text())
    }

    @Test("the policy allows this style and this script by hash and nothing else")
    func policy() throws {
        for (name, bytes) in Self.everything {
            let html = string(bytes)
            let policy = try #require(between("Content-Security-Policy\" content=\"", "\"", in: html))
                .replacingOccurrences(of: "&#39;", with: "'")
            let style = try #require(between("<style>", "</style>", in: html))
            var expected = "default-src 'none'; style-src \(hash(style)); "
            if name == "index.html" {
                let script = try #require(between("<script>", "</script>", in: html))
                expected += "script-src \(hash(script)); "
            } else {
                #expect(!html.contains("<script"), "\(name)")
            }
            #expect(policy == expected + "base-uri 'none'; form-action 'none'", "\(name)")
        }
    }

    @Test("nothing is fetched and no handler stands in the text")
    func selfContained() {
        for (name, bytes) in Self.everything {
            let html = string(bytes)
            for forbidden in [
                " src=", "url(", "@import", " onclick", " onload", " style=", "javascript:", "<link", "<img",
            ] {
                #expect(!html.contains(forbidden), "\(name): \(forbidden)")
            }
        }
    }

    @Test("script and style can stand in a page as they are")
    func embedded() {
        for bytes in [PageShell.script, PackageResources.page_css] {
            #expect(bytes.allSatisfy { $0 == 0x0A || (0x20...0x7E).contains($0) })
            let text = string(bytes).lowercased()
            #expect(!text.contains("</") && !text.contains("<!--"))
        }
    }

    @Test("every element that is opened is closed, in order")
    func nesting() throws {
        let void: Set<String> = ["meta", "br", "input"]
        for (name, bytes) in Self.everything {
            var html = string(bytes)
            for element in ["script", "style"] {
                if let content = between("<\(element)>", "</\(element)>", in: html) {
                    html = html.replacingOccurrences(of: content, with: "")
                }
            }
            var open: [String] = []
            for tag in html.matches(of: /<(\/?)([a-z][a-z0-9]*)[^>]*>/) {
                let element = String(tag.output.2)
                if void.contains(element) { continue }
                if tag.output.1.isEmpty {
                    open.append(element)
                } else {
                    #expect(open.popLast() == element, "\(name)")
                }
            }
            #expect(open.isEmpty, "\(name)")
        }
    }

    @Test("headings go down one level at a time, ids are unique, links within the page lead somewhere")
    func structure() {
        for (name, bytes) in Self.everything {
            let html = string(bytes)
            let levels = html.matches(of: /<h([1-6])/).compactMap { Int($0.output.1) }
            #expect(levels.first == 1 && levels.filter { $0 == 1 }.count == 1, "\(name)")
            #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 }, "\(name): \(levels)")
            let ids = html.matches(of: /\sid="([^"]*)"/).map { String($0.output.1) }
            #expect(Set(ids).count == ids.count, "\(name)")
            for link in html.matches(of: /href="#([^"]*)"/) {
                #expect(ids.contains(String(link.output.1)), "\(name): \(link.output.1)")
            }
        }
    }

    @Test("the parts stand in the order that a reader needs")
    func order() {
        let html = string(PageSample.page.html())
        let parts = [
            "<h1", "id=\"asked\"", "id=\"sent\"", "id=\"withheld\"", "id=\"unhappy\"", "id=\"messages\"",
            "id=\"check\"",
        ]
        let places = parts.compactMap { html.range(of: $0)?.lowerBound }
        #expect(places.count == parts.count && places == places.sorted())
    }

    @Test("the summary counts what follows")
    func summary() {
        let html = string(PageSample.page.html())
        #expect(
            html.contains(
                "We are sending you 6 messages from 2 conversations, with 1 file. "
                    + "They are dated from 3 May 2024 to 28 October 2024."))
        var none = PageSample.page
        none.conversations = []
        none.withheld = []
        let empty = string(none.html())
        #expect(empty.contains("We are not sending you any messages. Our letter says why."))
        #expect(!empty.contains("id=\"messages\"") && !empty.contains("id=\"withheld\""))
    }

    @Test(
        "the regulator and the public are not spoken to as the requester",
        arguments: [DisclosurePage.Edition.regulator, .log])
    func editions(edition: DisclosurePage.Edition) {
        var page = PageSample.page
        page.edition = edition
        let html = string(page.html())
        #expect(html.contains("What was asked") && !html.contains("What you asked"))
        #expect(!html.contains("sending you") && !html.contains("sent you"))
    }

    @Test("a time is shown in UK time and carries its instant")
    func times() {
        let html = string(PageSample.page.html())
        #expect(
            html.contains("<time datetime=\"2024-05-03T09:02:00Z\" data-path=\"sent_at\">3 May 2024 at 10:02am</time>"))
        #expect(html.contains("Thursday 6 March 2025"))
    }

    @Test("what is withheld is said in words, a stand-in's reason once in each message")
    func withheld() {
        let html = string(PageSample.page.html())
        let full =
            "<span class=\"withheld\">[Officer B \u{2013} withheld: a junior member of staff&#39;s name, section 40(2)]</span>"
        #expect(html.contains(full))
        #expect(html.contains("<span class=\"withheld\">[Officer B]</span> will chase."))
        #expect(html.contains("[withheld: the price in a bid still open, section 43(2)]"))
    }

    @Test(
        "hostile text stays text wherever it stands",
        arguments: [
            "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onclick='x", "</style><b>", "-->",
            "&lt;i&gt;",
        ])
    func hostile(text: String) throws {
        let field = PageSample.text("body", text)
        var page = PageSample.page
        page.authority = text
        page.reference = text
        page.regime = text
        page.notices = [text]
        page.question = [.text(text), .withheld(label: text), .standIn(name: text, label: text)]
        page.searched = [DisclosurePage.SearchedSource(name: text, from: nil, to: nil, note: text)]
        page.notSearched = [DisclosurePage.NotSearched(name: text, reason: text)]
        page.withheld = [DisclosurePage.WithheldReason(words: text, section: text, count: 1, explanation: text)]
        page.complaint = DisclosurePage.Complaint(
            reviewBy: nil, reviewHow: [text], regulatorName: text, regulatorAddress: [text], regulatorPhone: text,
            regulatorURL: text)
        page.otherFiles = [DisclosurePage.OtherFile(path: text, words: text)]
        page.logOrigin = text
        page.logKey = text
        let message = Readable.Message(
            seq: 1, kind: .mail, from: field, to: [field], sent: .withheld(label: text), subject: field, body: field,
            attachments: [
                Readable.Attachment(name: field, state: .released(path: text, size: 1)),
                Readable.Attachment(name: field, state: .withheld(label: text)),
            ], details: [Readable.Detail(term: text, value: field)])
        page.conversations = [
            Readable.Conversation(number: 1, title: [.text(text)], source: text, notes: [text], messages: [message])
        ]
        let quiet = string(PageSample.page.html())
        for html in [string(page.html()), string(Self.document(page.conversations[0]).html())] {
            #expect(!html.contains(text))
            for element in ["<script", "<img", "<b>", "<i>"] {
                #expect(html.components(separatedBy: element).count <= quiet.components(separatedBy: element).count)
            }
        }
    }

    @Test("control and bidirectional characters reach no file")
    func controls() {
        let replaced = "bell\u{FFFD}"
        for (_, bytes) in Self.everything {
            #expect(!string(bytes).unicodeScalars.contains { $0.value == 0x202E || $0.value == 7 })
        }
        let text = string(Self.document(PageSample.conversations[1]).text())
        #expect(text.contains("Invoice[U+202E]fdp.exe") && text.contains(replaced))
    }

    @Test(
        "only web addresses become links",
        arguments: ["javascript:alert(1)", "data:text/html,x", "https://a b", "HTTPS:x"])
    func links(address: String) {
        #expect(LinkTarget.web(address) == nil)
        var page = PageSample.page
        page.complaint.regulatorURL = address
        #expect(!string(page.html()).contains("href=\"\(address)"))
    }

    @Test("paths are percent-encoded, and from a conversation lead up first")
    func paths() {
        #expect(LinkTarget.file("records/0002/a b%\u{e9}.pdf", base: "../") == "../records/0002/a%20b%25%C3%A9.pdf")
        let html = string(Self.document(PageSample.conversations[1]).html())
        #expect(html.contains("href=\"../records/0002/Friars%20Square%20plan.pdf\""))
    }

    @Test("writes the samples for the browser test")
    // Runs only where `make browser` names a folder for them: it has nothing to check of its own.
    func samples() throws {
        guard let path = ProcessInfo.processInfo.environment["CANUTE_PAGE_SAMPLES"] else { return }
        let folder = URL(fileURLWithPath: path, isDirectory: true)
        let files =
            Self.everything + [("letter.txt", PageSample.letter.text())]
            + PageSample.conversations.map { ($0.fileStem + ".txt", Self.document($0).text()) }
        for (name, bytes) in files {
            let file = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes).write(to: file)
        }
    }
}
