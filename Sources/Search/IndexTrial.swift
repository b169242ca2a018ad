import Foundation
import GRDB
public import Ledger
import Records

/// An index in memory, to try how long indexing takes: no word of it touches the disk.
public struct IndexTrial {
    private let segment: Segment
    private var next: UInt64 = 0

    /// Makes an empty one.
    public init() throws { segment = try Segment(inMemory: 0) }

    /// Reads these entries from the ledger and indexes them as a rebuild does; returns how many messages they hold.
    ///
    /// Runs come in ascending order.
    public mutating func add(_ run: ClosedRange<UInt64>, of ledger: Ledger) throws -> UInt64 {
        var messages: [(seq: UInt64, fields: MessageFields)] = []
        try ledger.walk(from: run.lowerBound, to: run.upperBound + 1) { records in
            messages += records.compactMap { record in
                MessageFields(record.content?.components ?? []).map { (seq: record.seq, fields: $0) }
            }
            return true
        }
        try segment.add(messages, from: next, upTo: run.upperBound + 1)
        next = run.upperBound + 1
        return UInt64(messages.count)
    }
}
