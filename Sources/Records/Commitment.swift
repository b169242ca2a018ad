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
        var list: [UInt8] = [0x12] + salt0
        list.reserveCapacity(list.count + 4 + 32 * tokenHashes.count)
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: tokenHashes.count).bigEndian) { list.append(contentsOf: $0) }
        for hash in tokenHashes { hash.withUnsafeBytes { list.append(contentsOf: $0) } }
        return .sha256(list)
    }

    /// The commitment of the component at `index` of a record.
    public static func component(_ component: Component, index: Int, key: CommitmentKey) -> Digest {
        Commitment.component(component, key: key.fieldKey(index))
    }

    /// The commitment of a component under its field key; uses the sealed token lengths and never tokenises.
    public static func component(_ component: Component, key: FieldKey) -> Digest {
        Commitment.component(component, key: key, salts: key.saltPair(0))
    }

    private static func component(_ component: Component, key: FieldKey, salts: Digest) -> Digest {
        component.bytes.withUnsafeBytes { value in
            guard component.kind == .text else { return blob(salts: salts, value: value) }
            return component.lengths.withUnsafeBufferPointer {
                TextCommitment.digest(value, lengths: $0, key: key, salt0: salts)
            }
        }
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
        let keys = key.fieldKeys(components.indices)
        for (part, key) in zip(components, keys) {
            try root.append(part.path, part.kind, component(part, key: key, salts: key.saltPair(0)))
        }
        return root.digest
    }

    /// H(10 ‖ the first half of the salts ‖ value).
    @inline(__always)
    private static func blob(salts: Digest, value: UnsafeRawBufferPointer) -> Digest {
        withUnsafeTemporaryAllocation(byteCount: 17, alignment: 8) { prefix in
            prefix[0] = 0x10
            salts.withUnsafeBytes { halves in
                UnsafeMutableRawBufferPointer(rebasing: prefix[1...])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: halves[..<16]))
            }
            return .sha256(prefix: UnsafeRawBufferPointer(prefix), value)
        }
    }

    private static func tagged(_ tag: UInt8, _ salt: [UInt8], _ value: [UInt8]) -> Digest {
        ([tag] + salt).withUnsafeBytes { prefix in value.withUnsafeBytes { .sha256(prefix: prefix, $0) } }
    }
}

/// The preimage of a record root.
private struct RootPreimage {
    private var bytes: [UInt8] = [0x13]
    private var paths: [String] = []
    /// Made when the paths become too many to be compared one by one.
    private var pathSet: Set<String> = []

    init(count: Int) throws(RecordsError) {
        guard count <= Commitment.maxComponents else {
            throw RecordsError(.component, "A record has at most \(Commitment.maxComponents) components, not \(count).")
        }
        bytes.reserveCapacity(3 + 48 * count)
        paths.reserveCapacity(min(count, 32))
        bytes.append(UInt8(truncatingIfNeeded: count >> 8))
        bytes.append(UInt8(truncatingIfNeeded: count))
    }

    mutating func append(_ path: String, _ kind: Component.Kind, _ commitment: Digest) throws(RecordsError) {
        try Component.check(path: path)
        guard isNew(path) else {
            throw RecordsError(.component, "The component “\(path)” stands twice in one record.")
        }
        bytes.append(UInt8(truncatingIfNeeded: path.utf8.count))
        bytes.append(contentsOf: path.utf8)
        bytes.append(kind.rawValue)
        commitment.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    var digest: Digest { .sha256(bytes) }

    private mutating func isNew(_ path: String) -> Bool {
        if paths.count < 32 {
            if paths.contains(path) { return false }
            paths.append(path)
            return true
        }
        if pathSet.isEmpty { pathSet = Set(paths) }
        return pathSet.insert(path).inserted
    }
}
