import Testing

@testable import Interchange

@Suite("XML")
struct XMLTests {
    private func parse(_ text: String, _ limits: XML.Limits = .standard) throws(InterchangeError) -> XMLNode {
        try XML.parse(Array(text.utf8), name: "t.xml", limits: limits)
    }

    @Test("elements, attributes, namespaces, text and lines")
    func tree() throws {
        let root = try parse(
            """
            <?xml version="1.0"?>
            <!-- a comment -->
            <a xmlns="urn:a" xmlns:b="urn:b" x="1 &amp; &lt;2&gt; &quot;&#38;amp; &#233;">one
              <b:c b:y="2"/>two<![CDATA[<3> &amp;]]> &amp; ende
              <c>text</c><?pi x?>
            </a>
            """)
        #expect(root.name == "a" && root.namespace == "urn:a" && root.line == 3)
        #expect(root.attribute("x") == "1 & <2> \"&amp; é")
        #expect(root.children.map(\.name) == ["c", "c"])
        #expect(root.child("c")?.attribute("y", namespace: "urn:b") == "2")
        #expect(root.child("c")?.namespace == "urn:b" && root.children("c")[1].line == 5)
        #expect(root.text.split(separator: "\n").first == "one")
        #expect(root.text.contains("two<3> &amp; & ende"))
        guard case .text("one\n  ") = root.content.first else { return #expect(Bool(false)) }
    }

    @Test("encodings that keep ASCII are read")
    func latin1() throws {
        let bytes = Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>".utf8) + [0xE9] + Array("</a>".utf8)
        #expect(try XML.parse(bytes).text == "é")
        #expect(try XML.parse([0xEF, 0xBB, 0xBF] + Array("<a>é</a>".utf8)).text == "é")
    }

    static let laughs =
        "<!DOCTYPE a [<!ENTITY x \"ha\">"
        + (1..<10).map { n in
            "<!ENTITY x\(n) \"" + String(repeating: "&x\(n == 1 ? "" : String(n - 1));", count: 10) + "\">"
        }.joined()
        + "]><a>&x9;</a>"

    @Test(
        "refused with name and line",
        arguments: [
            ("", "the file is empty"), ("hello", "line 1"), ("<a>\n<b>\n</a>", "line 3"), ("<a/>\n<b/>", "line 2"),
            ("<a>\n&who;</a>", "line 2"), ("<a x='1' x='2'/>", "line 1"), ("<a>\u{1}</a>", "line 1"),
            ("<a", "line 1"), ("<p:a/>", "line 1"),
            ("<!DOCTYPE a SYSTEM \"file:///etc/passwd\">\n<a/>", "DOCTYPE"),
            ("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>", "DOCTYPE"),
            ("<!DOCTYPE a [<!ENTITY % x SYSTEM \"http://127.0.0.1:1/\"> %x;]><a/>", "DOCTYPE"), (laughs, "DOCTYPE"),
            ("<?xml version='1.0' encoding='UTF-7'?><a/>", "UTF-7"),
            ("<?xml version='1.0' encoding='EBCDIC-CP-US'?><a/>", "EBCDIC"),
        ])
    func refused(text: String, words: String) {
        let error = #expect(throws: InterchangeError.self) { try parse(text) }
        #expect(
            error?.message.hasPrefix("t.xml") == true && error?.message.contains(words) == true,
            "\(String(describing: error))")
    }

    @Test("UTF-16 is refused in words")
    func utf16() {
        let error = #expect(throws: InterchangeError.self) { try XML.parse([0xFF, 0xFE] + Array("<\u{0}a\u{0}".utf8)) }
        #expect(error?.message.contains("UTF-8") == true)
    }

    @Test("a DOCTYPE that is allowed brings in nothing: its entities stay unknown")
    func allowedDoctype() throws {
        var limits = XML.Limits()
        limits.allowsDoctype = true
        #expect(try parse("<!DOCTYPE a SYSTEM 'file:///nonexistent'><a>x</a>", limits).text == "x")
        for text in [
            Self.laughs, "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>",
            "<!DOCTYPE a SYSTEM 'x.dtd'><a>&x;</a>", "<!DOCTYPE a [<!ENTITY x 'v'>]><a b='&x;'/>",
        ] {
            #expect(throws: InterchangeError.self, "\(text.prefix(60))") { try parse(text, limits) }
        }
    }

    @Test("depth, number, attributes, namespaces and size have limits")
    func limits() {
        let deep = String(repeating: "<a>", count: 201) + String(repeating: "</a>", count: 201)
        let crowded = "<a " + (0..<100_000).map { "a\($0)=''" }.joined(separator: " ") + "/>"
        let spaces = (0..<5).map { level in
            "<a " + (0..<400).map { "xmlns:n\(level)x\($0)='urn:x'" }.joined(separator: " ") + ">"
        }.joined()
        for text in [deep, crowded, spaces] { #expect(throws: InterchangeError.self) { try parse(text) } }
        var small = XML.Limits()
        small.maxNodes = 3
        #expect(throws: InterchangeError.self) { try parse("<a><b/><b c=''/></a>", small) }
        small.maxBytes = 3
        #expect(throws: InterchangeError.self) { try parse("<a/>", small) }
    }

    @Test("any one byte changed is read or refused, never worse")
    func everyByteChanged() {
        let text = Array("<?xml version='1.0' encoding='UTF-8'?><a x='1'><![CDATA[x]]><!-- c --><b>&amp;é</b></a>".utf8)
        var read = 0
        for index in text.indices {
            for value: UInt8 in [0, 0x22, 0x26, 0x3C, 0x3E, 0x80, 0xFF] {
                var bytes = text
                bytes[index] = value
                if (try? XML.parse(bytes)) != nil { read += 1 }
            }
        }
        #expect(read > 0)
    }

    @Test("what the writer writes, the reader reads")
    func roundTrip() throws {
        let nasty = "a & b < c > d \" ' \t tab \n line \r return é € 🙂 ]]> &amp;"
        var xml = XMLWriter()
        xml.start("root", ["x": nasty, "xml:lang": "en"], namespace: "urn:r")
        xml.element("t", nasty, ["k": "v"])
        xml.start("mixed")
        xml.text("before ")
        xml.empty("withheld", ["code": "s40"])
        xml.text(" after")
        xml.end()
        xml.end()
        let bytes = try xml.finish()
        let root = try XML.parse(bytes)
        #expect(root.attribute("x") == nasty && root.child("t")?.text == nasty && root.child("t")?.namespace == "urn:r")
        #expect(root.child("mixed")?.text == "before  after")
        #expect(xml.replacementCount == 0)
        #expect(
            String(decoding: bytes, as: UTF8.self).contains(
                "<mixed>before <withheld code=\"s40\"/> after</mixed>\n</root>\n"))
    }

    @Test("characters that XML cannot hold are replaced and reported")
    func replacements() throws {
        var xml = XMLWriter(indented: false)
        xml.start("a", ["b": "x\u{0}y"])
        xml.text("bell\u{7} and \u{FFFE}\u{FFFF}\u{B}")
        xml.end()
        let root = try XML.parse(xml.finish())
        #expect(root.attribute("b") == "x\u{FFFD}y" && root.text == "bell\u{FFFD} and \u{FFFD}\u{FFFD}\u{FFFD}")
        #expect(xml.replacementCount == 5 && xml.replacements.map(\.scalar) == [0, 7, 0xFFFE, 0xFFFF, 0xB])
        #expect(xml.replacements.first?.description == "U+0 in <a>")
    }

    @Test("a document that would not be well-formed is not given out")
    func misuse() {
        let wrong: [(inout XMLWriter) -> Void] = [
            { _ in }, { $0.start("a") },
            {
                $0.empty("a"); $0.empty("b")
            }, { $0.empty("a b") }, { $0.empty("1a") },
            { $0.empty("a", ["x y": ""]) }, { $0.empty("a", ["x": "", "x": ""]) },
            {
                $0.empty("a"); $0.text("x")
            },
            { $0.end() },
        ]
        for calls in wrong {
            var xml = XMLWriter()
            calls(&xml)
            #expect(throws: InterchangeError.self) { _ = try xml.finish() }
        }
    }

    @Test("drained pieces make the same document")
    func drain() throws {
        func write(_ xml: inout XMLWriter, piece: (inout XMLWriter) -> Void) {
            xml.start("a")
            for number in 0..<3 {
                xml.element("b", "\(number)")
                piece(&xml)
            }
            xml.end()
        }
        var whole = XMLWriter()
        write(&whole) { _ in }
        var parts = XMLWriter()
        var bytes: [UInt8] = []
        write(&parts) { bytes += $0.drain() }
        #expect(try whole.finish() == bytes + parts.finish())
    }
}
