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
        try RootPreimage.check(parts.count) { parts[$0].path }
        for part in parts { part.commitment.withUnsafeBytes { root.append(part.path, part.kind, $0) } }
        return root.digest
    }

    /// R of a record's components under its key.
    ///
    /// - Throws: `RecordsError` (component) for a path that is not allowed or stands twice, or too many components.
    public static func root(of components: [Component], key: CommitmentKey) throws(RecordsError) -> Digest {
        var root = try RootPreimage(count: components.count)
        // Refused before anything is hashed: what has no root needs no commitments.
        try RootPreimage.check(components.count) { components[$0].path }
        let digest: Digest? = RecordHashes.commitments(of: components, key: key) { commitments in
            for (index, part) in components.enumerated() {
                root.append(
                    part.path, part.kind, UnsafeRawBufferPointer(rebasing: commitments[32 * index..<32 * index + 32]))
            }
            return root.digest
        }
        if let digest { return digest }
        for (part, key) in zip(components, key.fieldKeys(components.indices)) {
            component(part, key: key, salts: key.saltPair(0)).withUnsafeBytes { root.append(part.path, part.kind, $0) }
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

    init(count: Int) throws(RecordsError) {
        guard count <= Commitment.maxComponents else {
            throw RecordsError(.component, "A record has at most \(Commitment.maxComponents) components, not \(count).")
        }
        bytes.reserveCapacity(3 + 48 * count)
        bytes.append(UInt8(truncatingIfNeeded: count >> 8))
        bytes.append(UInt8(truncatingIfNeeded: count))
    }

    /// Refuses a path that is not allowed or stands twice.
    static func check(_ count: Int, path: (Int) -> String) throws(RecordsError) {
        var keys: [UInt64] = []
        keys.reserveCapacity(min(count, fewPaths))
        // Made when there are too many to be compared one by one.
        var known: Set<String> = []
        for place in 0..<count {
            let one = path(place)
            let key = try Component.key(ofPath: one)
            let isKnown =
                count <= fewPaths
                ? keys.indices.contains { keys[$0] == key && path($0) == one } : !known.insert(one).inserted
            if isKnown { throw RecordsError(.component, "The component “\(one)” stands twice in one record.") }
            if count <= fewPaths { keys.append(key) }
        }
    }

    private static let fewPaths = 32

    mutating func append(_ path: String, _ kind: Component.Kind, _ commitment: UnsafeRawBufferPointer) {
        bytes.append(UInt8(truncatingIfNeeded: path.utf8.count))
        bytes.append(contentsOf: path.utf8)
        bytes.append(kind.rawValue)
        bytes.append(contentsOf: commitment)
    }

    var digest: Digest { .sha256(bytes) }
}
