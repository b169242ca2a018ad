import Archive
import Foundation
import Ledger
import Records
import Retention
import Search
import Testing

/// Backups as the ledger keeps them: what certificates say of them, and how an archive stands with its own.
@Suite("Backups on record")
struct BackupRecordsTests {
    private func filled(_ trial: Trial) throws {
        var export = SlackExport()
        export.channels["quiz"] = [
            SlackExport.say("the tarrowquill team", at: 1), SlackExport.say("see you", at: 2),
        ]
        try trial.capture(export)
    }

    private func destroy(_ trial: Trial) throws -> Disposal {
        let conversation = try trial.conversation(of: "tarrowquill team").id
        let id = try trial.open(as: "Ann").proposeDisposal(conversation: conversation, ground: "due")
            .proposed.id
        _ = try trial.open(as: "Bob").approveDisposal(id)
        let archive = try trial.open(as: "Ann")
        return try archive.executeDisposal(id, projections: [archive.catalogue, trial.index])
    }

    @Test(
        "a certificate gives the last day of a backup that may hold the keys: declared ones, and Canute's own"
    )
    func certificate() throws {
        try Trial.run { trial in
            try filled(trial)
            let archive = try trial.open()
            let early = try CivilDate(parsing: "2026-01-01")
            _ = try archive.declareBackups(
                name: "image", place: "vault", kept: try Period(parsing: "P90D"), from: early)
            // Shorter from 1 February on: what was made on that day is still kept for 90 days.
            _ = try archive.declareBackups(
                name: "image", place: "vault", kept: try Period(parsing: "P7D"),
                from: try CivilDate(parsing: "2026-02-01"))
            _ = try archive.createBackup(
                content: trial.folder.appendingPathComponent("c"),
                keys: trial.folder.appendingPathComponent("k"),
                keep: try Period(parsing: "P10D"))
            let certified = try #require(try destroy(trial).certified)
            // The records were captured on 2 March: an image of before cannot hold their keys.
            #expect(certified.backupsExpire == "2026-03-12")
            #expect(certified.backups?.count == 2 && certified.backupsInWords.contains("2026-03-12"))
        }
    }

    @Test("without any backup no date is given, and with none that can hold the keys it says so")
    func noDate() throws {
        try Trial.run { trial in
            try filled(trial)
            let certified = try #require(try destroy(trial).certified)
            #expect(certified.backupsExpire == nil && certified.backups == nil)
            #expect(certified.backupsInWords.contains("no backup policy"))
        }
        try Trial.run { trial in
            _ = try trial.open().createBackup(
                content: nil, keys: trial.folder.appendingPathComponent("k"),
                keep: try Period(parsing: "P10D"))
            try filled(trial)
            let certified = try #require(try destroy(trial).certified)
            #expect(certified.backupsExpire == nil && certified.backups == [])
        }
    }

    @Test("content that would run ahead of the keys is refused, and nothing is left of the attempt")
    func ahead() throws {
        try Trial.run { trial in
            try filled(trial)
            let archive = try trial.open()
            let (content, keys) = (
                trial.folder.appendingPathComponent("c"), trial.folder.appendingPathComponent("k")
            )
            let keep = try Period(parsing: "P10D")
            let refusal = #expect(throws: ArchiveError.self) {
                try archive.createBackup(content: content, keys: nil, keep: keep)
            }
            #expect(refusal?.code == .changed && refusal?.message.contains("ahead of the keys") == true)
            #expect(
                try !FileManager.default.contentsOfDirectory(atPath: trial.folder.path).contains {
                    $0.contains("c.")
                })
            let before = try archive.backupHealth()
            #expect(
                before.keys == nil && before.recordsWithoutKeyBackup.count > 2 && before.toActOn.count == 2)
            _ = try archive.createBackup(content: nil, keys: keys, keep: keep)
            _ = try archive.createBackup(content: content, keys: nil, keep: keep)
            let after = try archive.backupHealth()
            #expect(after.toActOn == [] && after.recordsWithoutKeyBackup.count == 0)
            #expect(throws: LedgerError(.alreadyExists, "")) {
                try archive.createBackup(content: nil, keys: keys, keep: keep)
            }
            for place in [
                content.appendingPathComponent("inner"), trial.files.root.appendingPathComponent("b"),
            ] {
                #expect(throws: ArchiveError(.wrongUse, "")) {
                    try archive.createBackup(content: content, keys: place, keep: keep)
                }
            }
            let overdue = try trial.open(on: Trial.today + 86_400 * 11).backupHealth()
            #expect(overdue.overdue.count == 2 && overdue.keys == nil)
        }
    }
}
