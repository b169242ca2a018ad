import Synchronization

/// Connections for reading, one for each core that reads at the same time.
///
/// One connection answers one thread at a time; a verification reads on all of them.
final class ReaderPool<Reader: Sendable>: Sendable {
    private let open: @Sendable () throws -> Reader
    private let idle = Mutex<[Reader]>([])

    init(_ open: @escaping @Sendable () throws -> Reader) { self.open = open }

    /// Calls `body` with a connection that nobody else uses meanwhile.
    func use<T>(_ body: (Reader) throws -> T) throws -> T {
        let reader = try idle.withLock { $0.popLast() } ?? open()
        defer { idle.withLock { $0.append(reader) } }
        return try body(reader)
    }
}
