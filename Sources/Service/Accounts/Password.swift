import Crypto
import CryptoExtras
import Foundation

/// A password as it is kept: salted and hashed by scrypt.
///
/// N = 2^17, r = 8, p = 1 (OWASP's password storage guidance), so 128 MiB for each, and a salt of 16 random bytes.
/// Source: RFC 7914.
struct Password: Sendable, Equatable {
    /// log2 N.
    static let cost = 17
    private static let saltSize = 16
    private static let keySize = 32
    /// The shortest that is taken, in characters.
    ///
    /// Source: NIST SP 800-63B, 3.1.1.2.
    static let minimum = 12
    /// The longest, in bytes: hashing must not be made a burden.
    static let maximum = 1024

    /// `scrypt$LOG2N$r$p$SALT$KEY`, both in base64.
    let encoded: String

    /// Hashes a password.
    ///
    /// - Throws: `ServiceError` (usage) where it is too short or too long.
    init(_ text: String, cost: Int = Password.cost) throws {
        guard text.count >= Self.minimum, text.utf8.count <= Self.maximum else {
            throw ServiceError(
                .usage, "A password has at least \(Self.minimum) characters and at most \(Self.maximum) bytes.")
        }
        let salt = SymmetricKey(size: .init(bitCount: Self.saltSize * 8)).withUnsafeBytes { Data($0) }
        let key = try Self.derive(text, salt: salt, cost: cost)
        encoded = "scrypt$\(cost)$8$1$\(salt.base64EncodedString())$\(key.base64EncodedString())"
    }

    /// Takes one as it is kept.
    init(encoded: String) { self.encoded = encoded }

    /// Whether this is the password; what is kept in no known form is nobody's.
    func matches(_ text: String) -> Bool {
        let parts = encoded.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", parts[2] == "8", parts[3] == "1",
            let cost = Int(parts[1]), (15...20).contains(cost),
            let salt = Data(base64Encoded: String(parts[4])), let key = Data(base64Encoded: String(parts[5])),
            text.utf8.count <= Self.maximum, let derived = try? Self.derive(text, salt: salt, cost: cost)
        else { return false }
        return ConstantTime.equal(key, derived)
    }

    private static func derive(_ text: String, salt: Data, cost: Int) throws -> Data {
        // Composed, so that a password typed on another keyboard is the same. Source: RFC 8265, 4.1.
        let bytes = Data(text.precomposedStringWithCanonicalMapping.utf8)
        return try KDF.Scrypt.deriveKey(
            from: bytes, salt: salt, outputByteCount: keySize, rounds: 1 << cost, blockSize: 8, parallelism: 1
        ).withUnsafeBytes { Data($0) }
    }
}

/// Comparing without telling by the time it takes how much agreed.
enum ConstantTime {
    static func equal(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
