/// Writes a conversation as plain text: the words of `ConversationHTML`, in the same order.
enum ConversationText {
    static func write(_ conversation: Readable.Conversation, into text: inout PlainTextWriter) {
        var placeholders = Placeholders()
        text.heading(joined(conversation.title, &placeholders), rule: "=")
        text.paragraph("From \(DisplayText.oneLine(conversation.source)). \(MessageWords.extent(conversation)).")
        for note in conversation.notes {
            text.paragraph(note)
        }
        for message in conversation.messages {
            write(message, into: &text)
        }
    }

    private static func write(_ message: Readable.Message, into text: inout PlainTextWriter) {
        var placeholders = Placeholders()
        text.paragraph(String(repeating: "-", count: PlainTextWriter.width))
        fact("From", message.from.map { joined($0.runs, &placeholders) } ?? "not recorded", into: &text)
        fact("Sent", MessageWords.when(message.sent), into: &text)
        fact("Kind", "\(MessageWords.kind(message.kind)), record \(message.seq)", into: &text)
        if !message.to.isEmpty {
            let people = message.to.map { joined($0.runs, &placeholders) }
            fact("To", people.joined(separator: "; "), into: &text)
        }
        if let subject = message.subject { fact("Subject", joined(subject.runs, &placeholders), into: &text) }
        for detail in message.details {
            fact(DisplayText.oneLine(detail.term), joined(detail.value.runs, &placeholders), into: &text)
        }
        for mark in message.marks {
            let words = MessageWords.mark(mark)
            text.line(words.before + (words.record.map { "record \($0)" } ?? "") + words.after)
        }
        text.blank()
        for paragraph in BodyLayout.paragraphs(message.body.runs) {
            for line in paragraph {
                text.line(joined(line, &placeholders), indent: "    ")
            }
            text.blank()
        }
        write(message.attachments, &placeholders, into: &text)
    }

    private static func write(
        _ attachments: [Readable.Attachment], _ placeholders: inout Placeholders, into text: inout PlainTextWriter
    ) {
        guard !attachments.isEmpty else { return }
        text.line("Files that came with this message:")
        for attachment in attachments {
            let name = joined(attachment.name.runs, &placeholders)
            text.line("\(name) \u{2013} \(MessageWords.state(attachment.state))", indent: "  - ", hanging: "    ")
            if let path = attachment.state.file {
                text.line(DisplayText.oneLine(path), indent: "    ")
            }
        }
        text.blank()
    }

    private static func fact(_ term: String, _ value: String, into text: inout PlainTextWriter) {
        text.line("\(term): \(value)", hanging: "    ")
    }

    private static func joined(_ runs: [Readable.Run], _ placeholders: inout Placeholders) -> String {
        var result = ""
        for run in runs.spaced {
            if case .text(let text) = run {
                result += DisplayText.oneLine(text)
            } else {
                result += placeholders.words(for: run) ?? ""
            }
        }
        return result
    }
}
