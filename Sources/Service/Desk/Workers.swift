import Foundation
import Synchronization

/// Threads for work that blocks (SQLite, hashing), apart from those that serve connections, with a bounded queue.
final class Workers: Sendable {
    private let queue: OperationQueue
    private let room: Int
    private let waiting = Mutex(0)

    /// - Parameters:
    ///   - threads: how many run at once.
    ///   - room: how many may be under way or wait; what comes then is told to come again.
    init(_ name: String, threads: Int, room: Int) {
        queue = OperationQueue()
        queue.name = "canute.\(name)"
        queue.maxConcurrentOperationCount = threads
        self.room = room
    }

    /// How many are under way or wait.
    var load: Int { waiting.withLock { $0 } }

    /// Runs `body` when its turn comes.
    ///
    /// - Throws: `ServiceError` (busy) where too many wait already; then nothing was done.
    func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
        try waiting.withLock { waiting in
            guard waiting < room else {
                throw ServiceError(.busy, "The archive has more to do than it can keep up with: try again in a moment.")
            }
            waiting += 1
        }
        defer { waiting.withLock { $0 -= 1 } }
        return try await withCheckedThrowingContinuation { continuation in
            queue.addOperation { continuation.resume(with: Result { try body() }) }
        }
    }
}
