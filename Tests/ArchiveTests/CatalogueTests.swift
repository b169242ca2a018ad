import Foundation
import GRDB
import Ledger
import Testing

@testable import Archive

/// The catalogue says what the ledger says: it can be made again, and what somebody edits in it is found.
@Suite("Catalogue")
struct CatalogueTests {
    private func filled(_ trial: Trial) throws {
        var export = SlackExport()
        export.channels["general"] = [
            SlackExport.say("one", at: 0), SlackExport.say("two", at: 1, by: "U2", thread: 0),
            SlackExport.say("three", at: 2, by: "U2"),
        ]
        export.channels["quiz"] = [SlackExport.say("four", at: 3)]
        try trial.capture(export)
        export.channels["general"]?[2] = SlackExport.say("three, reworded", at: 2, by: "U2")
        try trial.capture(export)
        let archive = try trial.open()
        let id = try trial.conversation(of: "four").id
        try archive.placeHold(
            HoldPlaced(id: "AUD-1", reason: "audit", owner: "Ann", from: "2026-03-01", conversations: [id]))
    }

    /// Every row of every table, in an order of their own.
    private func dump(_ catalogue: Catalogue) throws -> [String: [String]] {
        var tables: [String: [String]] = [:]
        for table in Catalogue.tables {
            tables[table] = try catalogue.queue.read { db in
                try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { "\($0.databaseValues)" }.sorted()
            }
        }
        return tables
    }

    @Test("made again from the ledger it has the same rows")
    func rebuild() throws {
        try Trial.run { trial in
            try filled(trial)
            let archive = try trial.open()
            let before = try dump(archive.catalogue)
            #expect(
                before["item"]?.count == 5 && before["person"]?.count == 2 && before["thread_key"]?.isEmpty == false)
            try archive.catalogue.rebuild(archive.ledger)
            #expect(try dump(archive.catalogue) == before)
            try FileManager.default.removeItem(at: trial.files.catalogue)
            #expect(try dump(try trial.open().catalogue) == before)
        }
    }

    @Test("a damaged file is removed by a rebuild, a sound one is not")
    func damaged() throws {
        try Trial.run { trial in
            try filled(trial)
            try Catalogue.removeIfDamaged(trial.files.catalogue)
            #expect(FileManager.default.fileExists(atPath: trial.files.catalogue.path))
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: trial.files.catalogue.path + suffix)
            }
            try Data("no database at all, only words that go on and on".utf8).write(to: trial.files.catalogue)
            #expect(throws: LedgerError(.damaged, "")) { try trial.open() }
            try Catalogue.removeIfDamaged(trial.files.catalogue)
            #expect(try trial.open().catalogue.conversation(of: trial.seqs(of: "four")[0]) != nil)
        }
    }

    @Test(
        "an edited row is found, with the entry that it tells of",
        arguments: [
            "UPDATE conversation SET class = 'MSG-01' WHERE channel = 'general'",
            "UPDATE conversation SET title = 'x' WHERE channel = 'quiz'",
            "DELETE FROM conversation WHERE channel = 'quiz'",
            "UPDATE item SET sent_at = 1 WHERE seq = (SELECT max(seq) FROM item)",
            "DELETE FROM item WHERE seq = (SELECT min(seq) FROM item)",
            "INSERT INTO item SELECT seq + 1000, conversation, sent_at, captured_at, person, kind, revises FROM item LIMIT 1",
            "UPDATE act SET payload = X'7B7D' WHERE kind = 'hold_placed'",
            "DELETE FROM act WHERE kind = 'hold_placed'",
            "DELETE FROM thread_key WHERE seq = (SELECT min(seq) FROM thread_key)",
            "DELETE FROM participant WHERE seq = (SELECT min(seq) FROM participant)",
            "UPDATE item SET person = 2 WHERE person = 1",
            "UPDATE person SET name = 'Nobody' WHERE id = 1",
            "DELETE FROM identifier WHERE value LIKE 'email:%'",
        ])
    func tampering(sql: String) throws {
        try Trial.run { trial in
            try filled(trial)
            #expect(try trial.findings().isEmpty)
            let queue = try DatabaseQueue(path: trial.files.catalogue.path)
            try queue.write { db in
                try db.execute(sql: sql)
                #expect(db.changesCount > 0)
            }
            let findings = try trial.findings()
            #expect(!findings.isEmpty && findings.allSatisfy { $0.code == .catalogueDiffers && $0.seq != nil })
            let archive = try trial.open()
            try archive.catalogue.rebuild(archive.ledger)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("verifying writes nothing into the archive")
    func readOnly() throws {
        try Trial.run { trial in
            try filled(trial)
            let before = try FileManager.default.subpathsOfDirectory(atPath: trial.files.root.path).sorted()
            #expect(try trial.findings().isEmpty)
            let after = try FileManager.default.subpathsOfDirectory(atPath: trial.files.root.path).sorted()
            #expect(after == before)
        }
    }
}
