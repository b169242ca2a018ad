/// One thing in a container, as `ContainerReader.next()` gives it.
public struct ContainerEntry: Sendable, Equatable {
    /// The path inside the container, checked: relative, `/` between parts, no `..`.
    ///
    /// For a refused entry, the name as far as it can be shown.
    public let name: String
    /// The number of bytes that the container declares, where it does.
    public let size: UInt64?
    /// Whether this is a folder; folders have no content.
    public let isDirectory: Bool
    /// Why the entry cannot be had, or nil.
    ///
    /// The entries after it still come.
    public let refusal: RefusedEntry?
}

/// An entry that was not taken: its name and why, in plain words.
///
/// The container goes on after it.
public struct RefusedEntry: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of refusal.
    public enum Code: String, Sendable, CaseIterable {
        /// Absolute, `..`, backslash, control characters, too long, too deep.
        case unsafeName
        /// A symbolic or hard link.
        case link
        /// A device, pipe or socket.
        case special
        /// Encrypted content or name.
        case encrypted
        /// A name that came before in the same container.
        case duplicate
        /// Larger than the limit.
        case tooLarge
        /// Unpacks to implausibly more than it holds.
        case ratio
        /// Unpacks to another size than declared.
        case sizeMismatch
        /// The checksum does not fit the content.
        case badChecksum
        /// The container ends before the entry does.
        case truncated
        /// The packed content cannot be unpacked.
        case damaged
        /// The container says two different things about the entry.
        case inconsistent
        /// A way of packing that is not supported here.
        case unsupported
        /// The rest of the container cannot be read; `name` is the container's. Always the last value.
        case restUnreadable
    }

    /// The entry's name as far as it can be shown; control characters are shown as U+FFFD.
    public let name: String
    /// The kind of refusal.
    public let code: Code
    /// One plain sentence.
    public let reason: String

    /// Name and reason.
    public var description: String { "\(name): \(reason)" }

    init(_ name: String, _ code: Code, _ reason: String) {
        self.name = name
        self.code = code
        self.reason = reason
    }
}
