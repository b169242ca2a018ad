import NIOCore
import Ledger
import Archive
import Crypto
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import Service

@Suite("Webhooks")
struct WebhookTests {
    private let secret = "8f742231b10e8888abcd99yyyzzz85a5"
    private let event = """
        {"token":"x","team_id":"T1","type":"event_callback","event_id":"Ev1","event":{"type":"message","channel":"C1",
        "user":"U1","text":"the boiler broke","ts":"1709294400.000100"}}
        """

    private func signed(_ body: String, at time: Int64, with secret: String) throws -> HTTPFields {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("v0:\(time):\(body)".utf8), using: SymmetricKey(data: Data(secret.utf8)))
        let signature = "v0=" + code.map { String(format: "%02x", $0) }.joined()
        return [
            try #require(HTTPField.Name("X-Slack-Request-Timestamp")): "\(time)",
            try #require(HTTPField.Name("X-Slack-Signature")): signature,
        ]
    }

    @Test("Slack's event is kept once however often it comes; its challenge is answered")
    func slack() async throws {
        try await Served.run { served, client in
            try served.declare("chat")
            try served.store.set(Webhook(source: "chat", kind: .slack), secret: secret)
            let api = APIClient(client: client, token: nil)
            let now = served.store.second
            let path = "/api/v1/sources/chat/slack"
            let challenge = #"{"token":"x","challenge":"3eZbrw1a","type":"url_verification"}"#
            let verified = try await api.post(path, challenge, try signed(challenge, at: now, with: secret))
            #expect(verified.status == .ok && verified.text == "3eZbrw1a")
            let first = try await api.post(path, event, try signed(event, at: now, with: secret))
            #expect(first.status == .ok && first.json["recorded"] as? Int == 1, "\(first.text)")
            let retry = try await api.post(path, event, try signed(event, at: now + 60, with: secret))
            #expect(retry.json["duplicate"] as? Int == 1)
            for fields in [
                try signed(event, at: now, with: "another"), try signed(event, at: now - 301, with: secret),
                try signed(event, at: now + 301, with: secret), try signed(event + " ", at: now, with: secret), [:],
            ] {
                let answer = try await api.post(path, event, fields)
                #expect(answer.status == .unauthorized && answer.isProblem)
            }
            let other = try await api.post(
                "/api/v1/sources/other/slack", event, try signed(event, at: now, with: secret))
            #expect(other.status == .unauthorized)
        }
    }

    /// Source: the example of Slack's "Verifying requests from Slack".
    @Test("the signature is that of Slack's own example")
    func vector() throws {
        let body =
            "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
            + "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
            + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
            + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
        let fields = try signed(body, at: 1_531_420_618, with: "8f742231b10e8888abcd99yyyzzz85a5")
        let name = try #require(HTTPField.Name("X-Slack-Signature"))
        #expect(fields[name] == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503")
    }

    @Test("Mattermost's post is kept without its token, as JSON or as a form; another token opens nothing")
    func mattermost() async throws {
        try await Served.run { served, client in
            try served.declare("chat")
            try served.store.set(Webhook(source: "chat", kind: .mattermost), secret: secret)
            let api = APIClient(client: client, token: nil)
            let path = "/api/v1/sources/chat/mattermost"
            let post = """
                {"token":"\(secret)","team_domain":"council","channel_id":"c1","channel_name":"budget",
                "timestamp":1709294400000,"user_id":"u1","user_name":"jane","post_id":"p1","text":"hello"}
                """
            #expect(try await api.post(path, post).status == .ok)
            let form =
                "token=\(secret)&team_domain=council&channel_name=budget&timestamp=1709294401000&user_name=jane"
                + "&post_id=p2&text=hello+again"
            #expect(try await api.post(path, form, type: "application/x-www-form-urlencoded").status == .ok)
            let wrong = try await api.post(path, post.replacing(secret, with: "wrong"))
            #expect(wrong.status == .unauthorized)
            var (bodies, raws): ([String], [String]) = ([], [])
            try served.reading().ledger.walk(from: 0) { records in
                bodies += records.compactMap { $0.string("body") }
                raws += records.compactMap { $0.string("raw") }
                return true
            }
            #expect(bodies == ["hello", "hello again"])
            #expect(raws.count == 2 && raws.allSatisfy { !$0.contains(secret) })
        }
    }
}
