import Ledger
import Archive
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Service

@Suite("Messages posted in")
struct CaptureCallTests {
    private let items = "/api/v1/sources/chat/items"

    @Test("a batch is durable when it is answered, each message with its outcome; again it is nothing new")
    func batch() async throws {
        try await Served.run { served, client in
            try served.declare("chat")
            let api = APIClient(client: client, token: try served.token(.captureAgent))
            let batch = APIClient.batch(
                APIClient.message("m1", "the boiler broke"), APIClient.message("m2", "<script>alert(1)</script>"),
                #"{"id":"m3"}"#, "7")
            let first = try await api.post(items, batch)
            #expect(first.status == .created, "\(first.text)")
            #expect(first.json["recorded"] as? Int == 2 && first.json["failed"] as? Int == 2)
            let outcomes = (first.json["items"] as? [[String: Any]] ?? []).map { $0["outcome"] as? String }
            #expect(outcomes == ["kept", "kept", "failed", "failed"])
            // What was answered is there for whoever opens the archive next.
            let archive = try OpenArchive(served.files, access: .reading, actor: "test")
            var bodies: [String] = []
            try archive.ledger.walk(from: 0) { records in
                bodies += records.compactMap { $0.string("body") }
                return true
            }
            #expect(bodies == ["the boiler broke", "<script>alert(1)</script>"])
            let again = try await api.post(items, batch)
            #expect(again.status == .ok && again.json["duplicate"] as? Int == 2)
            let edit = try await api.post(
                items, APIClient.batch(APIClient.message("m1", "it works again", more: #","kind":"edit""#)))
            #expect(edit.status == .created && edit.json["revised"] as? Int == 1)
        }
    }

    @Test("the caller's key brings the same answer, another body under it none")
    func idempotent() async throws {
        try await Served.run { served, client in
            try served.declare("chat")
            let api = APIClient(client: client, token: try served.token(.captureAgent))
            let batch = APIClient.batch(APIClient.message("m1", "one"))
            let first = try await api.post(items, batch, key: "k1")
            let again = try await api.post(items, batch, key: "k1")
            #expect(first.status == .created && again.status == .created && first.text == again.text)
            #expect(again.json["recorded"] as? Int == 1)
            let other = try await api.post(items, APIClient.batch(APIClient.message("m2", "two")), key: "k1")
            #expect(other.status == .unprocessableContent && other.isProblem)
            let somebody = APIClient(client: client, token: try served.token(.captureAgent))
            #expect(try await somebody.post(items, batch, key: "k1").json["duplicate"] as? Int == 1)
            served.clock.advance(25 * 3600)
            let later = APIClient(client: client, token: try served.token(.captureAgent))
            #expect(try await later.post(items, batch, key: "k1").status == .ok)
        }
    }

    @Test("an activity goes into the inbox and is read as an export's")
    func inbox() async throws {
        try await Served.run { served, client in
            try served.declare("fediverse")
            let api = APIClient(client: client, token: try served.token(.captureAgent))
            let activity = """
                {"@context":"https://www.w3.org/ns/activitystreams","type":"Create","actor":"https://x.example/u/a",
                "object":{"type":"Note","id":"https://x.example/n/1","content":"<p>Road closed</p>",
                "published":"2024-11-04T09:12:00Z","to":["https://www.w3.org/ns/activitystreams#Public"]}}
                """
            let answer = try await api.post(
                "/api/v1/sources/fediverse/inbox", activity, type: "application/activity+json")
            #expect(answer.status == .created, "\(answer.text)")
            let like = try await api.post("/api/v1/sources/fediverse/inbox", #"{"type":"Like","object":"x"}"#)
            #expect(like.status == .ok && like.json["refused"] as? Int == 1)
        }
    }

    @Test("a batch that is too long is refused, and the connection is closed")
    func tooLong() async throws {
        var settings = ServiceSettings()
        settings.captureBytes = 4096
        try await Served.run(settings) { served, client in
            try served.declare("chat")
            let api = APIClient(client: client, token: try served.token(.captureAgent, sources: ["chat"]))
            let long = try await api.post(
                items, APIClient.batch(APIClient.message("m", String(repeating: "a", count: 5000))))
            #expect(long.status == .contentTooLarge && long.isProblem)
            #expect(long.headers[.connection] == "close")
        }
    }

    @Test("what cannot be taken is refused with a reason, and nothing of it is kept")
    func refused() async throws {
        var settings = ServiceSettings()
        settings.captureBytes = 4096
        try await Served.run(settings, roles: [.administrator]) { served, client in
            try served.declare("chat")
            let api = APIClient(client: client, token: try served.token(.captureAgent, sources: ["chat"]))
            let good = APIClient.batch(APIClient.message("m1", "one"))
            let broken = try await api.post(items, #"{"messages":[{"id":1,]}"#)
            #expect(broken.status == .badRequest && broken.isProblem && broken.text.contains("at byte 2"))
            for body in ["", "[]", "{}", #"{"messages":1}"#, String(repeating: "[", count: 2000)] {
                let answer = try await api.post(items, body)
                #expect(answer.status == .badRequest && answer.isProblem, "\(body.prefix(20)): \(answer.text)")
            }
            #expect(try await api.post(items, good, type: "text/plain").status == .unsupportedMediaType)
            #expect(try await api.post("/api/v1/sources/other/items", good).status == .forbidden)
            let any = APIClient(client: client, token: try served.token(.captureAgent))
            let undeclared = try await any.post("/api/v1/sources/other/items", good)
            #expect(undeclared.status == .conflict && undeclared.text.contains("DPIA"), "\(undeclared.text)")
            #expect(try await APIClient(client: client, token: nil).post(items, good).status == .unauthorized)
            #expect(try await APIClient(client: client, token: "canute_x").post(items, good).status == .unauthorized)
            let administrator = APIClient(client: client, token: try served.token(.administrator))
            #expect(try await administrator.post(items, good).status == .forbidden)
            for path in ["/api/v1/sources/..%2f..%2fetc/items", "/api/v1/sources/%00/items", "/api/v1/sources//items"] {
                let answer = try await any.post(path, good)
                #expect([403, 404, 409].contains(answer.status.code), "\(path): \(answer.status)")
            }
            var records = 0
            try served.reading().ledger.walk(from: 0) { entries in
                records += entries.count { $0.string("body") != nil }
                return true
            }
            #expect(records == 0)
        }
    }

    @Test("a session does not post: a browser could be made to")
    func session() async throws {
        try await Served.run(roles: [.captureAgent]) { served, client in
            let cookie = "canute=\(try served.session(.captureAgent).text)"
            let answer = try await client.executeRequest(
                uri: items, method: .post, headers: [.cookie: cookie, .contentType: "application/json"],
                body: ByteBuffer(string: "{}"))
            #expect(answer.status == .forbidden)
        }
    }

    @Test("under pressure it says 503 and when to come again, and takes nothing")
    func pressure() async throws {
        try await Served.run(room: 0) { served, client in
            try served.declare("chat")
            let api = APIClient(client: client, token: try served.token(.captureAgent))
            let answer = try await api.post(items, APIClient.batch(APIClient.message("m1", "one")))
            #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] != nil && answer.isProblem)
        }
    }
}
