package import Foundation

/// The lock that a writer holds for one commit, across processes and threads.
///
/// It is `flock` on an open file of its own, so the kernel releases it when the process dies.
package enum WriterLock {
    /// Runs `body` with the lock held, waiting for it at most `timeout` seconds.
    ///
    /// - Throws: `busy` when another writer held it all that time.
    package static func hold<T>(_ url: URL, timeout: Double, _ body: () throws -> T) throws -> T {
        let descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw LedgerError(
                .storage, "Cannot open \(url.path) to lock the archive: \(String(cString: strerror(errno))).")
        }
        defer { close(descriptor) }
        let end = DispatchTime.now().uptimeNanoseconds + UInt64(timeout * 1_000_000_000)
        var pause: UInt32 = 200
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            if code == EINTR { continue }
            guard code == EWOULDBLOCK else {
                throw LedgerError(.storage, "Cannot lock \(url.path): \(String(cString: strerror(code))).")
            }
            guard DispatchTime.now().uptimeNanoseconds < end else {
                throw LedgerError(
                    .busy,
                    "Another process has been writing to this archive for \(timeout.formatted()) "
                        + "\(timeout == 1 ? "second" : "seconds") (\(url.path) is locked): try again when it has ended. Nothing was written."
                )
            }
            usleep(pause)
            pause = min(pause * 2, 20_000)
        }
        return try body()
    }
}
