extension DisclosurePage {
    /// The page as UTF-8: self-contained, the same bytes for the same values.
    package func html() -> [UInt8] {
        let shell = PageShell(
            title: "\(heading) \u{2013} \(DisplayText.oneLine(reference)) \u{2013} \(DisplayText.oneLine(authority))",
            runsCheck: true)
        return shell.document { html in
            html.block("header", ["class": "banner"]) { html in
                html.line("p", ["class": "authority"], text: DisplayText.oneLine(authority))
            }
            html.block("main", ["id": "main"]) { html in
                writeIntroduction(into: &html)
                writeContents(into: &html)
                writeQuestion(into: &html)
                writeSent(into: &html)
                writeWithheld(into: &html)
                writeComplaint(into: &html)
                writeConversations(into: &html)
                writeOtherFiles(into: &html)
            }
            writeCheck(into: &html)
        }
    }

    private var speaksToRequester: Bool { edition == .requester }

    private var heading: String {
        speaksToRequester ? "Our response to your request" : "Response to a request for information"
    }

    private var parts: [(id: String, heading: String)] {
        var parts = [
            ("asked", speaksToRequester ? "What you asked" : "What was asked"),
            ("sent", speaksToRequester ? "What we are sending you" : "What we are releasing"),
        ]
        if !withheld.isEmpty {
            parts.append(
                (
                    "withheld",
                    speaksToRequester
                        ? "What we have not sent you, and why" : "What we have not released, and why"
                ))
        }
        parts.append(
            ("unhappy", speaksToRequester ? "If you are unhappy with this response" : "How to challenge this response"))
        if !conversations.isEmpty { parts.append(("messages", "The messages")) }
        if !otherFiles.isEmpty { parts.append(("files", "Other files sent with this page")) }
        return parts + [("check", "Check this record")]
    }

    func writeHeading(_ id: String, into html: inout HTMLWriter) {
        guard let part = parts.first(where: { $0.id == id }) else { return }
        html.line("h2", ["id": id], text: part.heading)
    }

    private func writeIntroduction(into html: inout HTMLWriter) {
        html.line("p", ["class": "caption"], text: "Reference \(DisplayText.oneLine(reference))")
        html.line("h1", text: heading)
        html.block("dl", ["class": "summary"]) { html in
            writeRow("From", into: &html) { $0.text(DisplayText.oneLine(authority)) }
            writeRow("Date of this response", into: &html) { writeDay(issued, into: &$0) }
            writeRow("Request received", into: &html) { writeDay(received, into: &$0) }
            if let due { writeRow("Response due by", into: &html) { writeDay(due, into: &$0) } }
            writeRow("Handled under", into: &html) { $0.text(DisplayText.oneLine(regime)) }
        }
        for notice in notices {
            html.line("p", ["class": "note"], text: notice)
        }
    }

    private func writeContents(into html: inout HTMLWriter) {
        html.block("nav", ["class": "contents no-print", "aria-labelledby": "contents"]) { html in
            html.line("h2", ["id": "contents"], text: "On this page")
            html.block("ul") { html in
                for part in parts {
                    html.element("li") { $0.element("a", ["href": "#\(part.id)"], text: part.heading) }
                    html.newline()
                }
            }
        }
    }

    private func writeQuestion(into html: inout HTMLWriter) {
        writeHeading("asked", into: &html)
        html.block("blockquote") { html in
            var placeholders = Placeholders()
            for paragraph in BodyLayout.paragraphs(question) {
                html.element("p", ["dir": "auto"]) { html in
                    for (index, line) in paragraph.enumerated() {
                        if index > 0 { html.startTag("br") }
                        for run in line.spaced {
                            if case .text(let text) = run {
                                html.text(text)
                            } else if let words = placeholders.words(for: run) {
                                html.element("span", ["class": "withheld"], text: words)
                            }
                        }
                    }
                }
                html.newline()
            }
        }
    }

    private func writeSent(into html: inout HTMLWriter) {
        writeHeading("sent", into: &html)
        html.line("p", text: summary)
        if !searched.isEmpty {
            html.line("h3", ["id": "looked"], text: "Where we looked")
            html.block("table", ["aria-labelledby": "looked"]) { html in
                writeColumns(["Place", "From", "To", "What we looked for"], into: &html)
                html.block("tbody") { html in
                    for place in searched { writeSearched(place, into: &html) }
                }
            }
        }
        if !notSearched.isEmpty {
            html.line("h3", text: "What we did not search")
            html.block("ul") { html in
                for place in notSearched {
                    html.line(
                        "li", text: "\(DisplayText.oneLine(place.name)): \(DisplayText.oneLine(place.reason))")
                }
            }
        }
    }

    private func writeSearched(_ place: SearchedSource, into html: inout HTMLWriter) {
        html.block("tr") { html in
            html.line("th", ["scope": "row"], text: DisplayText.oneLine(place.name))
            for (label, day, other) in [("From", place.from, "the start"), ("To", place.to, "the latest")] {
                html.element("td", ["data-label": label]) { html in
                    if let day { writeDay(day, into: &html) } else { html.text(other) }
                }
                html.newline()
            }
            html.line(
                "td", ["data-label": "Looked for"], text: place.note.map(DisplayText.oneLine) ?? "Everything held")
        }
    }

    /// What is sent, counted: "We are sending you 12 messages from 3 conversations, with 2 files".
    private var summary: String {
        let messages = conversations.flatMap(\.messages)
        guard !messages.isEmpty else {
            return speaksToRequester
                ? "We are not sending you any messages. Our letter says why."
                : "No messages are released. The letter says why."
        }
        let files = messages.flatMap(\.attachments).filter { attachment in
            if case .released = attachment.state { return true }
            return false
        }
        var words = speaksToRequester ? "We are sending you " : "We are releasing "
        words += PlainWords.count(messages.count, "message", "messages") + " from "
        words += PlainWords.count(conversations.count, "conversation", "conversations")
        if !files.isEmpty { words += ", with " + PlainWords.count(files.count, "file", "files") }
        guard let (first, last) = MessageWords.span(messages) else { return words + "." }
        words +=
            first == last
            ? ". They are dated \(PlainWords.day(first))."
            : ". They are dated from \(PlainWords.day(first)) to \(PlainWords.day(last))."
        return words
    }

    private func writeWithheld(into html: inout HTMLWriter) {
        guard !withheld.isEmpty else { return }
        writeHeading("withheld", into: &html)
        html.line(
            "p",
            text: "Where we have taken something out, the text says so in square brackets and gives the reason.")
        html.block("table", ["aria-labelledby": "withheld"]) { html in
            writeColumns(["What", "The law", "Places"], into: &html)
            html.block("tbody") { html in
                for reason in withheld {
                    html.block("tr") { html in
                        html.block("th", ["scope": "row"]) { html in
                            html.text(PlainWords.sentenceCase(DisplayText.oneLine(reason.words)))
                            if let explanation = reason.explanation {
                                html.element("span", ["class": "why"], text: DisplayText.oneLine(explanation))
                            }
                        }
                        html.line(
                            "td", ["data-label": "The law"],
                            text: PlainWords.sentenceCase(DisplayText.oneLine(reason.section)))
                        html.line(
                            "td", ["class": "number", "data-label": "Places"], text: PlainWords.grouped(reason.count))
                    }
                }
            }
        }
    }
}
