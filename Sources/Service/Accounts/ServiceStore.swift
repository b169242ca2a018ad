import Crypto
public import Foundation
import GRDB
public import Ledger

/// `service.sqlite`: who may come in, by accounts, sessions and tokens, and what was tried and answered already.
///
/// It is no projection of the ledger: it has secrets (hashed), and no content ever. What is changed about an account or
/// a token is an act in the ledger; what is here is only how to recognise them. Sessions survive a restart.
public final class ServiceStore: Sendable {
    let queue: DatabaseQueue
    /// What form tokens and counted addresses are made with; random, and drawn once.
    let key: SymmetricKey
    let now: @Sendable () -> Date

    private static let schema = """
        CREATE TABLE IF NOT EXISTS setting(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS account(
            name TEXT PRIMARY KEY, person TEXT NOT NULL, roles TEXT NOT NULL, password TEXT, issuer TEXT, subject TEXT,
            disabled INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX IF NOT EXISTS account_subject ON account(issuer, subject) WHERE issuer IS NOT NULL;
        CREATE TABLE IF NOT EXISTS session(
            hash TEXT PRIMARY KEY, account TEXT NOT NULL, began INTEGER NOT NULL, seen INTEGER NOT NULL,
            notice TEXT) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS token(
            id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, label TEXT NOT NULL, roles TEXT NOT NULL, sources TEXT,
            expires INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS webhook(
            source TEXT NOT NULL, kind TEXT NOT NULL, secret TEXT NOT NULL,
            PRIMARY KEY(source, kind)) STRICT, WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS attempt(kind TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
        CREATE INDEX IF NOT EXISTS attempt_key ON attempt(kind, key, at);
        CREATE TABLE IF NOT EXISTS answered(
            token TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
            at INTEGER NOT NULL, PRIMARY KEY(token, key)) STRICT, WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS answered_at ON answered(at);
        """

    /// Opens an archive's store and makes it where there is none, readable by its owner alone.
    public init(_ files: ArchiveFiles, now: @escaping @Sendable () -> Date = { Date() }) throws {
        let file = files.root.appendingPathComponent("service.sqlite")
        guard FileManager.default.fileExists(atPath: files.archive.path) else {
            throw ServiceError(
                .usage, "\(files.root.path) holds no archive: give the folder that `canute init` made (--archive DIR).")
        }
        self.now = now
        if !FileManager.default.fileExists(atPath: file.path) {
            _ = FileManager.default.createFile(atPath: file.path, contents: nil, attributes: [.posixPermissions: 0o600])
        }
        queue = try Database.open(file)
        do {
            key = try queue.write { db in
                try db.execute(sql: Self.schema)
                let drawn = SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) }
                try db.execute(
                    sql: "INSERT OR IGNORE INTO setting(name, value) VALUES ('key', ?)", arguments: [drawn])
                let kept = try Data.fetchOne(db, sql: "SELECT value FROM setting WHERE name = 'key'")
                return SymmetricKey(data: kept ?? drawn)
            }
        } catch let error as DatabaseError { throw Self.trouble(error) }
    }

    var second: Int64 { Int64(now().timeIntervalSince1970) }

    func write<T>(_ body: (GRDB.Database) throws -> T) throws -> T {
        do { return try queue.write(body) } catch let error as DatabaseError { throw Self.trouble(error) }
    }

    func read<T>(_ body: (GRDB.Database) throws -> T) throws -> T {
        do { return try queue.read(body) } catch let error as DatabaseError { throw Self.trouble(error) }
    }

    private static func trouble(_ error: DatabaseError) -> ServiceError {
        ServiceError(.store, "service.sqlite cannot be used (SQLite \(error.resultCode.rawValue)): look at the disk.")
    }

    /// A text that only this service can make of `text`.
    func sealed(_ purpose: String, _ text: String) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Data("\(purpose)\u{0}\(text)".utf8), using: key)
        return Secret.base64URL(Data(code))
    }

    static func text(_ roles: Set<Role>) -> String { roles.map(\.rawValue).sorted().joined(separator: " ") }

    static func roles(_ text: String) -> Set<Role> {
        Set(text.split(separator: " ").compactMap { Role(rawValue: String($0)) })
    }
}
