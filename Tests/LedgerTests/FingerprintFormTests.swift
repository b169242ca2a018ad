import Crypto
import Testing

@testable import Ledger

@Suite("The form of fingerprints")
struct FingerprintFormTests {
    private static func code(_ message: [UInt8], _ key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
    }

    @Test(
        "are keyed hashes of neighbourhood, native id and content",
        arguments: [
            "", "1", "/", "C1/1704096000.000100", "C1/thread/5", "no neighbourhood", String(repeating: "x/", count: 90),
        ])
    func form(native: String) {
        let key = SymmetricKey(data: (0..<32).map { UInt8($0) })
        let (id, content) = (Array(native.utf8), Array("what it says".utf8))
        let neighbourhood = id.lastIndex(of: UInt8(ascii: "/")).map { Array(id[..<$0]) } ?? []
        let fingerprint = FingerprintKey(key).fingerprint(native: id, content: content)
        #expect(fingerprint.native.bytes == Array(Self.code(neighbourhood, key)[..<4] + Self.code(id, key)[..<12]))
        #expect(fingerprint.content.bytes == Array(Self.code(content, key)[..<16]))
    }

    @Test("what is known of a message holds all its states, in order")
    func states() throws {
        let key = FingerprintKey(SymmetricKey(size: .bits256))
        let marks = (0..<3).map { key.fingerprint(native: [1], content: [UInt8($0)]) }
        let none = KnownMessage(seq: 4, states: [])
        #expect(none.stateCount == 0 && none.contentStates == [] && !none.includes(marks[0]))
        let one = none.adding(marks[0], seq: 5)
        let two = KnownMessage(marks[0], seq: 5).adding(marks[1], seq: 6)
        #expect(one.stateCount == 1 && two.stateCount == 2 && two.seq == 6)
        #expect(two.includes(marks[0]) && two.includes(marks[1]) && !two.includes(marks[2]))
        #expect(two.contentStates == marks[0].content.bytes + marks[1].content.bytes)
        let three = KnownMessage(seq: 7, states: two.contentStates + marks[2].content.bytes)
        #expect(three.stateCount == 3 && marks.allSatisfy(three.includes))
        #expect(three.contentStates == two.adding(marks[2], seq: 7).contentStates)
        // A row that was cut short has no state of the rest.
        #expect(KnownMessage(seq: 7, states: [1, 2, 3]).stateCount == 0)
    }
}
