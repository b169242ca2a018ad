import Foundation
import Interchange
import Mail
import Records

/// Reads an eDiscovery export of Microsoft Purview: a load file in CSV, and the native files that it names.
///
/// Identity: of a mail the hash of its native file, as in any mailbox; of anything else the identity that the load file
/// gives. Columns are found by their header, which differs from year to year. Mails (.eml, .msg) are read from their
/// native files; the load file adds who else got them. Documents and chats are items with the native file and its
/// extracted text. Rows of attachments belong to the mail of their family. The custodian becomes the channel. Times of
/// rows without a native mail are as the row has them; those without a zone are told.
struct PurviewSource {
    static let nativeColumns = [
        "exportnativepath", "exportednativepath", "nativepath", "nativefilepath", "nativelink", "targetpath",
    ]

    private let source: ExportSource
    private let output: CaptureOutput
    private var families: Set<String> = []
    private var leftOut = 0

    static func read(_ path: String, options: CaptureOptions, into sink: (CaptureEvent) throws -> Void) throws {
        _ = try ZoneCalendar(timeZone: options.timeZone)
        try CaptureOutput.run(path, into: sink) { source, output in
            var reader = PurviewSource(source: source, output: output)
            try reader.readAll()
        }
    }

    private init(source: ExportSource, output: CaptureOutput) {
        self.source = source
        self.output = output
    }

    private mutating func readAll() throws {
        var found = false
        for file in source.files where source.isLone || file.leaf.lowercased().hasSuffix(".csv") {
            guard try Self.isLoadFile(source.head(of: file, count: 65_536)) else { continue }
            found = true
            try output.eachRow(of: file, in: source, column: HeaderRow.bare, tellsDamage: false) { row, _ in
                if let family = Self.family(row), !Self.isAttachment(row) { families.insert(family) }
            }
            try output.eachRow(of: file, in: source, column: HeaderRow.bare) { row, place in
                try take(row, folder: String(file.folder), place)
            }
        }
        if !found {
            try output.failed(source.path, "no load file (a CSV with a column of native paths) is in it")
        }
        if leftOut > 0 {
            try output.note(source.path, "rows of attachments, which lie within the mail of their family: \(leftOut)")
        }
    }

    /// Whether the first row of a table names native files.
    static func isLoadFile(_ head: [UInt8]) -> Bool {
        var chunk: [UInt8]? = head
        var rows = CSVRows {
            defer { chunk = nil }
            return chunk
        }
        guard case .row(let row)? = try? rows.next() else { return false }
        let names = Set(row.fields.map(HeaderRow.bare))
        return nativeColumns.contains(where: names.contains)
    }

    private static func family(_ row: HeaderRow) -> String? { row.first("familyid", "groupid") }

    private static func isAttachment(_ row: HeaderRow) -> Bool {
        row.first("fileclass", "itemclass")?.lowercased() == "attachment"
    }

    private mutating func take(_ row: HeaderRow, folder: String, _ place: String) throws {
        if Self.isAttachment(row), let family = Self.family(row), families.contains(family) {
            leftOut += 1
            return
        }
        let path = Self.nativeColumns.lazy.compactMap { row[$0] }.first
        let native = try path.flatMap { try media($0, folder: folder, place) }
        if path != nil, native == nil {
            output.loses("native files that the load file names and the export does not hold", in: source.path)
        }
        if let native, let path, let mail = try mail(native, row, name: Self.leaf(path), place) {
            return try output.item(mail)
        }
        try output.item(try document(row, native: native, name: path.map(Self.leaf), folder: folder, place))
    }

    private func media(_ path: String, folder: String, _ place: String) throws -> [UInt8]? {
        let plain = path.replacing("\\", with: "/").split(separator: "/").joined(separator: "/")
        let names = [folder.isEmpty ? plain : "\(folder)/\(plain)", plain]
        return try output.media(names, in: source, place: place)
    }

    private static func leaf(_ path: String) -> String {
        path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? path
    }

    private func mail(_ native: [UInt8], _ row: HeaderRow, name: String, _ place: String) throws -> CapturedItem? {
        let channel = row.first("custodian", "custodians", "location") ?? "Purview"
        let isOutlook = OutlookMessage.isMessage(native)
        guard isOutlook || (name.lowercased().hasSuffix(".eml") && MailStart.looksLikeMail(native)) else { return nil }
        var found: CapturedItem?
        var chunk: [UInt8]? = native
        let entry = MailEntry(
            place: place, name: MailboxName(path: "\(channel)/\(name)", root: channel), isMaildir: true
        ) {
            defer { chunk = nil }
            return chunk
        }
        try entry.read { event in
            if case .item(let item) = event { found = item } else { try output.send(event) }
        }
        guard var item = found else { return nil }
        item.conversation.channel = channel
        var seen = Set(item.to.flatMap { [$0.email, $0.name].compactMap { $0?.lowercased() } })
        for column in ["to", "emailto", "cc", "emailcc", "bcc", "emailbcc"] {
            for party in Self.parties(row[column]) {
                guard seen.insert((party.email ?? party.name ?? "").lowercased()).inserted else { continue }
                item.to.append(party)
            }
        }
        return item
    }

    /// "Jane Doe <jane@x>; bob@x".
    private static func parties(_ list: String?) -> [Party] {
        (list ?? "").split { $0 == ";" || $0 == "\n" }.compactMap { part in
            let words = String(part).trimmed
            guard !words.isEmpty else { return nil }
            guard let open = words.lastIndex(of: "<"), words.hasSuffix(">") else {
                return words.contains("@") ? Party(email: words) : Party(name: words)
            }
            let name = String(words[..<open]).trimmed
            let address = String(words[words.index(after: open)...].dropLast())
            return Party(name: name.isEmpty ? nil : name, email: address.isEmpty ? nil : address)
        }
    }

    private func document(
        _ row: HeaderRow, native: [UInt8]?, name: String?, folder: String, _ place: String
    ) throws -> CapturedItem {
        let id = row.first("fileid", "documentid", "docid", "itemid", "immutableid", "identifier")
        let nativeID = id ?? "sha256:" + Digest.sha256(native ?? row.raw).hex
        let channel = row.first("custodian", "custodians", "location") ?? "Purview"
        let title = row.first("subjecttitle", "subject", "title", "filename") ?? name
        let written = row.first("datesent", "emaildatesent", "sent", "docdate", "date", "received", "datereceived")
        let time = written.flatMap { SentTime(written: $0) }
        if written != nil, time == nil {
            output.loses("rows whose date has no zone or cannot be read", in: place.prefixBeforeComma)
        }
        var body = ""
        if let path = row.first("exportedextractedtextpath", "extractedtextpath", "textpath"),
            let text = try media(path, folder: folder, place)
        {
            body = Charset.decode(text, label: nil).text
        }
        let conversation = row.first("conversationid", "conversationtopic", "threadid", "familyid") ?? nativeID
        var item = CapturedItem(
            nativeID: nativeID, kind: .message,
            conversation: ConversationRef(
                key: conversation, title: title.map { SubjectLine.bare($0) } ?? "(no title)", channel: channel,
                isPrivate: true),
            from: Self.parties(row.first("sender", "emailsender", "from", "senderauthor", "author")).first,
            to: ["to", "emailto", "recipients", "cc", "emailcc", "bcc", "emailbcc"].flatMap { Self.parties(row[$0]) },
            sentAt: time, subject: title, body: body, threadKey: nativeID, raw: row.raw)
        if let name { item.attachments = [Attachment(name: name, data: native)] }
        return item
    }
}
