import Foundation
import GRDB
import Records

extension Ledger {
    /// Executes every order of the log again on what was copied from backups, and counts what is there and what is not.
    ///
    /// An order without a certificate counts too: it stood, and was only not finished.
    static func destroyAgain(
        _ store: EntryStore, _ keys: KeyStore, _ sources: RestoreSources, _ files: ArchiveFiles,
        _ outcome: inout RestoreOutcome
    ) throws {
        let (orders, parts) = try self.orders(store, sources, files, outcome)
        let partly = try eraseAgain(orders, parts, store, keys)
        // A part erasure that cannot be done on these copies takes the record whole: what was erased must not come back.
        let listed = SequenceList(
            orders.flatMap { order in order.list.seqs.filter { partly[order.seq]?.contains($0) != true } })
        outcome.orders = orders.map(\.seq)
        outcome.destroyedAgain = try present(listed, store, keys)
        try keys.destroy(listed.seqs)
        for order in orders {
            try store.destroy(order.list.subtracting(partly[order.seq] ?? SequenceList([UInt64]())), order: order.seq)
        }
        try store.rewriteFingerprints()
        // Keys beyond the last entry are of commits that never were, or that nobody can show any more.
        try keys.dropKeys(from: outcome.entries)
        guard try present(listed, store, keys) == 0 else {
            throw LedgerError(
                .damaged, "What the log says was destroyed could not be removed from the copy: nothing was restored.")
        }
        // What went whole although a part of it alone was ordered to go is lost, not destroyed.
        let whole = SequenceList(orders.filter { partly[$0.seq] == nil }.flatMap { $0.list.ranges.joined() })
        try count(store, keys, destroyed: whole, &outcome)
    }

    /// Carries out what orders to erase a part left ready, and finds the records that are, or are now, without that part.
    ///
    /// - Returns: those records, by order.
    private static func eraseAgain(
        _ orders: [Order], _ parts: Set<UInt64>, _ store: EntryStore, _ keys: KeyStore
    ) throws -> [UInt64: SequenceList] {
        var partly: [UInt64: SequenceList] = [:]
        for order in orders {
            guard try parts.contains(order.seq) || !store.staged(for: order.seq).isEmpty else { continue }
            try keys.takeRemainders(of: order.seq)
            try store.takeRemainders(of: order.seq)
            partly[order.seq] = SequenceList(
                try order.list.seqs.filter { try isErased($0, by: order.seq, store, keys) })
        }
        return partly
    }

    private static func isErased(
        _ seq: UInt64, by order: UInt64, _ store: EntryStore, _ keys: KeyStore
    ) throws -> Bool {
        guard let bytes = try store.entries(seq..<seq + 1).first?.bytes else { return false }
        let content = Ledger.open(
            sealed: try store.sealed(seq...seq)[seq], key: try keys.rows(seq...seq)[seq],
            root: try Entry(parsing: bytes).root)
        return content?.erasedBy.contains(order) == true
    }

    private typealias Order = (seq: UInt64, list: SequenceList)

    /// The orders with their lists, and those that erased a part of records; every list must be found, or what it names
    /// could come back.
    private static func orders(
        _ store: EntryStore, _ sources: RestoreSources, _ files: ArchiveFiles, _ outcome: RestoreOutcome
    ) throws -> (orders: [Order], parts: Set<UInt64>) {
        let folders = ([files.ledger] + sources.ledgers).map { PublishedFolder(folder: $0) }
        var orders: [Order] = []
        var parts: Set<UInt64> = []
        try RestoredLog.walk(store, from: .init(count: 0, leaf: .zero, minute: 0), origin: outcome.content.origin) {
            entry, _ in
            switch entry.body {
            case .destroyOrder(_, let count, let hash):
                guard let list = folders.lazy.compactMap({ $0.list(hash) }).first, list.count == count else {
                    throw LedgerError(
                        .damaged,
                        "The list of what order \(entry.seq) destroyed is missing, so that it could come back: nothing was "
                            + "restored. Give a folder that has lists/\(hash.hex) with --ledger DIR.")
                }
                try DurableFile.write(list.encoded, to: files.list(hash.hex))
                orders.append((entry.seq, list))
            case .erasePart(_, let order, _): parts.insert(order)
            default: break
            }
        }
        return (orders, parts)
    }

    /// How many of the listed entries have content or a key.
    private static func present(_ list: SequenceList, _ store: EntryStore, _ keys: KeyStore) throws -> UInt64 {
        try list.ranges.reduce(0) { sum, range in
            let sealed = try seqs("sealed", range, store.queue)
            return sum + UInt64(sealed.union(try seqs("record_key", range, keys.queue)).count)
        }
    }

    private static func seqs(_ table: String, _ range: ClosedRange<UInt64>, _ queue: DatabaseQueue) throws -> Set<
        UInt64
    > {
        try queue.read { db in
            Set(
                try Int64.fetchAll(
                    db, sql: "SELECT seq FROM \(table) WHERE seq BETWEEN ? AND ?",
                    arguments: [Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound)]
                ).map { UInt64(bitPattern: $0) })
        }
    }

    /// Counts the records whose content or whose key no backup has.
    private static func count(
        _ store: EntryStore, _ keys: KeyStore, destroyed: SequenceList, _ outcome: inout RestoreOutcome
    ) throws {
        var (missing, withoutKey): ([UInt64], [UInt64]) = ([], [])
        var next: UInt64 = 0
        while next < outcome.entries {
            let batch = try store.entries(from: next, below: outcome.entries, limit: 4096)
            guard let last = batch.last?.seq else { break }
            let sealed = try seqs("sealed", next...last, store.queue)
            let keyed = try seqs("record_key", next...last, keys.queue)
            for (seq, bytes) in batch where try Entry(parsing: bytes).root != nil && !destroyed.contains(seq) {
                if !sealed.contains(seq) { missing.append(seq) } else if !keyed.contains(seq) { withoutKey.append(seq) }
            }
            next = last + 1
        }
        outcome.missing = SequenceList(missing)
        outcome.withoutKey = SequenceList(withoutKey)
    }
}
