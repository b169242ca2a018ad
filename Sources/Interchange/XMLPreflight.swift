/// Looks over a document before libxml2 does, whose time for one tag grows with the square of its attributes.
///
/// Exact for well-formed documents in encodings that keep ASCII as it is; others are not accepted. Linear in the input.
enum XMLPreflight {
    static let maxAttributes = 500

    private static let encodings = [
        "UTF-8", "UTF8", "US-ASCII", "ASCII", "ISO-8859-", "ISO_8859-", "LATIN1", "WINDOWS-125", "CP125",
    ]

    /// What is wrong and on which line, or nil.
    static func problem(_ bytes: [UInt8]) -> (line: Int, what: String)? {
        for mark in [[0xFE, 0xFF], [0xFF, 0xFE], [0x00, 0x3C], [0x3C, 0x00], [0x00, 0x00], [0x4C, 0x6F]] as [[UInt8]]
        where bytes.starts(with: mark) {
            return (1, "the document is not in UTF-8. Save it as UTF-8 and try again.")
        }
        if let name = declaredEncoding(bytes), !encodings.contains(where: { name.uppercased().hasPrefix($0) }) {
            return (1, "the encoding \(EntryName.display(name)) is not accepted. Save it as UTF-8 and try again.")
        }
        return bytes.withUnsafeBufferPointer { crowdedTag($0) }
    }

    /// The encoding that the XML declaration names.
    private static func declaredEncoding(_ bytes: [UInt8]) -> String? {
        let head = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
        guard head.starts(with: "<?xml".utf8), let end = head.prefix(1024).firstIndex(of: UInt8(ascii: ">")) else {
            return nil
        }
        let declaration = String(decoding: head[..<end], as: UTF8.self)
        guard let match = declaration.firstMatch(of: /encoding\s*=\s*["']([^"']*)["']/) else { return nil }
        return String(match.output.1)
    }

    private static func crowdedTag(_ bytes: UnsafeBufferPointer<UInt8>) -> (line: Int, what: String)? {
        var index = 0
        while let start = next(UInt8(ascii: "<"), bytes, from: index) {
            if matches("<!--", bytes, at: start) {
                index = end(of: "-->", bytes, from: start + 4)
            } else if matches("<![CDATA[", bytes, at: start) {
                index = end(of: "]]>", bytes, from: start + 9)
            } else if matches("<?", bytes, at: start) {
                index = end(of: "?>", bytes, from: start + 2)
            } else {
                var attributes = 0
                index = start + 1
                while index < bytes.count, bytes[index] != UInt8(ascii: ">") {
                    let byte = bytes[index]
                    if byte == UInt8(ascii: "=") { attributes += 1 }
                    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                        index = next(byte, bytes, from: index + 1) ?? bytes.count
                    }
                    index += 1
                }
                if attributes > maxAttributes {
                    let line = bytes[..<start].reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
                    return (line, "an element has more than \(maxAttributes) attributes.")
                }
            }
        }
        return nil
    }

    private static func next(_ byte: UInt8, _ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        return bytes[start...].firstIndex(of: byte)
    }

    private static func matches(_ text: StaticString, _ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
        guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
        return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[start + $0] == text.utf8Start[$0] }
    }

    private static func end(of text: StaticString, _ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
        var index = start
        while let found = next(text.utf8Start[0], bytes, from: index) {
            if matches(text, bytes, at: found) { return found + text.utf8CodeUnitCount }
            index = found + 1
        }
        return bytes.count
    }
}
