import Crypto
import CryptoExtras
import Foundation
import HTTPTypes
import Hummingbird
import Synchronization

@testable import Service

/// An OpenID Connect provider on loopback: discovery, keys, authorization with a code, PKCE, tokens signed by hand.
final class FakeProvider: Sendable {
    /// What it does wrong, and whom it signs in.
    struct Behaviour: Sendable {
        var claims: [String: ClaimValue] = [:]
        var algorithm = "ES256"
        /// Signs with a key that is not among the published.
        var signsWithAnother = false
        var groups = ["foi"]
        var name = "Jane Doe"
        var subject = "sub-1"
    }

    enum ClaimValue: Sendable {
        case text(String), number(Double), list([String])

        var json: Any {
            switch self {
            case .text(let text): text
            case .number(let number): number
            case .list(let list): list
            }
        }
    }

    private struct Grant: Sendable {
        let nonce: String
        let challenge: String
        let redirect: String
    }

    let behaviour = Mutex(Behaviour())
    private let issuer = Mutex("")
    private let grants = Mutex<[String: Grant]>([:])
    private let elliptic = P256.Signing.PrivateKey()
    private let rsa: _RSA.Signing.PrivateKey
    private let clock: TestClock

    init(_ clock: TestClock) throws {
        rsa = try _RSA.Signing.PrivateKey(keySize: .bits2048)
        self.clock = clock
    }

    /// Runs `body` while it listens; `body` gets the issuer.
    func run(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
        let started = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: router(), configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in started.continuation.yield(channel.localAddress?.port ?? 0) })
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await application.run() }
            var ports = started.stream.makeAsyncIterator()
            let address = "http://127.0.0.1:\(await ports.next() ?? 0)"
            issuer.withLock { $0 = address }
            try await body(address)
            group.cancelAll()
        }
    }

    /// What a person's browser does there: signs in and comes back with this address.
    func signIn(_ address: String) throws -> (code: String, state: String) {
        let query = try Form(parsing: (address.split(separator: "?").last ?? "").utf8)
        guard query["response_type"] == "code", query["code_challenge_method"] == "S256",
            query["client_id"] == "canute",
            query["scope"].contains("openid"), query["redirect_uri"].hasSuffix("/sign-in/callback")
        else { throw ServiceError(.exchange, "not a request for authorization: \(address)") }
        let code = Secret().text
        grants.withLock {
            $0[code] = Grant(
                nonce: query["nonce"], challenge: query["code_challenge"], redirect: query["redirect_uri"])
        }
        return (code, query["state"])
    }

    private func router() -> Router<BasicRequestContext> {
        let router = Router()
        router.get(".well-known/openid-configuration") { _, _ in
            let issuer = self.issuer.withLock { $0 }
            return JSONAnswer.response([
                "issuer": issuer, "authorization_endpoint": "\(issuer)/authorize", "token_endpoint": "\(issuer)/token",
                "jwks_uri": "\(issuer)/jwks",
            ])
        }
        router.get("jwks") { _, _ in JSONAnswer.response(["keys": try self.keys()]) }
        router.post("token") { request, _ -> Response in
            let form = try Form(parsing: try await request.body.collect(upTo: 1 << 16).readableBytesView)
            let basic = "Basic " + Data("canute:s%26cret".utf8).base64EncodedString()
            // A code is good once. Source: RFC 6749, 4.1.2.
            guard request.headers[.authorization] == basic, form["grant_type"] == "authorization_code",
                let grant = self.grants.withLock({ $0.removeValue(forKey: form["code"]) }),
                Secret.base64URL(Data(SHA256.hash(data: Data(form["code_verifier"].utf8)))) == grant.challenge,
                form["redirect_uri"] == grant.redirect
            else { return Response(status: .badRequest) }
            return JSONAnswer.response(["id_token": try self.token(grant.nonce), "token_type": "Bearer"])
        }
        return router
    }

    private func keys() throws -> [[String: String]] {
        let point = elliptic.publicKey.rawRepresentation
        let primitives = try rsa.publicKey.getKeyPrimitives()
        return [
            [
                "kty": "EC", "crv": "P-256", "kid": "ES256", "alg": "ES256", "use": "sig",
                "x": Secret.base64URL(point.prefix(32)), "y": Secret.base64URL(point.suffix(32)),
            ],
            [
                "kty": "RSA", "kid": "RS256", "alg": "RS256", "use": "sig",
                "n": Secret.base64URL(primitives.modulus), "e": Secret.base64URL(primitives.publicExponent),
            ],
        ]
    }

    private func token(_ nonce: String) throws -> String {
        let behaviour = behaviour.withLock { $0 }
        let now = clock.now.timeIntervalSince1970
        var claims: [String: Any] = [
            "iss": issuer.withLock { $0 }, "sub": behaviour.subject, "aud": "canute", "exp": now + 300, "iat": now,
            "nonce": nonce, "name": behaviour.name, "groups": behaviour.groups,
        ]
        for (name, value) in behaviour.claims { claims[name] = value.json }
        let header = ["alg": behaviour.algorithm, "kid": behaviour.algorithm, "typ": "JWT"]
        let parts = try [header as Any, claims as Any].map {
            Secret.base64URL(try JSONSerialization.data(withJSONObject: $0))
        }
        let text = parts.joined(separator: ".")
        let signature: Data
        switch behaviour.algorithm {
        case "ES256":
            let key = behaviour.signsWithAnother ? P256.Signing.PrivateKey() : elliptic
            signature = try key.signature(for: Data(text.utf8)).rawRepresentation
        case "RS256":
            signature = try rsa.signature(
                for: SHA256.hash(data: Data(text.utf8)), padding: .insecurePKCS1v1_5
            ).rawRepresentation
        case "HS256":
            // Signed with what everybody knows, the public key: the classic confusion.
            let key = SymmetricKey(data: elliptic.publicKey.rawRepresentation)
            signature = Data(HMAC<SHA256>.authenticationCode(for: Data(text.utf8), using: key))
        default: signature = Data()
        }
        return "\(text).\(Secret.base64URL(signature))"
    }
}
