import Testing

@testable import Capture

@Suite("Search among bytes")
struct ByteSearchTests {
    @Test("finds the first of two bytes, wherever the search begins")
    func first() {
        let (quote, slash) = (UInt8(ascii: "\u{22}"), UInt8(ascii: "\\"))
        // Bytes that differ from those looked for by one, or in their high bit.
        let pool: [UInt8] = [
            quote, slash, quote - 1, quote + 1, slash - 1, slash + 1, quote | 0x80, slash | 0x80, 0, 0xFF,
        ]
        var seed: UInt64 = 1
        for count in 0..<80 {
            for density in [2, 10, 200] {
                let bytes = (0..<count).map { _ -> UInt8 in
                    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                    let draw = Int(seed >> 33)
                    return draw % density == 0 ? pool[draw / density % pool.count] : pool[2 + draw % (pool.count - 2)]
                }
                for start in 0...count {
                    let expected = bytes[start...].firstIndex { $0 == quote || $0 == slash } ?? count
                    let found = bytes.withUnsafeBufferPointer {
                        ByteSearch.first(quote, or: slash, in: $0, from: start)
                    }
                    #expect(found == expected, "\(bytes) from \(start)")
                }
            }
        }
    }

    @Test(
        "says of a text whether it has one of two characters",
        arguments: ["", "a", "plain words only", "a < b", "é & ü", "<"])
    func contains(text: String) {
        #expect(
            ByteSearch.contains(UInt8(ascii: "<"), or: UInt8(ascii: "&"), in: text)
                == (text.contains("<") || text.contains("&")))
    }

    @Test("knows what is ASCII")
    func ascii() {
        for count in 0..<70 {
            var bytes = [UInt8](repeating: 0x7F, count: count)
            #expect(ByteSearch.isASCII(bytes))
            for place in 0..<count {
                bytes[place] = 0x80
                #expect(!ByteSearch.isASCII(bytes))
                bytes[place] = 0
            }
        }
    }
}
