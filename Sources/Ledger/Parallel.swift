import Dispatch
import Foundation
import Synchronization

/// Work on all cores that keeps its order.
package enum Parallel {
    /// The number of cores that may run at once.
    package static var width: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// Maps every index of `range`, in slices on all cores; the first error is thrown.
    package static func map<T: Sendable>(
        _ range: Range<Int>, _ transform: @Sendable (Int) throws -> T
    ) throws -> [T] {
        let slices = min(range.count, width * 4)
        guard slices > 1 else { return try part(range, transform) }
        let results = Mutex<[Int: Result<[T], any Error>]>([:])
        DispatchQueue.concurrentPerform(iterations: slices) { slice in
            let from = range.lowerBound + range.count * slice / slices
            let to = range.lowerBound + range.count * (slice + 1) / slices
            let result = Result { try part(from..<to, transform) }
            results.withLock { $0[slice] = result }
        }
        let done = results.withLock { $0 }
        var all: [T] = []
        all.reserveCapacity(range.count)
        for slice in 0..<slices { if let result = done[slice] { all += try result.get() } }
        return all
    }
    /// Maps one slice; a loop, because `map` looks up how its range is walked for every element where it is not specialised.
    private static func part<T>(_ range: Range<Int>, _ transform: (Int) throws -> T) throws -> [T] {
        var part: [T] = []
        part.reserveCapacity(range.count)
        for index in range { part.append(try transform(index)) }
        return part
    }
}
