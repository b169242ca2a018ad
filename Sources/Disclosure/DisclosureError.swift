/// What the disclosure module could not do: what, where, and what to do about it.
///
/// Faults *found in a pack* are not errors but `Finding`s; this is for a pack that could not be built or looked at.
public struct DisclosureError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kind of trouble; tests and exit statuses compare this and nothing else.
    public enum Code: String, Sendable {
        /// The file cannot be opened or read at all.
        case unreadable
        /// The decisions handed over do not fit the records they are about.
        case draft
        /// A record, proof or checkpoint handed over does not fit the pack being sealed.
        case sealing
        /// The pack could not be written.
        case writing
        /// A verifier key is not in vkey form.
        case key
    }

    /// The kind of trouble.
    public let code: Code
    /// What, where, and what to do about it.
    public let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// The message.
    public var description: String { message }

    /// Equality of the codes.
    public static func == (left: Self, right: Self) -> Bool { left.code == right.code }
}
