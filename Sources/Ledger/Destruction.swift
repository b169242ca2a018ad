import Foundation
public import Records

/// Something derived from the ledger that holds words of records, and must lose them when they are destroyed.
public protocol ErasableProjection: Sendable {
    /// What it is called in a certificate.
    var name: String { get }
    /// Removes everything of the listed entries so that no byte of it stays in any of its files.
    ///
    /// Doing it again changes nothing and costs little. - Throws: `busy` where a reader holds an old state.
    func erase(_ list: SequenceList) throws
    /// Names what is left of the listed entries; empty when nothing is.
    ///
    /// - Parameter thoroughly: whether structure and free pages are read too, which takes time in a large file.
    func remains(of list: SequenceList, thoroughly: Bool) throws -> [String]
    /// Makes anew what it holds of records of which a part was erased, from what is left of them, so that no byte of that
    /// part stays in any of its files.
    ///
    /// Doing it again changes nothing and costs little. - Throws: `busy` where a reader holds an old state.
    func renew(_ list: SequenceList, from ledger: Ledger) throws
    /// Names what it holds of these records that is not what is left of them; empty when there is none.
    ///
    /// - Parameter thoroughly: whether structure and free pages are read too, which takes time in a large file.
    func differences(of list: SequenceList, from ledger: Ledger, thoroughly: Bool) throws -> [String]
}

/// What a destruction found when it looked whether anything was left.
///
/// Source: FORMAT, "Destruction", step 4.
public struct DestructionCheck: Sendable, Equatable {
    /// What was looked at, in words.
    public var checked: [String] = []
    /// What is left, in words; empty when the destruction is complete.
    public var remains: [String] = []
}

extension Ledger {
    /// Appends the order to destroy the listed entries and destroys their keys and sealed content.
    ///
    /// FORMAT's steps 1 to 3 for the ledger's own files, under the writer lock. `mayDestroy` runs under the lock,
    /// after everything else that was written, and throws where a hold or the list's state has changed.
    /// - Returns: the order's seq. From here on the destruction is finished by `finishDestruction`, after a crash too.
    public func orderDestruction(
        of list: SequenceList, components: [Component], mayDestroy: () throws -> Void
    ) throws -> UInt64 {
        try requireWriting()
        let order = try PreparedRecord(Draft(.destroyOrder(list), components: components))
        return try withLock {
            try mayDestroy()
            try requireListed(list)
            // The list is durable before the entry that names it.
            try DurableFile.write(list.encoded, to: files.list(list.hash.hex), staging: tiles.unfinished)
            let seqs = try commitLocked { $0.add(order) }
            // After this line the order stands: whatever happens, the destruction is carried through on the next open.
            try destroyOwn(list, order: seqs.lowerBound)
            return seqs.lowerBound
        }
    }

    /// Runs `body` in the one process that carries out destructions.
    ///
    /// What one process has ordered and goes on to finish is no other's to take up; once it has died, the kernel has
    /// released the lock, and whoever opens the archive next finishes it.
    /// - Parameter waits: whether to wait for another that is at it, as long as for another writer.
    /// - Returns: nil where another is at it and is not waited for.
    /// - Throws: `busy` where another is at it still.
    package func destroying<T>(waits: Bool, _ body: () throws -> T) throws -> T? {
        var isAlone = false
        do {
            return try WriterLock.hold(files.destroying, timeout: waits ? lockTimeout : 0) {
                isAlone = true
                return try body()
            }
        } catch let error as LedgerError where error.code == .busy && !isAlone {
            guard waits else { return nil }
            throw LedgerError(
                .busy, "Another process carries out a destruction: try again when it has ended. Nothing was destroyed.")
        }
    }

    /// Finishes one ordered destruction: see ``finishDestructions(of:projections:certificate:)``.
    ///
    /// - Returns: the certificate's seq.
    public func finishDestruction(
        order: UInt64, projections: [any ErasableProjection], certificate: (DestructionCheck) throws -> [Component]
    ) throws -> UInt64 {
        let done = try finishDestructions(of: [order], projections: projections) { try certificate($1) }
        guard let seq = done[order] else {
            throw LedgerError(.noSuchEntry, "Entry \(order) is not an order to destroy.")
        }
        return seq
    }

    /// Finishes ordered destructions together: the ledger's rows again, every projection, the check, the certificates.
    ///
    /// What costs much, and much the same for few records as for many (an index that is merged, a file that is written
    /// anew), is done once for all of them. The lock is not held for it, but for a second, cheap time: of what another
    /// process projected meanwhile.
    /// - Parameter certificate: makes the components of an order's certificate from what the check found.
    /// - Returns: per order its certificate's seq; where another process has certified it already, that one's.
    public func finishDestructions(
        of orders: [UInt64], projections: [any ErasableProjection],
        certificate: (UInt64, DestructionCheck) throws -> [Component]
    ) throws -> [UInt64: UInt64] {
        try requireWriting()
        guard let first = orders.min() else { return [:] }
        var lists: [UInt64: SequenceList] = [:]
        for order in orders {
            let list = try destructionList(order: order)
            lists[order] = list
            try withLock { try destroyOwn(list, order: order) }
        }
        let all = SequenceList(lists.values.flatMap(\.seqs))
        for projection in projections { try projection.erase(all) }
        try withLock { try entries.rewriteFingerprints(timeout: min(5, lockTimeout)) }
        var check = DestructionCheck()
        for projection in projections {
            check.checked.append(
                "\(projection.name): every table, no row of a listed entry, free pages zero, log empty, integrity")
            check.remains += try projection.remains(of: all, thoroughly: true)
        }
        return try withLock {
            var done = try certificates(of: Set(orders), from: first)
            let open = orders.filter { done[$0] == nil }.sorted()
            guard !open.isEmpty else { return done }
            for projection in projections {
                try projection.erase(all)
                check.remains += try projection.remains(of: all, thoroughly: false)
            }
            try checkOwn(all, into: &check)
            try requireGone(check, orders: open)
            let prepared = try open.map { order in
                try PreparedRecord(
                    Draft(
                        .destroyDone(order: order, lists[order] ?? SequenceList([])),
                        components: certificate(order, check)))
            }
            let seqs = try commitLocked { commit in for record in prepared { commit.add(record) } }
            for (order, seq) in zip(open, seqs) { done[order] = seq }
            return done
        }
    }

    func requireGone(_ check: DestructionCheck, orders: [UInt64]) throws {
        guard !check.remains.isEmpty else { return }
        let names = orders.map(String.init).joined(separator: ", ")
        throw LedgerError(
            .refused,
            "The destruction ordered by entr\(orders.count == 1 ? "y" : "ies") \(names) is not complete: "
                + "\(check.remains.prefix(20).joined(separator: "; ")). It stays ordered and is tried again when the archive "
                + "is next opened for writing.")
    }

    /// Destroys keys, then rows, of the ledger's own files.
    ///
    /// Doing it again changes nothing.
    private func destroyOwn(_ list: SequenceList, order: UInt64) throws {
        let timeout = min(5, lockTimeout)
        try keys.destroy(list.ranges.joined(), timeout: timeout)
        try entries.destroy(list, order: order, timeout: timeout)
    }

    func requireListed(_ list: SequenceList) throws {
        let count = try entries.count()
        guard let last = list.ranges.last?.upperBound, last < count else {
            throw LedgerError(
                .noSuchEntry,
                "The list to destroy is empty or names an entry that does not exist. Nothing was destroyed.")
        }
    }

    /// The certificates of these orders, by the order.
    private func certificates(of orders: Set<UInt64>, from first: UInt64) throws -> [UInt64: UInt64] {
        var found: [UInt64: UInt64] = [:]
        try walkEntries(from: first + 1) { entry in
            if case .destroyDone(_, let order, _, _) = entry.body, orders.contains(order) {
                found[order] = found[order] ?? entry.seq
            }
        }
        return found
    }

    /// The orders that have no certificate yet, those to erase a part too.
    public func startedDestructions() throws -> [UInt64] {
        var orders: [UInt64] = []
        try walkEntries { entry in
            switch entry.body {
            case .destroyOrder: orders.append(entry.seq)
            // All `erase-part` entries of an order are appended together.
            case .destroyDone(_, let order, _, _), .erasePart(_, let order, _): orders.removeAll { $0 == order }
            default: break
            }
        }
        return orders
    }

    /// The list of entries that an order names, read from its file and checked against the order's hash.
    public func destructionList(order: UInt64) throws -> SequenceList {
        guard let (seq, bytes) = try entries.entries(from: order, below: .max, limit: 1).first, seq == order,
            case .destroyOrder(_, let count, let hash) = try Entry(parsing: bytes).body
        else { throw LedgerError(.noSuchEntry, "Entry \(order) is not an order to destroy.") }
        return try self.list(count: count, hash: hash, order: order)
    }

    /// Reads the list with this hash from its file.
    func list(count: UInt64, hash: Digest, order: UInt64) throws -> SequenceList {
        try published.list(count: count, hash: hash, order: order)
    }

    /// Parses every entry from `first` on, in turn.
    package func walkEntries(from first: UInt64 = 0, _ body: (Entry) throws -> Void) throws {
        var next = first
        let count = try count()
        while next < count {
            let batch = try entries.entries(from: next, below: count, limit: 4096)
            guard let last = batch.last else { return }
            for (_, bytes) in batch { try body(try Entry(parsing: bytes)) }
            next = last.seq + 1
        }
    }

    /// Looks into the ledger's own files.
    func checkOwn(_ list: SequenceList, into check: inout DestructionCheck) throws {
        for (file, queue, ties, inspected) in [
            (files.keys, keys.queue, KeyStore.ties, nil),
            (files.archive, entries.queue, EntryStore.ties, ["fingerprint"]),
        ] {
            let name = file.lastPathComponent
            check.checked.append(
                "\(name): every table, no row of a listed entry, free pages zero, log empty, integrity")
            check.remains += try RemnantCheck(queue: queue, file: file, ties: ties, inspected: inspected)
                .remains(of: list)
        }
        check.remains += try (keys.schemaCheck.foreign() + entries.schemaCheck.foreign()).map {
            "\($0) is there, which Canute never made and which may keep what is deleted"
        }
        check.remains += try entries.fingerprints(of: list)
    }
}
