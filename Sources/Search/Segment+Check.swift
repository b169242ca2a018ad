import Foundation
import GRDB
import Ledger

extension Segment {
    /// Whether a look-up of each word leads to as many messages as going through all words does.
    ///
    /// The way to a word stands in a table of its own, which FTS5's check does not look into.
    private static func isFoundByEveryWord(_ db: GRDB.Database) throws -> Bool {
        try db.execute(sql: "CREATE VIRTUAL TABLE IF NOT EXISTS temp.word USING fts5vocab(main, words, row)")
        let lookUp = try db.cachedStatement(sql: "SELECT doc, cnt FROM temp.word WHERE term = ?")
        let all = try Row.fetchCursor(db, sql: "SELECT term, doc, cnt FROM temp.word")
        while let row = try all.next() {
            let term: String = row[0]
            let found = try Row.fetchOne(lookUp, arguments: [term])
            guard let found, found[0] as Int64? == row[1] as Int64?, found[1] as Int64? == row[2] as Int64? else {
                return false
            }
        }
        return true
    }

    /// The entries of other segments of which it holds rows, at most a hundred.
    func foreign() throws -> [UInt64] {
        let range = Self.range(number)
        return try queue.read { db in
            try ["SELECT seq FROM item WHERE seq", "SELECT id FROM words_content WHERE id"].flatMap {
                try Int64.fetchAll(
                    db, sql: "\($0) NOT BETWEEN ? AND ? LIMIT 100",
                    arguments: [Int64(clamping: range.lowerBound), Int64(clamping: range.upperBound)])
            }.map(UInt64.init(bitPattern:))
        }
    }

    /// What stands in the file that no index has: triggers, views, further tables.
    func schemaFindings() throws -> [Finding] {
        try SchemaCheck(
            queue: queue, file: file,
            tables: [
                "state", "item", "words", "words_content", "words_docsize", "words_data", "words_idx", "words_config",
            ], virtual: ["words", "words_docsize"]
        ).findings()
    }

    /// Whether the file holds anything at all.
    func hasTables() throws -> Bool {
        try queue.read { try Int64.fetchOne($0, sql: "SELECT 1 FROM sqlite_master LIMIT 1") != nil }
    }

    /// The entries that a search for their own words does not find, or finds by words that they do not have.
    ///
    /// FTS5 keeps the words apart from the texts, in tables that can be edited as well. Its own check is a write, so it
    /// is made on a copy; only where that fails are the words made again there and compared.
    func unfindable() throws -> [UInt64] {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("canute-words-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: scratch, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(at: scratch) }
        let copy = try DatabaseQueue(path: scratch.appendingPathComponent("segment.sqlite").path)
        defer { try? copy.close() }
        try queue.backup(to: copy)
        return try copy.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous=OFF")
            do {
                try db.execute(sql: "INSERT INTO words(words) VALUES ('integrity-check')")
                return try Self.isFoundByEveryWord(db) ? [] : [number * Self.size]
            } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_CORRUPT_VTAB {}
            try db.execute(
                sql: """
                    CREATE VIRTUAL TABLE temp.instance USING fts5vocab(main, words, instance);
                    CREATE TEMP TABLE held AS SELECT term, doc, col, offset FROM temp.instance;
                    INSERT INTO words(words) VALUES ('rebuild');
                    CREATE TEMP TABLE right AS SELECT term, doc, col, offset FROM temp.instance;
                    """)
            let seqs = try Int64.fetchAll(
                db,
                sql: """
                    SELECT DISTINCT doc FROM (
                        SELECT * FROM (SELECT * FROM temp.held EXCEPT SELECT * FROM temp.right)
                        UNION ALL SELECT * FROM (SELECT * FROM temp.right EXCEPT SELECT * FROM temp.held)
                    ) ORDER BY doc LIMIT 100
                    """)
            // Where the words agree, it is FTS5's account of itself that is wrong, which moves what is ranked: the first.
            return seqs.isEmpty ? [number * Self.size] : seqs.map(UInt64.init(bitPattern:))
        }
    }
}
