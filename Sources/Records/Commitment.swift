import Crypto

/// The hashes that hide a record's values and bind it to them (FORMAT, "Record commitment").
public enum Commitment {
    /// The most components in a record: their number is a u16.
    public static let maxComponents = 65_535

    /// c = H(10 ‖ salt ‖ value), the commitment of a blob.
    ///
    /// - Parameter salt: 16 bytes; whoever takes it from outside checks the length.
    public static func blob(salt: [UInt8], value: [UInt8]) -> Digest {
        tagged(0x10, salt, value)
    }

    /// t = H(11 ‖ salt ‖ token), the hash of one token.
    ///
    /// - Parameter salt: 16 bytes; whoever takes it from outside checks the length.
    public static func token(salt: [UInt8], bytes: [UInt8]) -> Digest {
        tagged(0x11, salt, bytes)
    }

    /// c = H(12 ‖ salt ‖ u32 n ‖ t_0 ‖ … ‖ t_{n-1}), the commitment of a text.
    ///
    /// - Parameter salt0: 16 bytes; whoever takes it from outside checks the length.
    public static func text(salt0: [UInt8], tokenHashes: [Digest]) -> Digest {
        var list = salt0.withUnsafeBytes { TokenList(salt0: $0, count: tokenHashes.count) }
        for hash in tokenHashes { list.append(hash) }
        return list.finish()
    }

    /// The commitment of the component at `index` of a record.
    public static func component(_ component: Component, index: Int, key: CommitmentKey) -> Digest {
        Commitment.component(component, key: key.fieldKey(index))
    }

    /// The commitment of a component under its field key; uses the sealed token lengths and never tokenises.
    public static func component(_ component: Component, key: FieldKey) -> Digest {
        var salts = key.saltPair(0)
        guard component.kind == .text else {
            return component.bytes.withUnsafeBytes { salted(0x10, salts, second: false, $0) }
        }
        var list = salts.withUnsafeBytes {
            TokenList(salt0: UnsafeRawBufferPointer(rebasing: $0[..<16]), count: component.lengths.count)
        }
        component.bytes.withUnsafeBytes { text in
            var at = 0
            for (index, length) in component.lengths.enumerated() {
                let j = index + 1
                if j % 2 == 0 { salts = key.saltPair(UInt32(truncatingIfNeeded: j / 2)) }
                let token = UnsafeRawBufferPointer(rebasing: text[at..<(at + Int(length))])
                list.append(salted(0x11, salts, second: j % 2 == 1, token))
                at += Int(length)
            }
        }
        return list.finish()
    }

    /// R = H(13 ‖ u16 m ‖ for each component: u8 len(path) ‖ path ‖ kind byte ‖ c).
    ///
    /// - Throws: `RecordsError` (component) for a path that is not allowed or stands twice, or too many components.
    public static func root(
        _ parts: [(path: String, kind: Component.Kind, commitment: Digest)]
    ) throws(RecordsError) -> Digest {
        var root = try RootPreimage(count: parts.count)
        for part in parts { try root.append(part.path, part.kind, part.commitment) }
        return root.digest
    }

    /// R of a record's components under its key.
    ///
    /// - Throws: `RecordsError` (component) for a path that is not allowed or stands twice, or too many components.
    public static func root(of components: [Component], key: CommitmentKey) throws(RecordsError) -> Digest {
        var root = try RootPreimage(count: components.count)
        for (index, part) in components.enumerated() {
            try root.append(part.path, part.kind, component(part, key: key.fieldKey(index)))
        }
        return root.digest
    }

    /// H(tag ‖ one half of the salts ‖ value): without an array, and in one call for the short values that most are.
    @inline(__always)
    private static func salted(
        _ tag: UInt8, _ salts: Digest, second: Bool, _ value: UnsafeRawBufferPointer
    ) -> Digest {
        withUnsafeTemporaryAllocation(byteCount: 17 + shortLength, alignment: 8) { buffer in
            buffer[0] = tag
            salts.withUnsafeBytes { halves in
                let half = UnsafeRawBufferPointer(rebasing: second ? halves[16...] : halves[..<16])
                UnsafeMutableRawBufferPointer(rebasing: buffer[1..<17]).copyMemory(from: half)
            }
            if value.count <= shortLength {
                UnsafeMutableRawBufferPointer(rebasing: buffer[17...]).copyMemory(from: value)
                return .sha256(UnsafeRawBufferPointer(rebasing: buffer[..<(17 + value.count)]))
            }
            var hasher = SHA256()
            hasher.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<17]))
            hasher.update(bufferPointer: value)
            return Digest(hasher.finalize())
        }
    }

    /// What is hashed in one call: a token of this tokeniser, at least.
    private static let shortLength = 512

    private static func tagged(_ tag: UInt8, _ salt: [UInt8], _ value: [UInt8]) -> Digest {
        var hasher = SHA256()
        hasher.update(data: [tag] + salt)
        value.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        return Digest(hasher.finalize())
    }
}

/// The preimage of a text's commitment, hashed in pieces so that a text of megabytes needs no second copy.
private struct TokenList {
    private static let flushAt = 4096
    private var hasher = SHA256()
    private var pending: [UInt8] = []

    init(salt0: UnsafeRawBufferPointer, count: Int) {
        pending.reserveCapacity(min(21 + 32 * count, Self.flushAt + 32))
        pending.append(0x12)
        pending.append(contentsOf: salt0)
        let count = UInt32(truncatingIfNeeded: count)
        for shift in stride(from: UInt32(24), through: 0, by: -8) {
            pending.append(UInt8(truncatingIfNeeded: count >> shift))
        }
    }

    mutating func append(_ hash: Digest) {
        hash.withUnsafeBytes { pending.append(contentsOf: $0) }
        if pending.count >= Self.flushAt { flush() }
    }

    mutating func finish() -> Digest {
        flush()
        return Digest(hasher.finalize())
    }

    private mutating func flush() {
        pending.withUnsafeBytes { hasher.update(bufferPointer: $0) }
        pending.removeAll(keepingCapacity: true)
    }
}

/// The preimage of a record root.
private struct RootPreimage {
    private var bytes: [UInt8] = [0x13]
    private var paths: Set<String> = []

    init(count: Int) throws(RecordsError) {
        guard count <= Commitment.maxComponents else {
            throw RecordsError(.component, "A record has at most \(Commitment.maxComponents) components, not \(count).")
        }
        bytes.reserveCapacity(3 + 48 * count)
        bytes.append(UInt8(truncatingIfNeeded: count >> 8))
        bytes.append(UInt8(truncatingIfNeeded: count))
    }

    mutating func append(_ path: String, _ kind: Component.Kind, _ commitment: Digest) throws(RecordsError) {
        try Component.check(path: path)
        guard paths.insert(path).inserted else {
            throw RecordsError(.component, "The component “\(path)” stands twice in one record.")
        }
        bytes.append(UInt8(truncatingIfNeeded: path.utf8.count))
        bytes.append(contentsOf: path.utf8)
        bytes.append(kind.rawValue)
        commitment.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    var digest: Digest { .sha256(bytes) }
}
