/// What keeps the ledger from doing what it was asked, in words for the person who asked.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
    /// What went wrong, for a program; the edge turns it into an exit status.
    public enum Code: String, Sendable {
        case notAnArchive = "not-an-archive"
        case alreadyExists = "already-exists"
        case busy
        case wrongKey = "wrong-key"
        case behindHead = "behind-head"
        case headMoved = "head-moved"
        case splitLog = "split-log"
        case damaged
        case noSuchEntry = "no-such-entry"
        case destroyed
        case tooLarge = "too-large"
        case storage
        case diskFull = "disk-full"
        case networkFileSystem = "network-file-system"
        case refused
        case wrongUse = "wrong-use"
        case timeStamp = "time-stamp"
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

extension LedgerError: Equatable {
    /// Errors are equal when their codes are: the sentence is for people.
    public static func == (left: LedgerError, right: LedgerError) -> Bool { left.code == right.code }
}
