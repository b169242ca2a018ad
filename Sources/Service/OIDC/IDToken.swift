import Foundation
import HTTPTypes
import JWTKit

/// Somebody, as the provider says.
struct OIDCIdentity: Sendable, Equatable {
    let subject: String
    /// The name that acts carry.
    let person: String
    let groups: [String]
}

/// The outside of a token: which key and way of signing it claims.
struct IDTokenHeader: Sendable {
    let kid: String

    private struct Fields: Decodable {
        let alg: String
        let kid: String?
    }

    /// - Throws: `Fault` (401) for any way of signing but RS256 and ES256.
    init(_ token: String) throws {
        guard let part = token.split(separator: ".", omittingEmptySubsequences: false).first,
            let data = Self.decoded(part), let fields = try? JSONDecoder().decode(Fields.self, from: data),
            ["RS256", "ES256"].contains(fields.alg), let kid = fields.kid
        else { throw Fault(.unauthorized, "The provider signed in a way that is not taken.") }
        self.kid = kid
    }

    /// The claims as they stand, for those whose names are settings.
    static func payload(of token: String) throws -> [String: Any] {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let data = decoded(parts[1]),
            let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { throw Fault(.unauthorized, "The provider's token cannot be read.") }
        return object
    }

    private static func decoded(_ part: Substring) -> Data? {
        var text = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        text += String(repeating: "=", count: (4 - text.count % 4) % 4)
        return Data(base64Encoded: text)
    }
}

/// The claims that are checked.
///
/// Source: OpenID Connect Core 1.0, 3.1.3.7.
struct IDTokenClaims: JWTPayload {
    let iss: String
    let sub: String
    let aud: Audience
    let azp: String?
    let exp: Double
    let iat: Double
    let nonce: String?
    let name: String?
    let preferred_username: String?

    /// How far clocks may be apart, in seconds.
    private static let leeway: Double = 60

    /// What has to be compared with settings and the sign-in is checked in `identity`.
    func verify(using algorithm: some JWTAlgorithm) async throws {}

    func identity(
        _ payload: [String: Any], settings: OIDCSettings, nonce expected: String, now: Date
    ) throws -> OIDCIdentity {
        let second = now.timeIntervalSince1970
        let isForUs =
            iss == settings.issuer && aud.names.contains(settings.clientID)
            && (aud.names.count == 1 || azp == settings.clientID) && (azp == nil || azp == settings.clientID)
        guard isForUs, !sub.isEmpty, sub.utf8.count <= 255 else {
            throw Fault(.unauthorized, "The provider's token is not for this service.")
        }
        guard exp + Self.leeway > second, iat - Self.leeway <= second, second - iat <= 600 + Self.leeway else {
            throw Fault(.unauthorized, "The provider's token is out of date: start again, or set the clocks.")
        }
        guard let nonce, ConstantTime.equal(Array(nonce.utf8), Array(expected.utf8)) else {
            throw Fault(.unauthorized, "The provider's token is of another sign-in: start again.")
        }
        let claim = payload[settings.groupsClaim]
        let groups = claim as? [String] ?? (claim as? String).map { [$0] } ?? []
        let person = [name, preferred_username, sub].compactMap { $0?.trimmingCharacters(in: .whitespaces) }
            .first { !$0.isEmpty }
        return OIDCIdentity(subject: sub, person: String((person ?? sub).prefix(200)), groups: groups)
    }
}

/// One name or a list of them.
struct Audience: Codable, Sendable {
    let names: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let name = try? container.decode(String.self) {
            names = [name]
        } else {
            names = try container.decode([String].self)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(names)
    }
}
