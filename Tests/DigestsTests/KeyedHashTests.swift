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
}
