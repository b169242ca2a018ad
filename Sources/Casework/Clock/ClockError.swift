/// Why a clock could not be computed: what is wrong with the question, or where the bank-holiday data ends.
public struct ClockError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is.
    public enum Code: String, Sendable {
        /// A regime, deadline, division or date that is not one.
        case usage
        /// An event that is unknown, lacks its counterpart, or contradicts the others.
        case event
        /// A day that the bank-holiday data does not reach: refused, never guessed.
        case calendarEnds
        /// The bank-holiday data itself cannot be read.
        case calendarData
    }

    /// The kind of trouble.
    public let code: Code
    /// A whole sentence for the person who has to act on it.
    public let message: String

    /// The message, as printed to a user.
    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
