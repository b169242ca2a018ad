import Foundation
import GRDB

/// How a system that pushes messages by itself shows that it is the one.
public struct Webhook: Sendable, Equatable {
    /// The system.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        /// Slack's Events API: each request is signed with the app's signing secret.
        case slack
        /// Mattermost's outgoing webhooks: each request has the webhook's token.
        case mattermost
    }

    /// The source that its messages go to.
    public let source: String
    /// The system.
    public let kind: Kind

    /// Names a source's webhook.
    public init(source: String, kind: Kind) {
        self.source = source
        self.kind = kind
    }
}

extension ServiceStore {
    /// The webhooks that are set up, by source.
    public func webhooks() throws -> [Webhook] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT source, kind FROM webhook ORDER BY source, kind").compactMap { row in
                Webhook.Kind(rawValue: row["kind"]).map { Webhook(source: row["source"], kind: $0) }
            }
        }
    }

    /// The secret is kept as it is: a signature can only be checked with it.
    func set(_ webhook: Webhook, secret: String) throws {
        try write {
            try $0.execute(
                sql: "INSERT OR REPLACE INTO webhook(source, kind, secret) VALUES (?, ?, ?)",
                arguments: [webhook.source, webhook.kind.rawValue, secret])
        }
    }

    func remove(_ webhook: Webhook) throws -> Bool {
        try write { db in
            try db.execute(
                sql: "DELETE FROM webhook WHERE source = ? AND kind = ?",
                arguments: [webhook.source, webhook.kind.rawValue])
            return db.changesCount > 0
        }
    }

    func secret(of webhook: Webhook) throws -> String? {
        try read {
            try String.fetchOne(
                $0, sql: "SELECT secret FROM webhook WHERE source = ? AND kind = ?",
                arguments: [webhook.source, webhook.kind.rawValue])
        }
    }
}
