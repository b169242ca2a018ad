/// Writes an XML document in UTF-8: same calls, same bytes.
///
///     var xml = XMLWriter(indented: true)
///     xml.start("letter", ["lang": "en"], namespace: "urn:example")   // attributes in the order given
///     xml.element("title", "Salt & pepper")
///     xml.end()
///     let bytes = try xml.finish()
///
/// Characters that XML 1.0 cannot hold become U+FFFD and are listed in `replacements`.
public struct XMLWriter: Sendable {
    /// A character that was replaced, and where.
    public struct Replacement: Sendable, Equatable, CustomStringConvertible {
        /// The element it stood in.
        public let element: String
        /// The character's number.
        public let scalar: UInt32

        /// Place and number.
        public var description: String { "U+\(String(scalar, radix: 16, uppercase: true)) in <\(element)>" }
    }

    /// The first thousand characters that were replaced.
    public private(set) var replacements: [Replacement] = []
    /// How many were replaced altogether.
    public private(set) var replacementCount = 0

    private var bytes: [UInt8] = []
    private var stack: [(name: String, hasElements: Bool, hasText: Bool)] = []
    private var tagIsOpen = false
    private var hasRoot = false
    private let isIndented: Bool
    private var problem: InterchangeError?

    /// Starts a document.
    ///
    /// Indentation is added only inside elements that hold no text.
    public init(indented: Bool = true, declaration: Bool = true) {
        isIndented = indented
        if declaration { put("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") }
    }

    /// Opens an element.
    ///
    /// Attributes keep their order; `namespace` is declared as the default one from here on.
    public mutating func start(
        _ name: String, _ attributes: KeyValuePairs<String, String> = [:], namespace: String? = nil
    ) {
        start(name, attributes: attributes.map { ($0.key, $0.value) }, namespace: namespace)
    }

    /// The same with attributes as an array.
    public mutating func start(_ name: String, attributes: [(String, String)], namespace: String? = nil) {
        closeTag()
        if stack.isEmpty, hasRoot { fail("<\(name)> would be a second root element") }
        hasRoot = true
        checkName(name)
        indent(depth: stack.count)
        if let top = stack.indices.last { stack[top].hasElements = true }
        stack.append((name, false, false))
        put("<")
        put(name)
        var seen: Set<String> = []
        if let namespace { attribute("xmlns", namespace) }
        for (key, value) in attributes {
            checkName(key)
            if !seen.insert(key).inserted || (namespace != nil && key == "xmlns") { fail("<\(name)> has \(key) twice") }
            attribute(key, value)
        }
        tagIsOpen = true
    }

    /// Closes the innermost element.
    public mutating func end() {
        guard let top = stack.popLast() else { return fail("an element was closed that was not open") }
        if tagIsOpen {
            put("/>")
            tagIsOpen = false
        } else {
            if top.hasElements, !top.hasText { indent(depth: stack.count, force: true) }
            put("</")
            put(top.name)
            put(">")
        }
        if stack.isEmpty { put("\n") }
    }

    /// Adds characters.
    public mutating func text(_ text: String) {
        guard let top = stack.indices.last else { return fail("text stands outside the root element") }
        if text.isEmpty { return }
        closeTag()
        stack[top].hasText = true
        escape(text, inAttribute: false)
    }

    /// A whole element with nothing but text.
    public mutating func element(
        _ name: String, _ text: String, _ attributes: KeyValuePairs<String, String> = [:]
    ) {
        start(name, attributes)
        self.text(text)
        end()
    }

    /// A whole element without content.
    public mutating func empty(_ name: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        start(name, attributes)
        end()
    }

    /// The bytes so far, which are then forgotten: for writing long documents piece by piece.
    public mutating func drain() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    /// The rest of the bytes; an error where elements are open, a name is no XML name, or there is no root.
    public mutating func finish() throws(InterchangeError) -> [UInt8] {
        if let top = stack.last { fail("<\(top.name)> was not closed") }
        if !hasRoot { fail("there is no root element") }
        if let problem { throw problem }
        return drain()
    }

    private mutating func attribute(_ name: String, _ value: String) {
        put(" ")
        put(name)
        put("=\"")
        escape(value, inAttribute: true)
        put("\"")
    }

    private mutating func closeTag() {
        if tagIsOpen { put(">") }
        tagIsOpen = false
    }

    private mutating func indent(depth: Int, force: Bool = false) {
        guard isIndented, depth > 0 || force, !(stack.last?.hasText ?? false) else { return }
        put("\n")
        for _ in 0..<depth { put("  ") }
    }

    private mutating func put(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func escape(_ text: String, inAttribute: Bool) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": put("&amp;")
            case "<": put("&lt;")
            case ">": put("&gt;")
            case "\r": put("&#13;")
            case "\"" where inAttribute: put("&quot;")
            case "\t" where inAttribute: put("&#9;")
            case "\n" where inAttribute: put("&#10;")
            case "\t", "\n", "\u{20}"..."\u{7F}": bytes.append(UInt8(scalar.value))
            case "\u{0}"..<"\u{20}", "\u{FFFE}", "\u{FFFF}": replace(scalar)
            default: bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
    }

    private mutating func replace(_ scalar: Unicode.Scalar) {
        replacementCount += 1
        if replacements.count < 1000 {
            replacements.append(Replacement(element: stack.last?.name ?? "", scalar: scalar.value))
        }
        bytes.append(contentsOf: [0xEF, 0xBF, 0xBD])
    }

    /// A cautious subset of XML's names: letters and digits of ASCII, `_`, `-`, `.`, one `:`.
    private mutating func checkName(_ name: String) {
        let good =
            !name.isEmpty
            && name.utf8.enumerated().allSatisfy { index, byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                    true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"):
                    index > 0
                default: false
                }
            }
        if !good { fail("\"\(EntryName.display(name))\" is no name for an element or attribute") }
    }

    private mutating func fail(_ what: String) {
        if problem == nil { problem = InterchangeError(.misuse, "The XML document is not well-formed: \(what).") }
    }
}
