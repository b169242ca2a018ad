import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import Service

@Suite("Forms from elsewhere")
struct FormGuardTests {
    private static func pages(_ book: PageBook) {
        book.post("test", .seeHome) { visit in
            .page("fault", title: "Test", FaultPages.View(heading: "Sent", sentence: visit.form["text"]))
        }
    }

    @Test("a form without the token, with another's, or from another site is refused")
    func refused() async throws {
        try await Served.run(roles: [.foiOfficer, .approver]) { served, client in
            var browser = Browser(client, try served.session(.foiOfficer))
            let good = try await browser.post("/test", ["text": "a+b & <c>"], from: "/")
            #expect(good.status == .ok && good.text.contains("a+b &amp; &lt;c&gt;"))
            #expect(try await browser.post("/test", ["text": "x"]).status == .forbidden)
            #expect(try await browser.post("/test", ["form-token": "x"]).status == .forbidden)
            var other = Browser(client, try served.session(.approver))
            let page = try await other.get("/").text
            let token = try #require(page.firstMatch(of: /name="form-token" value="([^"]+)"/)).output.1
            #expect(try await browser.post("/test", ["form-token": String(token)]).status == .forbidden)
            for (name, value) in [
                ("Origin", "https://evil.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site"),
            ] {
                let field = try #require(HTTPField.Name(name))
                let no = try await browser.post("/test", ["text": "x"], from: "/", [field: value])
                #expect(no.status == .forbidden, "\(name): \(value)")
            }
        } pages: {
            Self.pages($0)
        }
    }

    @Test("what is no form, or a broken one, or too long, is refused with a reason")
    func broken() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            let cookie = "canute=\(try served.session(.foiOfficer).text)"
            let send = { (type: String, body: String) in
                try await client.executeRequest(
                    uri: "/test", method: .post, headers: [.cookie: cookie, .contentType: type],
                    body: .init(string: body))
            }
            let form = "application/x-www-form-urlencoded"
            #expect(try await send("text/plain", "text=x").status == .unsupportedMediaType)
            #expect(try await send(form, "text=%zz").status == .badRequest)
            #expect(try await send(form, "text=%ff").status == .badRequest)
            #expect(try await send(form, "text=%00").status == .badRequest)
            let long = try await send(form, "text=" + String(repeating: "a", count: Form.limit))
            #expect(long.status == .contentTooLarge && long.text.contains("\(Form.limit)"))
        } pages: {
            Self.pages($0)
        }
    }

    @Test(
        "after sign-in one stays on this site",
        arguments: ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:x", "", "/a\r\nb", "x"])
    func next(path: String) { #expect(Percent.ownPath(path) == "/") }
}
