import CLibXML2
import Foundation

/// libxml2's process-wide set-up, done once before its first use on any thread.
enum LibXML2 {
    private static let started: Void = xmlInitParser()
    static func start() { _ = started }

    /// The library's words for an error, on one line.
    static func words(_ error: UnsafePointer<xmlError>) -> String {
        guard let text = error.pointee.message else { return "unknown error" }
        return EntryName.display(String(cString: text).trimmingCharacters(in: .whitespacesAndNewlines))
    }
}

/// Sole owner of an xmlParserCtxt: events go to the builder, nothing is loaded, nothing is substituted.
final class XMLParser {
    private let context: xmlParserCtxtPtr
    private let builder: XMLTreeBuilder

    static func run(
        _ bytes: [UInt8], name: String, limits: XML.Limits, builder: XMLTreeBuilder
    ) throws(InterchangeError) {
        if bytes.isEmpty { builder.report(line: 0, "the file is empty. Give a whole XML file.") }
        if bytes.count > min(limits.maxBytes, Int(Int32.max)) {
            builder.report(line: 0, "it has \(bytes.count) bytes; at most \(limits.maxBytes) are read.", code: .limit)
        }
        if let problem = builder.problem { throw problem }
        if let problem = XMLPreflight.problem(bytes) { builder.report(line: problem.line, problem.what) }
        if let problem = builder.problem { throw problem }
        LibXML2.start()
        let outcome: Result<Void, InterchangeError> = bytes.withUnsafeBufferPointer { buffer in
            buffer.withMemoryRebound(to: CChar.self) { memory in
                guard let context = xmlCreateMemoryParserCtxt(memory.baseAddress, Int32(memory.count)) else {
                    return .failure(InterchangeError(.badXML, "There is not enough memory to read \(name)."))
                }
                return XMLParser(context, builder).parse(name)
            }
        }
        try outcome.get()
    }

    private init(_ context: xmlParserCtxtPtr, _ builder: XMLTreeBuilder) {
        self.context = context
        self.builder = builder
    }

    deinit {
        xmlFreeParserCtxt(context)
    }

    private func parse(_ name: String) -> Result<Void, InterchangeError> {
        xmlCtxtUseOptions(context, Int32(XML_PARSE_NONET.rawValue))
        context.pointee.sax.pointee = Self.handler()
        let code: Int32 = withExtendedLifetime(builder) {
            context.pointee.userData = Unmanaged.passUnretained(self).toOpaque()
            return xmlParseDocument(context)
        }
        if let problem = builder.problem { return .failure(problem) }
        if code != 0 || context.pointee.wellFormed == 0 {
            return .failure(InterchangeError(.badXML, "\(name), line \(line): this is not well-formed XML."))
        }
        return .success(())
    }

    private var line: Int { Int(xmlSAX2GetLineNumber(context)) }

    private func stopIfRefused() {
        if builder.problem != nil { xmlStopParser(context) }
    }

    private static func parser(_ client: UnsafeMutableRawPointer?) -> XMLParser? {
        client.map { Unmanaged<XMLParser>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Entities, external subsets and the like have no handler: what is not here cannot happen.
    private static func handler() -> xmlSAXHandler {
        var sax = xmlSAXHandler()
        sax.initialized = 0xDEED_BEAF
        sax.internalSubset = { client, _, _, _ in
            guard let parser = XMLParser.parser(client) else { return }
            parser.builder.doctype(line: parser.line)
            parser.stopIfRefused()
        }
        sax.reference = { client, name in
            guard let parser = XMLParser.parser(client) else { return }
            let shown = name.map { EntryName.display(String(cString: $0)) } ?? ""
            parser.builder.report(line: parser.line, "the entity &\(shown); is not known.")
            parser.stopIfRefused()
        }
        sax.startElementNs = { client, name, _, namespace, declared, _, count, _, attributes in
            guard let parser = XMLParser.parser(client) else { return }
            let line = parser.line
            if parser.builder.admit(attributes: Int(count), namespaces: Int(declared), line: line), let name {
                parser.builder.start(
                    name: String(cString: name), namespace: namespace.map { String(cString: $0) },
                    attributes: XMLParser.attributes(attributes, count: Int(count)), line: line)
            }
            parser.stopIfRefused()
        }
        sax.endElementNs = { client, _, _, _ in XMLParser.parser(client)?.builder.end() }
        sax.characters = { client, text, count in
            XMLParser.parser(client)?.builder.text(UnsafeBufferPointer(start: text, count: Int(count)))
        }
        sax.ignorableWhitespace = sax.characters
        sax.cdataBlock = sax.characters
        sax.serror = { client, error in
            guard let parser = XMLParser.parser(client), let error else { return }
            guard error.pointee.level.rawValue > XML_ERR_WARNING.rawValue else { return }
            parser.builder.report(line: Int(error.pointee.line), LibXML2Words.parser(error))
        }
        return sax
    }

    /// Five pointers each: local name, prefix, namespace, value, its end.
    ///
    /// An ampersand in a value arrives as `&#38;`, and nothing else with one.
    private static func attributes(
        _ start: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, count: Int
    ) -> [XMLNode.Attribute] {
        guard let start else { return [] }
        return (0..<count).compactMap { index in
            let field = start + 5 * index
            guard let name = field[0], let value = field[3], let end = field[4] else { return nil }
            var text = String(decoding: UnsafeBufferPointer(start: value, count: end - value), as: UTF8.self)
            if text.utf8.contains(UInt8(ascii: "&")) { text = text.replacingOccurrences(of: "&#38;", with: "&") }
            return XMLNode.Attribute(
                name: String(cString: name), namespace: field[2].map { String(cString: $0) }, value: text)
        }
    }
}
