/// Writes plain text for reading and for mail: UTF-8, LF, wrapped at 72 characters.
struct PlainTextWriter {
    static let width = 72
    private(set) var bytes: [UInt8] = []

    /// Writes lines, each wrapped, with an indent before every one of them.
    mutating func line(_ text: String, indent: String = "", hanging: String? = nil) {
        for source in DisplayText.harmless(text).split(separator: "\n", omittingEmptySubsequences: false) {
            for (index, line) in Self.wrap(source, indent: indent, hanging: hanging ?? indent).enumerated() {
                let start = index == 0 ? indent : hanging ?? indent
                bytes += (line.isEmpty ? "" : start + line).utf8
                bytes.append(UInt8(ascii: "\n"))
            }
        }
    }

    /// Writes lines and an empty one.
    mutating func paragraph(_ text: String, indent: String = "") {
        line(text, indent: indent)
        blank()
    }

    /// Writes a heading with a rule of its length below it, and an empty line before and after.
    mutating func heading(_ text: String, rule: Character = "-") {
        if !bytes.isEmpty, !bytes.hasSuffix([0x0A, 0x0A]) { blank() }
        let words = DisplayText.oneLine(text)
        line(words)
        line(String(repeating: rule, count: min(words.count, Self.width)))
        blank()
    }

    mutating func blank() {
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Breaks one line at spaces; a line that fits is left exactly as it is, and no word is ever broken.
    private static func wrap(_ line: Substring, indent: String, hanging: String) -> [String] {
        if indent.count + line.count <= width { return [String(line)] }
        var lines: [String] = []
        // Leading space is kept: it is how a quotation or a list is set in the source.
        var current = String(line.prefix { $0 == " " || $0 == "\t" })
        var length = current.count
        var isEmpty = true
        for word in line.dropFirst(length).split(separator: " ") {
            let room = width - (lines.isEmpty ? indent.count : hanging.count)
            let count = word.count
            if !isEmpty, length + 1 + count > room {
                lines.append(current)
                (current, length, isEmpty) = ("", 0, true)
            }
            current += isEmpty ? String(word) : " " + word
            length += count + (isEmpty ? 0 : 1)
            isEmpty = false
        }
        return lines + [current]
    }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ other: [UInt8]) -> Bool {
        suffix(other.count).elementsEqual(other)
    }
}
