import Archive
import Foundation
import HTTPTypes
import HummingbirdTesting
import Ledger
import Testing

@testable import Service

@Suite("Signing in")
struct SignInTests {
    private static let right = ["name": "FOI-officer ", "password": Served.password]

    @Test("a page sends to sign-in, sign-in to the page, with another cookie than before")
    func inAndOut() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            var browser = Browser(client)
            let sent = try await browser.get("/?a=b")
            #expect(sent.status == .seeOther && sent.headers[.location] == "/sign-in?next=%2F%3Fa%3Db")
            let page = try await browser.get("/sign-in?next=%2F%3Fa%3Db")
            #expect(page.text.contains(#"name="next" value="/?a=b""#))
            let before = browser.cookie
            let done = try await browser.post(
                "/sign-in", Self.right.merging(["next": "/?a=b"]) { $1 }, from: "/sign-in")
            #expect(done.status == .seeOther && done.headers[.location] == "/?a=b", "\(done.text)")
            let cookie = try #require(done.headers[.setCookie])
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"))
            #expect(browser.cookie != before)
            let home = try await browser.get("/")
            #expect(home.status == .ok && home.text.contains("What needs you today"))
            #expect(home.text.contains("Example &lt;Council&gt;") && home.text.contains("A FOI officer"))
            #expect(try served.acts(on: "account").last?.kind == SignedIn.kind)
            // A page that is not there tells who is signed in, and does not sign them out.
            let nothing = try await browser.get("/nothing")
            #expect(nothing.status == .notFound && nothing.headers[.setCookie] == nil)
            #expect(nothing.text.contains("A FOI officer"))
            let inside = browser
            let out = try await browser.post("/sign-out", [:], from: "/")
            #expect(out.headers[.location] == "/sign-in")
            var again = inside
            #expect(try await again.get("/").status == .seeOther)
        }
    }

    @Test("behind TLS the cookie is for this host and TLS alone")
    func secure() async throws {
        var settings = ServiceSettings()
        settings.isBehindProxy = true
        try await Served.run(settings) { _, client in
            let response = try await client.executeRequest(uri: "/sign-in", method: .get, headers: [:], body: nil)
            let cookie = try #require(response.headers[.setCookie])
            #expect(cookie.hasPrefix("__Host-canute=") && cookie.contains("Secure") && !cookie.contains("Domain"))
            #expect(response.headers[.strictTransportSecurity] != nil)
        }
    }

    @Test("a wrong password and a wrong name are one answer; five failures are enough for a while")
    func limits() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            var browser = Browser(client)
            for _ in 1...5 {
                let no = try await browser.post(
                    "/sign-in", ["name": "foi-officer", "password": "wrong"], from: "/sign-in")
                #expect(no.status == .unprocessableContent)
                #expect(no.text.contains("The account name or the password is wrong."))
                #expect(no.text.contains("<title>Error: Sign in") && no.text.contains(##"href="#name""##))
                #expect(!no.text.contains("value=\"wrong\""))
            }
            let shut = try await browser.post("/sign-in", Self.right, from: "/sign-in")
            #expect(shut.status == .tooManyRequests && shut.headers[.retryAfter].flatMap(Int.init) ?? 0 > 0)
            served.clock.advance(15 * 60 + 1)
            let open = try await browser.post("/sign-in", Self.right, from: "/sign-in")
            #expect(open.status == .seeOther)
        }
    }

    @Test("a disabled account does not sign in, and its session ends")
    func disabled() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            var browser = Browser(client, try served.session(.foiOfficer))
            #expect(try await browser.get("/").status == .ok)
            try served.store.change("foi-officer", isDisabled: true)
            #expect(try await browser.get("/").status == .seeOther)
            let no = try await browser.post("/sign-in", Self.right, from: "/sign-in")
            #expect(no.status == .unprocessableContent)
        }
    }

    @Test("a session ends when nothing was asked for long, and in the end anyway")
    func expiry() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, client in
            var browser = Browser(client, try served.session(.foiOfficer))
            for _ in 1...20 {
                served.clock.advance(29 * 60)
                #expect(try await browser.get("/").status == .ok)
            }
            served.clock.advance(29 * 60)
            #expect(try await browser.get("/").status == .seeOther, "ten hours are over")
            var idle = Browser(client, try served.session(.foiOfficer))
            served.clock.advance(30 * 60)
            #expect(try await idle.get("/").status == .seeOther)
        }
    }

    @Test("a session's secret is nowhere in the store")
    func stored() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, _ in
            let session = try served.session(.foiOfficer)
            for name in ["service.sqlite", "service.sqlite-wal"] {
                let data = try Data(contentsOf: served.files.root.appendingPathComponent(name))
                #expect(data.range(of: Data(session.text.utf8)) == nil)
                #expect(data.range(of: Data(Served.password.utf8)) == nil)
            }
        }
    }
}
