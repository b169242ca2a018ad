import Foundation
package import Records

/// What one commit may look up and add while it holds the lock.
public struct Commit {
    private let ledger: Ledger
    /// The seq that the first added record will have.
    public let first: UInt64
    /// What was added so far.
    public private(set) var added: [PreparedRecord] = []

    init(_ ledger: Ledger, first: UInt64) {
        self.ledger = ledger
        self.first = first
    }

    /// What was known of these messages before this commit.
    public func known(_ fingerprints: [Fingerprint]) throws -> [Fingerprint.Code: KnownMessage] {
        try ledger.entries.known(fingerprints.map(\.native))
    }

    /// Adds a record and returns its seq.
    @discardableResult
    public mutating func add(_ record: PreparedRecord) -> UInt64 {
        let seq = first + UInt64(added.count)
        added.append(record)
        return seq
    }
}

extension Ledger {
    /// Appends drafts in one commit and returns their sequence numbers.
    ///
    /// After it returns, keys and entries survive a power cut. Nothing of a commit that throws is seen again.
    @discardableResult
    public func append(_ drafts: [Draft]) throws -> Range<UInt64> {
        let prepared = try PreparedRecord.prepare(drafts)
        return try commit { commit in for record in prepared { commit.add(record) } }
    }

    /// Runs `body` under the writer lock and commits what it added: all of it or nothing.
    ///
    /// - Returns: the sequence numbers of what was added; empty when nothing was.
    @discardableResult
    public func commit(_ body: (inout Commit) throws -> Void) throws -> Range<UInt64> {
        try requireWriting()
        return try withLock { try self.commitLocked(body) }
    }

    func commitLocked(_ body: (inout Commit) throws -> Void) throws -> Range<UInt64> {
        let tip = try entries.tip()
        try requireNotBehind(count: tip.count)
        // Another writer, or this one on a full disk, may have left keys without entries since the archive was opened.
        try keys.dropKeys(from: tip.count)
        var commit = Commit(self, first: tip.count)
        try body(&commit)
        guard !commit.added.isEmpty else { return tip.count..<tip.count }
        let rows = try chain(commit.added, after: tip)
        // A crash before this line leaves nothing. After it, keys without entries: removed when a writer next opens.
        try keys.store(commit.added.map(\.keys), from: tip.count)
        for (offset, record) in commit.added.enumerated() where !record.remainders.isEmpty {
            try keys.stage(record.remainders, order: tip.count + UInt64(offset))
        }
        try entries.append(rows)
        // After this line the records are acknowledged: catalogue, search and tiles roll forward from the entries.
        return tip.count..<tip.count + UInt64(rows.count)
    }

    private func chain(_ records: [PreparedRecord], after tip: EntryStore.Tip) throws -> [EntryStore.AppendRow] {
        let minute = Ledger.minute(now(), after: tip.minute)
        var prev = tip.leaf
        return try records.enumerated().map { offset, record in
            let seq = tip.count + UInt64(offset)
            let entry = try Entry(
                origin: origin, seq: seq, prev: prev, minute: minute, body: record.body.entryBody(record.root))
            let bytes = entry.encoded
            prev = leafDigest(bytes)
            return .init(
                seq: seq, entry: bytes, sealed: record.sealed, fingerprint: record.fingerprint,
                namesKey: record.body.namesKey, remainders: record.remainders)
        }
    }

    func requireNotBehind(count: UInt64) throws {
        guard let size = try lastSigned()?.size, count < size else { return }
        throw LedgerError(
            .behindHead,
            "The archive has \(count) entries, but a checkpoint of \(size) was signed: entries are missing from "
                + "archive.sqlite. Nothing is appended; restore the lost entries, then run `canute verify`.")
    }
}

extension Draft.Body {
    /// The entry body of this type, with its record root.
    package func entryBody(_ root: Digest) -> Entry.Body {
        switch self {
        case .record: .record(root)
        case .revise(let earlier): .revise(root, earlier: earlier)
        case .schedule: .schedule(root)
        case .hold: .hold(root)
        case .release: .release(root)
        case .audit: .audit(root)
        case .incident: .incident(root)
        case .disclose(let packRoot): .disclose(root, packRoot: packRoot)
        case .destroyOrder(let list): .destroyOrder(root, count: list.count, list: list.hash)
        case .destroyDone(let order, let list): .destroyDone(root, order: order, count: list.count, list: list.hash)
        case .erasePart(let order, let record): .erasePart(root, order: order, record: record)
        case .key(let vkey, let from): .key(vkey: vkey, from: from)
        case .revoke(let vkey, let from): .revoke(vkey: vkey, from: from)
        case .anchor(let size, let token): .anchor(size: size, token: token)
        }
    }
}
