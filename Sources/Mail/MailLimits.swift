/// How much one mail may ask of this process; beyond it the mail is refused or kept unread, with a sentence saying so.
public struct MailLimits: Sendable {
    /// Bytes of one mail; a larger one is `MailError.Code.tooLarge`.
    public var maxBytes: Int
    /// MIME parts of one mail; of a mail with more only the header is parsed, its body is kept as one text.
    public var maxParts: Int
    /// Multiparts within multiparts; a deeper one becomes an attachment, undivided.
    public var maxDepth: Int

    /// 256 MiB, 10,000 parts, 100 levels.
    public static let standard = MailLimits(maxBytes: 256 << 20, maxParts: 10_000, maxDepth: 100)

    /// Takes each limit as given.
    public init(maxBytes: Int, maxParts: Int, maxDepth: Int) {
        self.maxBytes = maxBytes
        self.maxParts = maxParts
        self.maxDepth = maxDepth
    }
}
