import GRDB

/// How long a sign-in lasts.
public struct SessionLimits: Sendable, Equatable {
    /// How long nothing may be asked, in seconds.
    public var idle: Int64 = 30 * 60
    /// How long it lasts however busy, in seconds.
    public var whole: Int64 = 10 * 3600

    /// The limits as they are without any saying.
    public init() {}
}

extension ServiceStore {
    /// Begins a session and returns its secret; the one that was carried before, if any, ends.
    func begin(_ account: String, instead former: Secret?) throws -> Secret {
        let secret = Secret()
        try write { db in
            if let former { try db.execute(sql: "DELETE FROM session WHERE hash = ?", arguments: [former.hash]) }
            try db.execute(
                sql: "INSERT INTO session(hash, account, began, seen) VALUES (?, ?, ?, ?)",
                arguments: [secret.hash, account, second, second])
        }
        return secret
    }

    /// The account whose session this is, and that it was used now; nil where it ended or the account is shut.
    func use(_ secret: Secret, limits: SessionLimits) throws -> Account? {
        try write { db in
            let now = second
            try db.execute(
                sql: "DELETE FROM session WHERE seen <= ? OR began <= ?",
                arguments: [now - limits.idle, now - limits.whole])
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT account.*, session.seen FROM session JOIN account ON account.name = session.account
                    WHERE hash = ? AND NOT disabled
                    """, arguments: [secret.hash])
            guard let row else { return nil }
            // A durable write for every page would be many: a minute's precision is enough to end idle sessions.
            if now - (row["seen"] as Int64) >= 60 {
                try db.execute(sql: "UPDATE session SET seen = ? WHERE hash = ?", arguments: [now, secret.hash])
            }
            return Self.account(row)
        }
    }

    func end(_ secret: Secret) throws {
        try write { try $0.execute(sql: "DELETE FROM session WHERE hash = ?", arguments: [secret.hash]) }
    }

    /// Leaves a sentence for the next page of this session; never one with content.
    func leave(notice: String, for secret: Secret) throws {
        try write {
            try $0.execute(
                sql: "UPDATE session SET notice = ? WHERE hash = ?", arguments: [notice, secret.hash])
        }
    }

    func takeNotice(for secret: Secret) throws -> String? {
        try write { db in
            let notice = try String.fetchOne(
                db, sql: "SELECT notice FROM session WHERE hash = ?", arguments: [secret.hash])
            if notice != nil {
                try db.execute(sql: "UPDATE session SET notice = NULL WHERE hash = ?", arguments: [secret.hash])
            }
            return notice
        }
    }
}
