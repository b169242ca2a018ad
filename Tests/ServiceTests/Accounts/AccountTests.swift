import Archive
import Foundation
import Ledger
import Testing

@testable import Service

@Suite("Accounts")
struct AccountTests {
    @Test("a password is salted, matches itself composed otherwise, and nothing else")
    func password() throws {
        let (first, second) = try (Password("pässword enough", cost: 15), Password("pässword enough", cost: 15))
        #expect(first.encoded != second.encoded)
        #expect(first.encoded.hasPrefix("scrypt$15$8$1$"))
        #expect(first.matches("pa\u{308}ssword enough"))
        #expect(!first.matches("passwort enough"))
        #expect(!Password(encoded: "scrypt$1$8$1$AA==$AA==").matches(""))
        #expect(!Password(encoded: "plain").matches("plain"))
    }

    /// Source: RFC 7914, 12, the vector of N = 16384, r = 8, p = 1 is below what is taken here, so one of Python's
    /// hashlib.scrypt(b"correct horse battery", salt=bytes(range(16)), n=32768, r=8, p=1, dklen=32) is used.
    @Test("scrypt is scrypt")
    func vector() {
        let kept = Password(
            encoded: "scrypt$15$8$1$AAECAwQFBgcICQoLDA0ODw==$xy6UCICz8Vv/P6JqOkkUD4DOmhxN0tXSe6sQAUBxupQ=")
        #expect(kept.matches("correct horse battery"))
    }

    @Test("is too short or too long", arguments: ["", "short", String(repeating: "a", count: 1025)])
    func length(text: String) {
        #expect(throws: ServiceError.self) { try Password(text, cost: 15) }
    }

    @Test("each change is an act without a secret, and ends the account's sessions")
    func acts() async throws {
        try await Served.run(roles: [.foiOfficer]) { served, _ in
            let archive = try OpenArchive(served.files, actor: "Root")
            let accounts = Accounts(archive, served.store, cost: 15)
            let changes: [(String, () throws -> Void)] = [
                ("password", { try accounts.setPassword("another good password", of: "FOI-officer") }),
                ("roles", { try accounts.setRoles([.approver], of: "foi-officer") }),
                ("disabled", { try accounts.setDisabled(true, "foi-officer") }),
                ("enabled", { try accounts.setDisabled(false, "foi-officer") }),
            ]
            for (name, change) in changes {
                let session = try served.session(.foiOfficer)
                try change()
                let acts = try served.acts(on: "account")
                let last = try #require(acts.last)
                #expect(last.by == "Root")
                let payload = String(decoding: last.payload, as: UTF8.self)
                #expect(payload.contains(#""change":"\#(name)""#))
                #expect(!payload.contains("password") || name == "password")
                #expect(!payload.contains("scrypt") && !payload.contains("another good"))
                #expect(try served.store.use(session, limits: SessionLimits()) == nil, "\(name)")
            }
            #expect(throws: ServiceError.self) { try accounts.setRoles([], of: "foi-officer") }
            #expect(throws: ServiceError.self) { try accounts.setRoles([.auditor, .approver], of: "foi-officer") }
            #expect(throws: ServiceError.self) {
                try accounts.add("foi-officer", person: "X", roles: [.approver], password: "long enough for it")
            }
            #expect(throws: ServiceError.self) {
                try accounts.add("a b", person: "X", roles: [.approver], password: "long enough for it")
            }
        }
    }

    @Test("a token opens until its day, and nothing once it is revoked")
    func tokens() async throws {
        try await Served.run { served, _ in
            let archive = try OpenArchive(served.files, actor: "Root")
            let accounts = Accounts(archive, served.store)
            let made = try accounts.makeToken(label: "bridge", roles: [.captureAgent], sources: nil, days: 2)
            #expect(try served.store.token(carried: made.secret)?.id == made.token.id)
            #expect(try served.store.token(carried: made.secret + "x") == nil)
            let file = try Data(contentsOf: served.files.root.appendingPathComponent("service.sqlite"))
            #expect(file.range(of: Data(made.secret.utf8)) == nil)
            served.clock.advance(2 * 86_400)
            #expect(try served.store.token(carried: made.secret) == nil)
            let second = try accounts.makeToken(label: "bridge", roles: [.captureAgent], sources: nil, days: 2)
            try accounts.revokeToken(second.token.id)
            #expect(try served.store.token(carried: second.secret) == nil)
            #expect(throws: ServiceError.self) { try accounts.revokeToken(second.token.id) }
            #expect(throws: ServiceError.self) {
                try accounts.makeToken(label: "x", roles: [.captureAgent], sources: ["nowhere"], days: 2)
            }
            #expect(try served.acts(on: "token").map(\.kind) == Array(repeating: TokenChanged.kind, count: 3))
        }
    }
}
