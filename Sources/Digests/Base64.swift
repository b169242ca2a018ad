/// RFC 4648 section 4, canonical only: padded, no white space, no stray bits, so that one value has one form.
///
/// Stray bits would let one value be written in several ways (FORMAT, "Notation").
public enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let none: UInt8 = 0xFF
    private static let values: [UInt8] = {
        var table = [UInt8](repeating: none, count: 256)
        for (value, character) in alphabet.enumerated() { table[Int(character)] = UInt8(truncatingIfNeeded: value) }
        return table
    }()
    private static let pad = UInt8(ascii: "=")

    /// The text of these bytes.
    public static func encode(_ bytes: some Collection<UInt8>) -> String {
        var text: [UInt8] = []
        append(bytes, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Adds the text of these bytes.
    public static func append(_ bytes: some Collection<UInt8>, to text: inout [UInt8]) {
        Array(bytes).withUnsafeBytes { append(raw: $0, to: &text) }
    }

    /// Adds the text of these bytes.
    public static func append(raw bytes: UnsafeRawBufferPointer, to text: inout [UInt8]) {
        let start = text.count
        text.append(contentsOf: repeatElement(pad, count: (bytes.count + 2) / 3 * 4))
        text.withUnsafeMutableBufferPointer { text in
            alphabet.withUnsafeBufferPointer { alphabet in
                var (at, place) = (0, start)
                while at < bytes.count {
                    let held = min(3, bytes.count - at)
                    var group = UInt32(bytes[at]) << 16
                    if held > 1 { group |= UInt32(bytes[at + 1]) << 8 }
                    if held > 2 { group |= UInt32(bytes[at + 2]) }
                    text[place] = alphabet[Int(group >> 18)]
                    text[place + 1] = alphabet[Int(group >> 12 & 63)]
                    if held > 1 { text[place + 2] = alphabet[Int(group >> 6 & 63)] }
                    if held > 2 { text[place + 3] = alphabet[Int(group & 63)] }
                    at += 3
                    place += 4
                }
            }
        }
    }

    /// The bytes of a text; nil for anything but the one canonical form.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? { decode(Array(text.utf8)) }

    /// The bytes of a text; nil for anything but the one canonical form.
    public static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        let text = Array(text)
        return text.withUnsafeBufferPointer { text in
            guard let count = decodedCount(text) else { return nil }
            var isSound = true
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { room, used in
                isSound = decode(text, into: UnsafeMutableRawBufferPointer(room))
                used = isSound ? count : 0
            }
            return isSound ? bytes : nil
        }
    }

    /// Decodes a text of which it is known how many bytes it has; false for any other number, and for anything but the
    /// one canonical form.
    public static func decode(_ text: UnsafeBufferPointer<UInt8>, into bytes: UnsafeMutableRawBufferPointer) -> Bool {
        guard let count = decodedCount(text), bytes.count == count else { return false }
        let padding = text.count / 4 * 3 - count
        return values.withUnsafeBufferPointer { values in
            var wrong: UInt8 = 0
            var written = 0
            var at = 0
            // Whole groups, then the last one, which may be padded.
            while at + 4 < text.count {
                let (a, b) = (values[Int(text[at])], values[Int(text[at + 1])])
                let (c, d) = (values[Int(text[at + 2])], values[Int(text[at + 3])])
                wrong |= (a | b | c | d) & 0xC0
                bytes[written] = a << 2 | b >> 4
                bytes[written + 1] = b << 4 | c >> 2
                bytes[written + 2] = c << 6 | d
                written += 3
                at += 4
            }
            guard at < text.count else { return true }
            var group: UInt32 = 0
            for place in 0..<4 {
                let value = place < 4 - padding ? values[Int(text[at + place])] : 0
                wrong |= value & 0xC0
                group = group << 6 | UInt32(value & 63)
            }
            let kept = 3 - padding
            // The bits behind the last byte must be zero.
            if kept < 3, group & (kept == 1 ? 0xFFFF : 0xFF) != 0 { return false }
            bytes[written] = UInt8(truncatingIfNeeded: group >> 16)
            if kept > 1 { bytes[written + 1] = UInt8(truncatingIfNeeded: group >> 8) }
            if kept > 2 { bytes[written + 2] = UInt8(truncatingIfNeeded: group) }
            return wrong == 0
        }
    }

    /// How many bytes a text of this length and padding has; nil where it is no whole number of groups.
    private static func decodedCount(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        guard text.count % 4 == 0 else { return nil }
        guard text.count > 0 else { return 0 }
        let padding = text[text.count - 1] != pad ? 0 : text[text.count - 2] != pad ? 1 : 2
        return text.count / 4 * 3 - padding
    }
}
