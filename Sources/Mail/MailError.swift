/// What stopped a mail or a mailbox from being read: never a mere defect of it (those are in `MailMessage.defects`).
public struct MailError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure, for those who must act on them.
    public enum Code: Sendable {
        /// No bytes, or nothing but white space.
        case empty
        /// Nothing in the bytes looks like a mail header.
        case notMail
        /// Longer than the limit given.
        case tooLarge
        /// The mailbox does not begin with a "From " line.
        case notMailbox
        /// The operating system refused to open or read the file.
        case unreadable
    }

    /// The kind of failure.
    public let code: Code
    /// A sentence: what, where, what to do.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The sentence itself.
    public var description: String { message }

    /// Two errors are equal when their codes are.
    public static func == (a: MailError, b: MailError) -> Bool { a.code == b.code }
}
