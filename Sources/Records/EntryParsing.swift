extension Entry {
    /// Reads an entry's exact bytes, strictly.
    ///
    /// - Throws: `RecordsError` (entry) that says which line is wrong, for anything that `encoded` does not write: above
    ///   4 KiB, not ASCII, another version, an unknown type, a line too many or too few, a leading zero, base64 with stray
    ///   bits, a time that is no whole minute, a reference to a later entry.
    public init(parsing bytes: some Collection<UInt8>) throws(RecordsError) {
        let bytes = Array(bytes.prefix(Self.maxByteCount + 1))
        guard bytes.count <= Self.maxByteCount, bytes.allSatisfy({ $0 < 0x80 }), bytes.last == 0x0A else {
            throw RecordsError(
                .entry, "This is no entry: at most \(Self.maxByteCount) bytes of ASCII, each line ended by LF.")
        }
        var lines = EntryLines(bytes)
        try lines.expect(Self.version)
        let origin = try lines.text("origin")
        let seq = try lines.number("sequence number")
        let prev = try lines.digest("previous hash")
        let minute = Int64(try lines.number("time"))
        let word = try lines.text("type")
        guard let type = EntryType(rawValue: word) else {
            throw RecordsError(.entry, "Entry \(seq) is of the unknown type “\(word)”.")
        }
        let body = try lines.body(type)
        try lines.end()
        try self.init(sized: origin, seq, prev, minute, body)
    }
}

/// The lines of an entry, read from the first to the last.
private struct EntryLines {
    private let lines: [ArraySlice<UInt8>]
    private var next = 0

    /// Lines of bytes that are ASCII and end with LF.
    init(_ bytes: [UInt8]) {
        lines = bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false)
    }

    mutating func line(_ name: String) throws(RecordsError) -> ArraySlice<UInt8> {
        guard next < lines.count else { throw RecordsError(.entry, "The entry ends before its \(name).") }
        defer { next += 1 }
        return lines[next]
    }

    mutating func text(_ name: String) throws(RecordsError) -> String {
        String(decoding: try line(name), as: UTF8.self)
    }

    mutating func expect(_ word: String) throws(RecordsError) {
        guard try line("“\(word)”").elementsEqual(word.utf8) else {
            throw RecordsError(.entry, "Line \(next) of the entry is not “\(word)”.")
        }
    }

    mutating func number(_ name: String) throws(RecordsError) -> UInt64 {
        guard let number = Decimal.parse(try line(name)) else {
            throw RecordsError(.entry, "Line \(next) of the entry, its \(name), is no number without leading zeros.")
        }
        return number
    }

    mutating func digest(_ name: String) throws(RecordsError) -> Digest {
        guard let digest = Digest(base64UTF8: try line(name)) else {
            throw RecordsError(.entry, "Line \(next) of the entry, its \(name), is no canonical base64 of 32 bytes.")
        }
        return digest
    }

    mutating func end() throws(RecordsError) {
        guard next == lines.count else { throw RecordsError(.entry, "The entry goes on after its line \(next).") }
    }

    mutating func body(_ type: EntryType) throws(RecordsError) -> Entry.Body {
        switch type {
        case .record: .record(try root())
        case .schedule: .schedule(try root())
        case .hold: .hold(try root())
        case .release: .release(try root())
        case .audit: .audit(try root())
        case .incident: .incident(try root())
        case .revise: .revise(try root(), earlier: try number("earlier entry"))
        case .disclose: .disclose(try root(), packRoot: try digest("pack root"))
        case .destroyOrder:
            .destroyOrder(try root(), count: try number("list count"), list: try digest("list hash"))
        case .destroyDone:
            .destroyDone(
                try root(), order: try number("order's entry"), count: try number("list count"),
                list: try digest("list hash"))
        case .erasePart:
            .erasePart(try root(), order: try number("order's entry"), record: try number("record's entry"))
        case .genesis: try genesis()
        case .anchor: .anchor(size: try number("size"), token: try digest("token hash"))
        case .key: .key(vkey: try text("verifier key"), from: try number("first size"))
        case .revoke: .revoke(vkey: try text("verifier key"), from: try number("first size"))
        case .child:
            .child(
                origin: try text("child's origin"), size: try number("child's size"), root: try digest("child's root"))
        }
    }

    private mutating func root() throws(RecordsError) -> Digest { try digest("record root") }

    private mutating func genesis() throws(RecordsError) -> Entry.Body {
        try expect("1")
        let vkey = try text("verifier key")
        if next < lines.count, lines[next].elementsEqual("-".utf8) {
            next += 1
            return .genesis(vkey: vkey, previousEpoch: nil)
        }
        return .genesis(vkey: vkey, previousEpoch: try digest("previous epoch"))
    }
}
