import Foundation
import Testing

@testable import Capture

@Suite("JSON document")
struct JSONDocumentTests {
    private func root(_ text: String) throws -> JSONNode {
        try JSONDocument(parsing: Array(text.utf8)).root
    }

    @Test(
        "reads strings as JSONSerialization does",
        arguments: [
            #""plain""#, #""a\"b\\c\/d\b\f\n\r\t""#, #""\u00e9 \u20AC \ud83d\ude00""#, #""é😀""#, #""""#,
            #""\u0041\u0000z""#,
        ])
    func strings(text: String) throws {
        let expected = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) as? String
        #expect(try root(text).string == expected)
    }

    @Test("reads lone surrogates and broken UTF-8 as the replacement character")
    func replacement() throws {
        #expect(try root(#""a\ud83dz""#).string == "a\u{FFFD}z")
        #expect(try root(#""\ude00""#).string == "\u{FFFD}")
        #expect(try root(#""\ud83d\u0041""#).string == "\u{FFFD}A")
        let document = try JSONDocument(parsing: [0x22, 0x61, 0xFF, 0x22])
        #expect(document.root.string == "a\u{FFFD}")
        #expect(document.bytes == [0x22, 0x61, 0xFF, 0x22])
    }

    @Test("finds members, the last of the same name, and knows exact bytes")
    func members() throws {
        let node = try root(#"{"a": 1, "b": {"a": [2, "x"]}, "a": true, "\u0063": null, "t": 1433558207.760577}"#)
        #expect(node["a"]?.isTrue == true)
        #expect(node["missing"] == nil)
        #expect(node["b"]?["a"]?.elements.map(\.stringOrDigits) == ["2", "x"])
        #expect(node["b"].map { String(decoding: $0.bytes, as: UTF8.self) } == #"{"a": [2, "x"]}"#)
        #expect(node["t"]?.stringOrDigits == "1433558207.760577")
        #expect(node.members.map(\.name) == ["a", "b", "a", "c", "t"])
        #expect(node["b"]?.elements.count == 1)
    }

    @Test(
        "refuses what is no JSON, with the place",
        arguments: [
            ("", 0), ("{", 1), ("[1,]", 3), ("{\"a\":1,}", 7), ("{\"a\" 1}", 5), ("{a:1}", 1), ("tru", 3), ("nul!", 3),
            ("01", 1), ("1.", 2), ("-", 1), ("1e", 2), ("\"abc", 4), ("\"\\x\"", 2), ("\"\\u12G4\"", 5), ("[1 2]", 3),
            ("1 2", 2), ("'a'", 0), ("]", 0),
        ])
    func refusals(text: String, offset: Int) {
        let error = #expect(throws: JSONDocument.SyntaxError.self) { try root(text) }
        #expect(error?.offset == offset)
    }

    @Test("bounds nesting, so that no file can exhaust the stack")
    func depth() throws {
        let deepest = JSONDocument.maximumDepth
        let fits = String(repeating: "[", count: deepest) + String(repeating: "]", count: deepest)
        #expect(try root(fits).kind == .array)
        #expect(throws: JSONDocument.SyntaxError.self) { try root("[\(fits)]1") }
        #expect(throws: JSONDocument.SyntaxError.self) { try root(String(repeating: "[", count: 100_000)) }
    }
}
