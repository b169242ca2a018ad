import Glibc

/// Files that old mailers put into a text between "begin 644 name" and "end".
enum UUEncoding {
    struct File {
        let name: String
        let data: [UInt8]
    }

    /// The text with only the "begin" line of each whole file left standing, and the files.
    ///
    /// A block that does not end,
    /// or has a line of the wrong length, is text.
    static func extract(from text: String) -> (text: String, files: [File]) {
        guard mayHold(text) else { return (text, []) }
        let lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false)
        var kept: [Substring.UTF8View] = []
        var files: [File] = []
        var index = 0
        while index < lines.count {
            kept.append(lines[index])
            if let name = name(ofBegin: lines[index]), let (data, next) = decode(lines, from: index + 1) {
                files.append(File(name: name, data: data))
                index = next
            } else {
                index += 1
            }
        }
        guard !files.isEmpty else { return (text, []) }
        return (kept.map { String(Substring($0)) }.joined(separator: "\n"), files)
    }

    /// Whether a line begins with "begin ": nearly no text has one, and a search by characters is slow.
    private static func mayHold(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard let base = bytes.baseAddress else { return false }
            var at = 0
            while bytes.count - at >= 6 {
                if memcmp(base + at, "begin ", 6) == 0 { return true }
                guard let found = memchr(base + at, 10, bytes.count - at) else { return false }
                at = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
            }
            return false
        }
    }

    private static func name(ofBegin line: Substring.UTF8View) -> String? {
        guard line.starts(with: "begin ".utf8) else { return nil }
        let words = line.dropFirst(6).split(separator: 32, maxSplits: 1)
        guard words.count == 2, (3...4).contains(words[0].count), words[0].allSatisfy({ (48...55).contains($0) }) else {
            return nil
        }
        return String(Substring(words[1]))
    }

    private static func decode(_ lines: [Substring.UTF8View], from start: Int) -> (data: [UInt8], next: Int)? {
        var data: [UInt8] = []
        var index = start
        while index < lines.count {
            let line = lines[index]
            if line.elementsEqual("end".utf8) { return data.isEmpty ? nil : (data, index + 1) }
            guard let first = line.first, (32...96).contains(first) else { return line.isEmpty ? skip(&index) : nil }
            guard append(line, count: Int(first - 32) & 63, to: &data) else { return nil }
            index += 1
        }
        return nil

        func skip(_ index: inout Int) -> (data: [UInt8], next: Int)? {
            // An empty line before "end" stands for the line of length 0 whose blank was trimmed on the way.
            let next = index + 1
            guard next < lines.count, lines[next].elementsEqual("end".utf8), !data.isEmpty else { return nil }
            return (data, next + 1)
        }
    }

    private static func append(_ line: Substring.UTF8View, count: Int, to data: inout [UInt8]) -> Bool {
        var values = line.dropFirst().map { ($0 &- 32) & 63 }
        guard line.allSatisfy({ (32...96).contains($0) }) else { return false }
        let needed = (count + 2) / 3 * 4
        // Trailing blanks, which stand for zero, are often trimmed; more than a check character over is no such line.
        guard values.count <= needed + 2, values.count * 3 / 4 + 3 >= count else { return false }
        values += Array(repeating: 0, count: max(0, needed - values.count))
        var left = count
        for group in stride(from: 0, to: needed, by: 4) {
            let (a, b, c, d) = (values[group], values[group + 1], values[group + 2], values[group + 3])
            let triple = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]
            data.append(contentsOf: triple.prefix(left))
            left -= min(3, left)
        }
        return true
    }
}
