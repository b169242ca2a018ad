import Archive
import Foundation
import Retention
import Testing

@Suite("Holds")
struct HoldTests {
    private func hold(_ id: String, on conversations: [UInt64], from: String = "2026-01-05") -> HoldPlaced {
        HoldPlaced(id: id, reason: "Audit 2026", owner: "Ann", from: from, conversations: conversations)
    }

    private func filled(_ trial: Trial) throws -> (UInt64, UInt64) {
        var export = SlackExport()
        export.channels["general"] = [SlackExport.say("one", at: 0)]
        export.channels["quiz"] = [SlackExport.say("two", at: 1)]
        try trial.capture(export)
        return (try trial.conversation(of: "one").id, try trial.conversation(of: "two").id)
    }

    @Test("a hold covers what all its acts name, is released once, and stands again when it is placed again")
    func life() throws {
        try Trial.run { trial in
            let (one, two) = try filled(trial)
            let archive = try trial.open()
            try archive.placeHold(hold("AUD-1", on: [one]))
            #expect(try archive.holds(on: one).map(\.placed.id) == ["AUD-1"] && archive.holds(on: two).isEmpty)
            try archive.placeHold(hold("AUD-1", on: [two, one]))
            #expect(try archive.holds().map(\.placed.conversations) == [[one, two]])
            #expect(try archive.holds().allSatisfy(\.isOpen))
            let day = try CivilDate(parsing: "2026-03-02")
            #expect(throws: ArchiveError(.needsSecondPerson, "")) {
                try archive.releaseHold("AUD-1", to: day, reason: "done")
            }
            try trial.open(as: "Bea").releaseHold("AUD-1", to: day, reason: "done")
            try archive.catalogue.rollForward(archive.ledger)
            #expect(try archive.holds(on: two).map { $0.to?.description } == ["2026-03-02"])
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try archive.releaseHold("AUD-1", to: day, reason: "again")
            }
            try archive.placeHold(hold("AUD-1", on: [two], from: "2026-03-02"))
            #expect(try archive.holds(on: one).map(\.isOpen) == [true])
            #expect(try archive.holds().map(\.from.description) == ["2026-01-05"])
        }
    }

    @Test("a hold that would say nothing is refused: no name, no reason, a day to come, no such conversation")
    func refused() throws {
        try Trial.run { trial in
            let (one, _) = try filled(trial)
            let archive = try trial.open()
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.placeHold(hold(" ", on: [one])) }
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try archive.placeHold(hold("AUD-1", on: [one], from: "2026-03-03"))
            }
            #expect(throws: ArchiveError(.notFound, "")) { try archive.placeHold(hold("AUD-1", on: [.max])) }
            #expect(throws: ArchiveError(.notFound, "")) {
                try archive.releaseHold("AUD-1", to: CivilDate(parsing: "2026-03-02"), reason: "done")
            }
            #expect(try archive.holds().isEmpty)
        }
    }

    @Test("nobody acts without a name")
    func nameless() throws {
        try Trial.run { trial in
            #expect(throws: ArchiveError(.wrongUse, "")) { try trial.open(as: "  ") }
        }
    }
}
