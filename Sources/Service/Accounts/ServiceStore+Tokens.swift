import Foundation
import GRDB

/// What a program signs in with: roles, sources and a last day.
public struct AccessToken: Sendable, Equatable {
    /// Its number, which is no secret.
    public let id: String
    /// What it is for.
    public let label: String
    /// What it may do.
    public let roles: Set<Role>
    /// The sources that it may post to; nil for all.
    public let sources: [String]?
    /// When it ends, in seconds since 1970.
    public let expires: Int64
    /// Whether it was revoked.
    public let isRevoked: Bool

    /// When it ends, RFC 3339.
    public var expiresAt: String { Date(timeIntervalSince1970: Double(expires)).formatted(.iso8601) }
}

extension ServiceStore {
    /// All tokens, by number.
    public func tokens() throws -> [AccessToken] {
        try read { try Row.fetchAll($0, sql: "SELECT * FROM token ORDER BY id").map(Self.token) }
    }

    private static func token(_ row: Row) -> AccessToken {
        AccessToken(
            id: row["id"], label: row["label"], roles: roles(row["roles"]),
            sources: (row["sources"] as String?)?.split(separator: "\n").map(String.init), expires: row["expires"],
            isRevoked: row["revoked"])
    }

    /// Makes a token; its secret is told once.
    func makeToken(
        label: String, roles: Set<Role>, sources: [String]?, days: Int
    ) throws -> (token: AccessToken, secret: String) {
        let secret = "canute_\(Secret().text)"
        return try write { db in
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM token") ?? 0
            let token = AccessToken(
                id: "T-\(count + 1)", label: label, roles: roles, sources: sources,
                expires: second + Int64(days) * 86_400, isRevoked: false)
            try db.execute(
                sql: "INSERT INTO token(id, hash, label, roles, sources, expires) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    token.id, Secret(carried: secret).hash, label, Self.text(roles),
                    sources?.joined(separator: "\n"), token.expires,
                ])
            return (token, secret)
        }
    }

    func revokeToken(_ id: String) throws -> AccessToken {
        try write { db in
            let row = try Row.fetchOne(db, sql: "SELECT * FROM token WHERE id = ?", arguments: [id])
            guard let token = row.map(Self.token) else {
                throw ServiceError(.usage, "There is no token \(id): `canute token list` shows them.")
            }
            guard !token.isRevoked else { throw ServiceError(.usage, "Token \(id) is revoked already.") }
            try db.execute(sql: "UPDATE token SET revoked = 1 WHERE id = ?", arguments: [id])
            return token
        }
    }

    /// The token whose secret this is; nil where there is none, or it ended or was revoked.
    func token(carried text: String) throws -> AccessToken? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM token WHERE hash = ? AND NOT revoked AND expires > ?",
                arguments: [Secret(carried: text).hash, second]
            ).map(Self.token)
        }
    }
}
