import Testing

@testable import Capture

@Suite("JSON element scanner")
struct JSONElementScannerTests {
    enum Seen: Equatable {
        case element(String, offset: Int, index: Int)
        case damaged(Int)
    }

    private func scan(
        _ text: String, members: [String] = [], chunk: Int = 1 << 20,
        limits: JSONElementScanner.Limits = .init()
    ) throws -> [Seen] {
        try scan(Array(text.utf8), members: members, chunk: chunk, limits: limits)
    }

    private func scan(
        _ bytes: [UInt8], members: [String] = [], chunk: Int = 1 << 20,
        limits: JSONElementScanner.Limits = .init()
    ) throws -> [Seen] {
        var position = 0
        var scanner = JSONElementScanner(members: members, limits: limits) {
            guard position < bytes.count else { return nil }
            defer { position += chunk }
            return Array(bytes[position..<min(position + chunk, bytes.count)])
        }
        var seen: [Seen] = []
        while let event = try scanner.next() {
            switch event {
            case .element(let slice):
                seen.append(
                    .element(String(decoding: slice.bytes, as: UTF8.self), offset: slice.offset, index: slice.index))
            case .damaged(let offset, _): seen.append(.damaged(offset))
            }
        }
        return seen
    }

    private func elements(_ seen: [Seen]) -> [String] {
        seen.map { if case .element(let text, _, _) = $0 { text } else { "!" } }
    }

    @Test("cuts an array into the exact bytes of its elements, whatever the chunks", arguments: [1, 2, 3, 7, 64, 4096])
    func exactSlices(chunk: Int) throws {
        let text = "\u{FEFF} [ {\"a\" : \"x]}\\\"\" } ,\n[1, [2]],\"s,\\\\\", -1.5e3,true , null,{}]\n"
        let seen = try scan(text, chunk: chunk)
        #expect(
            elements(seen) == [
                "{\"a\" : \"x]}\\\"\" }", "[1, [2]]", "\"s,\\\\\"", "-1.5e3", "true", "null", "{}",
            ])
        #expect(seen.first == .element("{\"a\" : \"x]}\\\"\" }", offset: 6, index: 0))
    }

    @Test("finds a named array in the outer object", arguments: [1, 5, 4096])
    func namedMember(chunk: Int) throws {
        let text = "{\"x\": {\"orderedItems\": [9]}, \"y\":[8], \"orderedItems\" : [ 1, {\"b\":2} ] , \"z\": 0}"
        #expect(elements(try scan(text, members: ["orderedItems"], chunk: chunk)) == ["1", "{\"b\":2}"])
    }

    @Test("takes an object without the named array as the one element", arguments: [1, 4096])
    func wholeObject(chunk: Int) throws {
        let text = " {\"type\": \"Create\", \"object\": {\"items\": [1]}} "
        #expect(
            try scan(text, members: ["items"], chunk: chunk) == [
                .element("{\"type\": \"Create\", \"object\": {\"items\": [1]}}", offset: 1, index: 0)
            ])
    }

    @Test(
        "gives what is whole before the end and one failure after",
        arguments: [
            ("[1, {\"a\":2}, {\"a\":", ["1", "{\"a\":2}", "!"]),
            ("[1, {\"a\":2}", ["1", "{\"a\":2}", "!"]),
            ("[1, \"open", ["1", "!"]),
            ("[1, \"open\\", ["1", "!"]),
            ("[", ["!"]),
            ("", ["!"]),
            ("   ", ["!"]),
            ("{\"items\":[1,2", ["1", "2", "!"]),
            ("{\"items\":[1]", ["1", "!"]),
            ("{\"items\"", ["!"]),
            ("// not JSON", ["!"]),
            ("[1] [2]", ["1", "!"]),
            ("[1,}, 2]", ["1", "!", "2"]),
            ("[{\"a\": nope}, 2]", ["{\"a\": nope}", "2"]),
            ("[nope, 2]", ["nope", "2"]),
            ("[{} {}, ,2,]", ["{}", "{}", "2"]),
            ("[]", []),
        ])
    func damage(text: String, expected: [String]) throws {
        for chunk in [1, 3, 4096] {
            #expect(elements(try scan(text, members: ["items"], chunk: chunk)) == expected)
        }
    }

    @Test("steps over what is too large or too deep and goes on", arguments: [1, 9, 4096])
    func limits(chunk: Int) throws {
        let limits = JSONElementScanner.Limits(elementBytes: 40, depth: 4)
        let large = "{\"a\": \"" + String(repeating: "x", count: 100) + "\"}"
        let text = "[\(large), [[[[[1]]]]], [[[[2]]]]]"
        let seen = try scan(text, chunk: chunk, limits: limits)
        #expect(seen == [.damaged(1), .damaged(large.utf8.count + 3), .element("[[[[2]]]]", offset: 125, index: 2)])
    }

    @Test("lets bytes that are no UTF-8 through, and names UTF-16")
    func encodings() throws {
        let seen = try scan([0x5B, 0x22, 0xFF, 0xC3, 0x22, 0x5D])
        #expect(elements(seen) == ["\"\u{FFFD}\u{FFFD}\""])
        #expect(try scan([0xFF, 0xFE, 0x5B, 0x00]) == [.damaged(0)])
    }
}
