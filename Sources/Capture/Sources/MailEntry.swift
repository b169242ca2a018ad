import Interchange
import Mail
import Records

/// One file of a mail source, opened: a single mail or a mailbox, told apart by how it begins.
struct MailEntry {
    /// Where it is, for diagnostics.
    let place: String
    let name: MailboxName
    /// In a Maildir each file is one mail, whatever it begins with.
    let isMaildir: Bool
    /// What is done to a single mail before it is read.
    let mend: ([UInt8]) -> [UInt8]
    /// Gives the file's bytes in order, some at a time, then nil.
    let chunk: () throws -> [UInt8]?

    /// The bytes that decide what a file is.
    private static let headCount = 16_384

    init(
        place: String, name: MailboxName, isMaildir: Bool, mend: @escaping ([UInt8]) -> [UInt8] = { $0 },
        chunk: @escaping () throws -> [UInt8]?
    ) {
        self.place = place
        self.name = name
        self.isMaildir = isMaildir
        self.mend = mend
        self.chunk = chunk
    }

    /// Delivers the file's mails.
    ///
    /// Only `sink` makes it throw.
    func read(into sink: (CaptureEvent) throws -> Void) throws {
        var head: [UInt8] = []
        do {
            while head.count < Self.headCount, let more = try chunk() { head += more }
        } catch {
            try sink(MailTrouble.event(error, place: place))
            return
        }
        switch kind(of: head) {
        case .mailbox: try readMailbox(head, into: sink)
        case .single, .outlook: try readSingle(head, into: sink)
        case .neither(let reason): try sink(.failed(CaptureDiagnostic(item: place, reason: reason)))
        }
    }

    private enum Kind {
        case single
        /// A message in Outlook's own form.
        case outlook
        case mailbox
        case neither(String)
    }

    private func kind(of head: [UInt8]) -> Kind {
        if !head.contains(where: { $0 != 10 && $0 != 13 && $0 != 32 && $0 != 9 && $0 != 0 }) {
            return .neither("The file is empty.")
        }
        if head.starts(with: CompoundFile.signature) { return .outlook }
        if PSTSource.isPersonalFolders(head) {
            return .neither("Outlook's personal folders: capture them by themselves, with --format pst.")
        }
        if head.starts(with: [0x50, 0x4B, 3, 4]) || head.starts(with: [0x1F, 0x8B]) {
            return .neither("An archive within the source: unpack it, or capture it by itself.")
        }
        let isNamedMail = place.lowercased().hasSuffix(".eml")
        let start = head.drop { $0 == 10 || $0 == 13 }
        if !isMaildir && !isNamedMail && MailStart.envelopeLength(start) > 0 { return .mailbox }
        if MailStart.looksLikeMail(head) { return .single }
        return .neither("Not a mail: it does not begin with a mail header or a \"From \" line.")
    }

    private func readSingle(_ head: [UInt8], into sink: (CaptureEvent) throws -> Void) throws {
        let limit = MailLimits.standard.maxBytes
        var bytes = head
        do {
            while let more = try chunk() {
                bytes += more
                guard bytes.count <= limit else {
                    let reason = "The mail is longer than \(limit) bytes and was not read."
                    try sink(.failed(CaptureDiagnostic(item: place, reason: reason)))
                    return
                }
            }
        } catch {
            try sink(MailTrouble.event(error, place: place))
            return
        }
        if bytes.starts(with: CompoundFile.signature) { return try readOutlook(bytes, into: sink) }
        bytes = mend(bytes)
        let envelope = MailStart.envelopeLength(bytes)
        if envelope > 0 { bytes.removeSubrange(..<envelope) }
        let message: MailMessage
        do {
            message = try MailParser.parse(bytes)
        } catch {
            try sink(MailTrouble.event(error, place: place))
            return
        }
        try deliver(message, bytes, at: place, channel: name.folder, more: [], into: sink)
    }

    private func readOutlook(_ bytes: [UInt8], into sink: (CaptureEvent) throws -> Void) throws {
        guard OutlookMessage.isMessage(bytes) else {
            let reason = "An Office document or a damaged Outlook file, no message."
            return try sink(.failed(CaptureDiagnostic(item: place, reason: reason)))
        }
        let (item, defects): (CapturedItem, [String])
        do {
            (item, defects) = try OutlookMessage.item(bytes, name: place, channel: name.folder)
        } catch {
            return try sink(MailTrouble.event(error, place: place))
        }
        try sink(.item(item))
        if !defects.isEmpty {
            try sink(.note(CaptureDiagnostic(item: place, reason: defects.joined(separator: " "))))
        }
    }

    private func readMailbox(_ head: [UInt8], into sink: (CaptureEvent) throws -> Void) throws {
        var pending: [UInt8]? = head
        let chunk = chunk
        var reader = MboxReader {
            defer { pending = nil }
            return try pending ?? chunk()
        }
        while true {
            let part: MboxMessage
            do {
                guard let next = try reader.next() else { return }
                part = next
            } catch let error as MailError where error.code == .tooLarge || error.code == .notMailbox {
                try sink(MailTrouble.event(error, place: place))
                continue
            } catch {
                try sink(MailTrouble.event(error, place: place))
                return
            }
            try deliver(part, into: sink)
        }
    }

    private func deliver(_ part: MboxMessage, into sink: (CaptureEvent) throws -> Void) throws {
        let line = "\(place), line \(part.line)"
        let message: MailMessage
        do { message = try MailParser.parse(part.bytes) } catch { message = MailParser.headless(part.bytes) }
        var notes = part.defects
        if part.unquotedLines > 0 {
            notes.append(
                part.unquotedLines == 1
                    ? "1 line \">From\" of the mailbox was unquoted by the rule \(part.rule.rawValue)."
                    : "\(part.unquotedLines) lines \">From\" of the mailbox were unquoted by the rule \(part.rule.rawValue)."
            )
        }
        // Only where a mailbox ends can a copy of it have broken off; a mail within it came as it is.
        let isCut = part.endsWithinLine || part.isLast && message.endsEarly
        if isCut, !part.endsWithinLine {
            notes.append("It is the last of the mailbox, which may be cut off there: export or copy it again.")
        }
        try deliver(message, part.bytes, at: line, channel: name.file, more: notes, isCut: isCut, into: sink)
    }

    private func deliver(
        _ message: MailMessage, _ bytes: [UInt8], at place: String, channel: String, more: [String],
        isCut: Bool = false, into sink: (CaptureEvent) throws -> Void
    ) throws {
        var notes = more + message.defects
        if JournalReport.isReport(bytes) {
            let (item, remarks) = JournalReport.item(message, raw: bytes, channel: channel)
            notes += remarks
            try sink(.item(item))
        } else {
            try sink(.item(MailItem.item(message, raw: bytes, channel: channel)))
        }
        guard !notes.isEmpty else { return }
        try sink(.note(CaptureDiagnostic(item: place, reason: notes.joined(separator: " "), isToActOn: isCut)))
    }
}
