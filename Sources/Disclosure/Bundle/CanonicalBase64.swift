/// Base64 of RFC 4648 section 4, canonical only: full padding, no line breaks, no stray trailing bits.
///
/// Stray bits would let one value be written in several ways, and so make a bundle malleable (FORMAT.md, Notation).
package enum CanonicalBase64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let values: [UInt8] = {
        var table = [UInt8](repeating: 0xFF, count: 256)
        for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(value) }
        return table
    }()
    private static let pad = UInt8(ascii: "=")

    package static func append(_ value: some Collection<UInt8>, to text: inout [UInt8]) {
        text.reserveCapacity(text.count + (value.count + 2) / 3 * 4)
        alphabet.withUnsafeBufferPointer { alphabet in
            var group: UInt32 = 0
            var held = 0
            for byte in value {
                group = group << 8 | UInt32(byte)
                held += 1
                guard held == 3 else { continue }
                for shift in [18, 12, 6, 0] as [UInt32] { text.append(alphabet[Int(group >> shift & 63)]) }
                group = 0
                held = 0
            }
            guard held > 0 else { return }
            group <<= UInt32(8 * (3 - held))
            text.append(alphabet[Int(group >> 18 & 63)])
            text.append(alphabet[Int(group >> 12 & 63)])
            text.append(held == 2 ? alphabet[Int(group >> 6 & 63)] : pad)
            text.append(pad)
        }
    }

    package static func encode(_ value: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        append(value, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Returns nil for anything but the one canonical spelling.
    package static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count % 4 == 0 else { return nil }
        guard !text.isEmpty else { return [] }
        let padding = text.suffix(2).filter { $0 == pad }.count
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var group: UInt32 = 0
        var held = 0
        let sound = values.withUnsafeBufferPointer { values in
            for character in text.dropLast(padding) {
                let value = values[Int(character)]
                guard value != 0xFF else { return false }
                group = group << 6 | UInt32(value)
                held += 1
                guard held == 4 else { continue }
                bytes.append(UInt8(truncatingIfNeeded: group >> 16))
                bytes.append(UInt8(truncatingIfNeeded: group >> 8))
                bytes.append(UInt8(truncatingIfNeeded: group))
                group = 0
                held = 0
            }
            return true
        }
        guard sound else { return nil }
        switch (held, padding) {
        case (0, 0):
            return bytes
        case (3, 1):
            guard group & 3 == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: group >> 10))
            bytes.append(UInt8(truncatingIfNeeded: group >> 2))
            return bytes
        case (2, 2):
            guard group & 15 == 0 else { return nil }
            bytes.append(UInt8(truncatingIfNeeded: group >> 4))
            return bytes
        default:
            return nil
        }
    }
}
