import Archive
import Capture
import Foundation
import Ledger
import Records
import Retention
import Testing

/// What was captured in error is removed by two people, for good, and never under a hold.
@Suite("Expunge")
struct ExpungeTests {
    private func capture(_ trial: Trial, _ wording: String = "a secretmarker word") throws {
        var export = SlackExport()
        export.channels["general"] = [SlackExport.say("hello", at: 0), SlackExport.say(wording, at: 1, by: "U2")]
        try trial.capture(export)
    }

    @Test("it is gone from every file, certified with its reason, and is not captured again")
    func removal() throws {
        try Trial.run { trial in
            try capture(trial)
            try capture(trial, "a secretmarker word, reworded")
            let seq = try #require(try trial.seqs(of: "reworded").first)
            let proposed = try trial.open().proposeExpunge([seq], reason: "Union talk")
            #expect(proposed.state == .proposed && proposed.proposed.count == 2)
            #expect(try trial.seqs(of: "secretmarker").count == 2)
            let archive = try trial.open(as: "Bob")
            let done = try archive.decideExpunge(
                proposed.proposed.id, approved: true, projections: [archive.catalogue, trial.index])
            #expect(done.state == .expunged)
            let certificate = try #require(done.certified)
            #expect(certificate.reason == "Union talk" && certificate.approvedBy == "Bob" && certificate.count == 2)
            #expect(try trial.files(with: "secretmarker").isEmpty)
            let answer = try trial.open().why(seq)
            #expect(answer.content == "destroyed" && answer.reasons.first?.contains("captured in error") == true)
            #expect(try trial.findings().isEmpty)
            #expect(try trial.open().ledger.verify().verdicts[.destroyed] == 2)
            var again = SlackExport()
            again.channels["general"] = [SlackExport.say("a secretmarker word", at: 1, by: "U2")]
            #expect(try trial.capture(again).refused == 1)
            #expect(try trial.seqs(of: "hello").count == 1)
            try trial.open().catalogue.rebuild(trial.open().ledger)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("nobody approves what they proposed, and what is refused stays")
    func twoPeople() throws {
        try Trial.run { trial in
            try capture(trial)
            let seq = try #require(try trial.seqs(of: "secretmarker").first)
            let id = try trial.open().proposeExpunge([seq], reason: "Union talk").proposed.id
            #expect(throws: ArchiveError(.needsSecondPerson, "")) {
                try trial.open().decideExpunge(id, approved: true, projections: [])
            }
            let refused = try trial.open(as: "Bob").decideExpunge(id, approved: false, projections: [])
            #expect(refused.state == .refused)
            #expect(try trial.seqs(of: "secretmarker") == [seq])
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try trial.open(as: "Bob").decideExpunge(id, approved: true, projections: [])
            }
        }
    }

    @Test("a hold keeps it, whether it was placed before the proposal or after")
    func held() throws {
        try Trial.run { trial in
            try capture(trial)
            let seq = try #require(try trial.seqs(of: "secretmarker").first)
            let conversation = try trial.conversation(of: "secretmarker").id
            let id = try trial.open().proposeExpunge([seq], reason: "Union talk").proposed.id
            try trial.open().placeHold(
                HoldPlaced(
                    id: "H-1", reason: "A claim", owner: "Ann", from: "2026-03-01", conversations: [conversation]))
            #expect(throws: ArchiveError(.held, "")) {
                try trial.open(as: "Bob").decideExpunge(id, approved: true, projections: [])
            }
            #expect(throws: ArchiveError(.held, "")) { try trial.open().proposeExpunge([seq], reason: "Union talk") }
            #expect(try trial.seqs(of: "secretmarker") == [seq])
        }
    }

    @Test("a conversation that loses its first messages is the same one when all is made again, and its holds hold")
    func firstMessage() throws {
        try Trial.run { trial in
            try capture(trial)
            var export = SlackExport()
            export.channels["general"] = [SlackExport.say("the last of them", at: 2)]
            try trial.capture(export)
            let conversation = try trial.conversation(of: "hello").id
            try trial.open().placeHold(
                HoldPlaced(
                    id: "H-1", reason: "A claim", owner: "Ann", from: "2026-01-01", conversations: [conversation]))
            try trial.open(as: "Bob").releaseHold("H-1", to: .init(parsing: "2026-01-05"), reason: "Settled")
            for words in ["hello", "secretmarker"] {
                let seq = try #require(try trial.seqs(of: words).first)
                let proposed = try trial.open().proposeExpunge([seq], reason: "Union talk").proposed
                let archive = try trial.open(as: "Bob")
                _ = try archive.decideExpunge(
                    proposed.id, approved: true, projections: [archive.catalogue, trial.index])
                #expect(try trial.findings().isEmpty, "\(words)")
            }
            try trial.open().placeHold(
                HoldPlaced(
                    id: "H-2", reason: "A claim", owner: "Ann", from: "2026-03-01", conversations: [conversation]))
            let archive = try trial.open()
            try archive.catalogue.rebuild(archive.ledger)
            let last = try #require(try trial.seqs(of: "the last of them").first)
            #expect(try trial.conversation(of: "the last of them").id == conversation)
            #expect(try archive.holds(on: conversation).map(\.placed.id) == ["H-1", "H-2"])
            #expect(throws: ArchiveError(.held, "")) { try archive.proposeExpunge([last], reason: "Union talk") }
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("only messages can be removed, with a reason")
    func invalid() throws {
        try Trial.run { trial in
            try capture(trial)
            #expect(throws: ArchiveError(.wrongUse, "")) { try trial.open().proposeExpunge([1], reason: "an act") }
            #expect(throws: ArchiveError(.wrongUse, "")) { try trial.open().proposeExpunge([], reason: "nothing") }
            let seq = try #require(try trial.seqs(of: "hello").first)
            #expect(throws: ArchiveError(.wrongUse, "")) { try trial.open().proposeExpunge([seq], reason: " ") }
        }
    }
}
