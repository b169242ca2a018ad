import Crypto
import Digests
import Testing

@Suite("HMAC under a prepared key")
struct KeyedHashTests {
    @Test("agrees with the library", arguments: [0, 1, 32, 63, 64, 65, 200])
    func agrees(keyLength: Int) {
        let key = (0..<keyLength).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        for length in [0, 1, 20, 55, 56, 64, 300] {
            let message = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            let expected = Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key)))
            #expect(KeyedHash(key: key).code(of: message) == expected)
            #expect(KeyedHash(key: key).code(of: message, count: 12) == Array(expected[..<12]))
        }
    }

    @Test("of several messages, the codes are those of each alone")
    func several() {
        let hash = KeyedHash(key: [1, 2, 3])
        let messages = [0, 5, 64, 300, 55].map { count in (0..<count).map { UInt8(truncatingIfNeeded: $0 &+ count) } }
        let all = messages.flatMap { $0 }
        var codes = [UInt8](repeating: 0, count: 32 * messages.count)
        codes.withUnsafeMutableBytes { room in
            all.withUnsafeBytes { bytes in
                var at = 0
                let parts = messages.map { message in
                    defer { at += message.count }
                    return UnsafeRawBufferPointer(rebasing: bytes[at..<at + message.count])
                }
                parts.withUnsafeBufferPointer { hash.codes(of: $0, into: room) }
            }
        }
        #expect(codes == messages.flatMap { hash.code(of: $0) })
    }
}
