internal import Records
internal import TransparencyLog

extension ProofBundle {
    /// Reads `proofs.json`: exactly the bytes that `encoded` writes, or a `Fault`.
    init(parsing bytes: [UInt8]) throws(Fault) {
        var cursor = try JSONCursor(bytes, place: "data/proofs.json")
        try cursor.expect("{\"v\":")
        if cursor.peek == UInt8(ascii: " ") { throw cursor.unexpected("a version") }
        guard cursor.skip("1") else {
            throw Fault(
                .bundleValue, cursor.place, "The bundle is of another version than 1; a newer checker is needed.")
        }
        try cursor.expect(",\"checkpoint\":")
        let checkpoint = String(decoding: try cursor.string(), as: UTF8.self)
        try cursor.expect(",\"disclose\":")
        let disclose = cursor.skip("null") ? nil : try ProvenEntry(whole: &cursor)
        try cursor.expect(",\"records\":")
        var records: [BundleRecord] = []
        try cursor.array { (cursor) throws(Fault) in
            cursor.place = "data/proofs.json record \(records.count + 1)"
            records.append(try BundleRecord(&cursor))
            cursor.place = "data/proofs.json"
        }
        try cursor.expect("}")
        guard cursor.atEnd else {
            throw Fault(.bundleEncoding, cursor.place, "There is something after the end, at byte \(cursor.offset).")
        }
        self.init(checkpoint: checkpoint, disclose: disclose, records: records)
        guard encoded == bytes else {
            throw Fault(.bundleEncoding, cursor.place, "The bundle is not in its one canonical encoding.")
        }
    }
}

extension ProvenEntry {
    fileprivate init(whole cursor: inout JSONCursor) throws(Fault) {
        try cursor.expect("{")
        try self.init(&cursor)
        try cursor.expect("}")
    }

    fileprivate init(_ cursor: inout JSONCursor) throws(Fault) {
        try cursor.expect("\"entry\":")
        let entry = try cursor.string()
        try cursor.expect(",\"proof\":")
        var proof: [MerkleHash] = []
        try cursor.array { (cursor) throws(Fault) in
            guard let hash = MerkleHash(bytes: try cursor.base64(MerkleHash.byteCount)) else {
                throw cursor.unexpected("a hash")
            }
            proof.append(hash)
        }
        self.init(entry: entry, proof: proof)
    }
}

extension BundleRecord {
    fileprivate init(_ cursor: inout JSONCursor) throws(Fault) {
        try cursor.expect("{")
        let proven = try ProvenEntry(&cursor)
        try cursor.expect(",\"components\":")
        var components: [BundleComponent] = []
        try cursor.array { (cursor) throws(Fault) in components.append(try BundleComponent(&cursor)) }
        try cursor.expect("}")
        self.init(proven: proven, components: components)
    }
}

extension BundleComponent {
    fileprivate init(_ cursor: inout JSONCursor) throws(Fault) {
        try cursor.expect("{\"path\":")
        let path = try cursor.string()
        guard (1...64).contains(path.count), path.allSatisfy(Self.isPathCharacter) else {
            throw Fault(.componentForm, cursor.place, "A component's path is not made of a-z, 0-9, _ and /.")
        }
        try cursor.expect(",\"kind\":\"")
        let isText = cursor.skip("T\"")
        guard isText || cursor.skip("B\"") else {
            throw Fault(.componentForm, cursor.place, "A component is neither a text (T) nor a blob (B).")
        }
        let opening: Opening
        if cursor.skip(",\"h\":") {
            opening = .withheld(try cursor.digest())
        } else if isText, cursor.skip(",\"key\":") {
            opening = try Self.wholeText(&cursor)
        } else if isText {
            opening = try Self.partText(&cursor)
        } else {
            try cursor.expect(",\"salt\":")
            let salt = try cursor.base64(16)
            try cursor.expect(",\"value\":")
            opening = .blob(salt: salt, value: try cursor.base64())
        }
        try cursor.expect("}")
        self.init(path: String(decoding: path, as: UTF8.self), kind: isText ? .text : .blob, opening: opening)
    }

    private static func wholeText(_ cursor: inout JSONCursor) throws(Fault) -> Opening {
        let key = try cursor.base64(32)
        try cursor.expect(",\"text\":")
        let utf8 = try cursor.string()
        try cursor.expect(",\"lengths\":")
        var lengths: [Int] = []
        try cursor.array { (cursor) throws(Fault) in lengths.append(try cursor.number()) }
        return .text(key: key, utf8: utf8, lengths: lengths)
    }

    private static func partText(_ cursor: inout JSONCursor) throws(Fault) -> Opening {
        try cursor.expect(",\"salt\":")
        let salt = try cursor.base64(16)
        try cursor.expect(",\"tokens\":")
        var tokens: [Token] = []
        try cursor.array { (cursor) throws(Fault) in
            guard cursor.skip("[") else { return tokens.append(.withheld(try cursor.digest())) }
            let salt = try cursor.base64(16)
            try cursor.expect(",")
            tokens.append(.shown(salt: salt, utf8: try cursor.string()))
            try cursor.expect("]")
        }
        return .part(salt: salt, tokens: tokens)
    }

    /// FORMAT.md, "Record commitment": a path matches `[a-z0-9_/]{1,64}`.
    private static func isPathCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x61...0x7A, 0x30...0x39, 0x5F, 0x2F: true
        default: false
        }
    }
}

extension JSONCursor {
    fileprivate mutating func digest() throws(Fault) -> Digest {
        guard let digest = Digest(bytes: try base64(32)) else { throw unexpected("a hash of 32 bytes") }
        return digest
    }
}
