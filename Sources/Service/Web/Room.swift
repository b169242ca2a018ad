import Hummingbird
import NIOCore
import Synchronization

/// The bytes of bodies that may be in memory at once, over all connections.
final class Room: Sendable {
    private let most: Int
    private let taken = Mutex(0)

    init(bytes: Int) { most = bytes }

    var used: Int { taken.withLock { $0 } }

    private func take(_ count: Int) throws {
        try taken.withLock { taken in
            guard taken + count <= most else {
                throw ServiceError(.busy, "More is being sent than there is room for: try again in a moment.")
            }
            taken += count
        }
    }

    /// Reads a body piece by piece, with room for each, and gives it to `use`; the room is free again after it.
    func holding<T: Sendable>(
        _ body: RequestBody, limit: Int, _ use: ([UInt8]) async throws -> T
    ) async throws -> T {
        var bytes: [UInt8] = []
        defer { taken.withLock { [count = bytes.count] in $0 -= count } }
        for try await piece in body {
            guard bytes.count + piece.readableBytes <= limit else { throw Fault.tooLarge(limit) }
            try take(piece.readableBytes)
            bytes += piece.readableBytesView
        }
        return try await use(bytes)
    }
}
