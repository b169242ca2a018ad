/// One mail as its header and body say it, decoded; the original bytes stay with the caller.
///
/// Nothing here is invented: what a mail does not give is nil or empty, and every repair is a sentence in `defects`.
public struct MailMessage: Sendable, Equatable {
    /// The Message-ID without its angle brackets; not unique in the wild, and often absent (RFC 5322 3.6.4).
    public var messageID: String?
    /// The identifiers of In-Reply-To, in order, without angle brackets.
    public var inReplyTo: [String] = []
    /// The identifiers of References, the root first, without angle brackets.
    public var references: [String] = []
    /// The Date field; nil when there is none.
    public var date: MailDate?
    /// The author or authors.
    public var from: [MailAddress] = []
    /// The To recipients in order, members of a group one by one.
    public var to: [MailAddress] = []
    /// The Cc recipients.
    public var cc: [MailAddress] = []
    /// The Bcc recipients, where the copy still names them.
    public var bcc: [MailAddress] = []
    /// The subject, decoded and unfolded; nil when there is no such field.
    public var subject: String?
    /// What a reader sees, in order: plain parts, and an HTML part where no plain one stands for it (RFC 8621 4.1.4).
    public var texts: [MailText] = []
    /// The HTML parts of the body.
    public var htmlTexts: [MailText] = []
    /// Every other part, forwarded mails with all their bytes included.
    public var attachments: [MailAttachment] = []
    /// What was wrong with the mail and what was done about it, one sentence each.
    public var defects: [String] = []
    /// Whether the mail ends before its structure does: a part is not closed.
    public var endsEarly = false

    /// The plain parts of the body joined by a line end; nil when the mail has none.
    public var textBody: String? { joined(texts.filter { $0.format == .plain }) }
    /// The HTML parts of the body joined by a line end; nil when the mail has none.
    public var htmlBody: String? { joined(htmlTexts.filter { $0.format == .html }) }

    private func joined(_ parts: [MailText]) -> String? {
        guard let first = parts.first else { return nil }
        return parts.dropFirst().reduce(first.text) { $0.hasSuffix("\n") ? $0 + $1.text : $0 + "\n" + $1.text }
    }
}

/// One text part of a body, decoded to Unicode, its lines ended by LF.
public struct MailText: Sendable, Equatable {
    /// The two media types that are bodies.
    public enum Format: Sendable {
        /// text/plain
        case plain
        /// text/html
        case html
    }

    /// Plain or HTML.
    public var format: Format
    /// The decoded text.
    public var text: String
}

/// One address of a header field.
public struct MailAddress: Sendable, Hashable {
    /// The display name, decoded; of an empty group, the group's name.
    public var name: String?
    /// The address ("jane@example.org") as written; nil for an empty group.
    public var address: String?
    /// The group that named this address (RFC 5322 3.4), as in "Board: jane@x, joe@y;".
    public var group: String?

    /// Takes the parts as given.
    public init(name: String?, address: String?, group: String? = nil) {
        self.name = name
        self.address = address
        self.group = group
    }
}

/// One part that is not body text.
public struct MailAttachment: Sendable, Equatable {
    /// The file name as the mail gives it, decoded, or one made from the part's place ("part-2.pdf").
    ///
    /// Not a safe path.
    public var name: String
    /// The media type in lower case, "application/pdf".
    public var mediaType: String
    /// The content, its transfer encoding undone; of a forwarded mail, its original bytes.
    public var data: [UInt8]
    /// The decoded text where the part is text of some kind.
    public var text: String?
}

/// The Date field of a mail.
public struct MailDate: Sendable, Equatable {
    /// Seconds since 1970, UTC; nil when the text is no date or one that cannot be true.
    public var instant: Int64?
    /// The field's text, unfolded.
    public var text: String
}
