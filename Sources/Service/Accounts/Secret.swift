import Crypto
import Foundation

/// A random secret that somebody carries (a session's cookie, a token), of which only the hash is kept.
struct Secret: Sendable {
    /// As it is carried: 32 random bytes, base64url.
    let text: String

    /// Draws a new one.
    init() {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
        text = Self.base64URL(bytes)
    }

    /// Takes one that somebody carries.
    init(carried text: String) { self.text = text }

    /// What is kept of it, hexadecimal: it has 256 bits, so a plain hash cannot be guessed back.
    var hash: String { SHA256.hash(data: Data(text.utf8)).map { String(format: "%02x", $0) }.joined() }

    /// Bytes as base64 for addresses, without padding.
    ///
    /// Source: RFC 4648, 5.
    static func base64URL(_ bytes: some DataProtocol) -> String {
        Data(bytes).base64EncodedString().replacingOccurrences(of: "+", with: "-")
            .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
    }
}
