import Foundation
import Records

/// Reads a WhatsApp chat exported as text: the text file, or its folder or zip with the files that were shared.
///
/// Identity: the format has none; a message is known by its chat, time, sender and words, of several such the later ones
/// by their number, so that a longer export of the same chat repeats what an earlier one had. The chat is named by the
/// file. Times: those of the exporting telephone, without a zone, which must be stated; mostly to the minute. The order
/// of day and month is taken from the file and never guessed. People: names in the exporter's address book, or numbers,
/// which are no accounts. Edits and deletions: a mark in place of, or after, the words. Replies, reactions and who had
/// left are not in the format.
struct WhatsAppSource {
    private let source: ExportSource
    private let output: CaptureOutput
    private let zone: LocalTime
    private let order: DateOrder?
    private var cutter: ChatCutter

    static func read(_ path: String, options: CaptureOptions, into sink: (CaptureEvent) throws -> Void) throws {
        let zone = try LocalTime(stated: options.statedZone, for: "a WhatsApp export")
        let cutter = ChatCutter(calendar: try ZoneCalendar(timeZone: zone.name))
        try CaptureOutput.run(path, into: sink) { source, output in
            var reader = WhatsAppSource(
                source: source, output: output, zone: zone, order: options.dateOrder, cutter: cutter)
            try reader.readAll()
        }
    }

    private mutating func readAll() throws {
        let texts = source.files.filter { source.isLone || $0.leaf.hasSuffix(".txt") }
        // A text that somebody shared is no chat: where files have the names of chats, they alone are.
        let named = texts.filter { $0.leaf == "_chat.txt" || $0.leaf.hasPrefix("WhatsApp Chat") }
        let files = named.isEmpty ? texts : named
        if files.isEmpty { try output.failed(source.path, "no text file is in it: this is no WhatsApp export") }
        for file in files {
            try output.reading {
                guard let order = try decideOrder(file) else { return }
                try read(file, order)
            }
        }
    }

    /// Nil where the file does not show its order, or holds no message; either has been told.
    private func decideOrder(_ file: ExportFiles.File) throws -> DateOrder? {
        var evidence = DateOrderEvidence()
        var lines = LineScanner(next: try source.open(file))
        while let line = try lines.next() {
            if let header = WhatsAppLine(line.text) { evidence.take(header.date) }
        }
        if evidence.isEmpty {
            try output.failed(file.name, "no line begins as a message of WhatsApp does: it is no chat export")
            return nil
        }
        if let order { return order }
        if let order = evidence.order { return order }
        try output.failed(
            file.name,
            "its dates can be read as day and month or as month and day, and nothing in it shows which: say it with "
                + "--date-order dmy or --date-order mdy")
        return nil
    }

    private mutating func read(_ file: ExportFiles.File, _ order: DateOrder) throws {
        let chat = chat(of: file)
        try output.note(
            file.name,
            "times read in \(zone.name), dates as \(order.rawValue); the format has no identities, replies, reactions or "
                + "accounts")
        var seen = RepeatCounter()
        var lines = LineScanner(limit: 1 << 20, next: try source.open(file))
        var open: (header: WhatsAppLine, lines: [String], raw: [UInt8], place: String)?
        var count = 0
        while let line = try lines.next() {
            let place = "\(file.name), line \(line.number)"
            if line.isTooLong {
                try output.failed(place, "the line is longer than \(1 << 20) bytes")
            } else if let header = WhatsAppLine(line.text) {
                if let open { try deliver(open.header, open.lines, open.raw, in: chat, order, &seen, open.place, file) }
                open = (header, [header.text], line.bytes, place)
            } else if open != nil, (open?.raw.count ?? 0) < LineScanner.mostLineBytes {
                open?.lines.append(line.text)
                open?.raw += [0x0A] + line.bytes
            } else if !line.text.trimmed.isEmpty {
                count += 1
                if count <= 100 { try output.failed(place, "it stands before the first message, and is none itself") }
            }
        }
        if let open { try deliver(open.header, open.lines, open.raw, in: chat, order, &seen, open.place, file) }
    }

    /// "WhatsApp Chat with Jane.txt", or the zip that `_chat.txt` came in.
    private func chat(of file: ExportFiles.File) -> Chat {
        var name = String(file.leaf.hasSuffix(".txt") ? file.leaf.dropLast(4) : file.leaf)
        if name == "_chat" || name == "chat" {
            let outer =
                source.isLone
                ? source.path.split(separator: "/").dropLast().last : source.path.split(separator: "/").last
            name = file.folder.split(separator: "/").last.map(String.init) ?? outer.map(String.init) ?? name
            if name.hasSuffix(".zip") { name = String(name.dropLast(4)) }
        }
        for prefix in ["WhatsApp Chat with ", "WhatsApp Chat - "] where name.hasPrefix(prefix) {
            name = String(name.dropFirst(prefix.count))
        }
        return Chat(id: name, display: "WhatsApp chat “\(name)”", channel: name, isPrivate: true)
    }

    private mutating func deliver(
        _ header: WhatsAppLine, _ lines: [String], _ raw: [UInt8], in chat: Chat, _ order: DateOrder,
        _ seen: inout RepeatCounter, _ place: String, _ file: ExportFiles.File
    ) throws {
        guard let day = header.date.day(order) else {
            return try output.failed(place, "there is no such day as \(header.written) in the order \(order.rawValue)")
        }
        let time = zone.time(day: day, second: header.second, written: header.written, output, in: file.name)
        var text = WhatsAppText(lines.joined(separator: "\n").trimmed)
        let hash = Digest.sha256(Array(text.words.utf8)).hex.prefix(16)
        let id = seen.distinct("\(chat.id)/\(time?.text ?? header.written)/\(header.sender ?? "")/\(hash)")
        if text.isEdited {
            output.loses("messages that were edited, of which the export has the last wording alone", in: file.name)
        }
        if text.isOmitted { output.loses("files that were left out of the export", in: file.name) }
        var item = CapturedItem(
            nativeID: id, kind: header.sender == nil || text.isNotice ? .system : .message,
            conversation: cutter.month(of: time, in: chat), from: header.sender.map { Party(name: $0) }, sentAt: time,
            body: text.words, threadKey: id, raw: raw)
        if text.isDeleted { item.kind = .deletion }
        if header.sender == nil {
            item.membership = WhatsAppNotice.membership(text.words).map { MembershipChange(Party(name: $0), $1) }
        }
        if let name = text.takeFile() {
            let prefix = file.folder.isEmpty ? "" : "\(file.folder)/"
            let data = try output.media([prefix + name], in: source, place: place)
            if data == nil { output.loses("files that a message names and the export does not hold", in: file.name) }
            item.attachments = [Attachment(name: name, data: data)]
            item.body = text.words
        }
        try output.item(item)
    }
}
