/// What keeps a key or a signature in OpenSSH's formats from being used, in words for the person who gave it.
public struct OpenSSHError: Error, Sendable, CustomStringConvertible, Equatable {
    /// What went wrong, for a program.
    public enum Code: String, Sendable {
        /// A file or an agent that cannot be reached.
        case unreadable
        /// Bytes that are no key, or a key of another kind.
        case key
        /// Bytes that are no signature, or one that does not hold.
        case signature
        /// An agent that answers otherwise than asked.
        case agent
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence: what, where, and what to do.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The sentence.
    public var description: String { message }

    /// Errors are equal when their codes are: the sentence is for people.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
