import GRDB
import Records
import TransparencyLog

/// Which entries name keys, and the heads that hand over from one key to the next.
extension EntryStore {
    private static let keyEntries = "key_entries"

    /// Remembers a `key` or `revoke` entry in the transaction that appends it.
    static func noteKeyEntry(_ seq: UInt64, _ db: GRDB.Database) throws {
        let before = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = ?", arguments: [keyEntries])
        try db.execute(
            sql: "INSERT OR REPLACE INTO meta(name, value) VALUES (?, ?)",
            arguments: [keyEntries, before.map { "\($0) \(seq)" } ?? "\(seq)"])
    }

    /// The entries that name keys, as they were noted when they were appended.
    func notedKeyEntries() throws -> [UInt64]? {
        try meta(Self.keyEntries)?.split(separator: " ").compactMap { UInt64($0) } ?? []
    }

    /// The entries that name keys: below `first` as they were noted, from there on looked for in every entry.
    func keyEntries(from first: UInt64) throws -> [UInt64] {
        // One lower bound only: of two, SQLite searches by the first, and walks over all the rest.
        let found = try queue.read { db in
            try Int64.fetchAll(
                db,
                sql: """
                    SELECT seq FROM entry WHERE seq >= ? AND (instr(bytes, CAST(char(10) || 'key' || char(10) AS BLOB)) > 0
                    OR instr(bytes, CAST(char(10) || 'revoke' || char(10) AS BLOB)) > 0) ORDER BY seq
                    """, arguments: [Int64(clamping: max(1, first))])
        }
        let noted = try notedKeyEntries()?.filter { $0 < first } ?? []
        return noted + found.map(UInt64.init(bitPattern:))
    }

    /// The head that hands over to the key of `entry`, signed by the key before it; nil while it is not signed.
    func handover(of entry: UInt64) throws -> String? { try meta("handover_\(entry)") }

    /// Keeps that head; after it returns, it survives a power cut.
    func setHandover(_ note: String, of entry: UInt64) throws { try setMeta("handover_\(entry)", note) }
}
