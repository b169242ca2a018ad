/// One conversation as a file of its own: `records/0001.html` and `records/0001.txt`.
package struct ConversationDocument: Sendable, Hashable {
    package var authority: String
    package var reference: String
    package var conversation: Readable.Conversation
    /// The page that it is a part of; nil where it stands alone.
    package var index: String?

    package init(
        authority: String, reference: String, conversation: Readable.Conversation, index: String? = "../index.html"
    ) {
        self.index = index
        self.authority = authority
        self.reference = reference
        self.conversation = conversation
    }

    /// The page, as UTF-8; it holds no script.
    package func html() -> [UInt8] {
        let shell = PageShell(
            title: "Conversation \(conversation.number) \u{2013} \(reference) \u{2013} \(authority)", runsCheck: false)
        return shell.document { html in
            html.block("header", ["class": "banner"]) { html in
                html.line("p", ["class": "authority"], text: DisplayText.oneLine(authority))
            }
            html.block("main", ["id": "main"]) { html in
                html.block("p", ["class": "caption"]) { html in
                    html.text("Reference \(DisplayText.oneLine(reference)), conversation \(conversation.number)")
                }
                ConversationHTML(headingLevel: 1, base: "../").write(conversation, into: &html)
                if let index {
                    html.element("p", ["class": "no-print"]) { html in
                        html.element("a", ["href": index], text: "Back to the whole response")
                    }
                    html.newline()
                }
            }
        }
    }

    /// The plain text, as UTF-8 with LF, wrapped at 72 characters.
    package func text() -> [UInt8] {
        var text = PlainTextWriter()
        text.paragraph(authority)
        text.line("Reference \(reference), conversation \(conversation.number)")
        ConversationText.write(conversation, into: &text)
        return text.bytes
    }
}
