import Archive
import Capture
import Foundation
import Ledger
import Testing

/// Who may change what is left out, and what a rule goes by.
@Suite("Exclusion rule")
struct ExclusionRuleTests {
    private func rule(_ conversation: String = "union-*") -> ExclusionAdded {
        ExclusionAdded(source: "chat", conversation: conversation, code: "TU", reason: "theirs")
    }

    private func union() -> SlackExport {
        var export = SlackExport()
        export.channels["union-reps"] = [SlackExport.say("a word", at: 0)]
        return export
    }

    @Test("a rule protects at once, and another than its proposer approves it")
    func approval() throws {
        try Trial.run { trial in
            _ = try trial.open().declareIfUnknown("chat")
            let proposed = try trial.open().propose(exclusion: rule())
            #expect(proposed.state == .proposed && proposed.isInForce)
            #expect(try trial.capture(union()).excluded == 1)
            #expect(try trial.open().sourceReadiness("chat").concerns.first?.contains(proposed.id) == true)
            #expect(throws: ArchiveError(.needsSecondPerson, "")) {
                try trial.open(as: " ANN").decideExclusion(proposed.id, approved: true, reason: nil)
            }
            let approved = try trial.open(as: "Bob").decideExclusion(proposed.id, approved: true, reason: nil)
            #expect(approved.state == .approved && approved.decidedBy == "Bob")
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try trial.open(as: "Cleo").decideExclusion(proposed.id, approved: true, reason: nil)
            }
        }
    }

    @Test("a rule that somebody else refuses ends; what it left out can be captured again")
    func refusal() throws {
        try Trial.run { trial in
            _ = try trial.open().declareIfUnknown("chat")
            let proposed = try trial.open().propose(exclusion: rule())
            #expect(try trial.capture(union()).excluded == 1)
            let refused = try trial.open(as: "Bob").decideExclusion(proposed.id, approved: false, reason: "ours")
            #expect(refused.state == .refused && !refused.isInForce)
            #expect(try trial.capture(union()).recorded == 1)
        }
    }

    @Test("what widens capture waits: a rule goes on until another agrees that it ends")
    func ending() throws {
        try Trial.run { trial in
            _ = try trial.open().declareIfUnknown("chat")
            let id = try trial.open().propose(exclusion: rule()).id
            try trial.open(as: "Bob").decideExclusion(id, approved: true, reason: nil)
            #expect(try trial.open(as: "Bob").proposeEnd(of: id, reason: "ours now").isInForce)
            #expect(try trial.capture(union()).excluded == 1)
            #expect(throws: ArchiveError(.needsSecondPerson, "")) {
                try trial.open(as: "Bob").decideExclusion(id, approved: true, reason: nil)
            }
            let kept = try trial.open().decideExclusion(id, approved: false, reason: "no")
            #expect(kept.state == .approved)
            try trial.open(as: "Bob").proposeEnd(of: id, reason: "ours now")
            #expect(try trial.open().decideExclusion(id, approved: true, reason: nil).state == .ended)
            #expect(try trial.capture(union()).recorded == 1)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("a rule by people leaves out what any of them wrote or was sent, and nothing of it is in any file")
    func participants() throws {
        try Trial.run { trial in
            _ = try trial.open().declareIfUnknown("chat")
            var people = rule("")
            people.participants = ["*@union.example.org"]
            try trial.open().propose(exclusion: people)
            var export = SlackExport()
            export.users["U7"] = ("Quentin Marker", "quentin.marker@union.example.org")
            export.channels["general"] = [
                SlackExport.say("hello", at: 0), SlackExport.say("a secretmarker word", at: 1, by: "U7"),
            ]
            let report = try trial.capture(export)
            #expect(report.outcomes == [1, 0, 0, 1, 0, 0] && report.excludedByCode == ["TU": 1])
            for word in ["secretmarker", "quentin"] { #expect(try trial.files(with: word).isEmpty, "\(word)") }
        }
    }

    @Test("a rule by tag leaves out the conversations that were declared so; retention rules see the tag too")
    func tags() throws {
        try Trial.run { trial in
            _ = try trial.open().declareIfUnknown("chat")
            var tagged = rule("")
            tagged.tags = ["Casework"]
            try trial.open().propose(exclusion: tagged)
            var export = SlackExport()
            export.channels["ward-7"] = [SlackExport.say("one", at: 0)]
            #expect(try trial.capture(export).recorded == 1)
            try trial.open().tag("WARD-*", of: "chat", as: "casework", reason: "a councillor's")
            export.channels["ward-7"] = [SlackExport.say("two", at: 1)]
            #expect(try trial.capture(export).excluded == 1)
        }
    }

    @Test("a rule of all sources holds for each")
    func everySource() throws {
        try Trial.run { trial in
            var all = rule()
            all.source = "*"
            try trial.open().propose(exclusion: all)
            #expect(try trial.capture(union(), from: "chat").excluded == 1)
            #expect(try trial.capture(union(), from: "other").excluded == 1)
        }
    }

    @Test("each shipped template makes a rule that leaves something out, with the law it goes by")
    func templates() throws {
        let all = try ExclusionTemplate.all()
        #expect(Set(all.map(\.code)) == ["TU", "OH", "WB", "SN", "PER", "MC", "PG"])
        try Trial.run { trial in
            _ = try trial.open().declareIfUnknown("chat")
            for template in all {
                #expect(
                    template.about.contains("GDPR") || template.about.contains("Act") || template.about.contains("SI "))
                #expect(try trial.open().propose(exclusion: template.rule(for: "chat")).rule.template == template.name)
            }
            #expect(try trial.capture(union()).excludedByCode == ["TU": 1])
        }
    }

    @Test("a search says what it does not reach, also where nothing was left out yet")
    func notSearched() throws {
        try Trial.run { trial in
            _ = try trial.open().declareIfUnknown("chat")
            var known = SourceDeclared(name: "whatsapp")
            known.notCaptured = "awaits the custodians"
            try trial.open().declareSource(known)
            try trial.open().propose(exclusion: rule())
            #expect(try trial.open().notSearched(in: ["chat"]).map(\.count) == [0])
            try trial.capture(union())
            let missed = try trial.open().notSearched()
            #expect(missed.map(\.source) == ["chat", "whatsapp"] && missed.map(\.count) == [1, 0])
            #expect(missed.first?.code == "TU" && missed.first?.amount == "1 message")
            // Nothing is kept by which the message could be known again: it is counted anew, and the words say so.
            try trial.capture(union())
            let again = try #require(try trial.open().notSearched().first)
            #expect(again.count == 1 && again.counted == 2)
            #expect(again.amount == "at least 1 message (2 counted over all captures)")
        }
    }

    @Test("what cannot be a rule is refused: nothing to go by, a code that says too much, no reason, no source")
    func invalid() throws {
        try Trial.run { trial in
            _ = try trial.open().declareIfUnknown("chat")
            var codes = rule()
            codes.code = "Jane Doe"
            var reasons = rule()
            reasons.reason = " "
            for wrong in [rule(""), rule(" "), codes, reasons] {
                #expect(throws: ArchiveError(.wrongUse, "")) { try trial.open().propose(exclusion: wrong) }
            }
            var elsewhere = rule()
            elsewhere.source = "nowhere"
            #expect(throws: ArchiveError(.notFound, "")) { try trial.open().propose(exclusion: elsewhere) }
        }
    }
}
