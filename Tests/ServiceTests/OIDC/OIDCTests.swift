import Archive
import Foundation
import HTTPTypes
import HummingbirdTesting
import Synchronization
import Testing

@testable import Service

@Suite("Signing in through a provider")
struct OIDCTests {
    private func run(
        _ body: @escaping @Sendable (Served, FakeProvider, any TestClientProtocol) async throws -> Void
    ) async throws {
        let clock = TestClock()
        let provider = try FakeProvider(clock)
        try await provider.run { issuer in
            var settings = ServiceSettings()
            settings.oidc = OIDCSettings(
                issuer: issuer, clientID: "canute", clientSecret: "s&cret", groupsClaim: "groups",
                roles: ["foi": [.foiOfficer], "boss": [.approver], "audit": [.auditor]],
                publicURL: "http://127.0.0.1:9")
            try await Served.run(settings, clock: clock) { served, client in
                try await body(served, provider, client)
            }
        }
    }

    /// Goes there and back.
    private func back(
        _ browser: inout Browser, _ provider: FakeProvider, next: String = "/"
    ) async throws -> TestResponse {
        let there = try await browser.get("/sign-in/provider?next=\(Percent.encoded(next))")
        let address = try #require(there.headers[.location], "\(there.text)")
        let (code, state) = try provider.signIn(address)
        return try await browser.get("/sign-in/callback?code=\(code)&state=\(Percent.encoded(state))")
    }

    @Test("a person comes back with the roles of their groups, signed either way", arguments: ["ES256", "RS256"])
    func signsIn(algorithm: String) async throws {
        try await run { served, provider, client in
            provider.behaviour.withLock { $0.algorithm = algorithm }
            var browser = Browser(client)
            #expect(try await browser.get("/sign-in").text.contains("/sign-in/provider?next=%2F"))
            let before = browser.cookie
            let answer = try await back(&browser, provider, next: "/?a=b")
            #expect(answer.status == .seeOther && answer.headers[.location] == "/?a=b", "\(answer.text)")
            #expect(browser.cookie != before)
            #expect(try await browser.get("/").text.contains("Jane Doe"))
            let account = try #require(try served.store.accounts().first)
            #expect(account.roles == [.foiOfficer] && !account.isLocal && account.person == "Jane Doe")
            #expect(try served.acts(on: "account").map(\.kind) == [AccountChanged.kind, SignedIn.kind])
            // Another group: other roles, and the same account.
            provider.behaviour.withLock { $0.groups = ["boss", "unknown"] }
            var again = Browser(client)
            _ = try await back(&again, provider)
            #expect(try served.store.accounts().map(\.roles) == [[.approver]])
            #expect(try await browser.get("/").status == .seeOther, "the former roles' session ends")
        }
    }

    @Test("a token that is wrong in any way signs nobody in")
    func refused() async throws {
        let wrongs: [(String, @Sendable (inout FakeProvider.Behaviour) -> Void)] = [
            ("issuer", { $0.claims["iss"] = .text("https://evil.example") }),
            ("audience", { $0.claims["aud"] = .text("another") }),
            ("audiences without azp", { $0.claims["aud"] = .list(["canute", "another"]) }),
            ("azp", { $0.claims["azp"] = .text("another") }),
            ("nonce", { $0.claims["nonce"] = .text("another") }),
            ("expired", { $0.claims["exp"] = .number(1_000_000_000) }),
            ("issued long ago", { $0.claims["iat"] = .number(1_000_000_000) }),
            ("signature", { $0.signsWithAnother = true }),
            ("confused algorithm", { $0.algorithm = "HS256" }), ("no algorithm", { $0.algorithm = "none" }),
            ("no group with a role", { $0.groups = ["unknown"] }),
            ("roles that do not go together", { $0.groups = ["audit", "foi"] }),
        ]
        try await run { served, provider, client in
            for (name, wrong) in wrongs {
                provider.behaviour.withLock { behaviour in
                    behaviour = FakeProvider.Behaviour()
                    wrong(&behaviour)
                }
                var browser = Browser(client)
                let answer = try await back(&browser, provider)
                #expect([401, 403].contains(answer.status.code), "\(name): \(answer.status)")
                #expect(try await browser.get("/").status == .seeOther, "\(name)")
            }
            #expect(try served.store.accounts().isEmpty)
        }
    }

    @Test("only the browser that went there comes back, once, and soon")
    func state() async throws {
        try await run { served, provider, client in
            var browser = Browser(client)
            let there = try await browser.get("/sign-in/provider")
            let (code, state) = try provider.signIn(try #require(there.headers[.location]))
            let path = "/sign-in/callback?code=\(code)&state=\(Percent.encoded(state))"
            var other = Browser(client)
            try await other.get("/sign-in")
            #expect(try await other.get(path).status == .unauthorized)
            #expect(try await browser.get("/sign-in/callback?code=\(code)&state=x").status == .unauthorized)
            #expect(
                try await browser.get("/sign-in/callback?error=access_denied&state=\(state)").status == .unauthorized)
            #expect(try await browser.get(path).status == .seeOther)
            var late = Browser(client)
            let address = try #require(try await late.get("/sign-in/provider").headers[.location])
            let second = try provider.signIn(address)
            served.clock.advance(601)
            let answer = try await late.get(
                "/sign-in/callback?code=\(second.code)&state=\(Percent.encoded(second.state))")
            #expect(answer.status == .unauthorized)
        }
    }

    @Test("an account that was shut here stays shut")
    func shut() async throws {
        try await run { served, provider, client in
            var browser = Browser(client)
            _ = try await back(&browser, provider)
            let account = try #require(try served.store.accounts().first)
            try served.store.change(account.name, isDisabled: true)
            var again = Browser(client)
            #expect(try await back(&again, provider).status == .forbidden)
        }
    }

    @Test(
        "groups are mapped strictly",
        arguments: ["foi", "=foi-officer", "foi=king", "foi=foi-officer,boss"])
    func mapping(text: String) {
        #expect(throws: ServiceError.self) { try OIDCSettings.roles(parsing: text) }
    }

    @Test("the provider is spoken to over TLS, but for this machine")
    func addresses() {
        #expect(OIDCSettings.isSafe("https://login.example.gov.uk"))
        #expect(OIDCSettings.isSafe("http://127.0.0.1:8080"))
        #expect(!OIDCSettings.isSafe("http://login.example.gov.uk"))
        #expect(!OIDCSettings.isSafe("http://127.0.0.1.evil.example"))
    }
}
