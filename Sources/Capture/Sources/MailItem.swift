import Interchange
import Mail
import Records

/// A parsed mail to a `CapturedItem`.
enum MailItem {
    static func item(_ message: MailMessage, raw: [UInt8], channel: String) -> CapturedItem {
        let nativeID = "sha256:" + Digest.sha256(raw).hex
        let own = message.messageID
        let ancestors = (message.references.isEmpty ? message.inReplyTo : message.references).filter { $0 != own }
        let nearest = message.inReplyTo + message.references.reversed()
        var replyKeys: [String] = []
        for key in nearest where key != own && !replyKeys.contains(key) { replyKeys.append(key) }
        let title = SubjectLine.bare(message.subject ?? "")
        let conversation = ConversationRef(
            key: ancestors.first ?? own ?? nativeID, title: title.isEmpty ? "(no subject)" : title, channel: channel,
            isPrivate: true)
        let recipients = message.to + message.cc + message.bcc
        return CapturedItem(
            nativeID: nativeID, kind: .mail, conversation: conversation, from: message.from.first.map(party),
            to: recipients.map(party), sentAt: sentTime(message.date), subject: message.subject,
            body: readable(message.texts), bodyHTML: message.htmlBody, replyKeys: replyKeys, threadKey: own,
            attachments: message.attachments.map { attachment($0, depth: 0) }, raw: raw)
    }

    private static func party(_ address: MailAddress) -> Party {
        Party(name: address.name, account: nil, email: address.address.flatMap { $0.isEmpty ? nil : $0 })
    }

    private static func sentTime(_ date: MailDate?) -> SentTime? {
        guard let date, let instant = date.instant else { return nil }
        return SentTime(instant: instant * 1_000_000, original: date.text)
    }

    /// The body as words; an HTML part that no plain part stands for is laid out as text.
    static func readable(_ texts: [MailText]) -> String {
        var body = ""
        for text in texts {
            let words = text.format == .plain ? text.text : HTMLText.text(fromHTML: text.text)
            if !body.isEmpty && !body.hasSuffix("\n") { body += "\n" }
            body += words
        }
        return body
    }

    /// How deep forwarded mails are opened for their words; deeper ones are kept all the same.
    private static let maxForwardDepth = 4

    static func attachment(_ part: MailAttachment, depth: Int) -> Attachment {
        var text = part.text
        if part.mediaType == "text/html", let html = text { text = HTMLText.text(fromHTML: html) }
        if part.mediaType == "message/rfc822" || part.mediaType == "message/global" {
            text = forwarded(part.data, depth: depth + 1)
        }
        return Attachment(name: part.name, mediaType: part.mediaType, data: part.data, text: text)
    }

    /// The words of a forwarded mail, those it carries itself included: they must be found by a search.
    private static func forwarded(_ bytes: [UInt8], depth: Int) -> String? {
        guard depth <= maxForwardDepth, let message = try? MailParser.parse(bytes) else { return nil }
        var lines: [String] = []
        func add(_ label: String, _ value: String) { if !value.isEmpty { lines.append("\(label): \(value)") } }
        func labels(_ addresses: [MailAddress]) -> String { addresses.map { party($0).label }.joined(separator: ", ") }
        add("From", labels(message.from))
        add("To", labels(message.to))
        add("Cc", labels(message.cc))
        add("Date", message.date?.text ?? "")
        add("Subject", message.subject ?? "")
        lines.append("")
        lines.append(readable(message.texts))
        for inner in message.attachments {
            let attached = attachment(inner, depth: depth)
            lines.append("[\(attached.name)]")
            if let text = attached.text { lines.append(text) }
        }
        return lines.joined(separator: "\n")
    }
}

/// Subjects without the marks that mailers put before them.
enum SubjectLine {
    /// The subject without "Re:", "Fwd:" and their kin in other languages, however many.
    static func bare(_ subject: String) -> String {
        var rest = subject[...]
        while true {
            rest = rest.drop { $0.isWhitespace }
            guard let colon = rest.prefix(12).firstIndex(of: ":") else { break }
            let mark = rest[..<colon].lowercased().prefix { $0.isLetter }
            let counter = rest[..<colon].dropFirst(mark.count)
            guard marks.contains(String(mark)), counter.allSatisfy({ "[]()^*0123456789 ".contains($0) }) else { break }
            rest = rest[rest.index(after: colon)...]
        }
        return String(rest)
    }

    private static let marks: Set<String> = [
        "re", "fw", "fwd", "aw", "wg", "sv", "vs", "vb", "antw", "tr", "rif", "rv", "enc", "odp", "ynt", "res",
        "doorst",
    ]
}
