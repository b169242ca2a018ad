/// What went wrong with a container, an XML document or a file being written: what, where, and what to do.
public struct InterchangeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of failure a caller may want to tell apart.
    public enum Code: String, Sendable {
        /// The file or folder is missing, or may not be read.
        case cannotOpen
        /// Reading the file failed on the disk's side.
        case cannotRead
        /// The file is no zip, no tar and no folder.
        case notAContainer
        /// The file is a container but broken from the start.
        case damaged
        /// A stated limit on size, depth or number was passed.
        case limit
        /// An entry that the caller needs was refused.
        case refused
        /// The output could not be written.
        case cannotWrite
        /// The output could not be written because the disk is full.
        case diskFull
        /// A name that may not stand in a container or in XML.
        case badName
        /// The bytes are not an XML document that is accepted here.
        case badXML
        /// The schema itself is not usable.
        case badSchema
        /// Calls came in an order that has no meaning, for example a write after the end.
        case misuse
    }

    /// The kind of failure.
    public let code: Code
    /// One plain sentence: what, where, what to do.
    public let message: String

    /// The message.
    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    static func system(_ code: Code, _ what: String, errno number: Int32, advice: String) -> InterchangeError {
        let full = number == ENOSPC || number == EDQUOT
        let hint = full ? "The disk is full: free some space and try again." : advice
        return InterchangeError(
            full && code == .cannotWrite ? .diskFull : code, "\(what): \(errorText(number)). \(hint)")
    }
}

import Foundation

/// The C library's words for an error number.
func errorText(_ number: Int32) -> String {
    String(cString: strerror(number))
}
