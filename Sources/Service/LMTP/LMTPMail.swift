/// One mail as it came over LMTP, with its envelope.
public struct LMTPMail: Sendable, Equatable {
    /// The reverse path, without its angle brackets; empty for a notification.
    public let sender: String
    /// The forward paths that were accepted, in order.
    public let recipients: [String]
    /// The mail's bytes, lines ending in CR LF, with the dots that transport added taken away.
    public let bytes: [UInt8]
}

/// What became of a mail: it is answered for each recipient alike, because it is kept once.
public enum LMTPVerdict: Sendable, Equatable {
    /// It is durable; answered 250.
    case kept
    /// It is not, and may be offered again; answered 451 with these words.
    case notNow(String)
    /// It will never be; answered 554 with these words.
    case never(String)
}

/// What keeps clients from holding on to an LMTP server, and its memory bounded.
public struct LMTPLimits: Sendable {
    /// The longest mail, in bytes.
    public var mailBytes = 64 << 20
    /// What all mails under way may take together, in bytes.
    public var mailBytesInAll = 256 << 20
    /// The most recipients of one mail (RFC 5321, 4.5.3.1.8 asks for 100 at least).
    public var recipients = 1000
    /// The longest command line with its CR LF, in bytes (RFC 5321, 4.5.3.1.4 asks for 512 and what extensions add).
    public var commandBytes = 2048
    /// How many commands that make no sense are answered before the connection is closed.
    public var mistakes = 20
    /// How long a client may send nothing, in seconds (RFC 5321, 4.5.3.2.7: five minutes).
    public var idleSeconds: Double = 300
    /// How long one command or one mail may take to arrive, however steadily it drips, in seconds.
    public var stepSeconds: Double = 900
    /// How many connections are served at once; others are answered 421.
    public var connections = 200

    /// The limits as they are without any saying.
    public init() {}
}
