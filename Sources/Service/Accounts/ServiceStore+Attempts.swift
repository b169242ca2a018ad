import GRDB

/// How often something may be tried before it has to wait.
struct AttemptLimit: Sendable {
    let kind: String
    let most: Int
    let seconds: Int64

    /// Failed sign-ins to one account.
    static let account = AttemptLimit(kind: "account", most: 5, seconds: 15 * 60)
    /// Failed sign-ins from one address, behind which there may be an office.
    static let address = AttemptLimit(kind: "address", most: 30, seconds: 15 * 60)
}

/// Something that is tried, counted by what it is tried on and from where.
struct Attempt: Sendable {
    let limit: AttemptLimit
    let key: String
}

extension ServiceStore {
    /// Counts attempts as failed before they are made, all or none: many at once are then no more than one by one.
    ///
    /// Addresses and names are kept only as a code that this service alone can make.
    /// - Returns: how many seconds to wait, where they may not be made now; then nothing is counted.
    func admit(_ attempts: [Attempt]) throws -> Int64? {
        try write { db in
            try db.execute(sql: "DELETE FROM attempt WHERE at < ?", arguments: [second - 86_400])
            let waits = try attempts.compactMap { try wait($0, db) }
            if let longest = waits.max() { return longest }
            for attempt in attempts {
                try db.execute(
                    sql: "INSERT INTO attempt(kind, key, at) VALUES (?, ?, ?)",
                    arguments: [attempt.limit.kind, sealed("attempt", attempt.key), second])
            }
            return nil
        }
    }

    private func wait(_ attempt: Attempt, _ db: GRDB.Database) throws -> Int64? {
        let limit = attempt.limit
        let times = try Int64.fetchAll(
            db, sql: "SELECT at FROM attempt WHERE kind = ? AND key = ? AND at > ? ORDER BY at DESC LIMIT ?",
            arguments: [limit.kind, sealed("attempt", attempt.key), second - limit.seconds, limit.most])
        guard times.count == limit.most, let first = times.last else { return nil }
        return max(1, first + limit.seconds - second)
    }

    /// Takes back what was counted for a sign-in that was right: of the account all, of the address this one.
    func succeed(account: Attempt, address: Attempt) throws {
        try write { db in
            try db.execute(
                sql: "DELETE FROM attempt WHERE kind = ? AND key = ?",
                arguments: [account.limit.kind, sealed("attempt", account.key)])
            try db.execute(
                sql: """
                    DELETE FROM attempt WHERE rowid =
                    (SELECT max(rowid) FROM attempt WHERE kind = ? AND key = ?)
                    """, arguments: [address.limit.kind, sealed("attempt", address.key)])
        }
    }
}
