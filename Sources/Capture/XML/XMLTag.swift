import Interchange

/// A start tag, as far as a scanner looks at it.
struct XMLTag {
    /// The local name.
    let name: String
    let isEmpty: Bool
    private let bytes: [UInt8]

    /// The bytes between the angle brackets.
    init(_ inner: [UInt8]) {
        isEmpty = inner.last == UInt8(ascii: "/")
        bytes = isEmpty ? inner.dropLast() : inner
        name = XMLTag.localName(inner.prefix { !XMLTag.isSpace($0) && $0 != UInt8(ascii: "/") })
    }

    static func localName(_ name: some Sequence<UInt8>) -> String {
        let text = String(decoding: Array(name), as: UTF8.self)
        return text.lastIndex(of: ":").map { String(text[text.index(after: $0)...]) } ?? text
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    /// The declarations of namespaces, each written out: `xmlns:a="urn:b"`.
    var namespaces: [String] {
        attributes.filter { $0.name == "xmlns" || $0.name.hasPrefix("xmlns:") }.map {
            let quote = $0.value.contains("\"") ? "'" : "\""
            return "\($0.name)=\(quote)\($0.value)\(quote)"
        }
    }

    /// An attribute's value as it is written, the five entities resolved; nil where there is none.
    func attribute(_ name: String) -> String? {
        guard let value = attributes.first(where: { $0.name == name })?.value else { return nil }
        let entities = [
            ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&#39;", "'"), ("&amp;", "&"),
        ]
        return value.contains("&") ? entities.reduce(value) { $0.replacing($1.0, with: $1.1) } : value
    }

    static func value(of attribute: String, in declaration: [UInt8]) -> String? {
        XMLTag(declaration).attribute(attribute)
    }

    private var attributes: [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        var rest = bytes.drop { !XMLTag.isSpace($0) }
        while found.count < 500 {
            rest = rest.drop(while: XMLTag.isSpace)
            let name = rest.prefix { !XMLTag.isSpace($0) && $0 != UInt8(ascii: "=") }
            rest = rest.dropFirst(name.count).drop(while: XMLTag.isSpace)
            guard !name.isEmpty, rest.first == UInt8(ascii: "=") else { break }
            rest = rest.dropFirst().drop(while: XMLTag.isSpace)
            guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else { break }
            let value = rest.dropFirst().prefix { $0 != quote }
            rest = rest.dropFirst(value.count + 2)
            found.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return found
    }
}

/// The exact bytes of one element, and what of its surroundings its meaning depends on.
struct XMLSlice {
    /// The local name.
    let name: String
    let bytes: [UInt8]
    /// Bytes from the beginning of the file.
    let offset: Int
    /// The local name of the element that holds it.
    let parent: String?
    let namespaces: [String]
    let encoding: String?

    /// The element, read by the XML parser with the namespaces and the encoding of its document.
    ///
    /// Entities other than XML's own, which a document type would have to declare, stay as they are written where
    /// `keepsEntities` is set.
    func parse(keepsEntities: Bool = false) throws(InterchangeError) -> XMLNode {
        var declared: [String: String] = [:]
        for declaration in namespaces {
            declared[String(declaration.prefix { $0 != "=" })] = declaration
        }
        let head =
            "<?xml version=\"1.0\" encoding=\"\(encoding ?? "UTF-8")\"?><x "
            + declared.sorted { $0.key < $1.key }.map(\.value).joined(separator: " ") + ">"
        let inner = keepsEntities ? XMLSlice.escapingEntities(bytes) : bytes
        var limits = XML.Limits.standard
        limits.maxBytes = XMLElementScanner.mostElementBytes * 6
        let whole = try XML.parse(Array(head.utf8) + inner + Array("</x>".utf8), name: "<\(name)>", limits: limits)
        return whole.children.first ?? whole
    }

    /// `&nbsp;` becomes `&amp;nbsp;`: what reads the text as HTML then knows it.
    private static func escapingEntities(_ bytes: [UInt8]) -> [UInt8] {
        guard bytes.contains(UInt8(ascii: "&")) else { return bytes }
        let known: Set<String> = ["amp", "lt", "gt", "quot", "apos"]
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + 64)
        var index = 0
        var cdataEnd = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "<"), bytes[index...].starts(with: "<![CDATA[".utf8) {
                cdataEnd = XMLSlice.end(of: "]]>", in: bytes, from: index)
            }
            output.append(bytes[index])
            if bytes[index] == UInt8(ascii: "&"), index >= cdataEnd {
                let name = bytes[(index + 1)...].prefix(40).prefix { $0 != UInt8(ascii: ";") && $0 > 0x20 }
                let isEnded = index + 1 + name.count < bytes.count && bytes[index + 1 + name.count] == UInt8(ascii: ";")
                let text = String(decoding: name, as: UTF8.self)
                if !isEnded || !(known.contains(text) || text.hasPrefix("#")) { output += Array("amp;".utf8) }
            }
            index += 1
        }
        return output
    }

    private static func end(of mark: StaticString, in bytes: [UInt8], from start: Int) -> Int {
        var index = start
        let mark = Array("\(mark)".utf8)
        while index + mark.count <= bytes.count {
            if bytes[index] == mark[0], bytes[index...].starts(with: mark) { return index + mark.count }
            index += 1
        }
        return bytes.count
    }
}
