import CGMime

extension GMimeDocument {
    var root: PartView? { g_mime_message_get_mime_part(message.pointer).map { PartView(pointer: $0) } }

    /// Everything that the mail's own header says.
    borrowing func header(_ log: DefectLog) -> MailMessage {
        let object = UnsafeMutableRawPointer(message.pointer).assumingMemoryBound(to: GMimeObject.self)
        let fields = Dictionary(grouping: PartView(pointer: object).fields(wantedFields), by: \.name)
        func values(_ name: String) -> [String] { fields[name, default: []].map { FieldText.unfolded($0.value) } }
        func raws(_ name: String) -> [String] {
            // Long identifiers are encoded by some mailers, which no RFC allows.
            fields[name, default: []].map {
                FieldText.unfolded(
                    $0.raw.utf8.contains(61) && $0.raw.contains("=?") ? GMime.decodedText($0.raw) : $0.raw)
            }
        }
        var result = MailMessage()
        result.messageID = raws("message-id").lazy.compactMap(MessageIdentifiers.readOwn).first
        result.inReplyTo = raws("in-reply-to").flatMap(MessageIdentifiers.read)
        result.references = raws("references").flatMap(MessageIdentifiers.read)
        result.subject = values("subject").first { !$0.isEmpty } ?? values("subject").first
        let dates = raws("date").prefix(8).map { MailDates.read($0, received: raws("received"), log: log) }
        result.date = dates.first { $0.instant != nil } ?? dates.first
        if dates.isEmpty { log.note("The mail has no Date field.") }
        let mail = message.pointer
        result.from = AddressList.read(g_mime_message_get_addresses(mail, GMIME_ADDRESS_TYPE_FROM))
        if result.from.isEmpty {
            result.from = AddressList.read(g_mime_message_get_addresses(mail, GMIME_ADDRESS_TYPE_SENDER))
            log.note(
                result.from.isEmpty ? "The mail names no author." : "The mail names no author: its Sender is shown.")
        }
        result.to = AddressList.read(g_mime_message_get_addresses(mail, GMIME_ADDRESS_TYPE_TO))
        result.cc = AddressList.read(g_mime_message_get_addresses(mail, GMIME_ADDRESS_TYPE_CC))
        result.bcc = AddressList.read(g_mime_message_get_addresses(mail, GMIME_ADDRESS_TYPE_BCC))
        for (name, all) in fields.sorted(by: { $0.key < $1.key }) where all.count > 1 && name != "received" {
            log.note(
                "The field \(name) stands \(all.count) times; the first that can be read is used, of addresses all.")
        }
        return result
    }
}

private let wantedFields: Set<String> = [
    "date", "from", "to", "cc", "bcc", "subject", "message-id", "in-reply-to", "references", "received",
]
