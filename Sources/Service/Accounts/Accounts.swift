public import Archive
import Crypto
import Foundation
import HTTPTypes

/// Changes to accounts and tokens: each is an act in the ledger first, then holds in the store.
///
/// The order is so that nobody ever has a role of which the ledger knows nothing; where the store then fails, the act
/// stands, and doing it again is harmless.
public struct Accounts: Sendable {
    private let archive: OpenArchive
    private let store: ServiceStore
    private let cost: Int

    /// Works on the accounts of an archive that is open.
    ///
    /// - Parameter cost: log2 of scrypt's N.
    public init(_ archive: OpenArchive, _ store: ServiceStore, cost: Int = 17) {
        self.archive = archive
        self.store = store
        self.cost = cost
    }

    /// Adds a local account.
    public func add(_ name: String, person: String, roles: Set<Role>, password: String) throws {
        let name = name.lowercased()
        guard name.wholeMatch(of: /[a-z0-9][a-z0-9._@-]{0,63}/) != nil else {
            throw ServiceError(
                .usage, "“\(name)” cannot be an account's name: letters, digits and . _ @ - are, up to 64 of them.")
        }
        let person = person.trimmingCharacters(in: .whitespaces)
        guard !person.isEmpty, person.utf8.count <= 200 else {
            throw ServiceError(.usage, "Say whose account it is: acts carry that name.")
        }
        try check(roles)
        guard try store.account(name) == nil else {
            throw ServiceError(.usage, "There is an account \(name) already: `canute account list` shows them.")
        }
        let hashed = try Password(password, cost: cost)
        try record(name, .added, person, roles)
        try store.add(name, person: person, roles: roles, password: hashed)
    }

    /// Shuts an account, or opens it again; its sessions end.
    public func setDisabled(_ isDisabled: Bool, _ name: String) throws {
        let account = try account(name)
        try record(account.name, isDisabled ? .disabled : .enabled, account.person, account.roles)
        try store.change(account.name, isDisabled: isDisabled)
    }

    /// Gives an account another password; its sessions end.
    public func setPassword(_ password: String, of name: String) throws {
        let account = try account(name)
        guard account.isLocal else {
            throw ServiceError(.usage, "\(account.name) signs in through a provider and has no password here.")
        }
        let hashed = try Password(password, cost: cost)
        try record(account.name, .password, account.person, account.roles)
        try store.change(account.name, password: hashed)
    }

    /// Gives an account other roles; its sessions end.
    public func setRoles(_ roles: Set<Role>, of name: String) throws {
        let account = try account(name)
        try check(roles)
        try record(account.name, .roles, account.person, roles)
        try store.change(account.name, roles: roles)
    }

    /// Makes a token and returns it with its secret, which is told this once.
    ///
    /// - Throws: `ServiceError` (usage) for more than 366 days, roles that do not go together, or a source that is not
    ///   declared.
    public func makeToken(
        label: String, roles: Set<Role>, sources: [String]?, days: Int
    ) throws -> (token: AccessToken, secret: String) {
        guard !label.allSatisfy(\.isWhitespace), label.utf8.count <= 200 else {
            throw ServiceError(.usage, "Say what the token is for: give --label.")
        }
        guard (1...366).contains(days) else { throw ServiceError(.usage, "A token lasts from 1 to 366 days.") }
        try check(roles)
        for source in sources ?? [] where try archive.source(source) == nil {
            throw ServiceError(.usage, "There is no source \(source): `canute source list` shows them.")
        }
        // The act needs the number, and the number the row: a row without its act opens nothing until it is told.
        let made = try store.makeToken(label: label, roles: roles, sources: sources, days: days)
        try record(made.token, .created)
        return made
    }

    /// Revokes a token: it opens nothing from now on.
    public func revokeToken(_ id: String) throws { try record(store.revokeToken(id), .revoked) }

    /// The account of somebody whom a provider names, with the roles of their groups now.
    ///
    /// - Throws: `Fault` (403) where the account is shut here.
    func provided(_ identity: OIDCIdentity, issuer: String, roles: Set<Role>) throws -> Account {
        let hash = SHA256.hash(data: Data("\(issuer)\u{0}\(identity.subject)".utf8))
        let name = "provider-" + hash.prefix(8).map { String(format: "%02x", $0) }.joined()
        let made = try store.provide(
            name, issuer: issuer, subject: identity.subject, person: identity.person, roles: roles)
        if made.wasAdded { try record(name, .added, identity.person, roles) }
        if made.wasChanged { try record(name, .roles, identity.person, roles) }
        guard !made.account.isDisabled else { throw Fault(.forbidden, "This account is shut. Ask an administrator.") }
        return made.account
    }

    /// Sets up how a system that pushes a source's messages shows that it is the one.
    public func set(_ webhook: Webhook, secret: String) throws {
        guard try archive.source(webhook.source) != nil else {
            throw ServiceError(.usage, "There is no source \(webhook.source): `canute source list` shows them.")
        }
        guard (16...500).contains(secret.utf8.count) else {
            throw ServiceError(.usage, "The secret of a webhook has from 16 to 500 bytes: copy it whole.")
        }
        try archive.record(
            WebhookChanged(source: webhook.source, system: webhook.kind, change: .set), subject: "webhook")
        try store.set(webhook, secret: secret)
    }

    /// Takes no more from a webhook.
    public func remove(_ webhook: Webhook) throws {
        guard try store.remove(webhook) else {
            throw ServiceError(
                .usage, "\(webhook.source) has no \(webhook.kind.rawValue) webhook: `canute webhook list` shows them.")
        }
        try archive.record(
            WebhookChanged(source: webhook.source, system: webhook.kind, change: .removed), subject: "webhook")
    }

    private func account(_ name: String) throws -> Account {
        guard let account = try store.account(name) else {
            throw ServiceError(.usage, "There is no account \(name): `canute account list` shows them.")
        }
        return account
    }

    private func check(_ roles: Set<Role>) throws {
        guard !roles.isEmpty else {
            throw ServiceError(
                .usage,
                "Which role? The roles are \(Role.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        if let conflict = Permissions.conflict(in: roles) { throw ServiceError(.usage, conflict) }
    }

    private func record(
        _ name: String, _ change: AccountChanged.Change, _ person: String, _ roles: Set<Role>
    ) throws {
        try archive.record(
            AccountChanged(
                account: name, change: change, person: person,
                roles: roles.sorted { $0.rawValue < $1.rawValue }), subject: "account")
    }

    private func record(_ token: AccessToken, _ change: TokenChanged.Change) throws {
        try archive.record(
            TokenChanged(
                token: token.id, change: change, label: token.label,
                roles: token.roles.sorted { $0.rawValue < $1.rawValue }, sources: token.sources,
                expires: token.expiresAt), subject: "token")
    }
}
