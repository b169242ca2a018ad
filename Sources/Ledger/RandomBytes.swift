import Foundation

/// Random bytes from the kernel, fetched for a whole batch at once.
enum RandomBytes {
    /// Draws `count` bytes that nobody can guess.
    static func draw(_ count: Int) throws -> [UInt8] {
        let failure = LedgerError(
            .storage, "The system gives no random bytes (/dev/urandom): no key can be made, so nothing was written.")
        let descriptor = open("/dev/urandom", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure }
        defer { close(descriptor) }
        var done = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
            buffer.initialize(repeating: 0)
            while done < count {
                let drawn = read(descriptor, buffer.baseAddress.map { $0 + done }, count - done)
                if drawn < 0 && errno == EINTR { continue }
                guard drawn > 0 else { break }
                done += drawn
            }
            used = count
        }
        guard done == count else { throw failure }
        return bytes
    }
}
