/// RFC 4648 section 4, canonical only: padded, no white space, no stray bits, so that one value has one form.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let pad = UInt8(ascii: "=")

    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        var group: UInt32 = 0
        var held = 0
        for byte in bytes {
            group = group << 8 | UInt32(byte)
            held += 1
            if held == 3 {
                for index in 0..<4 { text.append(alphabet[Int(group >> UInt32(18 - 6 * index) & 63)]) }
                (group, held) = (0, 0)
            }
        }
        if held > 0 {
            group <<= UInt32(8 * (3 - held))
            for index in 0..<4 {
                text.append(index <= held ? alphabet[Int(group >> UInt32(18 - 6 * index) & 63)] : pad)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    static func decode(_ text: some StringProtocol) -> [UInt8]? { decode(Array(text.utf8)[...]) }

    // Not generic: this is half the time of reading an entry.
    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let count = text.count
        guard count % 4 == 0 else { return nil }
        let padding = count == 0 ? 0 : text.suffix(2).reversed().prefix { $0 == pad }.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count / 4 * 3)
        var group: UInt32 = 0
        var held = 0
        for character in text.dropLast(padding) {
            guard let value = value(of: character) else { return nil }
            group = group << 6 | UInt32(value)
            held += 1
            if held == 4 {
                for index in 0..<3 { bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * index))) }
                (group, held) = (0, 0)
            }
        }
        guard held > 0 else { return bytes }
        // Two or three characters are left, with four or two bits that must be zero.
        group <<= UInt32(6 * (4 - held))
        guard group & (held == 2 ? 0xFFFF : 0xFF) == 0 else { return nil }
        for index in 0..<(held - 1) { bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(16 - 8 * index))) }
        return bytes
    }

    @inline(__always)
    private static func value(of character: UInt8) -> UInt8? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
