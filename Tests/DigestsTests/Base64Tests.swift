import Foundation
import Testing

import Digests

@Suite("Base64")
struct Base64Tests {
    @Test("agrees with Foundation at every length, and gives the bytes back")
    func roundTrip() {
        var random = SeededGenerator(64)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Base64.encode(bytes)
            #expect(text == Data(bytes).base64EncodedString())
            #expect(Base64.decode(text) == bytes)
        }
    }

    @Test("takes exactly what encodes to the same characters again")
    func canonical() {
        var random = SeededGenerator(65)
        let characters = Array("ABQgwZ059+/==\n -_.\u{7F}".utf8)
        var taken = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                characters.randomElement(using: &random) ?? 0
            }
            let string = String(decoding: text, as: UTF8.self)
            let expected = Data(base64Encoded: string).flatMap {
                $0.base64EncodedString() == string ? [UInt8]($0) : nil
            }
            #expect(Base64.decode(string) == expected, "\(string)")
            if expected != nil { taken += 1 }
        }
        #expect(taken > 500)
    }
}
