import CLibXML2
import Foundation
import Synchronization

/// Something that a document does not do as its schema says.
public struct XMLDiagnostic: Sendable, Equatable, CustomStringConvertible {
    /// The document's name, as given.
    public let name: String
    /// The line, counted from 1; 0 where the library knows none.
    public let line: Int
    /// What is wrong, without namespaces.
    public let message: String
    /// The same in the library's words, for whoever knows the schema and can say what to write instead.
    public let said: String

    init(name: String, line: Int, message: String, said: String? = nil) {
        self.name = name
        self.line = line
        self.message = message
        self.said = said ?? message
    }

    /// `name, line N: message`.
    public var description: String { "\(name)\(line > 0 ? ", line \(line)" : ""): \(message)" }
}

/// An XML Schema, compiled once, that documents are checked against.
///
/// Safe to share between threads; checks run one at a time.
public final class XMLSchema: Sendable {
    /// The most diagnostics that one check gives.
    public static let maxDiagnostics = 100

    private let compiled: Mutex<CompiledSchema>

    /// Compiles a schema that stands alone: no imports, includes or redefinitions from elsewhere.
    public init(_ bytes: [UInt8], name: String = "schema") throws(InterchangeError) {
        let root = try XML.parse(bytes, name: name)
        for child in root.children where ["import", "include", "redefine"].contains(child.name) {
            guard child.attribute("schemaLocation") != nil else { continue }
            throw InterchangeError(
                .badSchema,
                "\(name), line \(child.line): <\(child.name)> of another file is not accepted. Use one schema file."
            )
        }
        compiled = Mutex(try CompiledSchema(bytes, name: name))
    }

    /// What is wrong with the document, in document order; nothing where it is valid.
    ///
    /// Bytes that are no XML give one diagnostic.
    public func validate(
        _ bytes: [UInt8], name: String = "XML", limits: XML.Limits = .standard
    ) -> [XMLDiagnostic] {
        let builder = XMLTreeBuilder(name: name, limits: limits, keepsTree: false)
        do throws(InterchangeError) {
            try XMLParser.run(bytes, name: name, limits: limits, builder: builder)
        } catch {
            return [builder.diagnostic ?? XMLDiagnostic(name: name, line: 0, message: error.message)]
        }
        return compiled.withLock { $0.validate(bytes, name: name) }
    }
}

/// Collects libxml2's schema errors; lives on the caller's side of the C pointer.
private final class SchemaErrors {
    private(set) var found: [XMLDiagnostic] = []
    private let name: String

    init(name: String) {
        self.name = name
    }

    func add(_ error: UnsafePointer<xmlError>) {
        let message = LibXML2.words(error)
        // What libxml2 says of itself after a value that it has refused.
        guard found.count < XMLSchema.maxDiagnostics, !message.contains("No precomputed value available") else {
            return
        }
        // Sets of values, and how often a pattern repeats something, stand in braces as namespaces do.
        let said = message.replacing(/\{[A-Za-z][^{}\s']*\}/, with: "")
        found.append(
            XMLDiagnostic(
                name: name, line: Int(error.pointee.line), message: LibXML2Words.schema(said), said: said))
    }

    static let callback: xmlStructuredErrorFunc = { client, error in
        guard let client, let error else { return }
        Unmanaged<SchemaErrors>.fromOpaque(client).takeUnretainedValue().add(error)
    }
}

/// Sole owner of an xmlSchema pointer.
private struct CompiledSchema: ~Copyable {
    private let schema: xmlSchemaPtr

    init(_ bytes: [UInt8], name: String) throws(InterchangeError) {
        LibXML2.start()
        let errors = SchemaErrors(name: name)
        let parsed: xmlSchemaPtr? = bytes.withUnsafeBytes { buffer in
            let memory = buffer.bindMemory(to: CChar.self)
            guard let context = xmlSchemaNewMemParserCtxt(memory.baseAddress, Int32(memory.count)) else { return nil }
            defer { xmlSchemaFreeParserCtxt(context) }
            let client = Unmanaged.passUnretained(errors).toOpaque()
            xmlSchemaSetParserStructuredErrors(context, SchemaErrors.callback, client)
            return withExtendedLifetime(errors) { xmlSchemaParse(context) }
        }
        guard let parsed else {
            let first = errors.found.first.map(\.description) ?? "\(name) is no XML Schema"
            throw InterchangeError(.badSchema, "\(first). Correct the schema.")
        }
        schema = parsed
    }

    deinit {
        xmlSchemaFree(schema)
    }

    /// The bytes were found well-formed and free of a DOCTYPE before.
    func validate(_ bytes: [UInt8], name: String) -> [XMLDiagnostic] {
        let errors = SchemaErrors(name: name)
        guard let context = xmlSchemaNewValidCtxt(schema) else {
            return [XMLDiagnostic(name: name, line: 0, message: "There is not enough memory to check it.")]
        }
        defer { xmlSchemaFreeValidCtxt(context) }
        let code: Int32 = bytes.withUnsafeBytes { buffer in
            let memory = buffer.bindMemory(to: CChar.self)
            guard
                let input = xmlParserInputBufferCreateMem(
                    memory.baseAddress, Int32(memory.count), XML_CHAR_ENCODING_NONE)
            else { return -1 }
            let client = Unmanaged.passUnretained(errors).toOpaque()
            xmlSchemaSetValidStructuredErrors(context, SchemaErrors.callback, client)
            // The input buffer now belongs to the validation, which frees it.
            return withExtendedLifetime(errors) {
                xmlSchemaValidateStream(context, input, XML_CHAR_ENCODING_NONE, nil, nil)
            }
        }
        if code != 0, errors.found.isEmpty {
            return [
                XMLDiagnostic(name: name, line: 0, message: "It could not be checked against the schema (\(code)).")
            ]
        }
        return errors.found
    }
}
