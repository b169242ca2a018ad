import CLibXML2
import Foundation

/// Readable text from HTML that nobody vouches for.
///
/// Blocks become lines, list items `- ` or numbers, table cells are separated by tabs, a link is `text (url)` where the
/// text is not the url,
/// quoted mail keeps `> `, an image gives its alternative text; scripts, styles and the head are dropped.
public enum HTMLText {
    /// More than this is not interpreted, only freed of tags.
    public static let maxBytes = 16 << 20
    /// Elements nested deeper than this are not interpreted, only freed of tags.
    public static let maxDepth = 400

    /// The text, without a newline at its end; never fails.
    public static func text(fromHTML html: String) -> String {
        let plain = HTMLTokens.plain(html.utf8)
        if plain.count <= maxBytes, let text = HTMLParser.text(plain) { return text }
        return HTMLTagStripper.text(plain)
    }

    /// The same for bytes: UTF-8 where it is that, otherwise Windows-1252 where the document declares a western set,
    /// otherwise UTF-8 repaired with U+FFFD.
    public static func text(fromHTML bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return self.text(fromHTML: text) }
        let head = String(decoding: bytes.prefix(2048), as: UTF8.self).lowercased()
        let western = ["windows-1252", "iso-8859-1", "us-ascii"].contains {
            head.contains("charset=\($0)") || head.contains("charset=\"\($0)")
        }
        if western, let text = String(bytes: bytes, encoding: .windowsCP1252) { return self.text(fromHTML: text) }
        return text(fromHTML: String(decoding: bytes, as: UTF8.self))
    }
}

/// Sole owner of an htmlParserCtxt: events go to the layout, nothing is loaded.
private final class HTMLParser {
    private let context: htmlParserCtxtPtr
    private var layout = HTMLLayout()
    private var depth = 0
    private var isTooDeep = false

    /// Nil where the document is nested too deep or there is no memory.
    static func text(_ bytes: [UInt8]) -> String? {
        LibXML2.start()
        guard let context = htmlNewParserCtxt() else { return nil }
        return HTMLParser(context).parse(bytes)
    }

    private init(_ context: htmlParserCtxtPtr) {
        self.context = context
    }

    deinit {
        htmlFreeParserCtxt(context)
    }

    private func parse(_ bytes: [UInt8]) -> String? {
        let options =
            HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOERROR.rawValue
            | HTML_PARSE_NOWARNING.rawValue | HTML_PARSE_IGNORE_ENC.rawValue | HTML_PARSE_NOIMPLIED.rawValue
        context.pointee.sax.pointee = Self.handler()
        context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
        bytes.withUnsafeBytes { buffer in
            let memory = buffer.bindMemory(to: CChar.self)
            // With our handlers in place no tree is built; one would be ours to free.
            let tree = htmlCtxtReadMemory(
                context, memory.baseAddress, Int32(memory.count), nil, "UTF-8", Int32(options))
            if let tree { xmlFreeDoc(tree) }
        }
        return isTooDeep ? nil : layout.finish()
    }

    private static func parser(_ client: UnsafeMutableRawPointer?) -> HTMLParser? {
        client.map { Unmanaged<HTMLParser>.fromOpaque($0).takeUnretainedValue() }
    }

    private func start(_ name: String, _ attributes: [String: String]) {
        depth += 1
        if depth > HTMLText.maxDepth {
            isTooDeep = true
            xmlStopParser(context)
            return
        }
        layout.start(name, attributes)
    }

    private static func handler() -> htmlSAXHandler {
        var sax = htmlSAXHandler()
        sax.initialized = 0xDEED_BEAF
        sax.startElement = { client, name, attributes in
            guard let parser = HTMLParser.parser(client), let name else { return }
            parser.start(String(cString: name).lowercased(), HTMLParser.attributes(attributes))
        }
        sax.endElement = { client, name in
            guard let parser = HTMLParser.parser(client), let name else { return }
            parser.depth -= 1
            parser.layout.end(String(cString: name).lowercased())
        }
        sax.characters = { client, text, count in
            let bytes = UnsafeBufferPointer(start: text, count: Int(count))
            HTMLParser.parser(client)?.layout.text(String(decoding: bytes, as: UTF8.self))
        }
        sax.ignorableWhitespace = sax.characters
        sax.cdataBlock = sax.characters
        sax.serror = { _, _ in }
        return sax
    }

    /// Pairs of name and value, ended by nil; the first of a name counts.
    private static func attributes(_ start: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) -> [String: String] {
        guard var field = start else { return [:] }
        var found: [String: String] = [:]
        while let name = field[0] {
            let key = String(cString: name).lowercased()
            if found[key] == nil { found[key] = field[1].map { String(cString: $0) } ?? "" }
            field += 2
        }
        return found
    }
}
