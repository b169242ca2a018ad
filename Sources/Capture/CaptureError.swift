/// Why a source could not be looked at at all; trouble inside a source is a `CaptureEvent`.
///
/// Two errors are equal when their codes are.
public struct CaptureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of trouble it is.
    public enum Code: String, Sendable {
        /// The path is not there, or may not be read.
        case notReadable
        /// An option has no meaning: an unknown time zone.
        case badOption
    }

    /// What kind of trouble it is.
    public let code: Code
    /// What is wrong, where, and what to do.
    public let message: String

    /// An error of these parts.
    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }

    /// Equality of codes.
    public static func == (left: CaptureError, right: CaptureError) -> Bool {
        left.code == right.code
    }
}
