/// One named part of a record: a text that can be redacted word by word, or a blob that is shown or withheld whole.
public struct Component: Hashable, Sendable {
    /// How a component is committed to; the raw value is the kind byte of FORMAT.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// `B`: one salted hash of the bytes.
        case blob = 0x42
        /// `T`: one salted hash a token.
        case text = 0x54

        /// The letter in a proof bundle: `B` or `T`.
        public var letter: String { self == .blob ? "B" : "T" }
    }

    /// The name, such as `body` or `att/0/data`: 1 to 64 of a-z, 0-9, `_`, `/`.
    ///
    /// Never personal: it shows also where the value is withheld.
    public let path: String
    /// How the component is committed to.
    public let kind: Kind
    /// The value; for a text its UTF-8.
    public let bytes: [UInt8]
    /// The token lengths of a text in bytes, sealed with it; empty for a blob.
    public let lengths: [UInt16]

    /// A component as it comes back from storage, checked strictly.
    ///
    /// Never tokenises: the sealed lengths hold.
    /// - Throws: `RecordsError` (component) for a path outside `[a-z0-9_/]{1,64}`, a blob with lengths, a text that is not
    ///   UTF-8, or lengths that are zero, cut a scalar or do not cover the text exactly.
    public init(path: String, kind: Kind, bytes: [UInt8], lengths: [UInt16]) throws(RecordsError) {
        try Self.check(path: path)
        self.init(unchecked: path, kind, bytes, lengths)
        try checkLengths()
    }

    private init(unchecked path: String, _ kind: Kind, _ bytes: [UInt8], _ lengths: [UInt16]) {
        self.path = path
        self.kind = kind
        self.bytes = bytes
        self.lengths = lengths
    }

    /// A text, cut into tokens now.
    ///
    /// A path that is not allowed is refused by `Commitment.root`.
    public static func text(_ path: String, _ value: String) -> Component {
        Component(unchecked: path, .text, Array(value.utf8), Tokeniser.lengths(of: value))
    }

    /// A blob.
    ///
    /// A path that is not allowed is refused by `Commitment.root`.
    public static func blob(_ path: String, _ bytes: [UInt8]) -> Component {
        Component(unchecked: path, .blob, bytes, [])
    }

    /// A blob of a string's UTF-8.
    ///
    /// A path that is not allowed is refused by `Commitment.root`.
    public static func blob(_ path: String, _ string: String) -> Component {
        blob(path, Array(string.utf8))
    }

    /// The value as a string; nil for a blob that is not UTF-8.
    public var string: String? { String(validating: bytes, as: UTF8.self) }

    /// The tokens of a text, in order, which concatenate to `bytes`; none for a blob.
    public var tokens: [ArraySlice<UInt8>] {
        var at = 0
        return lengths.map { length in
            defer { at += Int(length) }
            return bytes[at..<(at + Int(length))]
        }
    }

    /// Refuses a path outside `[a-z0-9_/]{1,64}`.
    static func check(path: String) throws(RecordsError) { _ = try key(ofPath: path) }

    /// A number that is the same for equal paths and differs for most others (FNV-1a).
    ///
    /// - Throws: `RecordsError` (component) for a path outside `[a-z0-9_/]{1,64}`.
    static func key(ofPath path: String) throws(RecordsError) -> UInt64 {
        var key: UInt64 = 0xCBF2_9CE4_8422_2325
        var count = 0
        var isAllowed = true
        for byte in path.utf8 {
            key = (key ^ UInt64(byte)) &* 0x100_0000_01B3
            count += 1
            switch byte {
            case 0x61...0x7A, 0x30...0x39, 0x5F, 0x2F: continue
            default: isAllowed = false
            }
        }
        guard isAllowed, (1...64).contains(count) else {
            throw RecordsError(.component, "“\(path)” is no component path: 1 to 64 of a-z, 0-9, “_” and “/”.")
        }
        return key
    }

    private func checkLengths() throws(RecordsError) {
        guard kind == .text else {
            if lengths.isEmpty { return }
            throw RecordsError(.component, "The blob “\(path)” has token lengths; only a text has.")
        }
        // Most texts are ASCII, for which no string need be made.
        guard bytes.allSatisfy({ $0 < 0x80 }) || string != nil else {
            throw RecordsError(.component, "The text “\(path)” is not UTF-8.")
        }
        var end = 0
        for length in lengths {
            end += Int(length)
            // 10xxxxxx continues a scalar: a token must not begin with it.
            let cutsScalar = end < bytes.count && bytes[end] & 0xC0 == 0x80
            guard length > 0, end <= bytes.count, !cutsScalar else {
                throw RecordsError(
                    .component, "A token length of the text “\(path)” is zero, too long or cuts a character.")
            }
        }
        guard end == bytes.count else {
            throw RecordsError(
                .component, "The token lengths of the text “\(path)” cover \(end) of its \(bytes.count) bytes.")
        }
    }
}
