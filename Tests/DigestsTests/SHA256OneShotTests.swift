import Crypto
import Foundation
import Testing

@testable import Digests

@Suite("SHA-256 in one call")
struct SHA256OneShotTests {
    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }

    private static func hash(
        _ bytes: [UInt8], prefix: Int = 0, _ function: (HashMessage) -> Void = { SHA256OneShot.hash($0) }
    ) -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        digest.withUnsafeMutableBytes { room in
            guard let start = room.baseAddress else { return }
            bytes.withUnsafeBytes { bytes in
                function(
                    HashMessage(
                        prefix: UnsafeRawBufferPointer(rebasing: bytes[..<prefix]),
                        UnsafeRawBufferPointer(rebasing: bytes[prefix...]), into: start))
            }
        }
        return hex(digest)
    }

    /// The examples of FIPS 180-4's companion page.
    @Test(
        "gives the published digests",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func published(text: String, digest: String) {
        #expect(Self.hash(Array(text.utf8)) == digest)
        #expect(Self.hash(Array(text.utf8)) { SHA256OneShot.byLibrary($0) } == digest)
    }

    @Test("agrees with the library at every length over four blocks, whatever the prefix")
    func agrees() {
        let bytes = (0..<260).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
        for length in 0...bytes.count {
            let part = Array(bytes[..<length])
            let expected = Self.hex(SHA256.hash(data: part))
            for prefix in [0, 1, 17, 33, 55, 63, 64] where prefix <= length {
                #expect(Self.hash(part, prefix: prefix) == expected, "\(length) bytes, \(prefix) of them before")
            }
        }
        let large = [UInt8](repeating: 0x61, count: 1_000_000)
        #expect(Self.hash(large) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
    }

    @Test("two at once are the two alone", arguments: [0, 3, 54, 55, 56, 63, 64, 120, 157, 600])
    func pairs(first: Int) {
        for second in [0, 7, 55, 56, 100, 119, 120, 157, 1_300] {
            let messages = [first, second].map { count in (0..<count).map { UInt8(truncatingIfNeeded: $0 &+ count) } }
            var digests = [UInt8](repeating: 0, count: 64)
            digests.withUnsafeMutableBytes { room in
                guard let start = room.baseAddress else { return }
                messages[0].withUnsafeBytes { one in
                    messages[1].withUnsafeBytes { two in
                        SHA256OneShot.hash(HashMessage(one, into: start), HashMessage(two, into: start + 32))
                    }
                }
            }
            #expect(Self.hex(digests[..<32]) == Self.hash(messages[0]))
            #expect(Self.hex(digests[32...]) == Self.hash(messages[1]))
        }
    }

    @Test("of two with a prefix each, a digest may take the place of what the other is read from")
    func inPlace() {
        for length in [4, 40, 64, 90, 300] {
            var room = (0..<2 * length + 64).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let parts = [Array(room[..<length]), Array(room[length..<2 * length])]
            room.withUnsafeMutableBytes { bytes in
                guard let start = bytes.baseAddress else { return }
                let messages = [0, 1].map { UnsafeRawBufferPointer(rebasing: bytes[$0 * length..<($0 + 1) * length]) }
                withUnsafeBytes(of: UInt8(1)) { tag in
                    SHA256OneShot.hash(
                        HashMessage(prefix: tag, messages[0], into: start),
                        HashMessage(prefix: tag, messages[1], into: start + 32))
                }
            }
            for (number, part) in parts.enumerated() {
                #expect(Self.hex(room[32 * number..<32 * number + 32]) == Self.hex(SHA256.hash(data: [1] + part)))
            }
        }
    }

    @Test("a list gives what each of its messages gives alone, whatever their lengths and their order")
    func lists() {
        var random = SeededGenerator(18)
        for count in 0..<40 {
            let messages = (0..<count).map { _ in
                let length =
                    Bool.random(using: &random)
                    ? Int.random(in: 0...55, using: &random) : .random(in: 0...900, using: &random)
                return (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            }
            let prefixes = messages.map { Int.random(in: 0...min(64, $0.count), using: &random) }
            let all = messages.flatMap { $0 }
            var digests = [UInt8](repeating: 0, count: 32 * count)
            digests.withUnsafeMutableBytes { room in
                all.withUnsafeBytes { bytes in
                    var at = 0
                    let list = zip(messages, prefixes).enumerated().compactMap { place, message -> HashMessage? in
                        defer { at += message.0.count }
                        let start = at + message.1
                        return room.baseAddress.map {
                            HashMessage(
                                prefix: UnsafeRawBufferPointer(rebasing: bytes[at..<start]),
                                UnsafeRawBufferPointer(rebasing: bytes[start..<at + message.0.count]),
                                into: $0 + 32 * place)
                        }
                    }
                    list.withUnsafeBufferPointer { SHA256OneShot.hash(all: $0) }
                }
            }
            let expected = messages.flatMap { Array(SHA256.hash(data: $0)) }
            #expect(digests == expected, "\(messages.map(\.count)), \(prefixes) of them before")
        }
    }
}
