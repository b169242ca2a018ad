import Glibc

/// Recognises the entries of one log's captured messages by their bytes.
///
/// Nearly all entries are of the type `record`, which has one form: of all its lines only the time and the root are not
/// known beforehand. So such an entry need not be made into a value to be checked.
public struct RecordEntryForm: Sendable {
    /// The lines of version and origin.
    private let head: [UInt8]

    /// The form of a log's entries; nil for an origin that no entry can have.
    public init?(origin: String) {
        let sample = try? Entry(origin: origin, seq: 0, prev: .zero, minute: 0, body: .record(.zero))
        guard sample != nil else { return nil }
        head = Array("\(Entry.version)\n\(origin)\n".utf8)
    }

    /// The minute of an entry, if it is a whole `record` entry at this place after that predecessor.
    ///
    /// - Returns: nil for anything else, which is to be parsed: it may be another type's entry, or none.
    public func minute(of text: UnsafeBufferPointer<UInt8>, seq: UInt64, prev: UnsafeRawBufferPointer) -> Int64? {
        guard text.count <= Entry.maxByteCount, let start = text.baseAddress, text.count > head.count + 100,
            head.withUnsafeBytes({ Self.areSame(start, $0) })
        else { return nil }
        var at = head.count
        guard let number = Self.number(text, &at), number == seq, seq <= Entry.maxNumber,
            let before = Self.digest(text, &at),
            prev.count == Digest.byteCount, before.withUnsafeBytes({ Self.areSame(prev.baseAddress, $0) }),
            let minute = Self.number(text, &at), minute % 60 == 0,
            text.count - at == Self.type.count + 45,
            Self.type.withUnsafeBytes({ Self.areSame(start + at, $0) })
        else { return nil }
        at += Self.type.count
        return Self.digest(text, &at) == nil ? nil : Int64(minute)
    }

    private static let type = Array("record\n".utf8)

    /// Whether the bytes from `start` on begin with these.
    private static func areSame(_ start: UnsafeRawPointer?, _ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start, let other = bytes.baseAddress else { return false }
        return memcmp(start, other, bytes.count) == 0
    }

    /// A decimal number and its LF.
    private static func number(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> UInt64? {
        let first = at
        while at < text.count, at - first <= 16, text[at] != 0x0A { at += 1 }
        guard at < text.count, text[at] == 0x0A else { return nil }
        defer { at += 1 }
        return Decimal.parse(UnsafeBufferPointer(rebasing: text[first..<at]))
    }

    /// A digest of 44 characters and its LF.
    private static func digest(_ text: UnsafeBufferPointer<UInt8>, _ at: inout Int) -> Digest? {
        guard text.count - at >= 45, text[at + 44] == 0x0A else { return nil }
        defer { at += 45 }
        return Digest(base64UTF8: UnsafeBufferPointer(rebasing: text[at..<at + 44]))
    }
}
