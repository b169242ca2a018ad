/// The second half of the page: rights, messages, files, and the closed check.
extension DisclosurePage {
    func writeComplaint(into html: inout HTMLWriter) {
        writeHeading("unhappy", into: &html)
        if let day = complaint.reviewBy {
            html.element("p") { html in
                html.text("You can ask us to look at this response again (an internal review). Please ask by ")
                html.element("strong") { html in
                    html.element(
                        "time", ["datetime": PlainWords.isoDay(day)], text: PlainWords.dayWithWeekday(day))
                }
                html.text(".")
            }
            html.newline()
        } else {
            html.line("p", text: "You can ask us to look at this response again (an internal review).")
        }
        for words in complaint.reviewHow {
            html.line("p", text: words)
        }
        let name = DisplayText.oneLine(complaint.regulatorName)
        html.line(
            "p",
            text: "If you are still unhappy after that, you can complain to the \(name), "
                + "the independent regulator of this law.")
        html.block("address") { html in
            html.element("strong", text: PlainWords.sentenceCase(name))
            for line in complaint.regulatorAddress {
                html.startTag("br")
                html.text(DisplayText.oneLine(line))
            }
            if let phone = complaint.regulatorPhone {
                html.startTag("br")
                html.text("Telephone: \(DisplayText.oneLine(phone))")
            }
            if let address = complaint.regulatorURL {
                html.startTag("br")
                if let target = LinkTarget.web(address) {
                    html.element("a", ["href": target, "rel": "noreferrer"], text: address)
                } else {
                    html.text(DisplayText.oneLine(address))
                }
            }
            html.newline()
        }
    }

    func writeConversations(into html: inout HTMLWriter) {
        guard !conversations.isEmpty else { return }
        html.block("div", ["class": "messages"]) { html in
            writeHeading("messages", into: &html)
            html.line(
                "p",
                text: "Times are UK time. A record number is the number under which a message was entered "
                    + "in our records.")
            if conversations.count > 1 { writeList(into: &html) }
            for conversation in conversations {
                ConversationHTML(headingLevel: 3, base: "").write(conversation, into: &html)
            }
        }
    }

    private func writeList(into html: inout HTMLWriter) {
        html.block("ol", ["class": "conversations"]) { html in
            for conversation in conversations {
                html.element("li") { html in
                    html.element("a", ["href": "#conversation-\(conversation.number)"]) { html in
                        var placeholders = Placeholders()
                        for run in conversation.title.spaced {
                            if case .text(let text) = run {
                                html.text(DisplayText.oneLine(text))
                            } else {
                                html.text(placeholders.words(for: run) ?? "")
                            }
                        }
                    }
                    html.text(" \u{2013} \(MessageWords.extent(conversation))")
                }
                html.newline()
            }
        }
    }

    func writeOtherFiles(into html: inout HTMLWriter) {
        guard !otherFiles.isEmpty else { return }
        writeHeading("files", into: &html)
        html.line("p", text: "These stand beside this page in the zip file, once you have unpacked it.")
        html.block("ul") { html in
            for file in otherFiles {
                html.element("li") { html in
                    html.element(
                        "a", ["href": LinkTarget.file(file.path, base: "")], text: DisplayText.oneLine(file.path))
                    html.text(" \u{2013} \(DisplayText.oneLine(file.words))")
                }
                html.newline()
            }
        }
    }

    func writeRow(_ term: String, into html: inout HTMLWriter, _ value: (inout HTMLWriter) -> Void) {
        html.block("div") { html in
            html.line("dt", text: term)
            html.element("dd", [:], value)
            html.newline()
        }
    }

    func writeColumns(_ names: [String], into html: inout HTMLWriter) {
        html.block("thead") { html in
            html.block("tr") { html in
                for name in names { html.line("th", ["scope": "col"], text: name) }
            }
        }
    }

    func writeDay(_ day: Readable.Day, into html: inout HTMLWriter) {
        html.element("time", ["datetime": PlainWords.isoDay(day)], text: PlainWords.day(day))
    }
}
