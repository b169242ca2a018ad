/// What was refused by the vocabulary of records: a digest, key, component, entry or list that is not as FORMAT says.
///
/// Two errors are equal when their codes are: the message is for people.
public struct RecordsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of thing was refused.
    public enum Code: String, Sendable, CaseIterable {
        /// A commitment or field key of another length.
        case key
        /// A component whose path, value or token lengths are not allowed.
        case component
        /// An entry that is not in its one form.
        case entry
        /// A list of entries that is not in its one form.
        case list
    }

    /// What kind of thing was refused.
    public let code: Code
    /// What, where, and what to do, in one sentence.
    public let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }

    /// Equality of the codes.
    public static func == (a: Self, b: Self) -> Bool { a.code == b.code }
}
