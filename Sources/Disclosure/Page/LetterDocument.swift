/// The response or refusal notice: `letter.html` and `letter.txt`; the text also serves as the mail's body.
package struct LetterDocument: Sendable, Hashable {
    /// A piece of a section.
    package enum Block: Sendable, Hashable {
        case paragraph(String)
        case bullets([String])
    }

    /// A part of the letter under a heading of its own.
    package struct Section: Sendable, Hashable {
        package var heading: String
        package var blocks: [Block]

        package init(heading: String, blocks: [Block]) {
            self.heading = heading
            self.blocks = blocks
        }
    }

    /// Who writes: the authority's name first, then its address, one line each.
    package var sender: [String]
    /// Who is written to, one line each; empty in a layer that does not name the requester.
    package var recipient: [String]
    package var date: Readable.Day
    package var reference: String
    package var title: String
    /// What stands before the first heading: salutation and first paragraphs.
    package var opening: [Block]
    package var sections: [Section]
    /// What stands at the end, one line each: greeting, name, office.
    package var closing: [String]

    package init(
        sender: [String], recipient: [String], date: Readable.Day, reference: String, title: String, opening: [Block],
        sections: [Section], closing: [String]
    ) {
        self.sender = sender
        self.recipient = recipient
        self.date = date
        self.reference = reference
        self.title = title
        self.opening = opening
        self.sections = sections
        self.closing = closing
    }

    /// The letter as a page without script, UTF-8.
    package func html() -> [UInt8] {
        let shell = PageShell(title: "\(title) \u{2013} \(reference)", runsCheck: false)
        return shell.document { html in
            html.block("main", ["id": "main", "class": "letter"]) { html in
                writeLines(sender, class: "sender-address", into: &html)
                writeLines(recipient, class: "recipient-address", into: &html)
                html.block("p") { html in
                    html.line("time", ["datetime": PlainWords.isoDay(date)], text: PlainWords.day(date))
                    html.startTag("br")
                    html.text("Reference: \(DisplayText.oneLine(reference))")
                    html.newline()
                }
                html.line("h1", text: DisplayText.oneLine(title))
                writeBlocks(opening, into: &html)
                for section in sections {
                    html.line("h2", text: DisplayText.oneLine(section.heading))
                    writeBlocks(section.blocks, into: &html)
                }
                writeLines(closing, class: "closing", into: &html)
            }
        }
    }

    /// The letter as plain text, UTF-8 with LF, wrapped at 72 characters.
    package func text() -> [UInt8] {
        var text = PlainTextWriter()
        for lines in [sender, recipient] where !lines.isEmpty {
            for line in lines { text.line(line) }
            text.blank()
        }
        text.line(PlainWords.day(date))
        text.paragraph("Reference: \(DisplayText.oneLine(reference))")
        text.heading(title, rule: "=")
        writeBlocks(opening, into: &text)
        for section in sections {
            text.heading(section.heading)
            writeBlocks(section.blocks, into: &text)
        }
        for line in closing { text.line(line) }
        return text.bytes
    }

    private func writeLines(_ lines: [String], class name: String, into html: inout HTMLWriter) {
        guard !lines.isEmpty else { return }
        html.element("p", ["class": name]) { html in
            for (index, line) in lines.enumerated() {
                if index > 0 { html.startTag("br") }
                html.text(DisplayText.oneLine(line))
            }
        }
        html.newline()
    }

    private func writeBlocks(_ blocks: [Block], into html: inout HTMLWriter) {
        for block in blocks {
            switch block {
            case .paragraph(let words): html.line("p", text: words)
            case .bullets(let items):
                html.block("ul") { html in
                    for item in items { html.line("li", text: item) }
                }
            }
        }
    }

    private func writeBlocks(_ blocks: [Block], into text: inout PlainTextWriter) {
        for block in blocks {
            switch block {
            case .paragraph(let words): text.paragraph(words)
            case .bullets(let items):
                for item in items { text.line(item, indent: "  - ", hanging: "    ") }
                text.blank()
            }
        }
    }
}
