/// What keeps a service or a client of one from doing what it was asked, in words for the person who asked.
public struct ServiceError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for a program; the edge turns it into an exit status.
    public enum Code: String, Sendable {
        /// An address, a name or a file that was given is wrong.
        case usage
        /// Nobody answers, or not in time, or not as the protocol says.
        case exchange
        /// What the service keeps is missing or damaged.
        case store
        /// The address cannot be listened on.
        case listening
        /// There is more to do than there is room for: to be tried again in a moment.
        case busy
    }

    /// The kind of failure.
    public let code: Code
    /// One sentence: what, where, and what to do.
    public let message: String

    /// Makes an error with its sentence.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The sentence.
    public var description: String { message }
}

extension ServiceError: Equatable {
    /// Errors are equal when their codes are: the sentence is for people.
    public static func == (left: ServiceError, right: ServiceError) -> Bool { left.code == right.code }
}
