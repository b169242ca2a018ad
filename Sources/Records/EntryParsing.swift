import Glibc

extension Entry {
    /// Reads an entry's exact bytes, strictly.
    ///
    /// - Throws: `RecordsError` (entry) that says which line is wrong, for anything that `encoded` does not write: above
    ///   4 KiB, not ASCII, another version, an unknown type, a line too many or too few, a leading zero, base64 with stray
    ///   bits, a time that is no whole minute, a reference to a later entry.
    public init(parsing bytes: some Collection<UInt8>) throws(RecordsError) {
        let bytes = Array(bytes.prefix(Self.maxByteCount + 1))
        self = try bytes.withUnsafeBufferPointer { (text) throws(RecordsError) -> Entry in
            try Entry(parsing: text, origin: nil)
        }
    }

    /// Reads an entry where it lies, as `init(parsing:)` does.
    ///
    /// - Parameter known: the origin that most of many entries name: those share this string.
    public init(parsing text: UnsafeBufferPointer<UInt8>, origin known: String?) throws(RecordsError) {
        guard text.count <= Self.maxByteCount, text.last == 0x0A, Self.isASCII(text) else {
            throw RecordsError(
                .entry, "This is no entry: at most \(Self.maxByteCount) bytes of ASCII, each line ended by LF.")
        }
        var lines = EntryLines(text)
        try lines.expect(Self.version)
        let name = try lines.line("origin")
        let origin =
            if let known, name.elementsEqual(known.utf8) { known } else { String(decoding: name, as: UTF8.self) }
        let seq = try lines.number("sequence number")
        let prev = try lines.digest("previous hash")
        let minute = Int64(try lines.number("time"))
        let word = try lines.line("type")
        guard let type = EntryType(word) else {
            throw RecordsError(
                .entry, "Entry \(seq) is of the unknown type “\(String(decoding: word, as: UTF8.self))”.")
        }
        let body = try lines.body(type)
        try lines.end()
        try self.init(sized: origin, seq, prev, minute, body)
    }

    private static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var all: UInt8 = 0
        for byte in text { all |= byte }
        return all < 0x80
    }
}

extension EntryType {
    /// The type of this word: of the two that nearly all entries are, without a string.
    fileprivate init?(_ word: UnsafeBufferPointer<UInt8>) {
        if word.elementsEqual("record".utf8) {
            self = .record
        } else if word.elementsEqual("revise".utf8) {
            self = .revise
        } else {
            self.init(rawValue: String(decoding: word, as: UTF8.self))
        }
    }
}

/// The lines of an entry, read from the first to the last where they lie.
private struct EntryLines {
    private let text: UnsafeBufferPointer<UInt8>
    private var at = 0
    /// How many lines were read.
    private var next = 0

    /// Lines of bytes that are ASCII and end with LF.
    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    /// The next line without its LF; nil at the end.
    private var upcoming: UnsafeBufferPointer<UInt8>? {
        guard at < text.count, let start = text.baseAddress.map({ $0 + at }),
            let end = memchr(start, 0x0A, text.count - at)
        else { return nil }
        return UnsafeBufferPointer(start: start, count: UnsafeRawPointer(end) - UnsafeRawPointer(start))
    }

    mutating func line(_ name: StaticString) throws(RecordsError) -> UnsafeBufferPointer<UInt8> {
        guard let line = upcoming else { throw RecordsError(.entry, "The entry ends before its \(name).") }
        at += line.count + 1
        next += 1
        return line
    }

    mutating func text(_ name: StaticString) throws(RecordsError) -> String {
        String(decoding: try line(name), as: UTF8.self)
    }

    mutating func expect(_ word: String) throws(RecordsError) {
        guard let line = upcoming else { throw RecordsError(.entry, "The entry ends before its “\(word)”.") }
        at += line.count + 1
        next += 1
        guard line.elementsEqual(word.utf8) else {
            throw RecordsError(.entry, "Line \(next) of the entry is not “\(word)”.")
        }
    }

    mutating func number(_ name: StaticString) throws(RecordsError) -> UInt64 {
        guard let number = Decimal.parse(try line(name)) else {
            throw RecordsError(.entry, "Line \(next) of the entry, its \(name), is no number without leading zeros.")
        }
        return number
    }

    mutating func digest(_ name: StaticString) throws(RecordsError) -> Digest {
        guard let digest = Digest(base64UTF8: try line(name)) else {
            throw RecordsError(.entry, "Line \(next) of the entry, its \(name), is no canonical base64 of 32 bytes.")
        }
        return digest
    }

    func end() throws(RecordsError) {
        guard at == text.count else { throw RecordsError(.entry, "The entry goes on after its line \(next).") }
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
        if upcoming?.elementsEqual("-".utf8) == true {
            _ = try line("previous epoch")
            return .genesis(vkey: vkey, previousEpoch: nil)
        }
        return .genesis(vkey: vkey, previousEpoch: try digest("previous epoch"))
    }
}
