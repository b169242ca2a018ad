import Foundation
import GRDB
import Ledger
import Search
import Testing

@testable import Archive

/// What searches, filters and disposals rely on cannot be edited behind the ledger's back: each deed has its code, and
/// the number of the entry that it tells of.
@Suite("Tampering with the catalogue")
struct TamperCatalogueTests {
    static let deeds: [(deed: String, sql: String)] = [
        ("its sender", "UPDATE item SET person = (SELECT max(id) FROM person) WHERE seq = ?"),
        ("its time", "UPDATE item SET sent_at = sent_at - 86400000000 WHERE seq = ?"),
        ("when it was captured", "UPDATE item SET captured_at = '2020-01-01T00:00:00Z' WHERE seq = ?"),
        (
            "its conversation",
            "UPDATE item SET conversation = (SELECT id FROM conversation WHERE channel = 'quiz') WHERE seq = ?"
        ),
        ("its conversation's class", "UPDATE conversation SET class = 'PRC-01' WHERE id = ?"),
        ("who may read its conversation", "UPDATE conversation SET private = 1 WHERE id = ?"),
        ("its row", "DELETE FROM item WHERE seq = ?"),
        ("those who took part", "DELETE FROM participant WHERE seq = ?"),
    ]

    @Test(
        "an edited sender, time, conversation or class is found by its entry, and made again",
        arguments: deeds.map(\.deed))
    func found(_ deed: String) throws {
        let sql = try #require(Self.deeds.first { $0.deed == deed }?.sql)
        try Trial.run { trial in
            var export = SlackExport()
            export.channels["general"] = [SlackExport.say("first", at: 0), SlackExport.say("second", at: 1)]
            export.channels["quiz"] = [SlackExport.say("third", at: 2, by: "U2")]
            try trial.capture(export)
            let seq = try #require(try trial.seqs(of: "first").first)
            // The conversation has the number of its first record.
            #expect(try trial.conversation(of: "first").id == seq)
            let queue = try DatabaseQueue(path: trial.files.catalogue.path)
            try queue.write { db in
                try db.execute(sql: sql, arguments: [Int64(seq)])
                #expect(db.changesCount == 1)
            }
            try queue.close()
            let findings = try trial.findings()
            #expect(
                !findings.isEmpty && findings.allSatisfy { $0.code == .catalogueDiffers && $0.seq == seq },
                "\(findings)")
            #expect(findings.allSatisfy { $0.message.contains("canute catalogue rebuild") })
            let archive = try trial.open()
            try archive.catalogue.rebuild(archive.ledger)
            #expect(try trial.findings() == [])
        }
    }

    @Test("an old copy of the catalogue or of the index is brought up to date when the archive is next opened")
    func setBack() throws {
        try Trial.run { trial in
            var export = SlackExport()
            export.channels["general"] = [SlackExport.say("first", at: 0)]
            try trial.capture(export)
            let aside = trial.folder.appendingPathComponent("aside")
            try FileManager.default.createDirectory(at: aside, withIntermediateDirectories: true)
            let projections = [trial.files.catalogue, trial.files.search]
            for file in projections {
                try FileManager.default.copyItem(at: file, to: aside.appendingPathComponent(file.lastPathComponent))
            }
            export.channels["general"] = [SlackExport.say("second", at: 1)]
            try trial.capture(export)
            for file in projections {
                for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + suffix) }
                try FileManager.default.copyItem(at: aside.appendingPathComponent(file.lastPathComponent), to: file)
            }
            #expect(try trial.findings() == [])
            let archive = try trial.open()
            try trial.index.rollForward(archive.ledger)
            #expect(try archive.catalogue.conversation(of: #require(try trial.seqs(of: "second").first)) != nil)
            #expect(try trial.index.indexedTo() == archive.ledger.count())
            #expect(try trial.findings() == [])
        }
    }
}
