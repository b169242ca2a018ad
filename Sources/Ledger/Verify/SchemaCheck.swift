package import Foundation
package import GRDB

/// Looks whether a store holds what is not its own: triggers, views, further tables, computed columns.
///
/// Each would let somebody have other rows read than stand there, or keep what a destruction deletes: a trigger on the
/// keys' table that copies each key before it goes brings back everything that was ever destroyed.
package struct SchemaCheck {
    let queue: DatabaseQueue
    let file: URL
    /// The tables that the store has.
    let tables: Set<String>
    /// Those of them that have computed columns of their own.
    var virtual: Set<String> = []

    /// Names a store and the tables that it has.
    package init(queue: DatabaseQueue, file: URL, tables: Set<String>, virtual: Set<String> = []) {
        self.queue = queue
        self.file = file
        self.tables = tables
        self.virtual = virtual
    }

    /// What is foreign in it, in words; empty where nothing is.
    func foreign() throws -> [String] {
        do {
            return try queue.read { db in
                let others = try Row.fetchAll(
                    db,
                    sql: """
                        SELECT type, name FROM sqlite_master WHERE type IN ('trigger', 'view', 'table')
                        AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name
                        """
                ).map { (type: $0[0] as String, name: $0[1] as String) }
                    .filter { $0.type != "table" || !tables.contains($0.name) }.map { "the \($0.type) “\($0.name)”" }
                let computed = try tables.subtracting(virtual).sorted().flatMap { table in
                    try String.fetchAll(
                        db, sql: "SELECT name FROM pragma_table_xinfo(?) WHERE hidden <> 0", arguments: [table]
                    ).map { "the computed column “\($0)” of \(table)" }
                }
                return others + computed
            }
        } catch {
            throw LedgerError.storage(error, file: file)
        }
    }

    /// The same as a finding of a verification.
    package func findings() throws -> [Finding] {
        let foreign = try foreign()
        guard !foreign.isEmpty else { return [] }
        return [
            Finding(
                seq: nil, code: .schemaAltered,
                message:
                    "\(file.lastPathComponent) holds \(foreign.prefix(10).joined(separator: ", ")), which Canute never "
                    + "made: it may show other rows than there are, or keep what was destroyed. Look who put it there, and "
                    + "drop it.")
        ]
    }
}

extension EntryStore {
    var schemaCheck: SchemaCheck {
        SchemaCheck(queue: queue, file: file, tables: ["meta", "entry", "sealed", "fingerprint", "remainder"])
    }
}

extension KeyStore {
    var schemaCheck: SchemaCheck {
        SchemaCheck(queue: queue, file: file, tables: ["segment", "record_key", "secret", "remainder_key"])
    }
}

extension HeadStore {
    /// What is foreign in `head.sqlite`; nothing where there is none.
    func schemaFindings() throws -> [Finding] {
        try queue.map { try SchemaCheck(queue: $0, file: file, tables: ["head"]).findings() } ?? []
    }
}
