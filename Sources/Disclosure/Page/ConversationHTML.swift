/// Writes a conversation as HTML; `check-page.js` reads the `data-seq` and `data-path` attributes written here.
///
/// An element with `data-path` holds the words of that component and nothing else; what stands for withheld words has the
/// class `withheld`. So the check can compare every shown word with the proof bundle.
struct ConversationHTML {
    /// The level of the conversation's own heading.
    var headingLevel: Int
    /// Leads from the page to the pack's `data/`: "" or "../".
    var base: String

    func write(_ conversation: Readable.Conversation, into html: inout HTMLWriter) {
        let shown = Set(conversation.messages.map(\.seq))
        html.block("section", ["class": "conversation", "id": "conversation-\(conversation.number)"]) { html in
            var placeholders = Placeholders()
            html.element("h\(headingLevel)") { html in
                write(conversation.title, &placeholders, into: &html)
            }
            html.newline()
            html.block("p", ["class": "meta"]) { html in
                html.text("From \(DisplayText.oneLine(conversation.source)). \(MessageWords.extent(conversation)).")
            }
            for note in conversation.notes {
                html.line("p", ["class": "note"], text: note)
            }
            for message in conversation.messages {
                write(message, shown: shown, into: &html)
            }
        }
    }

    private func write(_ message: Readable.Message, shown: Set<UInt64>, into html: inout HTMLWriter) {
        var placeholders = Placeholders()
        html.block("article", ["class": "message", "id": "record-\(message.seq)", "data-seq": "\(message.seq)"]) {
            html in
            html.block("header") { writeHeader(of: message, &placeholders, into: &$0) }
            for mark in message.marks {
                write(mark, shown: shown, into: &html)
            }
            html.block("div", pathed(message.body.path, class: "words")) { html in
                for paragraph in BodyLayout.paragraphs(message.body.runs) {
                    write(paragraph, &placeholders, into: &html)
                }
            }
            writeAttachments(message.attachments, &placeholders, into: &html)
        }
    }

    private func writeHeader(
        of message: Readable.Message, _ placeholders: inout Placeholders, into html: inout HTMLWriter
    ) {
        html.element("h\(headingLevel + 1)", ["class": "sender"]) { html in
            if let from = message.from {
                write(from, &placeholders, into: &html)
            } else {
                html.text("Sender not recorded")
            }
        }
        html.newline()
        html.element("p", ["class": "meta"]) { html in
            write(message.sent, into: &html)
            html.text(" \u{00B7} \(MessageWords.kind(message.kind)) \u{00B7} record \(message.seq)")
        }
        html.newline()
        guard !message.to.isEmpty || message.subject != nil || !message.details.isEmpty else { return }
        html.block("dl", ["class": "facts"]) { html in
            if !message.to.isEmpty { writeFact("To", message.to, &placeholders, into: &html) }
            if let subject = message.subject { writeFact("Subject", [subject], &placeholders, into: &html) }
            for detail in message.details {
                writeFact(detail.term, [detail.value], &placeholders, into: &html)
            }
        }
    }

    private func writeFact(
        _ term: String, _ fields: [Readable.Field], _ placeholders: inout Placeholders, into html: inout HTMLWriter
    ) {
        html.block("div") { html in
            html.line("dt", text: DisplayText.oneLine(term))
            html.element("dd") { html in
                for (index, field) in fields.enumerated() {
                    if index > 0 { html.text("; ") }
                    write(field, &placeholders, into: &html)
                }
            }
            html.newline()
        }
    }

    private func write(_ when: Readable.When, into html: inout HTMLWriter) {
        switch when {
        case .at(let seconds):
            html.element(
                "time", ["datetime": PlainWords.isoMoment(seconds), "data-path": "sent_at"],
                text: MessageWords.when(when))
        case .withheld: html.element("span", ["class": "withheld"], text: MessageWords.when(when))
        case .unknown: html.text("Date not recorded")
        }
    }

    private func write(_ mark: Readable.Mark, shown: Set<UInt64>, into html: inout HTMLWriter) {
        let words = MessageWords.mark(mark)
        html.element("p", ["class": "mark"]) { html in
            html.text(words.before)
            if let seq = words.record {
                if shown.contains(seq) {
                    html.element("a", ["href": "#record-\(seq)"], text: "record \(seq)")
                } else {
                    html.text("record \(seq)")
                }
            }
            html.text(words.after)
        }
        html.newline()
    }

    private func write(
        _ paragraph: [ReadableLine], _ placeholders: inout Placeholders, into html: inout HTMLWriter
    ) {
        html.element("p", ["dir": "auto"]) { html in
            for (index, line) in paragraph.enumerated() {
                if index > 0 { html.startTag("br") }
                write(line, &placeholders, into: &html)
            }
        }
        html.newline()
    }

    private func writeAttachments(
        _ attachments: [Readable.Attachment], _ placeholders: inout Placeholders, into html: inout HTMLWriter
    ) {
        guard !attachments.isEmpty else { return }
        html.line("p", ["class": "files"], text: "Files that came with this message:")
        html.block("ul") { html in
            for attachment in attachments {
                html.element("li") { html in
                    if let path = attachment.state.file {
                        html.element("a", ["href": LinkTarget.file(path, base: base)]) { html in
                            write(attachment.name, &placeholders, into: &html)
                        }
                    } else {
                        write(attachment.name, &placeholders, into: &html)
                    }
                    html.text(" \u{2013} ")
                    if case .withheld = attachment.state {
                        html.element("span", ["class": "withheld"], text: MessageWords.state(attachment.state))
                    } else {
                        html.text(MessageWords.state(attachment.state))
                    }
                }
                html.newline()
            }
        }
    }

    private func write(_ field: Readable.Field, _ placeholders: inout Placeholders, into html: inout HTMLWriter) {
        html.element("bdi", pathed(field.path)) { html in
            write(field.runs.map(Self.oneLine), &placeholders, into: &html)
        }
    }

    private func write(_ runs: [Readable.Run], _ placeholders: inout Placeholders, into html: inout HTMLWriter) {
        for run in runs.spaced {
            if case .text(let text) = run {
                html.text(text)
            } else if let words = placeholders.words(for: run) {
                html.element("span", ["class": "withheld"], text: words)
            }
        }
    }

    private func pathed(_ path: String?, class name: String? = nil) -> KeyValuePairs<String, String> {
        switch (path, name) {
        case (let path?, let name?): ["class": name, "data-path": path]
        case (let path?, nil): ["data-path": path]
        case (nil, let name?): ["class": name]
        case (nil, nil): [:]
        }
    }

    private static func oneLine(_ run: Readable.Run) -> Readable.Run {
        if case .text(let text) = run { return .text(DisplayText.oneLine(text)) }
        return run
    }
}
