import Mail
import Records

/// An Exchange journal report: an envelope, and the journalled message as it was sent.
///
/// The journalled message is the record, known by the hash of its own bytes as in any mailbox; the whole report is kept
/// as its original. Recipients that only the envelope names (blind copies, members of lists, forwarding) are added, and
/// the envelope is shown as a file of its own, for it alone says who got a blind copy. A second report of the same
/// message with other recipients is a state of it. Source: Microsoft, "Journal reports in Exchange".
struct JournalReport {
    /// One line of the envelope that names a recipient.
    struct Recipient: Equatable {
        /// "To", "Cc", "Bcc", or "Recipient" where the kind was not verified.
        let kind: String
        let address: String
        /// "Expanded" (of a list) or "Forwarded", with that address.
        let via: String?
    }

    private(set) var sender: String?
    private(set) var onBehalfOf: String?
    private(set) var recipients: [Recipient] = []
    /// The envelope as it is written.
    let text: String

    /// The name of the envelope among the files of the record.
    static let fileName = "Journal envelope.txt"

    /// Whether the header of a mail has the mark of a report; its value is empty in real ones.
    static func isReport(_ bytes: [UInt8]) -> Bool {
        let mark = Array("x-ms-journal-report".utf8)
        for line in bytes.prefix(65_536).split(separator: 10, omittingEmptySubsequences: false) {
            if line.isEmpty || line.elementsEqual([13]) { return false }
            guard line.count > mark.count else { continue }
            let name = line.prefix(mark.count).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
            if name == mark, line[line.startIndex + mark.count] == UInt8(ascii: ":") { return true }
        }
        return false
    }

    init(envelope text: String) {
        self.text = text
        for line in text.split(whereSeparator: \.isNewline) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let name = line[..<colon].trimmingPrefix(" ").lowercased()
            let value = String(line[line.index(after: colon)...]).trimmed
            switch name {
            case "sender": sender = sender ?? value
            case "on-behalf-of": onBehalfOf = onBehalfOf ?? value
            case "to", "cc", "bcc", "recipient": recipients.append(Self.recipient(name, value))
            default: break
            }
        }
    }

    /// "jane@x, Expanded: staff@x".
    private static func recipient(_ name: String, _ value: String) -> Recipient {
        let parts = value.split(separator: ",", maxSplits: 1).map { String($0).trimmed }
        return Recipient(
            kind: name.prefix(1).uppercased() + name.dropFirst(), address: parts.first ?? value,
            via: parts.count > 1 ? parts[1] : nil)
    }

    /// The record of a report, and what is remarkable about it.
    static func item(_ report: MailMessage, raw: [UInt8], channel: String) -> (item: CapturedItem, notes: [String]) {
        let envelope = JournalReport(envelope: report.textBody ?? "")
        let inner = report.attachments.first { $0.mediaType == "message/rfc822" }
        guard let inner, let message = try? MailParser.parse(inner.data) else {
            var item = MailItem.item(report, raw: raw, channel: channel)
            item.to = envelope.recipients.map { Party(email: $0.address) }
            return (
                item, ["The journal report does not hold a mail that can be read: the report itself is the record."]
            )
        }
        var item = MailItem.item(message, raw: inner.data, channel: channel)
        item.raw = raw
        let named = Set(item.to.compactMap { $0.email?.lowercased() })
        var seen = named
        for recipient in envelope.recipients where seen.insert(recipient.address.lowercased()).inserted {
            item.to.append(Party(email: recipient.address))
        }
        item.attachments.append(
            Attachment(
                name: fileName, mediaType: "text/plain", data: Array(envelope.text.utf8), text: envelope.text))
        var notes = message.defects
        if envelope.recipients.isEmpty { notes.append("The envelope of the journal report names no recipient.") }
        return (item, notes)
    }
}
