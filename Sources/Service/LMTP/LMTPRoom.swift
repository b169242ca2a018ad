import Synchronization

/// The memory that mails under way share; who gets none is asked to come again.
final class LMTPRoom: Sendable {
    private let left: Mutex<Int>

    init(bytes: Int) { left = Mutex(bytes) }

    func take(_ bytes: Int) -> Bool {
        left.withLock { left in
            guard bytes <= left else { return false }
            left -= bytes
            return true
        }
    }

    func give(_ bytes: Int) { left.withLock { $0 += bytes } }

    /// What is free, in bytes.
    var free: Int { left.withLock { $0 } }
}
