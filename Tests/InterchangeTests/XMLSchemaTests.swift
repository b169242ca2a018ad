import Foundation
import Testing

@testable import Interchange

@Suite("XMLSchema")
struct XMLSchemaTests {
    static let source = """
        <xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:t" xmlns="urn:t"
            elementFormDefault="qualified">
          <xs:element name="list"><xs:complexType><xs:sequence>
            <xs:element name="item" maxOccurs="unbounded"><xs:complexType><xs:sequence>
              <xs:element name="title" type="xs:string"/>
              <xs:element name="date" type="xs:date" minOccurs="0"/>
            </xs:sequence><xs:attribute name="code" use="required"><xs:simpleType>
              <xs:restriction base="xs:string"><xs:pattern value="[A-Z]{3}-[0-9]{2}"/></xs:restriction>
            </xs:simpleType></xs:attribute></xs:complexType></xs:element>
          </xs:sequence></xs:complexType>
          <xs:unique name="u"><xs:selector xpath="*"/><xs:field xpath="@code"/></xs:unique>
          </xs:element>
        </xs:schema>
        """
    static func schema() throws -> XMLSchema { try XMLSchema(Array(source.utf8), name: "t.xsd") }

    private func check(_ body: String) throws -> [XMLDiagnostic] {
        try Self.schema().validate(Array("<list xmlns=\"urn:t\">\n\(body)\n</list>".utf8), name: "t.xml")
    }

    @Test("a valid document has no diagnostics, again and again")
    func valid() throws {
        let schema = try Self.schema()
        let bytes = Array("<list xmlns='urn:t'><item code='INF-01'><title>x</title></item></list>".utf8)
        for _ in 0..<3 { #expect(schema.validate(bytes).isEmpty) }
    }

    @Test(
        "what is wrong is said with its line and without namespaces",
        arguments: [
            ("<item code='INF-01'>\n</item>", 3, "title"),
            ("\n\n<item code='x'><title/></item>", 4, "cannot be “x”: it is to be written as"),
            ("<item><title/></item>", 2, "code"),
            ("<item code='INF-01'><title/>\n<date>31.12.24</date></item>", 3, "31.12.24"),
            ("<item code='INF-01'><title/></item>\n<what/>", 3, "what"),
            ("<item code='INF-01'><title/></item>\n<item code='INF-01'><title/></item>", 3, "INF-01"),
        ])
    func invalid(body: String, line: Int, words: String) throws {
        let found = try check(body)
        let first = try #require(found.first)
        #expect(first.line == line && first.message.contains(words) && !first.message.contains("{urn"), "\(found)")
        #expect(first.description.hasPrefix("t.xml, line \(line): "))
    }

    @Test("several faults come together, in order, up to a limit")
    func several() throws {
        let found = try check((0..<300).map { _ in "<item code='x'><title/></item>" }.joined(separator: "\n"))
        #expect(found.count == XMLSchema.maxDiagnostics)
        #expect(found.map(\.line) == found.map(\.line).sorted())
    }

    @Test("a document that is no XML, or has a DOCTYPE, is one diagnostic with its line")
    func notXML() throws {
        let schema = try Self.schema()
        #expect(schema.validate(Array("<list>\n<".utf8)).map(\.line) == [2])
        let bomb = schema.validate(Array(XMLTests.laughs.utf8))
        #expect(bomb.count == 1 && bomb[0].message.contains("DOCTYPE") && bomb[0].line == 1)
        #expect(schema.validate([]).count == 1)
    }

    @Test(
        "a schema that is broken or reaches outside is refused",
        arguments: [
            "", "<a/>",
            "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'>\n<xs:element name='a' type='nope'/></xs:schema>",
            "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:include schemaLocation='/etc/passwd'/></xs:schema>",
            "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'><xs:import namespace='urn:x' schemaLocation='http://127.0.0.1:1/x.xsd'/></xs:schema>",
            "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'/>",
        ])
    func badSchemas(text: String) {
        let error = #expect(throws: InterchangeError.self) { try XMLSchema(Array(text.utf8), name: "t.xsd") }
        #expect(error?.message.contains("t.xsd") == true, "\(String(describing: error))")
    }

    @Test("one schema serves many tasks at once")
    func concurrent() async throws {
        let schema = try Self.schema()
        let bad = Array("<list xmlns='urn:t'>\n<item code='x'><title/></item></list>".utf8)
        let counts = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<20 { group.addTask { schema.validate(bad).first?.line ?? 0 } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 2, count: 20))
    }
}
