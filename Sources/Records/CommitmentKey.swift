import Digests

/// K: 32 random bytes, one key per record.
///
/// Who lacks it can guess no word of the record from its root.
public struct CommitmentKey: Sendable {
    private let key: Digest

    /// A key from its 32 bytes.
    ///
    /// - Throws: `RecordsError` (key) for another length.
    public init(bytes: some Collection<UInt8>) throws(RecordsError) {
        guard let key = Digest(bytes: bytes) else {
            throw RecordsError(.key, "A commitment key has 32 bytes, not \(bytes.count).")
        }
        self.key = key
    }

    /// A new key from the system's random numbers.
    public static func random() -> CommitmentKey {
        var source = SystemRandomNumberGenerator()
        let bytes = (0..<4).flatMap { _ in Swift.withUnsafeBytes(of: source.next()) { Array($0) } }
        return bytes.withUnsafeBytes { CommitmentKey(key: Digest(loading: $0)) }
    }

    private init(key: Digest) {
        self.key = key
    }

    /// The 32 bytes: to be wrapped, and never shown.
    public var bytes: [UInt8] { key.bytes }

    /// Calls `body` with the 32 bytes, without copying them into an array.
    func withUnsafeBytes(_ body: (UnsafePointer<UInt8>) -> Void) {
        key.withUnsafeBytes { bytes in
            if let start = bytes.assumingMemoryBound(to: UInt8.self).baseAddress { body(start) }
        }
    }

    /// F_f = H(14 ‖ K ‖ u16 f), the key of the component at `index`.
    ///
    /// A record has at most 65,535 components; `Commitment.root` refuses more before an index could overflow.
    public func fieldKey(_ index: Int) -> FieldKey { fieldKeys(index..<index + 1)[0] }

    /// The keys of these components, in order.
    func fieldKeys(_ indices: Range<Int>) -> [FieldKey] {
        [FieldKey](unsafeUninitializedCapacity: indices.count) { keys, count in
            // A field key is its 32 bytes and nothing else.
            Derivation(tag: 0x14, key: key).derive(
                indices.lazy.map { UInt16(truncatingIfNeeded: $0).bigEndian }, into: UnsafeMutableRawBufferPointer(keys)
            )
            count = indices.count
        }
    }
}

/// F_f: the key of one component, from which its salts come; shown where a text is disclosed whole.
public struct FieldKey: Hashable, Sendable {
    private let key: Digest

    fileprivate init(key: Digest) {
        self.key = key
    }

    /// A key from its 32 bytes.
    ///
    /// - Throws: `RecordsError` (key) for another length.
    public init(bytes: some Collection<UInt8>) throws(RecordsError) {
        guard let key = Digest(bytes: bytes) else {
            throw RecordsError(.key, "A field key has 32 bytes, not \(bytes.count).")
        }
        self.key = key
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { key.bytes }

    /// salt(f, j), 16 bytes: j = 0 for the field, j = t + 1 for token t.
    public func salt(_ j: Int) -> [UInt8] {
        saltPair(UInt32(truncatingIfNeeded: j / 2)).withUnsafeBytes { Array($0[(16 * (j % 2))..<(16 * (j % 2) + 16)]) }
    }

    /// H(17 ‖ F_f ‖ u32 pair): salts 2·pair and 2·pair + 1.
    func saltPair(_ pair: UInt32) -> Digest {
        var salts = Digest.zero
        withUnsafeMutableBytes(of: &salts) { saltPairs(Int(pair)...Int(pair), into: $0) }
        return salts
    }

    /// Writes the salts of these pairs one after another, 16 bytes each.
    func saltPairs(_ pairs: ClosedRange<Int>, into salts: UnsafeMutableRawBufferPointer) {
        Derivation(tag: 0x17, key: key).derive(
            pairs.lazy.map { UInt32(truncatingIfNeeded: $0).bigEndian }, into: salts)
    }
}

/// H(tag ‖ key ‖ number), for many numbers of one key.
private struct Derivation {
    let tag: UInt8
    let key: Digest

    /// Writes the digests of big-endian numbers one after another.
    func derive(
        _ numbers: some RandomAccessCollection<some FixedWidthInteger>, into digests: UnsafeMutableRawBufferPointer
    ) {
        withUnsafeTemporaryAllocation(byteCount: 33, alignment: 8) { prefix in
            guard let start = digests.baseAddress, digests.count >= 32 * numbers.count else { return }
            prefix[0] = tag
            prefix.storeBytes(of: key, toByteOffset: 1, as: Digest.self)
            let head = UnsafeRawBufferPointer(prefix)
            var place = numbers.startIndex
            var digest = start
            while place != numbers.endIndex {
                let next = numbers.index(after: place)
                withUnsafeBytes(of: numbers[place]) { first in
                    let one = HashMessage(prefix: head, first, into: digest)
                    guard next != numbers.endIndex else { return SHA256OneShot.hash(one) }
                    withUnsafeBytes(of: numbers[next]) { second in
                        SHA256OneShot.hash(one, HashMessage(prefix: head, second, into: digest + 32))
                    }
                }
                guard next != numbers.endIndex else { return }
                place = numbers.index(after: next)
                digest += 64
            }
        }
    }
}

extension CommitmentKey: CustomStringConvertible, CustomReflectable {
    /// Nothing of the key: it goes into no message and no log.
    public var description: String { "commitment key" }

    /// Nothing of the key.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
