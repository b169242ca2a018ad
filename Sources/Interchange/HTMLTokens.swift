/// Rewrites HTML into a plain form of itself before libxml2 sees it.
///
/// The library takes quadratic time for a tag with many attributes and stops at NUL. What leaves here has tags with the
/// few attributes
/// that the text needs, no comments, scripts, styles or declarations, and no `<` that starts no tag. Linear in the
/// input.
struct HTMLTokens {
    private let input: [UInt8]
    private var output: [UInt8] = []
    private var index = 0
    /// Set once a tag or comment, or the end of such an element, was looked for and not found: it will not be found
    /// later either.
    private var unfinished: Set<String> = []

    private static let kept: Set<String> = ["href", "alt", "type", "value", "start"]
    private static let dropped: Set<String> = ["script", "style", "title"]

    static func plain(_ html: some Collection<UInt8>) -> [UInt8] {
        var tokens = HTMLTokens(Array(html))
        return tokens.run()
    }

    private init(_ input: [UInt8]) {
        self.input = input
        output.reserveCapacity(input.count)
        // Outside a body the library would put each run of text into a paragraph of its own; a second body is passed
        // over.
        output.append(contentsOf: "<html><body>".utf8)
    }

    private mutating func run() -> [UInt8] {
        while index < input.count {
            switch input[index] {
            case 0:
                output.append(contentsOf: [0xEF, 0xBF, 0xBD])
                index += 1
            case UInt8(ascii: "<"): markup()
            case UInt8(ascii: "&") where !startsReference(index + 1):
                output.append(contentsOf: "&amp;".utf8)
                index += 1
            case let byte:
                output.append(byte)
                index += 1
            }
        }
        return output
    }

    private func byte(_ position: Int) -> UInt8 { position < input.count ? input[position] : 0 }

    /// The library drops an `&#` that no digit follows.
    private func startsReference(_ position: Int) -> Bool {
        guard byte(position) == UInt8(ascii: "#") else { return Self.isLetter(byte(position)) }
        let isHex = byte(position + 1) | 0x20 == UInt8(ascii: "x")
        switch byte(isHex ? position + 2 : position + 1) {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): return true
        case let digit: return isHex && (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(digit | 0x20)
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private mutating func markup() {
        let next = byte(index + 1)
        switch next {
        case _ where Self.isLetter(next): startTag()
        case UInt8(ascii: "/") where Self.isLetter(byte(index + 2)): endTag()
        case UInt8(ascii: "!") where byte(index + 2) == UInt8(ascii: "-") && byte(index + 3) == UInt8(ascii: "-"):
            if let end = find("-->", from: index + 4) { index = end } else { bogus() }
        case UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "/"): bogus()
        default: literal()
        }
    }

    private mutating func literal() {
        output.append(contentsOf: "&lt;".utf8)
        index += 1
    }

    private mutating func bogus() {
        if let end = find(">", from: index + 1) { index = end } else { literal() }
    }

    /// The position behind the next such bytes, ASCII letters in either case.
    private mutating func find(_ text: String, from start: Int) -> Int? {
        if unfinished.contains(text) { return nil }
        let wanted = Array(text.utf8)
        var position = start
        while position + wanted.count <= input.count {
            var matched = 0
            while matched < wanted.count {
                let byte = input[position + matched]
                guard byte == wanted[matched] || (Self.isLetter(byte) && byte | 0x20 == wanted[matched]) else { break }
                matched += 1
            }
            if matched == wanted.count { return position + matched }
            position += 1
        }
        unfinished.insert(text)
        return nil
    }

    private func name(from start: Int) -> (name: [UInt8], end: Int) {
        var position = start
        while position < input.count, !Self.isSpace(input[position]), input[position] != UInt8(ascii: "/"),
            input[position] != UInt8(ascii: ">")
        { position += 1 }
        let name = input[start..<position].prefix(32).map { Self.isLetter($0) ? $0 | 0x20 : $0 }.filter {
            Self.isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: ":")).contains($0) || $0 == UInt8(ascii: "-")
        }
        return (name, position)
    }

    private mutating func endTag() {
        let (name, end) = name(from: index + 2)
        guard let past = find(">", from: end) else { return literal() }
        output.append(contentsOf: "</".utf8)
        output.append(contentsOf: name)
        output.append(UInt8(ascii: ">"))
        index = past
    }

    private mutating func startTag() {
        guard !unfinished.contains("tag") else { return literal() }
        let (name, end) = name(from: index + 1)
        guard let (attributes, past) = attributes(from: end) else {
            unfinished.insert("tag")
            return literal()
        }
        index = past
        let word = String(decoding: name, as: UTF8.self)
        if Self.dropped.contains(word) {
            if let start = find("</\(word)", from: past) { index = find(">", from: start) ?? start }
            return
        }
        output.append(UInt8(ascii: "<"))
        output.append(contentsOf: name)
        for (key, value) in attributes {
            output.append(contentsOf: " \(key)=\"".utf8)
            for byte in value {
                switch byte {
                case UInt8(ascii: "\""): output.append(contentsOf: "&quot;".utf8)
                case 0: break
                default: output.append(byte)
                }
            }
            output.append(UInt8(ascii: "\""))
        }
        output.append(UInt8(ascii: ">"))
    }

    /// The attributes that are kept and the position behind the tag, or nil where it does not end.
    private func attributes(from start: Int) -> (found: [(String, ArraySlice<UInt8>)], end: Int)? {
        var found: [(String, ArraySlice<UInt8>)] = []
        var position = start
        while position < input.count {
            let byte = input[position]
            if byte == UInt8(ascii: ">") { return (found, position + 1) }
            if Self.isSpace(byte) || byte == UInt8(ascii: "/") {
                position += 1
                continue
            }
            let keyStart = position
            position += 1
            while position < input.count, !Self.isSpace(input[position]), input[position] != UInt8(ascii: "/"),
                input[position] != UInt8(ascii: ">"), input[position] != UInt8(ascii: "=")
            { position += 1 }
            let key = input[keyStart..<position]
            while position < input.count, Self.isSpace(input[position]) { position += 1 }
            guard self.byte(position) == UInt8(ascii: "=") else { continue }
            guard let (value, end) = value(from: position + 1) else { return nil }
            position = end
            let word = key.count <= 5 ? String(decoding: key, as: UTF8.self).lowercased() : ""
            // A long value is an image in a URL, or hostile; nobody reads it.
            if Self.kept.contains(word), value.count <= 4096, !found.contains(where: { $0.0 == word }) {
                found.append((word, value))
            }
        }
        return nil
    }

    private func value(from start: Int) -> (ArraySlice<UInt8>, end: Int)? {
        var position = start
        while position < input.count, Self.isSpace(input[position]) { position += 1 }
        let quote = byte(position)
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            guard let close = input[(position + 1)...].firstIndex(of: quote) else { return nil }
            return (input[(position + 1)..<close], close + 1)
        }
        let begin = position
        while position < input.count, !Self.isSpace(input[position]), input[position] != UInt8(ascii: ">") {
            position += 1
        }
        return (input[begin..<position], position)
    }
}
