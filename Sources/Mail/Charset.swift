import CGMime
import Glibc

/// Bytes in a named charset to text: labels lie, are missing or unknown, and a record must be readable all the same.
///
/// The rules, in order: a missing or ASCII label is UTF-8 where the bytes are, else Windows-1252; ISO-8859-1 is read as
/// its superset Windows-1252 (WHATWG Encoding 4.2), and as UTF-8 where every 8-bit byte belongs to a valid sequence; national
/// sets are read as the superset in use. What a charset does not hold becomes U+FFFD. Each departure is a sentence.
package enum Charset {
    package static func decode(_ bytes: [UInt8], label: String?) -> (text: String, defects: [String]) {
        var (text, defects) = converted(bytes, label: label.map { $0.lowercased() })
        if text.utf8.contains(0) {
            text = String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value == 0 ? "\u{FFFD}" : $0 }))
            defects.append("NUL characters in a text were replaced by U+FFFD.")
        }
        return (text, defects)
    }

    private static func converted(_ bytes: [UInt8], label: String?) -> (String, [String]) {
        let ascii = !bytes.contains { $0 > 127 || $0 == 27 }
        guard let label, !asciiLabels.contains(label) else {
            return ascii ? (String(decoding: bytes, as: UTF8.self), []) : guessed(bytes, because: "names no charset")
        }
        if utf8Labels.contains(label) { return utf8(bytes) }
        if latinLabels.contains(label) {
            if ascii { return (String(decoding: bytes, as: UTF8.self), []) }
            if let text = String(validating: bytes, as: UTF8.self) {
                return (text, ["A text labelled \(label) is UTF-8 and was read so."])
            }
            return (Windows1252.decode(bytes), [])
        }
        return iconvDecoded(bytes, label: label)
    }

    private static func utf8(_ bytes: [UInt8]) -> (String, [String]) {
        if let text = String(validating: bytes, as: UTF8.self) { return (text, []) }
        let repaired = String(decoding: bytes, as: UTF8.self)
        var good = 0
        var bad = 0
        for scalar in repaired.unicodeScalars where scalar.value > 127 {
            if scalar.value == 0xFFFD { bad += 1 } else { good += 1 }
        }
        if good >= bad { return (repaired, ["A text labelled utf-8 has \(bad) invalid places, shown as U+FFFD."]) }
        return (Windows1252.decode(bytes), ["A text labelled utf-8 is not; it was read as windows-1252."])
    }

    private static func guessed(_ bytes: [UInt8], because: String) -> (String, [String]) {
        if let text = String(validating: bytes, as: UTF8.self) {
            return (text, ["A text with 8-bit characters \(because); it was read as utf-8."])
        }
        return (Windows1252.decode(bytes), ["A text with 8-bit characters \(because); it was read as windows-1252."])
    }

    private static func iconvDecoded(_ bytes: [UInt8], label: String) -> (String, [String]) {
        let safe = label.utf8.count <= 40 && label.utf8.allSatisfy(isNameByte)
        guard safe, let converter = CharsetConverter(from: supersets[label] ?? label) else {
            let named = "names the unknown charset \"\(label.printableStart(40))\""
            if !bytes.contains(where: { $0 > 127 }) {
                return (String(decoding: bytes, as: UTF8.self), ["A text \(named); it is plain ASCII."])
            }
            return guessed(bytes, because: named)
        }
        let (text, bad) = converter.convert(bytes)
        if bad > 0, bytes.contains(where: { $0 > 127 }), let valid = String(validating: bytes, as: UTF8.self) {
            return (valid, ["A text labelled \(label) is UTF-8 and was read so."])
        }
        return (text, bad == 0 ? [] : ["\(bad) places of a text are not in its charset \(label), shown as U+FFFD."])
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 45, 46, 58, 95, 40, 41, 43: true
        default: false
        }
    }

    private static let asciiLabels: Set<String> = [
        "", "us-ascii", "ascii", "us", "ansi_x3.4-1968", "iso646-us", "7bit", "8bit", "binary", "unknown", "x-unknown",
        "unknown-8bit", "default", "us-ascii-dk", "none",
    ]
    private static let utf8Labels: Set<String> = ["utf-8", "utf8", "unicode-1-1-utf-8", "x-utf-8", "utf-8n"]
    private static let latinLabels: Set<String> = [
        "iso-8859-1", "iso8859-1", "iso_8859-1", "latin1", "latin-1", "l1", "cp1252", "windows-1252", "cp-1252",
        "x-cp1252", "ansi", "iso-8859-1-windows-3.1-latin-1", "iso-8859-1-windows",
    ]
    /// What senders of the label in fact use.
    private static let supersets: [String: String] = [
        "gb2312": "GB18030", "gb_2312-80": "GB18030", "gbk": "GB18030", "x-gbk": "GB18030", "euc-cn": "GB18030",
        "ks_c_5601-1987": "CP949", "ks_c_5601": "CP949", "euc-kr": "CP949", "ksc5601": "CP949", "korean": "CP949",
        "shift_jis": "CP932", "shift-jis": "CP932", "x-sjis": "CP932", "sjis": "CP932", "windows-31j": "CP932",
        "big5": "BIG5-HKSCS", "x-x-big5": "BIG5-HKSCS", "iso-8859-9": "CP1254", "tis-620": "CP874",
        "iso-8859-11": "CP874", "iso-8859-8-i": "ISO-8859-8", "iso-8859-8-e": "ISO-8859-8",
        "x-mac-roman": "MACINTOSH", "macroman": "MACINTOSH", "x-mac-cyrillic": "MAC-CYRILLIC",
        "iso-2022-jp": "ISO-2022-JP-3", "cp-850": "CP850", "x-euc-jp": "EUC-JP", "unicode-1-1-utf-7": "UTF-7",
    ]
}

/// Owns one iconv descriptor towards UTF-8.
struct CharsetConverter: ~Copyable {
    private let descriptor: iconv_t

    /// Nil when the system has no such charset.
    init?(from name: String) {
        _ = GMime.ready
        guard let opened = iconv_open("UTF-8", g_mime_charset_iconv_name(name)), Int(bitPattern: opened) != -1 else {
            return nil
        }
        descriptor = opened
    }

    /// The text, and how many places the charset does not hold.
    borrowing func convert(_ bytes: [UInt8]) -> (text: String, bad: Int) {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 2)
        var bad = 0
        var chunk = [CChar](repeating: 0, count: 16_384)
        bytes.withUnsafeBytes { raw in
            var left = raw.count
            var at = raw.baseAddress.map { UnsafeMutablePointer(mutating: $0.assumingMemoryBound(to: CChar.self)) }
            var flushed = false
            while !flushed {
                let ending = left == 0
                let (result, code) = step(&at, &left, ending: ending, into: &chunk, appending: &output)
                if result != -1 {
                    flushed = ending
                } else if code != E2BIG {
                    if ending { break }
                    // An invalid or cut sequence: its first byte is passed over.
                    output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                    bad += 1
                    left -= 1
                    at = at.map { $0 + 1 }
                }
            }
        }
        return (String(decoding: output, as: UTF8.self), bad)
    }

    private borrowing func step(
        _ at: inout UnsafeMutablePointer<CChar>?, _ left: inout Int, ending: Bool, into chunk: inout [CChar],
        appending output: inout [UInt8]
    ) -> (result: Int, code: Int32) {
        chunk.withUnsafeMutableBufferPointer { room in
            var target = room.baseAddress
            var free = room.count
            errno = 0
            let result =
                ending ? iconv(descriptor, nil, nil, &target, &free) : iconv(descriptor, &at, &left, &target, &free)
            let code = errno
            output.append(contentsOf: UnsafeRawBufferPointer(room).prefix(room.count - free))
            return (result, code)
        }
    }

    deinit { iconv_close(descriptor) }
}
