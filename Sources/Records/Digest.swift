import Crypto
import Digests

/// A SHA-256 value of a record, a commitment, a list or a file: 32 bytes, stored inline.
public struct Digest: Hashable, Sendable {
    /// The length in bytes.
    public static let byteCount = 32
    /// 32 zero bytes: the `prev` of a log's first entry.
    public static let zero = Digest(words: (0, 0, 0, 0))

    // In the byte order of memory: words are loaded and stored raw, never counted with.
    private let w0: UInt64
    private let w1: UInt64
    private let w2: UInt64
    private let w3: UInt64

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (w0, w1, w2, w3) = words
    }

    init(_ digest: SHA256.Digest) {
        self = digest.withUnsafeBytes { Digest(loading: $0) }
    }

    /// Reads the first 32 bytes; the caller has checked the length.
    init(loading raw: UnsafeRawBufferPointer) {
        self.init(
            words: (
                raw.loadUnaligned(fromByteOffset: 0, as: UInt64.self),
                raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self),
                raw.loadUnaligned(fromByteOffset: 16, as: UInt64.self),
                raw.loadUnaligned(fromByteOffset: 24, as: UInt64.self)
            ))
    }

    /// The digest with these bytes; nil unless there are exactly 32.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        let inPlace = bytes.withContiguousStorageIfAvailable { Digest(loading: UnsafeRawBufferPointer($0)) }
        self = inPlace ?? Array(bytes).withUnsafeBytes { Digest(loading: $0) }
    }

    /// The digest written as canonical base64 of 32 bytes; nil for anything else.
    public init?(base64: some StringProtocol) {
        self.init(base64UTF8: Array(base64.utf8)[...])
    }

    init?(base64UTF8: ArraySlice<UInt8>) {
        guard let digest = base64UTF8.withUnsafeBufferPointer({ Digest(base64UTF8: $0) }) else { return nil }
        self = digest
    }

    init?(base64UTF8 text: UnsafeBufferPointer<UInt8>) {
        var digest = Digest.zero
        let isSound = withUnsafeMutableBytes(of: &digest) { Base64.decode(text, into: $0) }
        guard isSound else { return nil }
        self = digest
    }

    /// The digest written as 64 lower-case hexadecimal digits; nil for anything else.
    public init?(hex: some StringProtocol) {
        let digits = Array(hex.utf8)
        guard digits.count == 2 * Self.byteCount else { return nil }
        var bytes: [UInt8] = []
        for at in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Self.value(of: digits[at]), let low = Self.value(of: digits[at + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes: bytes)
    }

    /// The 32 bytes.
    public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

    /// Base64 with padding, 44 characters: the form in entries and proofs.
    public var base64: String { Base64.encode(bytes) }

    /// 64 lower-case hexadecimal digits: the form in file names and manifests.
    public var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Calls `body` with the 32 bytes, without copying them into an array.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try Swift.withUnsafeBytes(of: self, body)
    }

    /// SHA-256 of the bytes.
    public static func sha256(_ bytes: UnsafeRawBufferPointer) -> Digest {
        sha256(prefix: UnsafeRawBufferPointer(start: nil, count: 0), bytes)
    }

    /// SHA-256 of a prefix of at most 64 bytes and the bytes.
    static func sha256(prefix: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer) -> Digest {
        var digest = Digest.zero
        withUnsafeMutablePointer(to: &digest) {
            SHA256OneShot.hash(HashMessage(prefix: prefix, bytes, into: $0))
        }
        return digest
    }

    /// SHA-256 of the bytes.
    public static func sha256(_ bytes: [UInt8]) -> Digest {
        bytes.withUnsafeBytes { sha256($0) }
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case 0x30...0x39: digit - 0x30
        case 0x61...0x66: digit - 0x61 + 10
        default: nil
        }
    }
}

extension Digest: Comparable, CustomStringConvertible {
    /// The order of the bytes.
    public static func < (a: Digest, b: Digest) -> Bool {
        (UInt64(bigEndian: a.w0), UInt64(bigEndian: a.w1), UInt64(bigEndian: a.w2), UInt64(bigEndian: a.w3))
            < (UInt64(bigEndian: b.w0), UInt64(bigEndian: b.w1), UInt64(bigEndian: b.w2), UInt64(bigEndian: b.w3))
    }

    /// The base64 form.
    public var description: String { base64 }
}
