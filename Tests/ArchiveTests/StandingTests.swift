import Archive
import Capture
import Ledger
import Records
import Foundation
import Retention
import Testing

/// How a conversation stands, and why a record is kept or gone.
@Suite("Standing")
struct StandingTests {
    private func filled(_ trial: Trial) throws {
        var export = SlackExport()
        export.channels["general"] = [SlackExport.say("for review", at: 0)]
        export.channels["quiz"] = [SlackExport.say("small talk", at: 1), SlackExport.say("more of it", at: 2)]
        export.channels["works"] = [SlackExport.say("the tender", at: 3)]
        try trial.capture(export)
    }

    @Test(
        "the state on a day follows class, trigger and period",
        arguments: [
            ("small talk", "2025-03-01", "retained"), ("small talk", "2025-03-02", "due_destroy"),
            ("for review", "2025-03-01", "retained"), ("for review", "2025-03-02", "due_review"),
            ("the tender", "2030-03-01", "retained"), ("the tender", "2030-03-02", "due_destroy"),
        ])
    func states(words: String, day: String, state: String) throws {
        try Trial.run { trial in
            try filled(trial)
            let id = try trial.conversation(of: words).id
            let standing = try trial.open().standing(of: id, on: CivilDate(parsing: day))
            #expect(standing.decision.state.rawValue == state)
            #expect(standing.schedule == "Test schedule, version 1")
        }
    }

    @Test("why answers for what is kept, for what is held and for acts")
    func why() throws {
        try Trial.run { trial in
            try filled(trial)
            let archive = try trial.open()
            let seq = try #require(try trial.seqs(of: "more of it").first)
            let id = try trial.conversation(of: "more of it").id
            let kept = try archive.why(seq)
            #expect(kept.content == "open" && kept.retentionClass == "MSG-01" && kept.state == "due_destroy")
            #expect(kept.conversation == id && kept.reasons.count > 1)
            try archive.placeHold(
                HoldPlaced(id: "AUD-1", reason: "Audit 2026", owner: "Ann", from: "2026-01-05", conversations: [id]))
            let held = try archive.why(seq)
            #expect(held.state == "held" && held.reasons.contains { $0.contains("AUD-1") && $0.contains("Audit 2026") })
            let act = try #require(try archive.holds().first?.seq)
            #expect(try archive.why(act).reasons.first?.contains("Ann") == true)
            #expect(try archive.why(0).reasons.first?.contains("no content") == true)
            #expect(throws: (any Error).self) { try archive.why(.max) }
        }
    }

    @Test("a class that the schedule lost is named, and so is a conversation that is none")
    func unknown() throws {
        try Trial.run { trial in
            try filled(trial)
            let archive = try trial.open()
            let other = Trial.schedule.replacing("MSG-01", with: "MSG-99")
            try archive.adopt(try RetentionSchedule(xml: Array(other.utf8), name: "other.xml"))
            let id = try trial.conversation(of: "small talk").id
            #expect(throws: ArchiveError(.notFound, "")) { try archive.standing(of: id, on: archive.today()) }
            #expect(throws: ArchiveError(.notFound, "")) { try archive.standing(of: .max, on: archive.today()) }
        }
    }
}
