import Crypto
import Digests
public import Records

/// A fact that wants to become an entry: what it says, and of which type it is.
public struct Draft: Sendable {
    /// The entry's type with the lines that only that type has.
    ///
    /// Source: FORMAT, "Entry".
    public enum Body: Sendable, Equatable {
        case record
        case revise(earlier: UInt64)
        case schedule, hold, release, audit, incident
        case disclose(packRoot: Records.Digest)
        case destroyOrder(SequenceList)
        case destroyDone(order: UInt64, SequenceList)
        /// A part of `record` was erased, as `order` says.
        case erasePart(order: UInt64, record: UInt64)
        /// A time stamp over the checkpoint of `size` entries; it has no record, so it takes no components.
        case anchor(size: UInt64, token: Records.Digest)
        /// A key that holds from the head of size `from`; it has no record.
        case key(vkey: String, from: UInt64)
        /// A key that holds no longer from the head of size `from`; it has no record.
        case revoke(vkey: String, from: UInt64)

        /// Whether the entry commits to a record.
        var hasRecord: Bool {
            switch self {
            case .anchor, .key, .revoke: false
            default: true
            }
        }

        /// Whether the entry names a key of the log's own.
        var namesKey: Bool {
            switch self {
            case .key, .revoke: true
            default: false
            }
        }
    }

    /// The type.
    public var body: Body
    /// The components that the record root commits to.
    public var components: [Component]
    /// How the source names the message and what it said, so that it is recognised when it comes again.
    public var fingerprint: Fingerprint?

    /// Makes a draft.
    public init(_ body: Body, components: [Component], fingerprint: Fingerprint? = nil) {
        self.body = body
        self.components = components
        self.fingerprint = fingerprint
    }
}

/// What recognises a captured message: keyed hashes of its native id and of its content without `raw`, 16 bytes each.
///
/// Source: FORMAT, "Sealing and keys": deleted with the record, but for a tombstone of the native id.
public struct Fingerprint: Sendable, Hashable {
    /// Sixteen bytes of a keyed hash, stored inline.
    public struct Code: Sendable, Hashable {
        static let byteCount = 16
        // In the byte order of memory, as they were computed.
        private let low: UInt64
        private let high: UInt64

        /// Reads the first 16 bytes; the caller has checked the length.
        init(loading bytes: UnsafeRawBufferPointer) {
            low = bytes.loadUnaligned(as: UInt64.self)
            high = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        }

        /// The code with these bytes; nil unless there are 16.
        package init?(bytes: [UInt8]) {
            guard bytes.count == Self.byteCount else { return nil }
            self = bytes.withUnsafeBytes { Code(loading: $0) }
        }

        /// The 16 bytes.
        package var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

        func withUnsafeBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
            try Swift.withUnsafeBytes(of: self, body)
        }

        /// One word of a keyed hash is as good as any hash of both.
        public func hash(into hasher: inout Hasher) { hasher.combine(high) }
    }

    /// HMAC-SHA-256 of the native id under the source's key: four bytes of that of its neighbourhood, then twelve of its own.
    ///
    /// The neighbourhood is the id up to its last `/`: messages of one channel lie side by side in the index, so that a
    /// batch touches few of its pages. (The catalogue says which messages share a conversation anyway.)
    public let native: Code
    /// HMAC-SHA-256 of the content under the source's key, its first 16 bytes.
    public let content: Code
}

/// The key under which the messages of one source are recognised when they come again.
public struct FingerprintKey: Sendable {
    private let hash: KeyedHash

    init(_ key: SymmetricKey) { hash = key.withUnsafeBytes { KeyedHash(key: Array($0)) } }

    /// Makes the fingerprint of a message.
    public func fingerprint(native: [UInt8], content: [UInt8]) -> Fingerprint {
        native.withUnsafeBytes { native in
            content.withUnsafeBytes { content in
                let neighbourhood = native.lastIndex(of: UInt8(ascii: "/")) ?? 0
                return fingerprint([UnsafeRawBufferPointer(rebasing: native[..<neighbourhood]), native, content])
            }
        }
    }

    /// Makes the fingerprint of a message that says the same as another under a native id of its own.
    public func fingerprint(native: [UInt8], sameContentAs other: Fingerprint) -> Fingerprint {
        Fingerprint(native: fingerprint(native: native, content: []).native, content: other.content)
    }

    /// Of neighbourhood, native id and content, in this order.
    private func fingerprint(_ messages: [UnsafeRawBufferPointer]) -> Fingerprint {
        withUnsafeTemporaryAllocation(byteCount: 32 * messages.count, alignment: 8) { codes in
            messages.withUnsafeBufferPointer { hash.codes(of: $0, into: codes) }
            let content = Fingerprint.Code(loading: UnsafeRawBufferPointer(rebasing: codes[64...]))
            // Four bytes of the first code, directly before the second, whose first twelve follow them.
            UnsafeMutableRawBufferPointer(rebasing: codes[28..<32])
                .copyMemory(from: UnsafeRawBufferPointer(rebasing: codes[..<4]))
            return Fingerprint(
                native: Fingerprint.Code(loading: UnsafeRawBufferPointer(rebasing: codes[28...])), content: content)
        }
    }
}

/// A draft with its keys drawn, its root computed and its content sealed: all that needs no lock.
///
/// Seals are bound to R, not to a sequence number, so a record can be sealed before its place is known. An object, because
/// it goes from stage to stage.
public final class PreparedRecord: Sendable {
    /// R, the record root.
    public let root: Records.Digest
    /// The entry's type with the lines that only that type has.
    public let body: Draft.Body
    let fingerprint: Fingerprint?
    /// Nil where the entry commits to no record.
    let sealed: [UInt8]?
    /// Nil where the entry commits to no record.
    let keys: RecordKeys.Pair?
    /// What is to stay of the records of which the entry orders a part erased.
    let remainders: [StagedRemainder]

    /// Draws K and C, commits and seals.
    public convenience init(_ draft: Draft) throws {
        try self.init(draft, keys: RecordKeys(count: 1)[0])
    }

    /// Commits and seals with keys that no other record has.
    public init(_ draft: Draft, keys: RecordKeys.Pair) throws {
        body = draft.body
        fingerprint = draft.fingerprint
        remainders = []
        guard draft.body.hasRecord else {
            (root, self.keys, sealed) = (.zero, nil, nil)
            return
        }
        let root = try Commitment.root(of: draft.components, key: keys.commitment())
        self.root = root
        self.keys = keys
        sealed = try Sealing.seal(draft.components, root: root, key: keys.content())
    }

    private init(_ record: PreparedRecord, as body: Draft.Body, remainders: [StagedRemainder] = []) {
        root = record.root
        self.body = body
        self.remainders = remainders
        fingerprint = record.fingerprint
        sealed = record.sealed
        keys = record.keys
    }

    /// The components that were sealed; none where the entry commits to no record.
    ///
    /// - Throws: `LedgerError` (damaged) never for what this type sealed.
    public func opened() throws -> [Component] {
        guard let sealed, let keys else { return [] }
        return try Sealing.open(sealed, root: root, key: keys.content())
    }

    /// The same record as a later state of the message in entry `earlier`: its root and seal do not change.
    public func revising(_ earlier: UInt64) -> PreparedRecord {
        PreparedRecord(self, as: .revise(earlier: earlier))
    }

    /// The same order, which brings what is to stay of the records that it names.
    func staging(_ remainders: [StagedRemainder]) -> PreparedRecord {
        PreparedRecord(self, as: body, remainders: remainders)
    }

    /// Prepares a batch on all cores, in order.
    public static func prepare(_ drafts: [Draft]) throws -> [PreparedRecord] {
        let keys = try RecordKeys(count: drafts.count)
        guard drafts.count > 16 else {
            return try drafts.indices.map { try PreparedRecord(drafts[$0], keys: keys[$0]) }
        }
        return try Parallel.map(drafts.indices) { try PreparedRecord(drafts[$0], keys: keys[$0]) }
    }
}

/// The random keys of the records of one batch, drawn at once.
public struct RecordKeys: Sendable {
    /// K ‖ C of one record, 64 bytes, within those of its batch.
    public struct Pair: Sendable {
        static let byteCount = 64
        private let all: [UInt8]
        private let start: Int

        init(_ all: [UInt8], at index: Int = 0) { (self.all, start) = (all, Self.byteCount * index) }

        /// K.
        func commitment() throws -> CommitmentKey { try CommitmentKey(bytes: all[start..<start + 32]) }

        /// C.
        func content() -> SymmetricKey { SymmetricKey(data: all[start + 32..<start + Self.byteCount]) }

        func withUnsafeBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
            try all.withUnsafeBytes {
                try body(UnsafeRawBufferPointer(rebasing: $0[start..<start + Self.byteCount]))
            }
        }
    }

    private let bytes: [UInt8]

    /// Draws the keys of `count` records.
    public init(count: Int) throws { bytes = try RandomBytes.draw(Pair.byteCount * count) }

    /// The keys of the record at `index` of the batch; each is used once.
    public subscript(index: Int) -> Pair { Pair(bytes, at: index) }
}
