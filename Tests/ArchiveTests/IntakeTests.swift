import Archive
import Capture
import Ledger
import Records
import Foundation
import Testing

/// What becomes of a message that is captured: each has exactly one outcome, and nothing is taken twice.
@Suite("Intake")
struct IntakeTests {
    private func say(_ text: String, _ minute: Int, by user: String = "U1", thread: Int? = nil) -> SlackExport.Message {
        SlackExport.say(text, at: minute, by: user, thread: thread)
    }

    @Test("every outcome is counted once: recorded, excluded, refused, failed, then duplicate and revised")
    func outcomes() throws {
        try Trial.run { trial in
            try trial.open().record(
                ExclusionAdded(source: "chat", conversation: "union-*", code: "TU", reason: "not ours"), subject: "chat"
            )
            var export = SlackExport()
            export.channels["general"] = [say("one", 0), say("two", 1, by: "U2")]
            export.channels["union-reps"] = [say("three", 2)]
            export.others["general/2024-03-02.json"] = #"[{"type":"user_typing","ts":"1.0"},{"type":"message","#
            let first = try trial.capture(export)
            #expect(first.read == 5 && first.outcomes == [2, 0, 0, 1, 1, 1])
            #expect(first.excludedByCode == ["TU": 1])
            #expect(first.refusals.count == 2)
            export.channels["general"]?[1] = say("two, reworded", 1, by: "U2")
            let second = try trial.capture(export)
            #expect(second.outcomes == [0, 1, 1, 1, 1, 1])
            let seq = try #require(second.firstSeq)
            #expect(second.lastSeq == seq)
            let third = try trial.capture(export)
            #expect(third.outcomes == [0, 0, 2, 1, 1, 1] && third.firstSeq == nil && third.lastSeq == nil)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("an older export after a newer one adds nothing, nor does the newer one again")
    func olderAgain() throws {
        try Trial.run { trial in
            var old = SlackExport()
            old.channels["general"] = [say("first wording", 0), say("said once", 1)]
            var new = old
            new.channels["general"]?[0] = say("second wording", 0)
            let outcomes = try [old, new, old, new].map(trial.outcomes)
            #expect(
                outcomes == [[2, 0, 0, 0, 0, 0], [0, 1, 1, 0, 0, 0], [0, 0, 2, 0, 0, 0], [0, 0, 2, 0, 0, 0]])
        }
    }

    @Test("an edit becomes a later wording, and the earlier one can still be read")
    func edits() throws {
        try Trial.run { trial in
            var export = SlackExport()
            for wording in ["the pool opens on Monday", "the pool opens on Friday", "the pool stays shut"] {
                export.channels["general"] = [say(wording, 0), say("noted", 1, by: "U2")]
                try trial.capture(export)
            }
            let archive = try trial.open()
            let middle = try #require(try trial.seqs(of: "on Friday").first)
            let history = try archive.history(of: middle, context: 0)
            #expect(history.map(\.role) == ["earlier wording", "asked", "later wording"])
            let words = try history.map { try archive.ledger.record($0.seq).string("body") }
            #expect(words == ["the pool opens on Monday", "the pool opens on Friday", "the pool stays shut"])
            #expect(try archive.ledger.record(middle).entry.type == .revise)
            let around = try archive.history(of: middle, context: 3)
            #expect(around.filter { $0.role == "context" }.count == 1)
        }
    }

    @Test("a reply joins the conversation in which its parent was captured before")
    func replies() throws {
        try Trial.run { trial in
            var export = SlackExport()
            export.channels["general"] = [say("who has the key?", 0)]
            try trial.capture(export)
            export.channels["general"] = [say("on the hook", 9, by: "U2", thread: 0)]
            try trial.capture(export)
            let question = try trial.conversation(of: "who has the key?")
            #expect(try trial.conversation(of: "on the hook") == question)
            #expect(try trial.open().catalogue.size(of: question.id) == 2)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("a conversation's class is decided by the rules at its first message and stays")
    func classes() throws {
        try Trial.run { trial in
            var export = SlackExport()
            export.channels["quiz-night"] = [say("the tender is due", 0)]
            export.channels["works"] = [say("good morning", 1), say("about the tender", 2)]
            export.channels["buying"] = [say("tenders came in", 3), say("lunch?", 4)]
            try trial.capture(export)
            export.channels = ["works": [say("the tender again", 5)]]
            try trial.capture(export)
            #expect(try trial.conversation(of: "the tender is due").retentionClass == "MSG-01")
            #expect(try trial.conversation(of: "the tender again").retentionClass == "UNC-00")
            #expect(try trial.conversation(of: "lunch?").retentionClass == "PRC-01")
        }
    }

    @Test("people of two sources with one mail address are one person")
    func people() throws {
        try Trial.run { trial in
            var export = SlackExport()
            export.channels["general"] = [say("hello", 0), say("hello too", 1, by: "U2")]
            try trial.capture(export)
            let mail = trial.folder.appendingPathComponent("one.eml")
            let text =
                "From: \"Lee, Ann\" <Ann.Lee@example.gov.uk>\r\nTo: bob@example.org\r\nSubject: Hi\r\n"
                + "Date: Fri, 1 Mar 2024 12:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n\r\nHello\r\n"
            try Data(text.utf8).write(to: mail)
            #expect(try trial.capture(mail, as: .mail, from: "mail").recorded == 1)
            let catalogue = try trial.open().catalogue
            let found = try catalogue.people(matching: "ann.lee@")
            #expect(found.map(\.name) == ["Ann Lee"])
            #expect(found.first?.identifiers == ["account:chat:U1", "email:ann.lee@example.gov.uk"])
            #expect(try catalogue.entries(ofPeople: found.map(\.id)).count == 2)
            #expect(try catalogue.people(matching: "100%").isEmpty)
        }
    }

    @Test("a source that was never declared is declared with nothing said of it, and once")
    func undeclared() throws {
        try Trial.run { trial in
            let archive = try trial.open()
            #expect(try archive.declareIfUnknown("chat"))
            #expect(try !archive.declareIfUnknown("chat"))
            #expect(try archive.sources().first?.undeclared.count == 9)
            var export = SlackExport()
            export.channels["general"] = [say("hello", 0)]
            try trial.capture(export)
            let coverage = try trial.open().coverage()
            #expect(coverage.map(\.source) == ["chat"] && coverage.first?.held == 1 && coverage.first?.captures == 1)
            #expect(coverage.first?.firstSent == "2024-03-01T12:00:00Z")
        }
    }
}
