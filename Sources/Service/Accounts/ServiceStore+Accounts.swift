import GRDB

/// Somebody who can sign in.
public struct Account: Sendable, Equatable {
    /// What is typed at sign-in.
    public let name: String
    /// Whose it is: the name that acts carry.
    public let person: String
    /// What they may do.
    public let roles: Set<Role>
    /// Whether it is shut.
    public let isDisabled: Bool
    /// Whether it signs in with a password of its own, not through a provider.
    public let isLocal: Bool
}

extension ServiceStore {
    /// All accounts, by name.
    public func accounts() throws -> [Account] {
        try read { try Row.fetchAll($0, sql: "SELECT * FROM account ORDER BY name").map(Self.account) }
    }

    /// The account of this name.
    public func account(_ name: String) throws -> Account? {
        try read {
            try Row.fetchOne($0, sql: "SELECT * FROM account WHERE name = ?", arguments: [name.lowercased()])
                .map(Self.account)
        }
    }

    static func account(_ row: Row) -> Account {
        Account(
            name: row["name"], person: row["person"], roles: roles(row["roles"]), isDisabled: row["disabled"],
            isLocal: (row["issuer"] as String?) == nil)
    }

    func add(_ name: String, person: String, roles: Set<Role>, password: Password) throws {
        try write { db in
            guard try Row.fetchOne(db, sql: "SELECT 1 FROM account WHERE name = ?", arguments: [name]) == nil else {
                throw ServiceError(.usage, "There is an account \(name) already: `canute account list` shows them.")
            }
            try db.execute(
                sql: "INSERT INTO account(name, person, roles, password) VALUES (?, ?, ?, ?)",
                arguments: [name, person, Self.text(roles), password.encoded])
        }
    }

    /// The account of somebody whom a provider names, made or brought up to what it says; `wasChanged` where it was.
    func provide(
        _ name: String, issuer: String, subject: String, person: String, roles: Set<Role>
    ) throws -> (account: Account, wasAdded: Bool, wasChanged: Bool) {
        try write { db in
            let find = { () throws -> Account? in
                try Row.fetchOne(
                    db, sql: "SELECT * FROM account WHERE issuer = ? AND subject = ?", arguments: [issuer, subject]
                ).map(Self.account)
            }
            let before = try find()
            if before == nil {
                try db.execute(
                    sql: "INSERT INTO account(name, person, roles, issuer, subject) VALUES (?, ?, ?, ?, ?)",
                    arguments: [name, person, Self.text(roles), issuer, subject])
            } else if before?.roles != roles || before?.person != person {
                try db.execute(
                    sql: "UPDATE account SET roles = ?, person = ? WHERE issuer = ? AND subject = ?",
                    arguments: [Self.text(roles), person, issuer, subject])
                try db.execute(sql: "DELETE FROM session WHERE account = ?", arguments: [before?.name])
            }
            guard let account = try find() else { throw ServiceError(.store, "The account was not kept.") }
            return (account, before == nil, before != nil && before != account)
        }
    }

    func password(of name: String) throws -> Password? {
        try read { db in
            try String.fetchOne(db, sql: "SELECT password FROM account WHERE name = ?", arguments: [name])
                .map(Password.init(encoded:))
        }
    }

    /// Changes an account and ends its sessions: a change holds at once.
    func change(
        _ name: String, password: Password? = nil, roles: Set<Role>? = nil, isDisabled: Bool? = nil
    ) throws {
        try write { db in
            if let password {
                try db.execute(
                    sql: "UPDATE account SET password = ? WHERE name = ?", arguments: [password.encoded, name])
            }
            if let roles {
                try db.execute(
                    sql: "UPDATE account SET roles = ? WHERE name = ?", arguments: [Self.text(roles), name])
            }
            if let isDisabled {
                try db.execute(sql: "UPDATE account SET disabled = ? WHERE name = ?", arguments: [isDisabled, name])
            }
            try db.execute(sql: "DELETE FROM session WHERE account = ?", arguments: [name])
        }
    }
}
