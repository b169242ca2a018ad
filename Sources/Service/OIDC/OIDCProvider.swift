import Crypto
import Foundation
import HTTPTypes
import JWTKit

/// The OpenID Connect provider, as far as it is spoken to: discovery, keys, and a code for an identity.
///
/// Source: OpenID Connect Core 1.0, 3.1; Discovery 1.0, 4; RFC 7636 (PKCE).
actor OIDCProvider {
    struct Metadata: Decodable, Sendable {
        let issuer: String
        let authorization_endpoint: String
        let token_endpoint: String
        let jwks_uri: String
        let token_endpoint_auth_methods_supported: [String]?
    }

    private static let limit = 1 << 20
    private static let life: TimeInterval = 3600

    let settings: OIDCSettings
    private let now: @Sendable () -> Date
    private var metadata: (value: Metadata, at: Date)?
    private var keys: (value: JWKS, at: Date)?

    init(_ settings: OIDCSettings, now: @escaping @Sendable () -> Date) {
        self.settings = settings
        self.now = now
    }

    /// Where a browser goes to sign in.
    func address(state: String, nonce: String, verifier: String) async throws -> String {
        let metadata = try await discovered()
        let challenge = Secret.base64URL(Data(SHA256.hash(data: Data(verifier.utf8))))
        let query = [
            ("response_type", "code"), ("client_id", settings.clientID), ("redirect_uri", settings.redirectURL),
            ("scope", "openid profile email"), ("state", state), ("nonce", nonce), ("code_challenge", challenge),
            ("code_challenge_method", "S256"),
        ].map { "\($0.0)=\(Percent.encoded($0.1))" }.joined(separator: "&")
        return metadata.authorization_endpoint + (metadata.authorization_endpoint.contains("?") ? "&" : "?") + query
    }

    /// Exchanges a code for an identity that the provider signed for this client, this sign-in and now.
    func identity(code: String, nonce: String, verifier: String) async throws -> OIDCIdentity {
        let metadata = try await discovered()
        var fields = [
            ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", settings.redirectURL),
            ("code_verifier", verifier), ("client_id", settings.clientID),
        ]
        var authorization: String?
        if let secret = settings.clientSecret {
            let methods = metadata.token_endpoint_auth_methods_supported ?? ["client_secret_basic"]
            if methods.contains("client_secret_basic") {
                let pair = "\(Percent.encoded(settings.clientID)):\(Percent.encoded(secret))"
                authorization = "Basic \(Data(pair.utf8).base64EncodedString())"
            } else {
                fields.append(("client_secret", secret))
            }
        }
        let body = fields.map { "\($0.0)=\(Percent.encoded($0.1))" }.joined(separator: "&")
        let answer = try await HTTPExchange.send(
            .post, metadata.token_endpoint, type: "application/x-www-form-urlencoded", body: Array(body.utf8),
            authorization: authorization, limit: Self.limit, seconds: 10)
        struct Tokens: Decodable { let id_token: String }
        guard answer.status == 200, let tokens = try? JSONDecoder().decode(Tokens.self, from: Data(answer.body)) else {
            throw Fault(.unauthorized, "The provider did not take the sign-in. Start again.")
        }
        return try await checked(tokens.id_token, nonce: nonce)
    }

    private func checked(_ token: String, nonce: String) async throws -> OIDCIdentity {
        let header = try IDTokenHeader(token)
        let keys = try await keys(with: header.kid)
        let collection = JWTKeyCollection()
        for key in keys.keys where key.keyIdentifier != nil { _ = try? await collection.add(jwk: key) }
        let claims: IDTokenClaims
        do { claims = try await collection.verify(token, as: IDTokenClaims.self) } catch {
            throw Fault(.unauthorized, "The provider's signature does not hold. Start again.")
        }
        let payload = try IDTokenHeader.payload(of: token)
        return try claims.identity(payload, settings: settings, nonce: nonce, now: now())
    }

    private func discovered() async throws -> Metadata {
        if let metadata, now().timeIntervalSince(metadata.at) < Self.life { return metadata.value }
        let value: Metadata = try await fetch(settings.issuer.trimmingSlash + "/.well-known/openid-configuration")
        // Source: Discovery 1.0, 4.3: it must be exactly the same.
        guard value.issuer == settings.issuer else {
            throw ServiceError(.exchange, "The provider calls itself \(value.issuer), not \(settings.issuer).")
        }
        for address in [value.authorization_endpoint, value.token_endpoint, value.jwks_uri]
        where !OIDCSettings.isSafe(address) {
            throw ServiceError(.exchange, "The provider names an address without TLS: \(address).")
        }
        metadata = (value, now())
        return value
    }

    /// The provider's keys; asked for again where this one is not among them, at most once a minute.
    private func keys(with kid: String) async throws -> JWKS {
        if let keys, now().timeIntervalSince(keys.at) < Self.life {
            let isThere = keys.value.keys.contains { $0.keyIdentifier?.string == kid }
            if isThere || now().timeIntervalSince(keys.at) < 60 { return keys.value }
        }
        let value: JWKS = try await fetch(try await discovered().jwks_uri)
        keys = (value, now())
        return value
    }

    private func fetch<T: Decodable>(_ address: String) async throws -> T {
        let answer = try await HTTPExchange.send(.get, address, limit: Self.limit, seconds: 10)
        guard answer.status == 200, let value = try? JSONDecoder().decode(T.self, from: Data(answer.body)) else {
            throw ServiceError(.exchange, "The provider does not answer as it should at \(address).")
        }
        return value
    }
}

extension String {
    fileprivate var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
