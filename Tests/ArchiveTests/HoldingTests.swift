import Foundation
import Ledger
import Records
import Retention
import Testing

@testable import Archive

/// The size of a hold is seen first, what its end lets fall due is seen first, and what is to be erased waits for it.
@Suite("Holding")
struct HoldingTests {
    private func filled(_ trial: Trial) throws -> (quiz: UInt64, works: UInt64) {
        var export = SlackExport()
        export.channels["quiz"] = [
            SlackExport.say("small talk", at: 0), SlackExport.say("with a file", at: 1, file: "plan.pdf"),
        ]
        export.channels["works"] = [SlackExport.say("the tender", at: 2)]
        try trial.capture(export)
        export.channels["quiz"]?[0] = SlackExport.say("small talk, reworded", at: 0)
        try trial.capture(export)
        return (try trial.conversation(of: "with a file").id, try trial.conversation(of: "the tender").id)
    }

    private func hold(_ id: String, _ conversations: [UInt64]) -> HoldPlaced {
        var hold = HoldPlaced(id: id, reason: "claim", owner: "Legal", from: "2026-01-05", conversations: conversations)
        hold.kind = .litigation
        return hold
    }

    @Test("a hold freezes whole conversations with their versions, says how many, and is refused on nothing")
    func size() throws {
        try Trial.run { trial in
            let (quiz, works) = try filled(trial)
            let archive = try trial.open()
            #expect(
                try archive.catalogue.holdSize(of: [quiz])
                    == HoldSize(conversations: 1, records: 3, ofRecords: 4))
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.placeHold(hold("LIT-1", []), confirmed: nil) }
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.placeHold(hold("LIT-1", [])) }
            #expect(throws: ArchiveError(.needsPreview, "")) {
                try archive.placeHold(hold("LIT-1", [quiz]), confirmed: 2)
            }
            try archive.placeHold(hold("LIT-1", [quiz]), confirmed: 3)
            let placed = try #require(try archive.holds().first?.placed)
            let list = SequenceList(try archive.catalogue.entries(of: quiz))
            #expect(placed.count == 3 && placed.listHash == list.hash.hex && placed.kind == .litigation)
            // Many on one record: each has to end.
            try archive.placeHold(hold("AUD-1", [quiz, works]), confirmed: nil)
            #expect(try archive.catalogue.dueRow(of: quiz)?.openHolds == 2)
            let preview = try archive.releasePreview("LIT-1")
            #expect(preview.due.isEmpty && preview.stillHeld == 3)
            let bob = try trial.open(as: "Bob")
            try bob.releaseHold("LIT-1", to: bob.today(), reason: "settled")
            let last = try archive.releasePreview("AUD-1")
            #expect(last.due.map { "\($0.retentionClass) \($0.action) \($0.records)" } == ["MSG-01 destroy 3"])
            #expect(throws: ArchiveError(.notFound, "")) { try archive.releasePreview("X") }
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.releasePreview("LIT-1") }
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("what is to be erased and is held is restricted, and named when the last hold ends")
    func erasure() throws {
        try Trial.run { trial in
            let (quiz, _) = try filled(trial)
            let archive = try trial.open()
            let seq = try #require(try trial.seqs(of: "with a file").first)
            let received = try CivilDate(parsing: "2026-02-20")
            let due = received.adding(months: 1)
            func restrict() throws -> UInt64 {
                try archive.restrict(
                    [seq], received: received, answerBy: due, reason: "Ann Lee asked; told of the claim")
            }
            #expect(throws: ArchiveError(.wrongUse, "")) { try restrict() }
            try archive.placeHold(hold("LIT-1", [quiz]), confirmed: nil)
            let entry = try restrict()
            #expect(try archive.restricted() == SequenceList([seq]))
            #expect(try archive.restrictions().map(\.isFree) == [false])
            #expect(try archive.releasePreview("LIT-1").toErase == [seq])
            #expect(try archive.why(seq).reasons.contains { $0.contains("restricted in entry \(entry)") })
            let bob = try trial.open(as: "Bob")
            try bob.releaseHold("LIT-1", to: bob.today(), reason: "settled")
            #expect(try archive.restrictions().map(\.isFree) == [true])
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.liftRestriction(entry, reason: "") }
            try archive.liftRestriction(entry, reason: "withdrawn by Ann Lee")
            #expect(try archive.restricted().count == 0)
            #expect(throws: ArchiveError(.notFound, "")) { try archive.liftRestriction(entry, reason: "again") }
        }
    }

    @Test("why says class and rule, schedule and mandate, events, arithmetic, holds past and present, and approvals")
    func why() throws {
        try Trial.run { trial in
            let (quiz, works) = try filled(trial)
            let archive = try trial.open()
            let seq = try #require(try trial.seqs(of: "the tender").first)
            let kept = try archive.why(seq)
            #expect(kept.mandate == "Mandate: Local (local)." && kept.schedule == "Test schedule, version 1")
            for words in [
                "Rule 2 of Test schedule, version 1", "a tender", "P6Y (6 years) → 1 March 2030", "adopted in entry",
            ] {
                #expect(kept.reasons.contains { $0.contains(words) }, "\(words): \(kept.reasons)")
            }
            try archive.adopt(DueTests.schedule(version: 2))
            try archive.classify([works], as: "HR-01", reason: "it is about staff")
            try archive.recordEvent(
                "employment_end", on: CivilDate(parsing: "2019-01-31"), conversations: [works], reason: "HR notice")
            try archive.placeHold(hold("LIT-1", [works, quiz]), confirmed: nil)
            let bob = try trial.open(as: "Bob")
            try bob.releaseHold("LIT-1", to: bob.today(), reason: "settled")
            try archive.placeHold(hold("AUD-2", [works]), confirmed: nil)
            let why = try archive.why(seq)
            #expect(why.state == "held" && why.retentionClass == "HR-01")
            for words in [
                "Ann declared it to that class", "Before that Test schedule, version 1", "no class HR-01",
                "Ann recorded employment_end on 2019-01-31", "end of financial year 31 March 2019",
                "Was held by LIT-1 (litigation) from 2026-01-05 to 2026-03-02: claim; ended by Bob: settled",
                "Held by AUD-2 (litigation) since 2026-01-05", "Legal answers for it",
            ] {
                #expect(why.reasons.contains { $0.contains(words) }, "\(words): \(why.reasons)")
            }
        }
    }

    @Test("the forecast counts each record once: by month, due now, later or unknown, and permanent")
    func forecast() throws {
        try Trial.run { trial in
            let (quiz, _) = try filled(trial)
            let archive = try trial.open()
            let forecast = try archive.catalogue.forecast(from: archive.today(), months: 60)
            #expect(forecast.from.description == "2026-03-01" && forecast.months.last == "2031-02")
            #expect(
                forecast.rows.map { "\($0.month ?? "now") \($0.retentionClass) \($0.records)" }
                    == ["now MSG-01 3", "2030-03 PRC-01 1"])
            try archive.placeHold(hold("LIT-1", [quiz]), confirmed: nil)
            let held = try archive.catalogue.forecast(from: archive.today(), months: 12)
            #expect(held.rows.map(\.held) == [3] && held.laterOrUnknown == 1 && held.permanent == 0)
            let all = held.rows.reduce(0) { $0 + $1.records } + held.laterOrUnknown + held.permanent
            #expect(try all == archive.catalogue.holdSize(of: []).ofRecords)
        }
    }
}
