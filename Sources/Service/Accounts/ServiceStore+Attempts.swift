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

extension ServiceStore {
    /// How many seconds to wait before it may be tried again; nil where it may be now.
    func wait(_ limit: AttemptLimit, _ key: String) throws -> Int64? {
        try read { db in
            let times = try Int64.fetchAll(
                db, sql: "SELECT at FROM attempt WHERE kind = ? AND key = ? AND at > ? ORDER BY at DESC LIMIT ?",
                arguments: [limit.kind, sealed("attempt", key), second - limit.seconds, limit.most])
            guard times.count == limit.most, let first = times.last else { return nil }
            return max(1, first + limit.seconds - second)
        }
    }

    /// Counts an attempt that failed.
    ///
    /// Addresses and names are kept only as a code that this service alone can make.
    func note(_ limit: AttemptLimit, _ key: String) throws {
        try write { db in
            try db.execute(sql: "DELETE FROM attempt WHERE at < ?", arguments: [second - 86_400])
            try db.execute(
                sql: "INSERT INTO attempt(kind, key, at) VALUES (?, ?, ?)",
                arguments: [limit.kind, sealed("attempt", key), second])
        }
    }

    /// Forgets the failures of an account that signed in.
    func forget(_ limit: AttemptLimit, _ key: String) throws {
        try write {
            try $0.execute(
                sql: "DELETE FROM attempt WHERE kind = ? AND key = ?", arguments: [limit.kind, sealed("attempt", key)])
        }
    }
}
