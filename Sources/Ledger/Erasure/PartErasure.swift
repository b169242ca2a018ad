public import Records

extension Ledger {
    /// Appends the order to erase a part of records, and erases it from the ledger's own files.
    ///
    /// What is to stay of each record is sealed anew and durable with the order's entry; then K and C go, and it takes the
    /// place of the content (FORMAT, "Destruction", part erasure). `mayErase` runs under the writer lock, after everything
    /// else that was written, and throws where a hold or one of the records has changed.
    /// - Parameter native: the native id of a message as its source names it, so that it is not captured again.
    /// - Returns: the order's seq. From here on it is finished by `finishPartErasure`, after a crash too.
    /// - Throws: `noSuchEntry`, `refused` where a record does not open or has no such part.
    public func orderPartErasure(
        of parts: [UInt64: ErasedParts], components: [Component], native: (OpenContent) -> Fingerprint?,
        mayErase: () throws -> Void
    ) throws -> UInt64 {
        try requireWriting()
        let list = SequenceList(parts.keys)
        let order = try PreparedRecord(Draft(.destroyOrder(list), components: components))
        return try withLock {
            try mayErase()
            try requireListed(list)
            let number = try entries.count()
            let remainders = try list.seqs.map { seq in
                try remainder(of: seq, without: parts[seq] ?? ErasedParts(), order: number, native: native)
            }
            // The list is durable before the entry that names it.
            try DurableFile.write(list.encoded, to: files.list(list.hash.hex), staging: tiles.unfinished)
            let seqs = try commitLocked { $0.add(order.staging(remainders)) }
            // After this line the order stands, and all that it needs is in the files: it is carried through on the next open.
            try takeRemainders(of: seqs.lowerBound)
            return seqs.lowerBound
        }
    }

    private func remainder(
        of seq: UInt64, without parts: ErasedParts, order: UInt64, native: (OpenContent) -> Fingerprint?
    ) throws -> StagedRemainder {
        let record = try record(seq)
        guard let content = record.content, let root = record.entry.root, !parts.isEmpty else {
            throw LedgerError(
                .refused, "Nothing can be erased of record \(seq): it does not open, or no part of it is named.")
        }
        do {
            let left = try OpenedComponents(components: content.components, opening: content.opening).erasing(parts)
            guard try Commitment.root(of: left.components, opening: left.opening) == root else {
                throw LedgerError(
                    .damaged,
                    "What would be left of record \(seq) is not what its entry commits to: run `canute verify`. Nothing was "
                        + "ordered.")
            }
            return try StagedRemainder(
                SealedRemainder(left, orders: content.erasedBy + [order]), of: seq, root: root,
                native: native(content)?.native)
        } catch let error as RecordsError {
            throw LedgerError(.refused, "\(error.message) Nothing was ordered.")
        }
    }

    /// Takes the remainders in use: the keys first, then the content.
    ///
    /// Doing it again changes nothing.
    private func takeRemainders(of order: UInt64) throws {
        let timeout = min(5, lockTimeout)
        try keys.takeRemainders(of: order, timeout: timeout)
        // After this line nothing opens the records as they were; what is left of them waits beside them.
        try entries.takeRemainders(of: order, timeout: timeout)
    }

    /// Finishes an ordered part erasure: the ledger's rows again, every projection, the check, an entry for each record.
    ///
    /// - Parameter certificate: makes the components of a record's `erase-part` from what the check found.
    /// - Returns: per record its `erase-part`; where another process has appended it already, that one's.
    public func finishPartErasure(
        order: UInt64, projections: [any ErasableProjection],
        certificate: (UInt64, DestructionCheck) throws -> [Component]
    ) throws -> [UInt64: UInt64] {
        try requireWriting()
        let list = try destructionList(order: order)
        try withLock { try takeRemainders(of: order) }
        for projection in projections { try projection.renew(list, from: self) }
        try withLock { try entries.rewriteFingerprints(timeout: min(5, lockTimeout)) }
        var check = DestructionCheck()
        for projection in projections {
            check.checked.append(
                "\(projection.name): what it holds of the records is what is left of them, free pages zero, log empty, integrity"
            )
            check.remains += try projection.differences(of: list, from: self, thoroughly: true)
        }
        return try withLock {
            let done = try erasedParts(order: order)
            guard done.isEmpty else { return done }
            for projection in projections {
                try projection.renew(list, from: self)
                check.remains += try projection.differences(of: list, from: self, thoroughly: false)
            }
            try checkRemainders(list, order: order, into: &check)
            try requireGone(check, orders: [order])
            let seqs = Array(list.seqs)
            let prepared = try seqs.map { seq in
                try PreparedRecord(
                    Draft(.erasePart(order: order, record: seq), components: certificate(seq, check)))
            }
            let entries = try commitLocked { commit in for record in prepared { commit.add(record) } }
            return Dictionary(uniqueKeysWithValues: zip(seqs, entries))
        }
    }

    /// The entries that say of an order's records that it is done, by record.
    private func erasedParts(order: UInt64) throws -> [UInt64: UInt64] {
        var found: [UInt64: UInt64] = [:]
        try walkEntries(from: order + 1) { entry in
            if case .erasePart(_, order, let record) = entry.body { found[record] = found[record] ?? entry.seq }
        }
        return found
    }

    private func isAbsent(_ seq: UInt64) throws -> Bool {
        try entries.sealed(seq...seq).isEmpty && keys.rows(seq...seq).isEmpty
    }

    /// Looks into the ledger's own files.
    private func checkRemainders(_ list: SequenceList, order: UInt64, into check: inout DestructionCheck) throws {
        try checkOwn(SequenceList([UInt64]()), into: &check)
        check.checked += ["archive.sqlite: what opens of each record lacks the part, under a key of its own"]
        let waiting = try keys.staged(for: order).union(entries.staged(for: order))
        check.remains += waiting.sorted().map { "the remainder of record \($0) is not in use" }
        try eachRecord(list) { record in
            // What was destroyed whole since, or lost, has nothing of the part either.
            let isErased = try record.content?.erasedBy.contains(order) ?? isAbsent(record.seq)
            if !isErased { check.remains.append("record \(record.seq) does not open as what is left of it") }
        }
        // A fingerprint of the content tells the erased words to whoever guesses them.
        check.remains += try entries.fingerprints(of: list)
    }
}
