import Dispatch
public import Records
import Synchronization

/// Brings messages into the index while they are being captured: on a queue of its own, many to a transaction.
///
/// The index may be behind what is acknowledged, and FTS5 merges less the more rows one transaction adds. Only words are
/// held back, bounded in number and bytes. What an error or a crash leaves out, `SearchIndex.rollForward` finds.
public final class IndexFeed: Sendable {
    private static let messagesAtOnce: UInt64 = 8_192
    private static let bytesAtOnce = 8 << 20

    /// The messages of the entries `first` to `end - 1`.
    private struct Batch: Sendable {
        var first: UInt64
        var end: UInt64
        var messages: [(seq: UInt64, fields: MessageFields)] = []
        var bytes = 0
    }

    private struct State {
        var batch: Batch?
        var error: (any Error)?
    }

    private let index: SearchIndex
    private let queue = DispatchQueue(label: "canute.search.feed")
    // One batch is being added while the next one fills.
    private let room = DispatchSemaphore(value: 1)
    private let state = Mutex(State())

    /// Feeds `index`.
    public init(_ index: SearchIndex) { self.index = index }

    /// Takes messages that were just committed, in order.
    ///
    /// - Throws: what adding earlier ones threw.
    public func add(_ committed: [(seq: UInt64, message: MessageFields?)]) throws {
        guard let first = committed.first?.seq, let last = committed.last?.seq else { return }
        let messages = committed.compactMap { seq, fields in fields.map { (seq: seq, fields: $0) } }
        let bytes = messages.reduce(0) { $0 + Segment.size(of: $1.fields) }
        let ready: [Batch] = try state.withLock { state in
            if let error = state.error { throw error }
            var ready: [Batch] = []
            // Where another process wrote in between, what was held back is added before the gap is met.
            if let batch = state.batch, batch.end != first {
                ready.append(batch)
                state.batch = nil
            }
            var batch = state.batch ?? Batch(first: first, end: first)
            batch.end = last + 1
            batch.messages += messages
            batch.bytes += bytes
            state.batch = batch
            if batch.end - batch.first >= Self.messagesAtOnce || batch.bytes >= Self.bytesAtOnce {
                ready.append(batch)
                state.batch = nil
            }
            return ready
        }
        for batch in ready { submit(batch) }
    }

    /// Adds what is held back, and waits until all is in the index.
    ///
    /// - Throws: what adding threw.
    public func finish() throws {
        let rest = state.withLock { state in
            defer { state.batch = nil }
            return state.batch
        }
        if let rest { submit(rest) }
        queue.sync {}
        if let error = state.withLock({ $0.error }) { throw error }
    }

    private func submit(_ batch: Batch) {
        room.wait()
        queue.async { [self] in
            defer { room.signal() }
            guard state.withLock({ $0.error == nil }) else { return }
            do { try index.add(batch.messages, from: batch.first, upTo: batch.end) } catch {
                state.withLock { $0.error = error }
            }
        }
    }
}
