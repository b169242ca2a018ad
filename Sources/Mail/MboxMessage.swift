/// One message of a mailbox file.
public struct MboxMessage: Sendable, Equatable {
    /// How "From " lines within a message were told from separators, and what was undone (mbox has no standard beyond
    /// RFC 4155; the variants are those of qmail's mbox(5)).
    public enum Rule: String, Sendable {
        /// No line of the message was quoted: every variant gives the same bytes.
        case unquoted
        /// One ">" was taken off each line `^>+From `. Exact for mboxrd; for mboxo too, unless the mail itself had such
        /// lines: mboxo did not quote those, and nothing in the file can show it.
        case mboxrd
        /// Bounded by Content-Length, with bare "From " lines inside; nothing was taken off.
        case mboxcl2
    }

    /// The mail: without envelope line and separator, quoting undone, line ends as they are.
    public var bytes: [UInt8]
    /// Where the envelope line begins in the mailbox, in bytes from 0.
    public var offset: Int64
    /// The number of the envelope line, from 1.
    public var line: Int
    /// The envelope line without its line end.
    public var envelope: String
    /// The number of ">" taken off.
    public var unquotedLines: Int
    /// The rule used on this message.
    public var rule: Rule
    /// What was wrong with the mailbox here, one sentence each.
    public var defects: [String]
    /// Whether it is the last one of the mailbox.
    public var isLast = false
    /// Whether the mailbox ends within a line of it.
    public var endsWithinLine = false
}
