import Crypto
import Foundation
import GRDB

/// How segment keys are wrapped, and how all of them come under another archive key.
extension KeyStore {
    /// What an archive key wraps besides segment keys.
    private static let fingerprintRoot = "fingerprint"

    /// Opens what the archive's key wraps: with the one that holds, the next while one is made, or what another process
    /// has put in its place since.
    func unwrapByArchiveKey(_ wrapped: Data, name: String) -> [UInt8]? {
        func tried() -> [UInt8]? {
            for key in secrets.archiveKeys {
                if let plain = try? Self.unwrap(wrapped, key: key, name: Array(name.utf8)) { return plain }
            }
            return nil
        }
        if let plain = tried() { return plain }
        guard (try? secrets.reload()) != nil else { return nil }
        return tried()
    }

    /// The archive key under which the segments stand now: a new segment is wrapped by no other.
    func holdingArchiveKey(_ db: GRDB.Database) throws -> SymmetricKey {
        let rows = try GRDB.Row.fetchAll(db, sql: "SELECT id, wrapped FROM segment ORDER BY id")
        func holding() -> SymmetricKey? {
            for row in rows {
                let name = "\(origin)\nsegment\n\(row[0] as Int64)"
                for key in secrets.archiveKeys
                where (try? Self.unwrap(row[1] as Data, key: key, name: Array(name.utf8))) != nil {
                    return key
                }
            }
            return nil
        }
        if let key = rows.isEmpty ? secrets.archive : holding() { return key }
        try secrets.reload()
        if let key = holding() { return key }
        throw LedgerError(
            .wrongKey, "The archive key opens no segment of keys.sqlite: put the right key back. Nothing was written.")
    }

    /// Whether there is any segment.
    func hasSegments() throws -> Bool {
        try queue.read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM segment)") ?? false }
    }

    /// Whether the segments stand under this key: one opens with it.
    func isUnder(_ key: SymmetricKey) throws -> Bool {
        try queue.read { db in
            try GRDB.Row.fetchAll(db, sql: "SELECT id, wrapped FROM segment ORDER BY id").contains { row in
                let name = "\(origin)\nsegment\n\(row[0] as Int64)"
                return (try? Self.unwrap(row[1] as Data, key: key, name: Array(name.utf8))) != nil
            }
        }
    }

    /// Wraps every segment key with another archive key, in one transaction.
    ///
    /// After it commits, the old archive key opens nothing of the rows; `expunge` then removes the copies of them that
    /// SQLite left in the gaps of pages. A segment that does not open stays as it is: it is lost either way.
    func rewrap(to new: SymmetricKey) throws {
        try write { db in
            let root = try self.fingerprintRoot(db)
            for row in try GRDB.Row.fetchAll(db, sql: "SELECT id, wrapped FROM segment ORDER BY id") {
                let id: Int64 = row[0]
                let name = "\(origin)\nsegment\n\(id)"
                guard let key = self.unwrapByArchiveKey(row[1] as Data, name: name) else { continue }
                try db.execute(
                    sql: "UPDATE segment SET wrapped = ? WHERE id = ?",
                    arguments: [try self.wrapSegment(UInt64(bitPattern: id), key, by: new), id])
            }
            let wrapped = try Self.wrap(
                root, key: new, nonce: try RandomBytes.draw(12)[...],
                name: Array("\(origin)\nsecret\n\(Self.fingerprintRoot)".utf8))
            try db.execute(
                sql: "INSERT OR REPLACE INTO secret(name, wrapped) VALUES (?, ?)",
                arguments: [Self.fingerprintRoot, wrapped])
        }
    }

    /// Derives the key under which one source's messages are recognised when they come again.
    ///
    /// It rests on the extract of the archive's first key, which tells nothing of that key and is kept, wrapped by the one
    /// that holds: messages are recognised after a rotation too.
    static func fingerprintKey(source: String, root: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.expand(
            pseudoRandomKey: root, info: Array("canute/fingerprint/v1/\(source)".utf8), outputByteCount: 32)
    }

    /// The extract that those keys are derived from.
    func fingerprintRoot() throws -> [UInt8] { try queue.read { try self.fingerprintRoot($0) } }

    private func fingerprintRoot(_ db: GRDB.Database) throws -> [UInt8] {
        let wrapped =
            try db.tableExists("secret")
            ? try Data.fetchOne(
                db, sql: "SELECT wrapped FROM secret WHERE name = ?", arguments: [Self.fingerprintRoot]) : nil
        guard let wrapped else {
            let first = HKDF<SHA256>.extract(
                inputKeyMaterial: secrets.formerArchive ?? secrets.archive, salt: [UInt8]())
            return first.withUnsafeBytes { Array($0) }
        }
        guard let root = unwrapByArchiveKey(wrapped, name: "\(origin)\nsecret\n\(Self.fingerprintRoot)") else {
            throw LedgerError(
                .wrongKey,
                "The archive key does not open the key under which messages are recognised: keys.sqlite was altered. "
                    + "Put it back from its backup.")
        }
        return root
    }
}
