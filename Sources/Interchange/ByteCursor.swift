/// Little-endian fields read one after another; nil instead of a read past the end.
struct ByteCursor {
    private let all: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int = 0) {
        all = bytes
        self.position = position
    }

    var isAtEnd: Bool { position >= all.count }

    private mutating func number(_ count: Int) -> UInt64? {
        guard count <= all.count - position else { return nil }
        var value: UInt64 = 0
        for index in (0..<count).reversed() { value = value << 8 | UInt64(all[position + index]) }
        position += count
        return value
    }

    mutating func u8() -> UInt8? { number(1).map { UInt8($0) } }
    mutating func u16() -> UInt16? { number(2).map { UInt16($0) } }
    mutating func u32() -> UInt32? { number(4).map { UInt32($0) } }
    mutating func u64() -> UInt64? { number(8) }

    mutating func skip(_ count: Int) -> Bool {
        guard count <= all.count - position else { return false }
        position += count
        return true
    }

    mutating func bytes(_ count: Int) -> [UInt8]? {
        guard count <= all.count - position else { return nil }
        defer { position += count }
        return Array(all[position..<position + count])
    }

    mutating func rest() -> [UInt8] {
        defer { position = all.count }
        return Array(all[position...])
    }
}

/// The checksum of zip and gzip (ISO 3309), for names; contents are checked by libarchive.
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func of(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF as UInt32) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ (sum >> 8) }
    }
}
