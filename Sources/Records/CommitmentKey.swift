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
        let bytes = (0..<4).flatMap { _ in withUnsafeBytes(of: source.next()) { Array($0) } }
        return bytes.withUnsafeBytes { CommitmentKey(key: Digest(loading: $0)) }
    }

    private init(key: Digest) {
        self.key = key
    }

    /// The 32 bytes: to be wrapped, and never shown.
    public var bytes: [UInt8] { key.bytes }

    /// F_f = H(14 ‖ K ‖ u16 f), the key of the component at `index`.
    ///
    /// A record has at most 65,535 components; `Commitment.root` refuses more before an index could overflow.
    public func fieldKey(_ index: Int) -> FieldKey {
        withUnsafeTemporaryAllocation(byteCount: 35, alignment: 8) { buffer in
            buffer[0] = 0x14
            buffer.storeBytes(of: key, toByteOffset: 1, as: Digest.self)
            buffer.storeBytes(of: UInt16(truncatingIfNeeded: index).bigEndian, toByteOffset: 33, as: UInt16.self)
            return FieldKey(key: .sha256(UnsafeRawBufferPointer(buffer)))
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
        withUnsafeTemporaryAllocation(byteCount: 37, alignment: 8) { buffer in
            buffer[0] = 0x17
            buffer.storeBytes(of: key, toByteOffset: 1, as: Digest.self)
            buffer.storeBytes(of: pair.bigEndian, toByteOffset: 33, as: UInt32.self)
            return .sha256(UnsafeRawBufferPointer(buffer))
        }
    }
}

extension CommitmentKey: CustomStringConvertible, CustomReflectable {
    /// Nothing of the key: it goes into no message and no log.
    public var description: String { "commitment key" }

    /// Nothing of the key.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
