import Foundation
import GRDB
import Ledger
import Testing

@testable import Archive

/// The fingerprints by which a message is recognised: what somebody edits in them is found, named and made again.
@Suite("Fingerprints of what was captured")
struct FingerprintTests {
    /// Two messages of which the second has a later state, one that is destroyed, and one more.
    private func filled(_ trial: Trial) throws -> SlackExport {
        var export = SlackExport()
        export.channels["general"] = [
            SlackExport.say("one", at: 0, file: "plan.pdf"), SlackExport.say("two", at: 1, by: "U2", thread: 0),
        ]
        export.channels["quiz"] = [SlackExport.say("who is who", at: 2)]
        try trial.capture(export)
        export.channels["general"]?[1] = SlackExport.say("two, reworded", at: 1, by: "U2", thread: 0)
        export.channels["general"]?.append(SlackExport.say("three", at: 3))
        try trial.capture(export)
        let conversation = try trial.conversation(of: "who is who").id
        let id = try trial.open().proposeDisposal(conversation: conversation, ground: "over").proposed.id
        _ = try trial.open(as: "Bob").approveDisposal(id)
        let archive = try trial.open()
        _ = try archive.executeDisposal(id, projections: [archive.catalogue, trial.index])
        return export
    }

    private func sql(_ trial: Trial, _ statements: String, _ arguments: StatementArguments = []) throws {
        let queue = try DatabaseQueue(path: trial.files.archive.path)
        try queue.write { try $0.execute(sql: statements, arguments: arguments) }
        try queue.close()
    }

    static let deeds: [(deed: String, sql: String)] = [
        ("deleted", "DELETE FROM fingerprint WHERE seq = ?"),
        ("of other content", "UPDATE fingerprint SET content = zeroblob(16) WHERE seq = ?"),
        (
            "with a state more",
            "UPDATE fingerprint SET content = CAST(content || zeroblob(16) AS BLOB) WHERE seq = ?"
        ),
        ("of another entry", "UPDATE fingerprint SET seq = 1 WHERE seq = ?"),
        ("of an entry that is not there", "UPDATE fingerprint SET seq = 5000 WHERE seq = ?"),
        ("made a tombstone", "UPDATE fingerprint SET content = NULL, destroyed_by = 1 WHERE seq = ?"),
    ]

    @Test("a row that is deleted or edited is found by its record, and made again", arguments: deeds.map(\.deed))
    func edited(_ deed: String) throws {
        let statement = try #require(Self.deeds.first { $0.deed == deed }?.sql)
        try Trial.run { trial in
            let export = try filled(trial)
            #expect(try trial.findings() == [])
            for words in ["one", "reworded"] {
                let seq = try #require(try trial.seqs(of: words).last)
                try sql(trial, statement, [Int64(seq)])
                let findings = try trial.findings()
                #expect(findings.contains { $0.seq == seq }, "\(words): \(findings)")
                #expect(findings.allSatisfy { $0.code == .fingerprintDiffers })
                try trial.open().mendFingerprints()
                #expect(try trial.findings() == [])
            }
            // Nothing is recorded twice, nothing is kept out: three are held already, the destroyed one is refused.
            #expect(try trial.outcomes(export) == [0, 0, 3, 0, 1, 0])
        }
    }

    @Test("without the check, an export whose fingerprint was deleted would be recorded twice")
    func recordedTwice() throws {
        try Trial.run { trial in
            let export = try filled(trial)
            let seq = try #require(try trial.seqs(of: "three").last)
            try sql(trial, "DELETE FROM fingerprint WHERE seq = ?", [Int64(seq)])
            #expect(try trial.capture(export).recorded == 1)
            // The copy has the fingerprint now; the record that it was taken from stands without.
            #expect(try trial.findings().map(\.seq) == [seq])
        }
    }

    @Test("a row that was planted, which would keep a message out, is found by the entry that it names")
    func planted() throws {
        try Trial.run { trial in
            _ = try filled(trial)
            for seq in [try #require(try trial.seqs(of: "one").first), 7_000 as UInt64] {
                try sql(
                    trial, "INSERT INTO fingerprint(native, content, seq) VALUES (zeroblob(16), zeroblob(16), ?)",
                    [Int64(seq)])
                #expect(
                    try trial.findings().map { "\($0.code.rawValue) \($0.seq ?? 0)" } == ["fingerprint-differs \(seq)"])
                try trial.open().mendFingerprints()
                #expect(try trial.findings() == [])
            }
        }
    }

    @Test("a tombstone that is gone, or that is opened again, is found by the entry that was destroyed")
    func tombstone() throws {
        for statement in [
            "DELETE FROM fingerprint WHERE destroyed_by IS NOT NULL",
            "UPDATE fingerprint SET destroyed_by = NULL, content = zeroblob(16) WHERE destroyed_by IS NOT NULL",
        ] {
            try Trial.run { trial in
                _ = try filled(trial)
                let seq = try #require(
                    try DatabaseQueue(path: trial.files.archive.path).read {
                        try Int64.fetchOne($0, sql: "SELECT seq FROM fingerprint WHERE destroyed_by IS NOT NULL")
                    })
                try sql(trial, statement)
                let findings = try trial.findings()
                #expect(findings.map(\.code) == [.fingerprintDiffers] && findings.first?.seq == UInt64(seq))
                #expect(findings.first?.message.contains("tombstone") == true)
            }
        }
    }
}
