/// One JSON text (RFC 8259), parsed to a flat list of nodes over its own bytes.
///
/// No string is made before it is asked for: a message has dozens of members, of which capture reads a few. Lenient
/// where nothing is lost by it: raw control characters in strings and bytes that are no UTF-8 are let through, and of
/// members with the same name the last one counts.
final class JSONDocument: Sendable {
    static let maximumDepth = 128

    let bytes: [UInt8]
    let nodes: [Node]

    struct Node: Sendable {
        enum Kind: UInt8, Sendable { case null, bool, number, string, escapedString, array, object }
        let kind: Kind
        /// The value's first byte; of a string, the first within its quotes.
        let start: Int32
        /// One past the value's last byte; of a string, past the last within its quotes.
        var end: Int32
        /// The node after this one and all that is in it.
        var next: Int32
    }

    /// Where and why the text is no JSON.
    struct SyntaxError: Error, Equatable {
        let offset: Int
        let reason: String
    }

    init(parsing bytes: [UInt8]) throws(SyntaxError) {
        guard bytes.count < Int32.max else { throw SyntaxError(offset: 0, reason: "it is larger than 2 GB") }
        let outcome = bytes.withUnsafeBufferPointer { buffer -> Result<[Node], SyntaxError> in
            var parser = JSONParser(buffer)
            do throws(SyntaxError) {
                try parser.parse()
            } catch {
                return .failure(error)
            }
            return .success(parser.nodes)
        }
        nodes = try outcome.get()
        self.bytes = bytes
    }

    var root: JSONNode { JSONNode(document: self, index: 0) }
}

/// A recursive descent over the bytes; recursion is bounded by `JSONDocument.maximumDepth`.
private struct JSONParser {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0
    private(set) var nodes: [JSONDocument.Node] = []

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        nodes.reserveCapacity(64)
    }

    mutating func parse() throws(JSONDocument.SyntaxError) {
        skipSpace()
        try value(depth: 0)
        skipSpace()
        if position < bytes.count { throw error("something follows the value") }
    }

    private func error(_ reason: String) -> JSONDocument.SyntaxError {
        JSONDocument.SyntaxError(offset: position, reason: position < bytes.count ? reason : "the text ends midway")
    }

    @inline(__always)
    private var current: UInt8 { position < bytes.count ? bytes[position] : 0 }

    @inline(__always)
    private mutating func skipSpace() {
        while position < bytes.count {
            let byte = bytes[position]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            position += 1
        }
    }

    private mutating func value(depth: Int) throws(JSONDocument.SyntaxError) {
        guard depth <= JSONDocument.maximumDepth else { throw error("it is nested too deeply") }
        switch current {
        case UInt8(ascii: "\u{22}"): try string()
        case UInt8(ascii: "{"): try object(depth: depth)
        case UInt8(ascii: "["): try array(depth: depth)
        case UInt8(ascii: "t"): try literal("true", .bool)
        case UInt8(ascii: "f"): try literal("false", .bool)
        case UInt8(ascii: "n"): try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        default: throw error("a value is missing")
        }
    }

    private mutating func add(_ kind: JSONDocument.Node.Kind, start: Int, end: Int) {
        nodes.append(.init(kind: kind, start: Int32(start), end: Int32(end), next: Int32(nodes.count + 1)))
    }

    private mutating func close(_ node: Int) {
        position += 1
        nodes[node].end = Int32(position)
        nodes[node].next = Int32(nodes.count)
    }

    private mutating func string() throws(JSONDocument.SyntaxError) {
        position += 1
        let start = position
        var kind = JSONDocument.Node.Kind.string
        while position < bytes.count {
            position = ByteSearch.first(UInt8(ascii: "\u{22}"), or: UInt8(ascii: "\\"), in: bytes, from: position)
            guard position < bytes.count else { break }
            if bytes[position] == UInt8(ascii: "\u{22}") {
                add(kind, start: start, end: position)
                position += 1
                return
            }
            kind = .escapedString
            position += 1
            try escape()
            position += 1
        }
        throw error("a string does not end")
    }

    /// At the character behind the backslash; leaves the position on the last byte of the escape.
    private mutating func escape() throws(JSONDocument.SyntaxError) {
        switch current {
        case UInt8(ascii: "\u{22}"), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return
        case UInt8(ascii: "u"):
            for _ in 0..<4 {
                position += 1
                guard current.hexadecimalValue != nil else { throw error("an escape has no four hexadecimal digits") }
            }
        default: throw error("an escape is not known")
        }
    }

    private mutating func object(depth: Int) throws(JSONDocument.SyntaxError) {
        let node = nodes.count
        add(.object, start: position, end: position)
        position += 1
        skipSpace()
        while current != UInt8(ascii: "}") {
            guard current == UInt8(ascii: "\u{22}") else { throw error("a member's name is missing") }
            try string()
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw error("a colon is missing") }
            position += 1
            skipSpace()
            try value(depth: depth + 1)
            try separator(before: UInt8(ascii: "}"))
        }
        close(node)
    }

    private mutating func array(depth: Int) throws(JSONDocument.SyntaxError) {
        let node = nodes.count
        add(.array, start: position, end: position)
        position += 1
        skipSpace()
        while current != UInt8(ascii: "]") {
            try value(depth: depth + 1)
            try separator(before: UInt8(ascii: "]"))
        }
        close(node)
    }

    private mutating func separator(before closing: UInt8) throws(JSONDocument.SyntaxError) {
        skipSpace()
        if current == UInt8(ascii: ",") {
            position += 1
            skipSpace()
            if current == closing { throw error("a comma stands before the end") }
        } else if current != closing {
            throw error("a comma is missing")
        }
    }

    private mutating func literal(
        _ word: StaticString, _ kind: JSONDocument.Node.Kind
    ) throws(JSONDocument.SyntaxError) {
        let start = position
        for index in 0..<word.utf8CodeUnitCount {
            guard current == word.utf8Start[index] else { throw error("a word is not known") }
            position += 1
        }
        add(kind, start: start, end: position)
    }

    private mutating func number() throws(JSONDocument.SyntaxError) {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        if current == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if current == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if current | 0x20 == UInt8(ascii: "e") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        add(.number, start: start, end: position)
    }

    private mutating func digits() throws(JSONDocument.SyntaxError) {
        let start = position
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(current) { position += 1 }
        if position == start { throw error("a digit is missing") }
    }
}

extension UInt8 {
    /// 0 to 15 for a hexadecimal digit in ASCII.
    var hexadecimalValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
