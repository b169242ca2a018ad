import Glibc

/// Owns one open file of mail and reads it from start to end, a chunk at a time.
public final class MailFile {
    /// The path as given.
    public let path: String
    private let descriptor: Int32

    /// Bytes read at once.
    private static let chunk = 1 << 20

    /// Opens the file at `path`.
    ///
    /// - Throws: `MailError` `.unreadable`.
    public init(path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw MailError(.unreadable, "\(path) cannot be opened: \(String(cString: strerror(errno))).")
        }
    }

    deinit { close(descriptor) }

    /// The next bytes; nil at the end of the file.
    ///
    /// - Throws: `MailError` `.unreadable`.
    public func next() throws -> [UInt8]? {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.chunk) { room, filled in
            repeat { count = read(descriptor, room.baseAddress, Self.chunk) } while count < 0 && errno == EINTR
            filled = max(0, count)
        }
        guard count >= 0 else {
            throw MailError(.unreadable, "\(path) cannot be read: \(String(cString: strerror(errno))).")
        }
        return count == 0 ? nil : bytes
    }
}
