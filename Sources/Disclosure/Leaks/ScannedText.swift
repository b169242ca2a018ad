/// A file's bytes as words: entities resolved, white space collapsed, ASCII letters in lower case.
///
/// Offsets in the words are not those of the file; `line(at:)` gives the line of the file.
struct ScannedText {
    private(set) var words: [UInt8] = []
    private var lineEnds: [Int] = []

    /// - Parameters:
    ///   - isMarkup: whether entities are resolved.
    ///   - dropsTags: whether every tag becomes a space, so that words on both sides of it are neighbours.
    init(_ bytes: [UInt8], isMarkup: Bool, dropsTags: Bool = false) {
        words.reserveCapacity(bytes.count)
        var at = 0
        while at < bytes.count {
            let byte = bytes[at]
            if isMarkup, byte == UInt8(ascii: "&"), let (scalar, length) = Self.entity(bytes, at) {
                append(scalar)
                at += length
            } else if dropsTags, byte == UInt8(ascii: "<"), let close = bytes[at...].firstIndex(of: UInt8(ascii: ">")) {
                for inside in bytes[at..<close] where inside == 0x0A { lineEnds.append(words.count) }
                append(byte: 0x20)
                at = close + 1
            } else if byte == 0xC2, at + 1 < bytes.count, bytes[at + 1] == 0xA0 {
                // A no-break space is a space to whoever reads it.
                append(byte: 0x20)
                at += 2
            } else {
                append(byte: byte)
                at += 1
            }
        }
    }

    /// The line of the file, from 1, at an offset in `words`.
    func line(at offset: Int) -> Int {
        var low = 0
        var high = lineEnds.count
        while low < high {
            let middle = (low + high) / 2
            if lineEnds[middle] <= offset { low = middle + 1 } else { high = middle }
        }
        return low + 1
    }

    /// Whether the match stands as words of its own: no letter or digit continues it on either side.
    func isWhole(_ range: Range<Int>) -> Bool {
        let before = range.lowerBound == 0 || !Self.isWord(words[range.lowerBound - 1])
        let after = range.upperBound == words.count || !Self.isWord(words[range.upperBound])
        return (before || !Self.isWord(words[range.lowerBound]))
            && (after || !Self.isWord(words[range.upperBound - 1]))
    }

    /// The same words as `init` makes of them, for a pattern.
    static func pattern(_ text: String) -> [UInt8] {
        var words = ScannedText(Array(text.utf8), isMarkup: false).words
        while words.last == 0x20 { words.removeLast() }
        if words.first == 0x20 { words.removeFirst() }
        return words
    }

    private mutating func append(byte: UInt8) {
        if byte == 0x0A { lineEnds.append(words.count) }
        switch byte {
        case 0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x20: if words.last != 0x20 { words.append(0x20) }
        case 0x41...0x5A: words.append(byte | 0x20)
        default: words.append(byte)
        }
    }

    private mutating func append(_ scalar: Unicode.Scalar) {
        if scalar == "\u{A0}" { return append(byte: 0x20) }
        for byte in String(Character(scalar)).utf8 { append(byte: byte) }
    }

    /// Bytes above ASCII are parts of letters here.
    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
        default: false
        }
    }

    private static let named: [String: Unicode.Scalar] = [
        "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}",
    ]

    private static func entity(_ bytes: [UInt8], _ at: Int) -> (Unicode.Scalar, Int)? {
        guard let end = bytes[at..<min(bytes.count, at + 12)].firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let name = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
        let length = end - at + 1
        if let scalar = named[name] { return (scalar, length) }
        guard name.hasPrefix("#") else { return nil }
        let isHex = name.dropFirst().lowercased().hasPrefix("x")
        let digits = name.dropFirst(isHex ? 2 : 1)
        return UInt32(digits, radix: isHex ? 16 : 10).flatMap(Unicode.Scalar.init).map { ($0, length) }
    }
}
