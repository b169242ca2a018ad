/// What keeps an archive from doing what it was asked, in words for the person who asked.
public struct ArchiveError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for a program; the edge turns it into an exit status.
    public enum Code: String, Sendable {
        case wrongUse = "wrong-use"
        case notFound = "not-found"
        case held
        case notDue = "not-due"
        case needsSecondPerson = "needs-second-person"
        case needsSignature = "needs-signature"
        case changed
        case needsPreview = "needs-preview"
        case clock
        case undeclared
        case damaged
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

extension ArchiveError: Equatable {
    /// Errors are equal when their codes are: the sentence is for people.
    public static func == (left: ArchiveError, right: ArchiveError) -> Bool { left.code == right.code }
}
