import Crypto
import Foundation
public import Records

/// An entry as it stands in the ledger, with its content where that can be opened.
public struct StoredRecord: Sendable {
    /// The sequence number.
    public let seq: UInt64
    /// The entry, parsed.
    public let entry: Entry
    /// The entry's bytes, as hashed.
    public let bytes: [UInt8]
    /// The content; nil where it was destroyed or cannot be opened.
    public let content: OpenContent?

    /// The text or bytes of one component.
    public func string(_ path: String) -> String? { content?.string(path) }
}

/// The components of a record, with what its commitment rests on.
public struct OpenContent: Sendable {
    /// The components in order; what was erased of them reads as a gap.
    public let components: [Component]
    /// K, or what is left of it where a part was erased.
    public let opening: CommitmentOpening
    /// The orders by which a part was erased; none of a whole record.
    public let erasedBy: [UInt64]

    /// The paths of the components of which something was erased.
    public var erasedPaths: [String] {
        guard case .remainder(let openings) = opening else { return [] }
        return zip(components, openings).filter { $1.isErased }.map(\.0.path)
    }

    /// The text of the component at `path`.
    public func string(_ path: String) -> String? { components.first { $0.path == path }?.string }
}

extension Ledger {
    /// How many records are read at a time: keys are held no longer than that.
    static let readBatch: UInt64 = 512
    /// How many bytes of sealed content are read at a time, but for a record that is larger alone.
    static let readBytes = 32 << 20

    /// Reads one entry with its content.
    ///
    /// - Throws: `noSuchEntry`.
    public func record(_ seq: UInt64) throws -> StoredRecord {
        let count = try count()
        guard seq < count, let record = try records(seq...seq).first else {
            throw LedgerError(.noSuchEntry, "There is no entry \(seq): the ledger holds entries 0 to \(count &- 1).")
        }
        return record
    }

    /// The minute of the last entry, in seconds since 1970.
    public func lastMinute() throws -> Int64 { try entries.tip().minute }

    /// Reads entries in order, with their content; at most a few hundred at a time.
    public func records(_ range: ClosedRange<UInt64>) throws -> [StoredRecord] {
        let rows = try entries.entries(range.lowerBound..<min(range.upperBound, UInt64.max - 1) + 1)
        let sealed = try entries.sealed(range)
        let keys = sealed.isEmpty ? [:] : try keys.keys(range)
        return try Parallel.map(rows.indices) { index in
            let (seq, bytes) = rows[index]
            let entry = try Entry(parsing: bytes)
            return StoredRecord(
                seq: seq, entry: entry, bytes: bytes,
                content: Self.open(sealed: sealed[seq], key: keys[seq], root: entry.root))
        }
    }

    /// Reads the entries at the given places.
    public func records(_ seqs: [UInt64]) throws -> [StoredRecord] {
        try SequenceList(seqs).ranges.flatMap { range in try stride(range).flatMap { try records($0) } }
    }

    /// Reads the entries of a list in turn, with their content; no more of them at a time than fit in memory.
    package func eachRecord(_ list: SequenceList, _ body: (StoredRecord) throws -> Void) throws {
        for range in list.ranges {
            var next = range.lowerBound
            while next <= range.upperBound {
                let wanted = next...min(range.upperBound, next + (Self.readBatch - 1))
                let batch = next...(try entries.end(of: wanted, bytes: Self.readBytes))
                for record in try records(batch) { try body(record) }
                next = batch.upperBound + 1
            }
        }
    }

    /// Walks the entries from `first` on, a batch at a time, until the end or until `body` returns false.
    public func walk(from first: UInt64, to end: UInt64? = nil, _ body: ([StoredRecord]) throws -> Bool) throws {
        let end = try end ?? count()
        guard first < end else { return }
        var next = first
        while next < end {
            let wanted = next...min(end - 1, next + (Self.readBatch - 1))
            let range = next...(try entries.end(of: wanted, bytes: Self.readBytes))
            let found = try records(range)
            guard try found.isEmpty || body(found) else { return }
            guard found.isEmpty, let after = try entries.first(from: range.upperBound + 1) else {
                next = range.upperBound + 1
                continue
            }
            // Where entries are missing, the walk goes on behind the gap.
            next = after
        }
    }

    /// Hands on the listed entries with their content, in order, a batch at a time in memory.
    package func walk(_ list: SequenceList, _ body: (StoredRecord) throws -> Void) throws {
        for range in list.ranges {
            var next = range.lowerBound
            while next <= range.upperBound {
                let wanted = next...min(range.upperBound, next + (Self.readBatch - 1))
                let part = next...(try entries.end(of: wanted, bytes: Self.readBytes))
                for record in try records(part) { try body(record) }
                next = part.upperBound + 1
            }
        }
    }

    func stride(_ range: ClosedRange<UInt64>) -> [ClosedRange<UInt64>] {
        Swift.stride(from: range.lowerBound, through: range.upperBound, by: Int(Self.readBatch)).map {
            $0...min($0 + Self.readBatch - 1, range.upperBound)
        }
    }

    static func open(sealed: [UInt8]?, key: KeyStore.Row?, root: Records.Digest?) -> OpenContent? {
        guard let sealed, let root else { return nil }
        switch key {
        case nil, .unreadable: return nil
        case .pair(let pair):
            guard let key = try? CommitmentKey(bytes: pair[0..<32]),
                let components = try? Sealing.open(sealed, root: root, key: SymmetricKey(data: pair[32..<64]))
            else { return nil }
            return OpenContent(components: components, opening: .key(key), erasedBy: [])
        case .remainder(let key):
            let remainder = try? SealedRemainder(opening: sealed, root: root, key: SymmetricKey(data: key))
            return remainder.map {
                OpenContent(
                    components: $0.content.components, opening: $0.content.opening, erasedBy: $0.orders)
            }
        }
    }

    /// Makes the fingerprint of a message under its source's key.
    public func fingerprint(source: String, native: [UInt8], content: [UInt8]) -> Fingerprint {
        fingerprintKey(source: source).fingerprint(native: native, content: content)
    }

    /// The key under which one source's messages are recognised: derived once for all of them.
    public func fingerprintKey(source: String) -> FingerprintKey {
        FingerprintKey(KeyStore.fingerprintKey(source: source, root: fingerprintRoot))
    }

    /// What is known of messages that came before, without the lock: to be looked up again in the commit.
    public func known(_ fingerprints: [Fingerprint]) throws -> [Fingerprint.Code: KnownMessage] {
        try entries.knownBefore(fingerprints.map(\.native))
    }
}
