import Interchange
import Mail
import Records

/// One message of Outlook's own form (.msg) as a captured item.
///
/// Identity: the hash of the file, as with any mail. Threads: the identifiers of the internet headers, which Outlook
/// keeps beside the message; of a message that never left Exchange its own. People: those of the recipient table, with
/// their kinds, blind copies of the sender's own copy too. Times: FILETIME, UTC. Bodies: plain words, else HTML, else
/// compressed rich text. Source: [MS-OXMSG], [MS-OXPROPS].
struct OutlookMessage {
    private static let deepest = 8
    private static let mostStorages = 10_000

    private let file: CompoundFile
    private let properties: MAPIProperties
    private let page: UInt32?
    private let depth: Int
    private(set) var defects: [String] = []

    /// Whether bytes are a compound file that holds a message.
    static func isMessage(_ bytes: [UInt8]) -> Bool {
        guard let file = try? CompoundFile(bytes, name: "file") else { return false }
        return file.entries.contains { $0.name.lowercased() == "__properties_version1.0" }
    }

    /// - Throws: `InterchangeError` where the file is damaged or no message.
    static func item(
        _ bytes: [UInt8], name: String, channel: String
    ) throws(InterchangeError) -> (item: CapturedItem, defects: [String]) {
        let file = try CompoundFile(bytes, name: name)
        var message = OutlookMessage(file, file.entries, header: 32, depth: 0)
        let item = try message.item(raw: bytes, channel: channel)
        return (item, message.defects)
    }

    private init(_ file: CompoundFile, _ entries: [CompoundFile.Entry], header: Int, depth: Int) {
        self.file = file
        self.depth = depth
        properties = MAPIProperties(file, entries, header: header)
        page = properties.number(0x3FFD) ?? properties.number(0x3FDE)
    }

    private mutating func item(raw: [UInt8], channel: String) throws(InterchangeError) -> CapturedItem {
        let nativeID = "sha256:" + Digest.sha256(raw).hex
        let header = try headers()
        var own = try identifiers(0x1035).first
        if own == nil { own = header?.messageID }
        var ancestors = try identifiers(0x1039)
        if ancestors.isEmpty { ancestors = try identifiers(0x1042) }
        if ancestors.isEmpty, let header {
            ancestors = header.references.isEmpty ? header.inReplyTo : header.references
        }
        ancestors.removeAll { $0 == own }
        let subject = try properties.words(0x0037, codePage: page)
        let title = SubjectLine.bare(subject ?? "")
        var replyKeys: [String] = []
        for key in try identifiers(0x1042) + ancestors.reversed() where key != own && !replyKeys.contains(key) {
            replyKeys.append(key)
        }
        var from = try sender()
        if from == nil { from = header?.from.first.map(Self.party) }
        let (body, html) = try words()
        let attachments = try attachments()
        return CapturedItem(
            nativeID: nativeID, kind: .mail,
            conversation: ConversationRef(
                key: ancestors.first ?? own ?? nativeID, title: title.isEmpty ? "(no subject)" : title,
                channel: channel, isPrivate: true),
            from: from, to: try recipients(), sentAt: sent(header),
            subject: subject, body: body, bodyHTML: html, replyKeys: replyKeys, threadKey: own,
            attachments: attachments, raw: raw)
    }

    /// What of the internet headers of the message's way is kept; a draft has none.
    private func headers() throws(InterchangeError) -> MailMessage? {
        guard let text = try properties.words(0x007D, codePage: page) else { return nil }
        return try? MailParser.parse(Array((text + "\n\n").utf8))
    }

    private func identifiers(_ tag: UInt16) throws(InterchangeError) -> [String] {
        let text = try properties.words(tag, codePage: page) ?? ""
        return text.split(whereSeparator: \.isWhitespace).map { word in
            word.hasPrefix("<") && word.hasSuffix(">") ? String(word.dropFirst().dropLast()) : String(word)
        }
    }

    private func sent(_ header: MailMessage?) -> SentTime? {
        // Submitted, else delivered, else made: a draft was never submitted.
        for tag: UInt16 in [0x0039, 0x0E06, 0x3007] {
            guard let instant = properties.time(tag) else { continue }
            return SentTime(instant: instant, original: header?.date?.text)
        }
        guard let date = header?.date, let instant = date.instant else { return nil }
        return SentTime(instant: instant * 1_000_000, original: date.text)
    }

    private static func party(_ address: MailAddress) -> Party {
        Party(name: address.name, email: address.address.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// In whose name it was sent, else who sent it.
    private func sender() throws(InterchangeError) -> Party? {
        for tags: (name: UInt16, smtp: UInt16, address: UInt16) in [
            (0x0042, 0x5D02, 0x0065), (0x0C1A, 0x5D01, 0x0C1F),
        ] {
            let party = try party(properties, name: tags.name, smtp: tags.smtp, address: tags.address)
            if let party { return party }
        }
        return nil
    }

    private func party(
        _ properties: MAPIProperties, name: UInt16, smtp: UInt16, address: UInt16
    ) throws(InterchangeError) -> Party? {
        let shown = try properties.words(name, codePage: page)
        let own = try properties.words(address, codePage: page)
        var mail = try properties.words(smtp, codePage: page)
        if mail == nil, let own, own.contains("@") { mail = own }
        guard shown != nil || own != nil || mail != nil else { return nil }
        // An address within Exchange ("/O=…/CN=…") is an account, no mail address.
        return Party(name: shown == mail ? nil : shown, account: own == mail ? nil : own, email: mail)
    }

    private func recipients() throws(InterchangeError) -> [Party] {
        var found: [(kind: UInt32, party: Party)] = []
        for storage in properties.storages.prefix(Self.mostStorages)
        where storage.name.lowercased().hasPrefix("__recip_version1.0_") {
            let row = MAPIProperties(file, file.entries(of: storage), header: 8)
            guard let party = try party(row, name: 0x3001, smtp: 0x39FE, address: 0x3003) else { continue }
            found.append((row.number(0x0C15) ?? 1, party))
        }
        // To, copies, blind copies; within a kind as the file has them.
        var sorted: [Party] = []
        for kind: UInt32 in 1...3 { sorted += found.filter { $0.kind == kind }.map(\.party) }
        return sorted + found.filter { !(1...3).contains($0.kind) }.map(\.party)
    }

    private mutating func words() throws(InterchangeError) -> (body: String, html: String?) {
        var html: String?
        if let bytes = try properties.binary(0x1013) {
            html = Charset.decode(bytes, label: (properties.number(0x3FDE) ?? page).map(MAPIProperties.label)).text
        } else {
            html = try properties.text(0x1013, codePage: page)
        }
        if let plain = try properties.text(0x1000, codePage: page), !plain.trimmed.isEmpty { return (plain, html) }
        if let html { return (HTMLText.text(fromHTML: html), html) }
        if let packed = try properties.binary(0x1009) {
            if let rich = CompressedRTF.text(packed), let text = RichText.text(rich) { return (text, nil) }
            defects.append("The rich text of the message cannot be unpacked: its words stand in the original alone.")
        }
        return ("", html)
    }

    private mutating func attachments() throws(InterchangeError) -> [Attachment] {
        var found: [Attachment] = []
        for storage in properties.storages.prefix(Self.mostStorages)
        where storage.name.lowercased().hasPrefix("__attach_version1.0_") {
            let row = MAPIProperties(file, file.entries(of: storage), header: 8)
            var name = "attachment \(found.count + 1)"
            for tag: UInt16 in [0x3001, 0x3704, 0x3707] {
                if let words = try row.words(tag, codePage: page) { name = words }
            }
            var attachment = Attachment(name: name, mediaType: try row.words(0x370E, codePage: page)?.lowercased())
            if let data = try row.binary(0x3701) {
                attachment.data = data
            } else if let inner = row.object(0x3701) {
                attachment.mediaType = "application/vnd.ms-outlook"
                attachment.text = try forwarded(inner)
                defects.append(
                    "The attached message \(name) lies within the original: its words were read, its bytes stand there."
                )
            }
            let signed = attachment.data.flatMap(Self.signed)
            if let signed { attachment.text = MailItem.readable(signed.texts) }
            found.append(attachment)
            found += signed?.attachments.map { MailItem.attachment($0, depth: 0) } ?? []
        }
        return found
    }

    /// A message that was signed and not encrypted lies, as MIME, within its one attachment ([MS-OXOSMIME] 2.1.2): what
    /// it carries itself is taken out of it, so that it is read and searched.
    private static func signed(_ data: [UInt8]) -> MailMessage? {
        let head = String(decoding: data.prefix(4096), as: UTF8.self).lowercased()
        guard head.hasPrefix("content-type:") || head.hasPrefix("mime-version:"), head.contains("multipart/signed")
        else { return nil }
        return try? MailParser.parse(data)
    }

    /// The words of a message within this one, those it carries itself included.
    private func forwarded(_ storage: CompoundFile.Entry) throws(InterchangeError) -> String? {
        guard depth < Self.deepest else { return nil }
        var inner = OutlookMessage(file, file.entries(of: storage), header: 24, depth: depth + 1)
        var lines: [String] = []
        if let from = try inner.sender() { lines.append("From: \(from.label)") }
        let people = try inner.recipients().map { $0.label }
        if !people.isEmpty { lines.append("To: \(people.joined(separator: ", "))") }
        if let time = inner.sent(nil) { lines.append("Date: \(time.text)") }
        if let subject = try inner.properties.words(0x0037, codePage: inner.page) {
            lines.append("Subject: \(subject)")
        }
        lines.append("")
        lines.append(try inner.words().body)
        for attachment in try inner.attachments() {
            lines.append("[\(attachment.name)]")
            if let text = attachment.text { lines.append(text) }
        }
        return lines.joined(separator: "\n")
    }
}
