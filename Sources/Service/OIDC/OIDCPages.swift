import Archive
import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Signing in through the provider: there, and back.
///
/// Nothing is stored between the two: state, nonce and PKCE's verifier are made from the browser's cookie, so that only
/// that browser can come back with them.
enum OIDCPages {
    /// For how long somebody may be at the provider, in seconds.
    private static let life: Int64 = 600

    static func enter(in router: Router<ServiceContext>, _ site: Site, _ provider: OIDCProvider) {
        router.get("sign-in/provider") { request, context -> Response in
            let next = Percent.ownPath(try Form(parsing: (request.uri.query ?? "").utf8)["next"])
            let secret = context.formSecret ?? Secret()
            let trip = Trip(site.store, secret, begun: site.store.second, next: next)
            let address = try await provider.address(state: trip.state, nonce: trip.nonce, verifier: trip.verifier)
            var response = Response.redirect(to: address, type: .normal)
            response.setCookie(site.cookie(secret))
            return response
        }
        router.get("sign-in/callback") { request, context -> Response in
            let query = try Form(parsing: (request.uri.query ?? "").utf8)
            guard let secret = context.formSecret, let trip = Trip(site.store, secret, state: query["state"]),
                (0...life).contains(site.store.second - trip.begun)
            else { throw Fault(.unauthorized, "This sign-in was not begun here, or too long ago: start again.") }
            guard query["error"].isEmpty, !query["code"].isEmpty else {
                throw Fault(.unauthorized, "The provider did not sign you in. Start again, or ask an administrator.")
            }
            let identity = try await provider.identity(
                code: query["code"], nonce: trip.nonce, verifier: trip.verifier)
            return try await finish(identity, provider.settings, secret, trip.next, site)
        }
    }

    private static func finish(
        _ identity: OIDCIdentity, _ settings: OIDCSettings, _ former: Secret, _ next: String, _ site: Site
    ) async throws -> Response {
        let roles = settings.roles(of: identity.groups)
        guard !roles.isEmpty else {
            throw Fault(.forbidden, "None of your groups has a role here. Ask an administrator.")
        }
        if let conflict = Permissions.conflict(in: roles) { throw Fault(.forbidden, conflict) }
        let store = site.store
        let account = try await site.desk.write(as: identity.person) { archive, _ in
            try Accounts(archive, store).provided(identity, issuer: settings.issuer, roles: roles)
        }
        let session = try await site.storeWork.run { try store.begin(account.name, instead: former) }
        _ = try await site.desk.write(as: account.person) { archive, _ in
            try archive.record(SignedIn(account: account.name, means: settings.issuer), subject: "account")
        }
        var response = Response.redirect(to: next, type: .normal)
        response.setCookie(site.cookie(session))
        return response
    }
}

/// One way to the provider and back.
private struct Trip {
    let begun: Int64
    let next: String
    let state: String
    let nonce: String
    let verifier: String

    init(_ store: ServiceStore, _ secret: Secret, begun: Int64, next: String) {
        self.init(store, secret, words: "\(begun)~\(Secret().text)~\(Secret.base64URL(Data(next.utf8)))", begun, next)
    }

    /// Reads what came back; nil where another browser, or nobody, began it.
    init?(_ store: ServiceStore, _ secret: Secret, state: String) {
        let parts = state.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let words = parts[0].split(separator: "~", omittingEmptySubsequences: false)
        guard words.count == 3, let begun = Int64(words[0]) else { return nil }
        var text = words[2].replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        text += String(repeating: "=", count: (4 - text.count % 4) % 4)
        let next = Data(base64Encoded: text).map { String(decoding: $0, as: UTF8.self) } ?? "/"
        self.init(store, secret, words: String(parts[0]), begun, Percent.ownPath(next))
        guard ConstantTime.equal(Array(self.state.utf8), Array(state.utf8)) else { return nil }
    }

    private init(_ store: ServiceStore, _ secret: Secret, words: String, _ begun: Int64, _ next: String) {
        self.begun = begun
        self.next = next
        let made = { (purpose: String) in store.sealed("oidc-\(purpose)", "\(secret.text)\u{0}\(words)") }
        state = "\(words).\(made("state"))"
        nonce = made("nonce")
        verifier = made("verifier")
    }
}
