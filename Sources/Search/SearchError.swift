/// What keeps a search from being made, in words for the person who searches.
public struct SearchError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for a program.
    public enum Code: String, Sendable {
        case badQuery = "bad-query"
        case damaged
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
}

extension SearchError: Equatable {
    /// Errors are equal when their codes are: the sentence is for people.
    public static func == (left: SearchError, right: SearchError) -> Bool { left.code == right.code }
}
