import Archive
import Capture
import Foundation
import Ledger
import Records
import Testing

/// Content is kept once and every holding is kept; what only looks like a copy is a record of its own.
@Suite("Copy")
struct CopyTests {
    private func mail(
        _ words: String, from: String = "ann@example.gov.uk", date: String = "Fri, 1 Mar 2024 12:00:00 +0000",
        through: String = "one.example.gov.uk", id: String = "1@example.org"
    ) -> String {
        "Received: from \(through) by mx.example.gov.uk; Fri, 1 Mar 2024 12:00:01 +0000\r\nFrom: \(from)\r\n"
            + "To: bob@example.gov.uk\r\nSubject: The boiler\r\nDate: \(date)\r\nMessage-ID: <\(id)>\r\n\r\n\(words)\r\n"
    }

    @discardableResult
    private func capture(
        _ trial: Trial, _ mails: [String], from source: String = "mail", by custodian: String? = nil
    ) throws -> CaptureReport {
        let folder = trial.folder.appendingPathComponent("mails-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (index, text) in mails.enumerated() {
            try Data(text.utf8).write(to: folder.appendingPathComponent("\(index).eml"))
        }
        let archive = try trial.open()
        _ = try archive.declareIfUnknown(source)
        let report = try Intake.capture(
            folder.path, format: .mail, source: source, options: CaptureOptions(), into: archive,
            handover: Handover(custodian: custodian), committed: { _ in })
        #expect(report.holds)
        return report
    }

    @Test("mail: the same bytes from another custodian are one more holding, and from the same again none")
    func identicalMail() throws {
        try Trial.run { trial in
            let first = try capture(trial, [mail("It broke")], by: "Ann")
            #expect(first.outcomes == [1, 0, 0, 0, 0, 0])
            let second = try capture(trial, [mail("It broke")], by: "Bob")
            #expect(second.outcomes == [0, 0, 1, 0, 0, 0] && second.run.copies.identical == 1)
            let third = try capture(trial, [mail("It broke")], by: "Bob")
            #expect(third.duplicate == 1 && third.run.copies.identical == 0 && third.run.copies.redelivered == 1)
            let seq = try #require(try trial.seqs(of: "It broke").first)
            let holdings = try trial.open().catalogue.holdings(of: seq)
            #expect(holdings.map(\.custodian) == ["Ann", "Bob"])
        }
    }

    @Test("mail: other transport headers make no other content, within a run and after it")
    func redeliveredMail() throws {
        try Trial.run { trial in
            let report = try capture(trial, [mail("It broke"), mail("It broke", through: "two.example.gov.uk")])
            #expect(report.outcomes == [1, 0, 1, 0, 0, 0] && report.run.copies.redelivered == 1)
            let later = try capture(trial, [mail("It broke", through: "three.example.gov.uk")])
            #expect(later.outcomes == [0, 0, 1, 0, 0, 0] && later.run.copies.redelivered == 1)
            #expect(try trial.seqs(of: "It broke").count == 1)
        }
    }

    @Test("mail: other words under the same identifier are a record of their own, altered copy or not")
    func modifiedMail() throws {
        try Trial.run { trial in
            try capture(trial, [mail("It broke")])
            let altered = try capture(trial, [mail("It did not break")])
            #expect(altered.recorded == 1 && altered.run.copies.modified == 1)
            let other = try capture(
                trial, [mail("Lunch?", from: "eve@example.org", date: "Sat, 2 Mar 2024 12:00:00 +0000")])
            #expect(other.recorded == 1 && other.run.copies.sameIdentifier == 1 && other.run.copies.modified == 0)
            for words in ["It broke", "It did not break", "Lunch?"] {
                #expect(try trial.seqs(of: words).count == 1, "\(words)")
            }
            let again = try capture(trial, [mail("It did not break")])
            #expect(again.outcomes == [0, 0, 1, 0, 0, 0])
        }
    }

    @Test("a mail of another source is kept once and held by both, unless they are held for different bodies")
    func otherSource() throws {
        try Trial.run { trial in
            try capture(trial, [mail("It broke")], from: "mail")
            let copy = try capture(trial, [mail("It broke")], from: "journal")
            #expect(copy.outcomes == [0, 0, 1, 0, 0, 0] && copy.run.copies.identical == 1)
            let seq = try #require(try trial.seqs(of: "It broke").first)
            #expect(try trial.open().catalogue.holdings(of: seq).map(\.source) == ["mail", "journal"])
            #expect(try trial.open().catalogue.entriesHeld(by: ["journal"]) == [seq])
            var officer = SourceDeclared(name: "elections")
            officer.heldFor = "the returning officer"
            try trial.open().declareSource(officer)
            #expect(try capture(trial, [mail("It broke")], from: "elections").recorded == 1)
            let findings = try trial.open().catalogue.check(trial.open().ledger)
            #expect(findings.isEmpty, "\(findings)")
        }
    }

    private func chat(_ text: String, by user: String = "U1") -> SlackExport {
        var export = SlackExport()
        export.users["U2"] = ("Bob Ray", nil)
        export.channels["general"] = [SlackExport.say(text, at: 0, by: user)]
        return export
    }

    @Test("a mail of an eDiscovery export is the journal's mail: kept once, held by both")
    func otherForm() throws {
        try Trial.run { trial in
            try capture(trial, [mail("It broke")], from: "journal")
            let export = trial.folder.appendingPathComponent("export")
            try FileManager.default.createDirectory(
                at: export.appendingPathComponent("Natives"), withIntermediateDirectories: true)
            try Data(mail("It broke", through: "two.example.gov.uk").utf8).write(
                to: export.appendingPathComponent("Natives/1.eml"))
            let rows = "File ID,File class,Custodian,Export native path\n1,Email,Ann,Natives\\1.eml\n"
            try Data(rows.utf8).write(to: export.appendingPathComponent("load.csv"))
            let report = try trial.capture(export, as: .purview, from: "ediscovery")
            #expect(
                report.outcomes == [0, 0, 1, 0, 0, 0]
                    && report.run.copies.redelivered + report.run.copies.identical == 1)
            let seq = try #require(try trial.seqs(of: "It broke").first)
            #expect(try trial.open().catalogue.holdings(of: seq).count == 2)
        }
    }

    @Test("chat: identical, delivered again, edited, and another's message with the same identifier")
    func chats() throws {
        try Trial.run { trial in
            #expect(try trial.capture(chat("hello")).recorded == 1)
            let again = try trial.capture(chat("hello"))
            #expect(again.duplicate == 1 && again.run.copies.redelivered == 1 && again.run.copies.identical == 0)
            let elsewhere = try trial.capture(chat("hello"), from: "chat-copy")
            #expect(elsewhere.duplicate == 1 && elsewhere.run.copies.identical == 1)
            #expect(try trial.capture(chat("hello, reworded")).revised == 1)
            let other = try trial.capture(chat("a different thing", by: "U2"))
            #expect(other.outcomes == [1, 0, 0, 0, 0, 0] && other.run.copies.sameIdentifier == 1)
            #expect(try trial.capture(chat("a different thing", by: "U2")).duplicate == 1)
            #expect(try trial.capture(chat("a different thing, reworded", by: "U2")).revised == 1)
            for words in ["hello", "a different thing"] { #expect(try trial.seqs(of: words).count == 2, "\(words)") }
            #expect(try trial.findings().isEmpty)
            try trial.open().catalogue.rebuild(trial.open().ledger)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("within one run, too, two messages of one identifier are both kept")
    func oneRun() throws {
        try Trial.run { trial in
            var export = chat("hello")
            export.channels["general"]?.append(SlackExport.say("another's", at: 0, by: "U2"))
            let report = try trial.capture(export)
            #expect(report.recorded == 2 && report.run.copies.sameIdentifier == 1)
            #expect(try trial.findings().isEmpty)
        }
    }
}
