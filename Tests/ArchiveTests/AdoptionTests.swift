import Foundation
import Ledger
import Retention
import Testing

@testable import Archive

/// A schedule is adopted as it was previewed; one that keeps records for less time waits for a second person.
@Suite("Adopting schedules")
struct AdoptionTests {
    private func schedule(_ changes: (String, String)...) throws -> RetentionSchedule {
        var text = Trial.schedule.replacing("version=\"1\"", with: "version=\"2\"")
        for (old, new) in changes { text = text.replacing(old, with: new) }
        return try RetentionSchedule(xml: Array(text.utf8), name: "next.xml")
    }

    private func filled(_ trial: Trial) throws {
        var export = SlackExport()
        export.channels["quiz"] = [SlackExport.say("small talk", at: 0), SlackExport.say("more", at: 1)]
        export.channels["works"] = [SlackExport.say("the tender", at: 2)]
        export.channels["general"] = [SlackExport.say("anything", at: 3)]
        try trial.capture(export)
    }

    private let day = { (text: String) in try Date("\(text)T12:00:00Z", strategy: .iso8601) }

    @Test("what changes nothing in the archive is adopted at once, and both versions are kept")
    func plain() throws {
        try Trial.run { trial in
            try filled(trial)
            let archive = try trial.open()
            let longer = try schedule(("<period>P6Y</period>", "<period>P7Y</period>"))
            let preview = try archive.preview(longer)
            #expect(preview.newlyDue.conversations == 0 && preview.sooner.conversations == 0)
            #expect(preview.lines.first { $0.retentionClass == "PRC-01" }?.later.records == 1)
            guard case .inForce(let seq) = try archive.adopt(longer, preview: nil) else { return #expect(Bool(false)) }
            #expect(try archive.adoptions().map(\.act.seq).last == seq)
            #expect(try archive.adoptedSchedule("1").version == "1" && archive.adoptedSchedule("current") == longer)
            #expect(throws: ArchiveError(.notFound, "")) { try archive.adoptedSchedule("9") }
            let id = try trial.conversation(of: "the tender").id
            #expect(try archive.catalogue.dueRow(of: id)?.dueFrom?.description == "2031-03-02")
        }
    }

    @Test("a shorter period waits for somebody else, and for fourteen days, and is bound to what was previewed")
    func shortening() throws {
        try Trial.run { trial in
            try filled(trial)
            let archive = try trial.open()
            let shorter = try schedule(("<period>P6Y</period>", "<period>P2Y</period>"))
            let preview = try archive.preview(shorter)
            #expect(preview.newlyDue == .init(conversations: 1, records: 1))
            #expect(throws: ArchiveError(.needsPreview, "")) { try archive.adopt(shorter, preview: nil) }
            let other = try schedule(("<period>P6Y</period>", "<period>P1Y</period>"))
            #expect(throws: ArchiveError(.changed, "")) { try archive.adopt(other, preview: preview.code) }
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.adopt(shorter, preview: "abc") }
            guard case .waits(let id) = try archive.adopt(shorter, preview: preview.code) else {
                return #expect(Bool(false))
            }
            #expect(try archive.schedule().schedule.version == "1")
            #expect(throws: ArchiveError(.needsSecondPerson, "")) { try archive.approveShortening(id) }
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.enforceShortening(id) }
            let from = try trial.open(as: "Bob").approveShortening(id)
            #expect(from.description == "2026-03-16")
            #expect(throws: ArchiveError(.notDue, "")) {
                try trial.open(on: day("2026-03-15")).enforceShortening(id)
            }
            try trial.open(on: day("2026-03-16")).enforceShortening(id)
            let later = try trial.open(on: day("2026-03-16"))
            #expect(try later.schedule().schedule.version == "2")
            #expect(try later.shortenings().map(\.state) == [.inForce])
            #expect(try later.adoptions().last?.adopted.shortening == id)
            #expect(throws: ArchiveError(.wrongUse, "")) { try later.withdrawShortening(id, reason: "late") }
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("what would newly fall due has grown since the preview: refused; so is another schedule in between")
    func changed() throws {
        try Trial.run { trial in
            try filled(trial)
            let shorter = try schedule(("<period>P6Y</period>", "<period>P2Y</period>"))
            let preview = try trial.open().preview(shorter)
            guard case .waits(let id) = try trial.open().adopt(shorter, preview: preview.code) else {
                return #expect(Bool(false))
            }
            // New talk that is not due changes nothing of what was seen; an old tender does.
            var export = SlackExport()
            export.channels["quiz"] = [SlackExport.say("fresh", at: 60 * 24 * 700)]
            try trial.capture(export)
            #expect(try trial.open().preview(shorter).code == preview.code)
            export.channels["works2"] = [SlackExport.say("an old tender", at: 5)]
            try trial.capture(export)
            #expect(throws: ArchiveError(.changed, "")) { try trial.open(as: "Bob").approveShortening(id) }
            try trial.open().withdrawShortening(id, reason: "previewed again")
            #expect(try trial.open().shortenings().map(\.state) == [.withdrawn])
        }
    }

    @Test("holds in the way are named, and a class with conversations cannot be left out")
    func holdsAndLost() throws {
        try Trial.run { trial in
            try filled(trial)
            let archive = try trial.open()
            let id = try trial.conversation(of: "the tender").id
            try archive.placeHold(
                HoldPlaced(id: "LIT-1", reason: "claim", owner: "Ann", from: "2026-01-05", conversations: [id]))
            let preview = try archive.preview(schedule(("<period>P6Y</period>", "<period>P2Y</period>")))
            #expect(preview.holds == ["LIT-1": .init(conversations: 1, records: 1)])
            #expect(preview.lines.first { $0.retentionClass == "PRC-01" }?.held.conversations == 1)
            let without = try schedule(("PRC-01", "PRC-02"))
            #expect(try archive.preview(without).lost == ["PRC-01": .init(conversations: 1, records: 1)])
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.adopt(without, preview: nil) }
        }
    }

    @Test("reclassifying follows the new rules, but for what a person declared, and keeps threads whole")
    func reclassify() throws {
        try Trial.run { trial in
            try filled(trial)
            var export = SlackExport()
            export.channels["general"] = [
                SlackExport.say("hello all", at: 9), SlackExport.say("my bicycle", at: 10, thread: 9),
            ]
            export.channels["parks"] = [SlackExport.say("a bicycle path", at: 11)]
            try trial.capture(export)
            let archive = try trial.open()
            try archive.classify([try trial.conversation(of: "a bicycle path").id], as: "MSG-01", reason: "small talk")
            let next = try schedule(("<term>tender*</term>", "<term>tender*</term><term>bicycle</term>"))
            let preview = try archive.preview(next, reclassify: true)
            #expect(preview.lines.allSatisfy { $0.moved.conversations == 0 } && preview.split == 1)
            let moved = try schedule(
                ("<conversation>quiz*</conversation>", "<conversation>puzzle*</conversation>"),
                ("<action>destroy</action>", "<action>review</action>"),
                (
                    "<trigger>created</trigger><cutoff>none</cutoff><period>P1Y</period>",
                    "<trigger>last_message</trigger><cutoff>none</cutoff><period>P1Y</period>"
                ))
            let second = try archive.preview(moved, reclassify: true)
            #expect(second.lines.first { $0.retentionClass == "UNC-00" }?.moved.records == 2)
            guard case .inForce(let seq) = try archive.adopt(moved, preview: second.code, reclassify: true) else {
                return #expect(Bool(false))
            }
            #expect(try trial.conversation(of: "small talk").retentionClass == "UNC-00")
            #expect(try archive.catalogue.acts(ConversationsClassified.self).last?.payload.byRulesOf == seq)
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("classes and events given by hand are refused in words where they make no sense")
    func byHand() throws {
        try Trial.run { trial in
            try filled(trial)
            let archive = try trial.open()
            let id = try trial.conversation(of: "anything").id
            for (code, reason, error) in [
                ("XYZ-01", "r", ArchiveError.Code.wrongUse), ("PRC-01", " ", .wrongUse), ("UNC-00", "r", .wrongUse),
            ] {
                #expect(throws: ArchiveError(error, "")) { try archive.classify([id], as: code, reason: reason) }
            }
            #expect(throws: ArchiveError(.notFound, "")) { try archive.classify([9999], as: "PRC-01", reason: "r") }
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.classify([], as: "PRC-01", reason: "r") }
            #expect(try archive.classify([id, id], as: "PRC-01", reason: "a tender after all") == 1)
            let today = try archive.today()
            for name in ["employment_end", "created", "full_moon"] {
                #expect(throws: ArchiveError(.wrongUse, "")) {
                    try archive.recordEvent(name, on: today, conversations: [id], reason: "r")
                }
            }
            try archive.adopt(DueTests.schedule(version: 1))
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try archive.recordEvent("employment_end", on: today, reason: "")
            }
            #expect(throws: ArchiveError(.notFound, "")) {
                try archive.recordEvent("employment_end", on: today, person: "Zed", reason: "")
            }
            let seq = try archive.recordEvent(
                "employment_end", on: today, person: "ann.lee@example.gov.uk", reason: "HR")
            #expect(try archive.catalogue.reach(ofEvent: seq).conversations == 3)
            #expect(try archive.catalogue.reach(ofEvent: seq).dated == 0)
            try archive.classify([id], as: "HR-01", reason: "a staff matter")
            #expect(try archive.catalogue.dueRow(of: id)?.dueFrom?.description == "2032-04-01")
            try archive.withdrawEvent(seq, reason: "she stays")
            #expect(try archive.catalogue.dueRow(of: id)?.dueFrom == nil)
            #expect(throws: ArchiveError(.wrongUse, "")) { try archive.withdrawEvent(seq, reason: "again") }
            #expect(throws: ArchiveError(.notFound, "")) { try archive.withdrawEvent(0, reason: "r") }
        }
    }

    @Test("a clock that jumped back decides nothing, and nothing is done")
    func clock() throws {
        try Trial.run { trial in
            try filled(trial)
            let count = try trial.open().ledger.count()
            let early = try trial.open(on: day("2026-03-01"))
            let id = try trial.conversation(of: "small talk").id
            #expect(throws: ArchiveError(.clock, "")) { try early.proposeDisposal(conversation: id, ground: "over") }
            #expect(throws: ArchiveError(.clock, "")) { try early.adopt(schedule(), preview: nil) }
            #expect(throws: ArchiveError(.clock, "")) { try early.classify([id], as: "PRC-01", reason: "r") }
            let hold = HoldPlaced(id: "A", reason: "r", owner: "Ann", from: "2026-01-01", conversations: [id])
            #expect(throws: ArchiveError(.clock, "")) { try early.placeHold(hold) }
            #expect(try trial.open().ledger.count() == count)
        }
    }
}
