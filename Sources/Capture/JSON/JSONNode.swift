import Foundation

/// One value within a JSON document.
struct JSONNode: Sendable {
    let document: JSONDocument
    let index: Int

    private var node: JSONDocument.Node { document.nodes[index] }

    var kind: JSONDocument.Node.Kind { node.kind }

    var isObject: Bool { node.kind == .object }

    /// The exact bytes of the value; of a string, those between its quotes.
    var bytes: [UInt8] { Array(document.bytes[Int(node.start)..<Int(node.end)]) }

    /// The text of a string, bytes that are no UTF-8 and lone surrogates as U+FFFD; nil for any other value.
    var string: String? {
        switch node.kind {
        case .string: text(from: Int(node.start), to: Int(node.end))
        case .escapedString: String(decoding: unescaped, as: UTF8.self)
        default: nil
        }
    }

    /// The text of a string that is not empty.
    var nonEmpty: String? {
        guard let string, !string.isEmpty else { return nil }
        return string
    }

    /// The text of a string, or the digits of a number as they are written.
    var stringOrDigits: String? {
        node.kind == .number ? text(from: Int(node.start), to: Int(node.end)) : string
    }

    var isTrue: Bool {
        node.kind == .bool && document.bytes[Int(node.start)] == UInt8(ascii: "t")
    }

    /// The members of an object, in order; empty for any other value.
    var members: [(name: String, value: JSONNode)] {
        guard node.kind == .object else { return [] }
        var found: [(name: String, value: JSONNode)] = []
        var child = index + 1
        while child < node.next {
            let name = JSONNode(document: document, index: child)
            found.append((name.string ?? "", JSONNode(document: document, index: child + 1)))
            child = Int(document.nodes[child + 1].next)
        }
        return found
    }

    /// The elements of an array; a value of any other kind but null is its own only element.
    var elements: [JSONNode] {
        guard node.kind == .array else { return node.kind == .null ? [] : [self] }
        var found: [JSONNode] = []
        var child = index + 1
        while child < node.next {
            found.append(JSONNode(document: document, index: child))
            child = Int(document.nodes[child].next)
        }
        return found
    }

    /// The member of that name, the last one where there are several; nil where there is none, or this is no object.
    subscript(name: StaticString) -> JSONNode? {
        guard node.kind == .object else { return nil }
        return document.bytes.withUnsafeBufferPointer { bytes in
            document.nodes.withUnsafeBufferPointer { nodes in
                var found: Int?
                var child = index + 1
                let end = Int(node.next)
                while child < end {
                    if isName(nodes[child], bytes, equalTo: name) { found = child + 1 }
                    child = Int(nodes[child + 1].next)
                }
                return found.map { JSONNode(document: document, index: $0) }
            }
        }
    }

    @inline(__always)
    private func isName(
        _ key: JSONDocument.Node, _ bytes: UnsafeBufferPointer<UInt8>, equalTo name: StaticString
    ) -> Bool {
        guard key.kind == .string, Int(key.end - key.start) == name.utf8CodeUnitCount, let base = bytes.baseAddress
        else { return false }
        return memcmp(base + Int(key.start), name.utf8Start, name.utf8CodeUnitCount) == 0
    }

    private func text(from start: Int, to end: Int) -> String {
        document.bytes.withUnsafeBufferPointer { bytes in
            String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<end]), as: UTF8.self)
        }
    }

    /// The bytes of a string with its escapes resolved; the parser has checked their form.
    private var unescaped: [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(Int(node.end - node.start))
        var cursor = EscapeCursor(bytes: document.bytes[Int(node.start)..<Int(node.end)])
        while let byte = cursor.next() {
            if byte != UInt8(ascii: "\\") {
                decoded.append(byte)
            } else if let escape = cursor.next() {
                cursor.resolve(escape, into: &decoded)
            }
        }
        return decoded
    }
}

private struct EscapeCursor {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    init(bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    mutating func next() -> UInt8? {
        guard position < bytes.endIndex else { return nil }
        position += 1
        return bytes[position - 1]
    }

    mutating func resolve(_ escape: UInt8, into decoded: inout [UInt8]) {
        switch escape {
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): decoded.append(contentsOf: String(scalar()).utf8)
        default: decoded.append(escape)
        }
    }

    private mutating func scalar() -> Unicode.Scalar {
        let unit = codeUnit()
        if UTF16.isLeadSurrogate(UInt16(unit)), position + 6 <= bytes.endIndex, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        {
            let back = position
            position += 2
            let trail = codeUnit()
            if UTF16.isTrailSurrogate(UInt16(trail)) {
                return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (trail - 0xDC00)) ?? "\u{FFFD}"
            }
            position = back
        }
        return Unicode.Scalar(unit) ?? "\u{FFFD}"
    }

    private mutating func codeUnit() -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 { value = value << 4 | UInt32(next()?.hexadecimalValue ?? 0) }
        return value
    }
}
