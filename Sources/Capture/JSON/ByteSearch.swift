/// Looks for bytes eight at a time: most of an export is stepped over, and a loop over single bytes costs more than all else
/// that is done with it.
enum ByteSearch {
    private static let ones: UInt64 = 0x0101_0101_0101_0101

    /// The place of the first byte at or after `start` that is one of the two; the end where there is none.
    static func first(
        _ a: UInt8, or b: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int {
        let raw = UnsafeRawBufferPointer(bytes)
        let (first, second) = (UInt64(a) &* ones, UInt64(b) &* ones)
        var at = start
        while at + 8 <= raw.count {
            let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let found = zeros(word ^ first) | zeros(word ^ second)
            if found != 0 { return at + found.trailingZeroBitCount / 8 }
            at += 8
        }
        while at < raw.count, raw[at] != a, raw[at] != b { at += 1 }
        return at
    }

    /// Sets the high bit of the first byte that is zero, and perhaps of others behind it.
    @inline(__always)
    private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & (0x80 &* ones) }

    /// Whether a text has one of two ASCII characters.
    static func contains(_ a: UInt8, or b: UInt8, in text: String) -> Bool {
        let found = text.utf8.withContiguousStorageIfAvailable { first(a, or: b, in: $0, from: 0) < $0.count }
        return found ?? text.utf8.contains { $0 == a || $0 == b }
    }

    /// Whether all bytes are ASCII.
    static func isASCII(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            var all: UInt8 = 0
            for byte in bytes { all |= byte }
            return all < 0x80
        }
    }
}
