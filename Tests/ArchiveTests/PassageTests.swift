import Foundation
import Ledger
import Retention
import Testing

@testable import Archive

/// A passage of an endless chat becomes a conversation of its own, with the holds and events of where it comes from.
@Suite("Passages")
struct PassageTests {
    private func filled(_ trial: Trial) throws -> [UInt64] {
        var export = SlackExport()
        export.channels["quiz"] = (0..<6).map { SlackExport.say("line \($0)", at: 10 * $0) }
        try trial.capture(export)
        export.channels["quiz"]?[2] = SlackExport.say("line 2, reworded", at: 20)
        try trial.capture(export)
        return try (0..<6).map { try #require(try trial.seqs(of: "line \($0)").first) }
    }

    @Test("it has its own class and due date, keeps every wording, and what follows it stays with it")
    func parted() throws {
        try Trial.run { trial in
            let seqs = try filled(trial)
            let archive = try trial.open()
            let quiz = try trial.conversation(of: "line 0").id
            let passage = try archive.declarePassage(from: seqs[1], to: seqs[2], as: "PRC-01", reason: "the tender")
            #expect(try archive.catalogue.size(of: passage) == 3 && archive.catalogue.size(of: quiz) == 4)
            let row = try #require(try archive.catalogue.dueRow(of: passage))
            #expect(row.retentionClass == "PRC-01" && row.records == 3 && row.dueFrom?.description == "2030-03-02")
            #expect(try archive.catalogue.dueRow(of: quiz)?.records == 4)
            #expect(try archive.why(seqs[1]).reasons.contains { $0.contains("passage") && $0.contains("the tender") })
            var export = SlackExport()
            export.channels["quiz"] = [
                SlackExport.say("line 1, reworded", at: 10), SlackExport.say("a reply", at: 99, thread: 10),
                SlackExport.say("line 7", at: 70),
            ]
            try trial.capture(export)
            #expect(try trial.conversation(of: "line 1, reworded").id == passage)
            #expect(try trial.conversation(of: "a reply").id == passage)
            #expect(try trial.conversation(of: "line 7").id == quiz)
            #expect(try trial.findings().isEmpty)
            try archive.catalogue.rebuild(archive.ledger)
            #expect(try trial.conversation(of: "a reply").id == passage && trial.findings().isEmpty)
        }
    }

    @Test("a hold goes along, and nothing becomes free by being parted; the rest can be destroyed, the passage stays")
    func held() throws {
        try Trial.run { trial in
            let seqs = try filled(trial)
            let archive = try trial.open()
            let quiz = try trial.conversation(of: "line 0").id
            try archive.placeHold(
                HoldPlaced(id: "AUD-1", reason: "audit", owner: "Ann", from: "2026-01-05", conversations: [quiz]))
            let passage = try archive.declarePassage(from: seqs[5], to: seqs[4], as: "UNC-00", reason: "not small talk")
            #expect(try archive.holds(on: passage).map(\.placed.id) == ["AUD-1"])
            #expect(try archive.catalogue.dueRow(of: passage)?.openHolds == 1)
            let bob = try trial.open(as: "Bob")
            try bob.releaseHold("AUD-1", to: bob.today(), reason: "over")
            #expect(try archive.catalogue.dueRow(of: passage)?.openHolds == 0)
            try archive.catalogue.rollForward(archive.ledger)
            let next = try trial.open(on: Trial.today.addingTimeInterval(86_400))
            let disposal = try next.proposeDisposal(conversation: quiz, ground: "over").proposed.id
            _ = try trial.open(as: "Bob", on: Trial.today.addingTimeInterval(86_400)).approveDisposal(disposal)
            _ = try next.executeDisposal(disposal, projections: [next.catalogue, trial.index])
            #expect(try trial.files(with: "line 0").isEmpty && trial.seqs(of: "line 5").count == 1)
            #expect(try next.catalogue.dueRow(of: passage)?.records == 2)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("what is no passage is refused in words")
    func refused() throws {
        try Trial.run { trial in
            let seqs = try filled(trial)
            var export = SlackExport()
            export.channels["works"] = [SlackExport.say("the tender", at: 5)]
            try trial.capture(export)
            let archive = try trial.open()
            let other = try #require(try trial.seqs(of: "the tender").first)
            func declare(_ from: UInt64, _ to: UInt64, _ code: String = "PRC-01", _ reason: String = "r") throws {
                try archive.declarePassage(from: from, to: to, as: code, reason: reason)
            }
            #expect(throws: ArchiveError(.wrongUse, "")) { try declare(seqs[0], seqs[5]) }
            #expect(throws: ArchiveError(.notFound, "")) { try declare(seqs[0], other) }
            #expect(throws: ArchiveError(.notFound, "")) { try declare(seqs[0], 0) }
            #expect(throws: ArchiveError(.wrongUse, "")) { try declare(seqs[0], seqs[1], "ABC-01") }
            #expect(throws: ArchiveError(.wrongUse, "")) { try declare(seqs[0], seqs[1], "PRC-01", " ") }
        }
    }
}
