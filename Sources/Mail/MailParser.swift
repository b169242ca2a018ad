/// One mail's bytes to a `MailMessage`.
public enum MailParser {
    /// Parses `bytes` (RFC 5322 with MIME, one mail), forgiving whatever can be forgiven.
    ///
    /// A "From " envelope line, a UTF-8 byte order mark and empty lines before the header are passed over. Defects are
    /// sentences in the result.
    /// - Throws: `MailError` only where there is nothing to give: `.empty`, `.notMail` (no line of the first block has
    ///   the shape of a header field), `.tooLarge`.
    public static func parse(_ bytes: [UInt8], limits: MailLimits = .standard) throws -> MailMessage {
        guard bytes.count <= limits.maxBytes else {
            throw MailError(
                .tooLarge, "The mail has \(bytes.count) bytes, more than the \(limits.maxBytes) that are read at once.")
        }
        let log = DefectLog()
        let start = MailStart.offset(in: bytes, log: log)
        guard start < bytes.count else { throw MailError(.empty, "There is no mail here: nothing but blank lines.") }
        return try bytes.withUnsafeBytes { raw in
            try parse(UnsafeRawBufferPointer(rebasing: raw[start...]), limits, log)
        }
    }

    /// A mail without a readable header, its bytes as one text: for what is known to be a message from elsewhere, as a
    /// part of a mailbox is.
    public static func headless(_ bytes: [UInt8]) -> MailMessage {
        let (text, defects) = Charset.decode(bytes, label: nil)
        var message = MailMessage()
        message.texts = [MailText(format: .plain, text: PlainText.withLineFeeds(text))]
        message.defects = ["The message has no readable header: all of it was kept as text."] + defects
        return message
    }

    private static func parse(
        _ bytes: UnsafeRawBufferPointer, _ limits: MailLimits, _ log: DefectLog
    ) throws -> MailMessage {
        let scan = ByteScan(bytes)
        if let copy = HeaderMending.mended(bytes, scan, log) {
            return try copy.withUnsafeBytes { try parse($0, ByteScan($0), limits, log) }
        }
        return try parse(bytes, scan, limits, log)
    }

    private static func parse(
        _ bytes: UnsafeRawBufferPointer, _ scan: ByteScan, _ limits: MailLimits, _ log: DefectLog
    ) throws -> MailMessage {
        guard scan.hasField else {
            throw MailError(.notMail, "The bytes do not begin with a mail header: no line of the form \"Name: value\".")
        }
        scan.note(in: log)
        guard scan.dashLines <= limits.maxParts else { return try undivided(bytes, scan, limits, log) }
        return try read(bytes, scan, limits, log)
    }

    /// A mail with too many possible parts to build: its header is parsed, its body is one text.
    private static func undivided(
        _ bytes: UnsafeRawBufferPointer, _ scan: ByteScan, _ limits: MailLimits, _ log: DefectLog
    ) throws -> MailMessage {
        let boundaries = scan.boundaryLines(in: bytes)
        if boundaries <= limits.maxParts { return try read(bytes, scan, limits, log) }
        let header = UnsafeRawBufferPointer(rebasing: bytes[..<scan.bodyStart])
        var message = try read(header, scan, limits, log)
        let (text, defects) = Charset.decode(Array(bytes[scan.bodyStart...]), label: nil)
        message.texts = [MailText(format: .plain, text: PlainText.withLineFeeds(text))]
        message.htmlTexts = []
        message.attachments = []
        message.defects += defects
        message.defects.append("More than \(limits.maxParts) boundary lines: the body was kept as one text, undivided.")
        return message
    }

    private static func read(
        _ bytes: UnsafeRawBufferPointer, _ scan: ByteScan, _ limits: MailLimits, _ log: DefectLog
    ) throws -> MailMessage {
        let hint = scan.eightBitHeader ? scan.charsetHint(in: bytes) : nil
        let fallback = ["utf-8"] + (hint.map { [$0] } ?? []) + ["windows-1252", "iso-8859-1"]
        guard let document = GMimeDocument(bytes, fallbackCharsets: fallback, log: log) else {
            throw MailError(.notMail, "The bytes begin with something else than a mail header.")
        }
        var message = document.header(log)
        if let root = document.root {
            var walk = PartWalk(bytes: bytes, limits: limits, log: log)
            walk.walk(root)
            message.texts = walk.texts
            message.htmlTexts = walk.htmlTexts
            message.attachments = walk.attachments
        }
        message.defects = log.all
        message.endsEarly = log.hasEarlyEnd
        return message
    }
}
