/// Line work on decoded text, on UTF-8 and never on characters: CR LF is one `Character` in Swift.
enum PlainText {
    /// CR LF and lone CR become LF.
    static func withLineFeeds(_ text: String) -> String {
        guard text.utf8.contains(13) else { return text }
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        var afterCR = false
        for byte in text.utf8 {
            if byte == 13 {
                out.append(10)
            } else if byte != 10 || !afterCR {
                out.append(byte)
            }
            afterCR = byte == 13
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// format=flowed undone: a line that ends in a space runs on in the next of the same quote depth (RFC 3676 4).
    static func unflowed(_ text: String, deletingSpace: Bool) -> String {
        var out: [UInt8] = []
        out.reserveCapacity(text.utf8.count)
        var openDepth: Int?
        let lines = text.utf8.split(separator: 10, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let depth = line.prefix { $0 == 62 }.count
            var content = line.dropFirst(depth)
            if content.first == 32 { content = content.dropFirst() }
            let isSignature = content.elementsEqual([45, 45, 32])
            if openDepth == depth && !isSignature {
                out.append(contentsOf: content)
            } else {
                if openDepth != nil { out.append(10) }
                out.append(contentsOf: repeatElement(62, count: depth))
                if depth > 0 && !content.isEmpty { out.append(32) }
                out.append(contentsOf: content)
            }
            let flows = content.last == 32 && !isSignature && index + 1 < lines.count
            if flows && deletingSpace { out.removeLast() }
            openDepth = flows ? depth : nil
            if !flows && index + 1 < lines.count { out.append(10) }
        }
        return String(decoding: out, as: UTF8.self)
    }
}
