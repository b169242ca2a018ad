import Foundation
public import Records

/// Something derived from the ledger that holds words of records, and must lose them when they are destroyed.
public protocol ErasableProjection: Sendable {
    /// What it is called in a certificate.
    var name: String { get }
    /// Removes everything of the listed entries so that no byte of it stays in any of its files.
    ///
    /// Doing it again changes nothing. - Throws: `busy` where a reader holds an old state.
    func erase(_ list: SequenceList) throws
    /// Names what is left of the listed entries; empty when nothing is.
    func remains(of list: SequenceList) throws -> [String]
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

    /// Finishes one ordered destruction: the ledger's rows again, every projection, the check, then the certificate.
    ///
    /// The lock is not held while projections are erased, which may take long, but for a second, cheap time: of what
    /// another process projected meanwhile.
    /// - Parameter certificate: makes the components of the certificate from what the check found.
    /// - Returns: the certificate's seq; where another process has certified the order already, that one's.
    public func finishDestruction(
        order: UInt64, projections: [any ErasableProjection], certificate: (DestructionCheck) throws -> [Component]
    ) throws -> UInt64 {
        try requireWriting()
        let list = try destructionList(order: order)
        try withLock { try destroyOwn(list, order: order) }
        for projection in projections { try projection.erase(list) }
        return try withLock {
            if let done = try certificateSeq(of: order) { return done }
            for projection in projections { try projection.erase(list) }
            let check = try destructionCheck(list, projections: projections)
            guard check.remains.isEmpty else {
                throw LedgerError(
                    .refused,
                    "The destruction ordered by entry \(order) is not complete: \(check.remains.joined(separator: "; ")). "
                        + "It stays ordered and is tried again when the archive is next opened for writing.")
            }
            let done = try PreparedRecord(
                Draft(.destroyDone(order: order, list), components: try certificate(check)))
            return try commitLocked { $0.add(done) }.lowerBound
        }
    }

    /// Destroys keys, then rows, of the ledger's own files.
    ///
    /// Doing it again changes nothing.
    private func destroyOwn(_ list: SequenceList, order: UInt64) throws {
        let timeout = min(5, lockTimeout)
        try keys.destroy(list.ranges.joined(), timeout: timeout)
        try entries.destroy(list, order: order, timeout: timeout)
    }

    private func requireListed(_ list: SequenceList) throws {
        let count = try entries.count()
        guard let last = list.ranges.last?.upperBound, last < count else {
            throw LedgerError(
                .noSuchEntry,
                "The list to destroy is empty or names an entry that does not exist. Nothing was destroyed.")
        }
    }

    private func certificateSeq(of order: UInt64) throws -> UInt64? {
        var found: UInt64?
        try walkEntries(from: order + 1) { entry in
            if case .destroyDone(_, order, _, _) = entry.body { found = found ?? entry.seq }
        }
        return found
    }

    /// The orders that have no certificate yet.
    public func startedDestructions() throws -> [UInt64] {
        var orders: [UInt64] = []
        try walkEntries { entry in
            switch entry.body {
            case .destroyOrder: orders.append(entry.seq)
            case .destroyDone(_, let order, _, _): orders.removeAll { $0 == order }
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

    private func destructionCheck(
        _ list: SequenceList, projections: [any ErasableProjection]
    ) throws -> DestructionCheck {
        var check = DestructionCheck()
        for (file, queue, inspected) in [
            (files.keys, keys.queue, nil), (files.archive, entries.queue, ["fingerprint"]),
        ] {
            let name = file.lastPathComponent
            check.checked.append("\(name): no row of a listed entry, free pages zero, log empty, integrity")
            check.remains += try RemnantCheck(
                queue: queue, file: file, kept: ["entry", "fingerprint"], inspected: inspected
            ).remains(of: list)
        }
        check.remains += try entries.fingerprints(of: list)
        for projection in projections {
            check.checked.append("\(projection.name): no row of a listed entry, free pages zero, log empty, integrity")
            check.remains += try projection.remains(of: list)
        }
        return check
    }
}
