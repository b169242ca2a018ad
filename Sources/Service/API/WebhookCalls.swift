import Capture
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// What Slack and Mattermost push by themselves: they sign in with a signature or a token of their own.
///
/// A message that comes again is recognised by its identity, so a retry is answered and nothing is doubled.
enum WebhookCalls {
    static let paths = ["/api/v1/sources/{name}/slack", "/api/v1/sources/{name}/mattermost"]

    /// How old a signed request may be, in seconds.
    ///
    /// Source: Slack, "Verifying requests".
    private static let window: Int64 = 5 * 60

    static func enter(in router: Router<ServiceContext>, _ site: Site) {
        router.post(RouterPath(APIBook.colons(paths[0]))) { request, context in
            try await CaptureCalls.body(of: request, context, site) { bytes in
                let source = try await sourceOf(context, .slack, site)
                try check(request, bytes, secret: source.secret, now: site.store.second)
                return try await slack(bytes, source.name, site)
            }
        }
        router.post(RouterPath(APIBook.colons(paths[1]))) { request, context in
            try await CaptureCalls.body(of: request, context, site) { bytes in
                let source = try await sourceOf(context, .mattermost, site)
                return try await mattermost(request, bytes, source.name, source.secret, site)
            }
        }
    }

    /// The source and its webhook's secret; where there is none it answers as to a wrong one.
    private static func sourceOf(
        _ context: ServiceContext, _ kind: Webhook.Kind, _ site: Site
    ) async throws -> (name: String, secret: String) {
        let name = context.parameters.get("name")?.removingPercentEncoding ?? ""
        let store = site.store
        let secret = try await site.storeWork.run { try store.secret(of: Webhook(source: name, kind: kind)) }
        guard let secret else { throw wrong }
        return (name, secret)
    }

    private static let wrong = Fault(.unauthorized, "The signature is missing, wrong or too old.")

    /// Source: Slack, "Verifying requests from Slack": v0, HMAC-SHA256 over version, time and body.
    static func check(_ request: Request, _ bytes: [UInt8], secret: String, now: Int64) throws {
        guard let stamp = HTTPField.Name("X-Slack-Request-Timestamp").flatMap({ request.headers[$0] }),
            let time = Int64(stamp), abs(now - time) <= window,
            let signature = HTTPField.Name("X-Slack-Signature").flatMap({ request.headers[$0] })
        else { throw wrong }
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("v0:\(stamp):".utf8) + bytes, using: SymmetricKey(data: Data(secret.utf8)))
        let expected = "v0=" + code.map { String(format: "%02x", $0) }.joined()
        guard ConstantTime.equal(Array(expected.utf8), Array(signature.utf8)) else { throw wrong }
    }

    private struct Envelope: Decodable {
        let type: String
        let challenge: String?
    }

    private static func slack(_ bytes: [UInt8], _ source: String, _ site: Site) async throws -> Response {
        guard let envelope = try? JSONDecoder().decode(Envelope.self, from: Data(bytes)) else {
            throw Fault(.badRequest, "It is not an envelope of Slack's Events API.")
        }
        switch envelope.type {
        case "url_verification":
            return Response(
                status: .ok, headers: [.contentType: "text/plain; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: envelope.challenge ?? "")))
        case "event_callback":
            let answer = try await CaptureCalls.take(bytes, as: .slack, source: source, by: "Slack (\(source))", site)
            return JSONAnswer.response(answer)
        default:
            // Such as app_rate_limited: told, and nothing to keep.
            return JSONAnswer.response(["ignored": envelope.type])
        }
    }

    private struct Token: Decodable { let token: String }

    private static func mattermost(
        _ request: Request, _ bytes: [UInt8], _ source: String, _ secret: String, _ site: Site
    ) async throws -> Response {
        var bytes = bytes
        if request.headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true {
            bytes = try Form(parsing: bytes).json()
        } else {
            try CaptureCalls.requireJSON(request)
        }
        guard let token = try? JSONDecoder().decode(Token.self, from: Data(bytes)).token,
            ConstantTime.equal(Array(token.utf8), Array(secret.utf8))
        else { throw wrong }
        // The token is no part of the post: what is kept must not open the door.
        guard var post = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] else {
            throw Fault(.badRequest, "It is not a post of Mattermost's outgoing webhooks.")
        }
        post["token"] = nil
        let kept = try JSONSerialization.data(withJSONObject: post, options: [.sortedKeys, .withoutEscapingSlashes])
        _ = try await CaptureCalls.take(
            [UInt8](kept), as: .mattermost, source: source, by: "Mattermost (\(source))", site)
        // An answer with words would be posted to the channel.
        return JSONAnswer.response([String: String]())
    }
}
