import Foundation
public import Ledger
public import Records

extension SearchIndex {
    /// Puts the words that are left of records in place of those that it has; what it has not indexed yet is left alone.
    public func renew(_ list: SequenceList, from ledger: Ledger) throws {
        for (segment, held, left) in try compare(list, with: ledger) {
            let changed = Set(held.keys).union(left.keys).filter {
                held[$0] != left[$0].map { IndexedMessage($0.0, $0.1) }
            }
            // Without a change it costs little, and a rewriting that was cut off is made good.
            try segment.replace(
                SequenceList(changed), by: left.filter { changed.contains($0.key) }.values.sorted { $0.0 < $1.0 })
        }
    }

    /// Names the records of which it holds other words than are left of them, and what is amiss with its files.
    public func differences(of list: SequenceList, from ledger: Ledger, thoroughly: Bool) throws -> [String] {
        try compare(list, with: ledger).flatMap { segment, held, left in
            let differing = Set(held.keys).union(left.keys).filter { seq in
                held[seq] != left[seq].map { IndexedMessage($0.0, $0.1) }
            }
            return differing.sorted().map { "\(segment.file.lastPathComponent) has other words of entry \($0)" }
                + (try segment.remains(of: SequenceList([UInt64]()), thoroughly: thoroughly))
        }
    }

    private typealias Held = (
        segment: Segment, held: [UInt64: IndexedMessage], left: [UInt64: (seq: UInt64, fields: MessageFields)]
    )

    /// Per segment what it holds of the listed entries, and what it should hold by now.
    private func compare(_ list: SequenceList, with ledger: Ledger) throws -> [Held] {
        try touched(list).map { number in
            let segment = try segment(number)
            let own = list.within(Segment.range(number))
            let end = try segment.indexedTo()
            var held: [UInt64: IndexedMessage] = [:]
            for range in own.ranges { held.merge(try segment.messages(range)) { first, _ in first } }
            let left = try ledger.records(Array(own.seqs)).filter { $0.seq < end }.compactMap { record in
                MessageFields(record.content?.components ?? []).map { (seq: record.seq, fields: $0) }
            }
            return (segment, held, Dictionary(uniqueKeysWithValues: left.map { ($0.seq, $0) }))
        }
    }
}
