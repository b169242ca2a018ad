/// What keeps a request from being worked as asked, in words for the officer.
public struct CaseworkError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for a program; the edge turns it into an exit status.
    public enum Code: String, Sendable {
        case wrongUse = "wrong-use"
        case notFound = "not-found"
        case notYet = "not-yet"
        case needsSecondPerson = "needs-second-person"
        case notSignedOff = "not-signed-off"
        case gate
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

extension CaseworkError: Equatable {
    /// Errors are equal when their codes are: the sentence is for people.
    public static func == (left: CaseworkError, right: CaseworkError) -> Bool { left.code == right.code }
}
