import Archive
import Capture
import Foundation
import Ledger
import Records
import Testing

/// What was captured, against what could be expected.
@Suite("Coverage")
struct CoverageTests {
    @Test("a gap is measured on the source's own rhythm; too little tells nothing")
    func rhythm() {
        let daily = Array(0..<30) + Array(45..<60)
        let steady = Rhythm(days: daily, today: 61)
        #expect(steady.usual == 0 && steady.gaps == [.init(from: 30, to: 44)] && steady.silentDays == nil)
        #expect(Rhythm(days: daily, today: 90).silentDays == 31)
        let weekly = (0..<20).map { $0 * 7 }
        #expect(Rhythm(days: weekly, today: 150).gaps.isEmpty && Rhythm(days: weekly, today: 150).silentDays == nil)
        #expect(Rhythm(days: weekly, today: 170).silentDays == 37)
        #expect(Rhythm(days: Array(0..<9), today: 400).silentDays == nil)
        #expect(Rhythm(days: [], today: 1).usual == nil)
    }

    private func capture(_ trial: Trial, _ days: [Int], handover: Handover = Handover()) throws -> CaptureReport {
        var export = SlackExport()
        export.users["U3"] = ("Cleo Day", nil)
        export.channels["general"] = days.enumerated().map { index, day in
            SlackExport.say("day \(day)", at: day * 24 * 60, by: "U\(index % 3 + 1)")
        }
        export.channels["pair"] = [SlackExport.say("just us", at: 0)]
        let path = trial.folder.appendingPathComponent("export-\(UUID().uuidString)")
        try export.write(to: path)
        let archive = try trial.open()
        _ = try archive.declareIfUnknown("chat")
        return try Intake.capture(
            path.path, format: .slack, source: "chat", options: CaptureOptions(), into: archive, handover: handover,
            committed: { _ in })
    }

    @Test("every run attests what the source said, from when to when, and coverage holds it against what was read")
    func attestation() throws {
        try Trial.run { trial in
            _ = try capture(
                trial, Array(0..<5), handover: Handover(covers: ("2024-03-01", "2024-03-05"), sourceCount: 9))
            _ = try capture(trial, Array(9..<12), handover: Handover(covers: ("2024-03-10", "2024-03-12")))
            let runs = try trial.open().catalogue.acts(CaptureDone.self).compactMap(\.payload.run)
            #expect(runs.count == 2 && runs[0].sourceCount == 9 && runs[0].from?.hasPrefix("2024-03-01") == true)
            #expect(runs[0].to?.hasPrefix("2024-03-05") == true)
            let row = try #require(try trial.open().coverage().first)
            #expect(row.count?.source == 9 && row.count?.read == 6)
            #expect(row.gaps == [.init(from: "2024-03-06", to: "2024-03-09", kind: "sequence")])
            #expect(row.weeks.values.reduce(0, +) == row.held)
            #expect(row.weeks.keys.min() == "2024-02-26")
        }
    }

    @Test("silence is told of a source and of channels with three or more people, and of nobody alone")
    func silence() throws {
        try Trial.run { trial in
            _ = try capture(trial, Array(0..<20) + Array(50..<60))
            let row = try #require(try trial.open().coverage().first)
            #expect(row.gaps.map(\.kind) == ["time"] && row.gaps.first?.from == "2024-03-21")
            #expect((row.silentDays ?? 0) > 600)
            #expect(row.channels.map(\.channel) == ["general"] && row.otherChannels == 1)
            #expect(row.channels.first?.gaps.count == 1)
        }
    }

    @Test("what was sent before users were told is counted")
    func notice() throws {
        try Trial.run { trial in
            var source = SourceDeclared(name: "chat")
            source.noticeGiven = "2024-03-03"
            try trial.open().declareSource(source)
            let report = try capture(trial, Array(0..<5))
            #expect(report.run.beforeNotice == 3)
            #expect(try trial.open().coverage().first?.beforeNotice == 3)
        }
    }

    @Test(
        "words that take talk elsewhere are a link, or a place and a move in one sentence",
        arguments: [
            ("see https://wa.me/447700900123", true), ("Let's take this to WhatsApp", true),
            ("can you reply to my Gmail?", true), ("the signal box at the station moved", false),
            ("see https://at.me/x and bit.me/", false), ("WhatsApp was discussed. We move it to May.", false),
            ("nothing to see", false),
        ])
    func cues(words: String, isCue: Bool) { #expect(OffPlatformCue.isIn(words) == isCue) }

    @Test("they are looked for only where the DPIA names it, from then on, and go with their record")
    func cuesDeclared() throws {
        try Trial.run { trial in
            var export = SlackExport()
            export.channels["general"] = [SlackExport.say("let's take this to WhatsApp", at: 0)]
            try trial.capture(export)
            _ = try trial.open().declareIfUnknown("chat")
            #expect(try trial.open().coverage().first?.offPlatform == nil)
            var source = SourceDeclared(name: "chat")
            source.dpiaCovers = ["off-platform", "presence"]
            try trial.open().declareSource(source)
            export.channels["general"] = [SlackExport.say("let's take it to Signal", at: 1)]
            try trial.capture(export)
            let row = try #require(try trial.open().coverage().first)
            #expect(row.offPlatform == 1 && row.presence == 0)
            #expect(try trial.findings().isEmpty)
            let seq = try #require(try trial.seqs(of: "to Signal").first)
            let id = try trial.open().proposeExpunge([seq], reason: "in error").proposed.id
            let archive = try trial.open(as: "Bob")
            _ = try archive.decideExpunge(id, approved: true, projections: [archive.catalogue, trial.index])
            #expect(try trial.open().coverage().first?.offPlatform == 0)
            #expect(try trial.findings().isEmpty)
        }
    }

    private func chat(_ trial: Trial, _ lines: [String], by custodian: String) throws {
        let file = trial.folder.appendingPathComponent("WhatsApp Chat with Duty team.txt")
        try Data(lines.joined(separator: "\n").utf8).write(to: file)
        let archive = try trial.open()
        _ = try archive.declareIfUnknown("whatsapp")
        _ = try Intake.capture(
            file.path, format: .whatsapp, source: "whatsapp",
            options: CaptureOptions(timeZone: "Europe/London", dateOrder: .dayMonthYear), into: archive,
            handover: Handover(custodian: custodian, declaration: "whole"), committed: { _ in })
    }

    @Test("a chat that two people hand in is aligned: what both have is kept once, what only one has is shown")
    func alignment() throws {
        try Trial.run { trial in
            try chat(
                trial,
                [
                    "01/03/2024, 12:00 - Cleo: one", "01/03/2024, 12:01 - Bob Ray: two",
                    "01/03/2024, 12:02 - Cleo: three",
                ],
                by: "Ann")
            try chat(
                trial,
                ["01/03/2024, 12:00 - Cleo: one", "01/03/2024, 12:01 - Bobby: two", "01/03/2024, 12:05 - Cleo: five"],
                by: "Bob")
            let found = try #require(try trial.open().alignments(of: "whatsapp").first)
            #expect(found.custodians == ["Ann", "Bob"] && found.same == 1 && found.named.count == 1)
            #expect(try found.only == ["Ann": trial.seqs(of: "three"), "Bob": trial.seqs(of: "five")])
            #expect(try trial.seqs(of: "one").count == 1)
            let row = try #require(try trial.open().coverage().first)
            #expect(row.custodians.map(\.held) == [3, 3] && row.custodians.map(\.alone) == [2, 2])
            #expect(row.custodians.first?.declaration == "whole")
            #expect(try trial.findings().isEmpty)
        }
    }

    @Test("a channel that the body does not run comes in with a custodian's declaration")
    func declaration() throws {
        try Trial.run { trial in
            var source = SourceDeclared(name: "whatsapp")
            source.isNonCorporate = true
            let archive = try trial.open()
            try archive.declareSource(source)
            #expect(throws: ArchiveError(.wrongUse, "")) {
                try archive.requireDeclaration(of: "whatsapp", Handover(custodian: "Ann"))
            }
            try archive.requireDeclaration(of: "whatsapp", Handover(custodian: "Ann", declaration: "whole"))
            try archive.requireDeclaration(of: "other", Handover())
        }
    }

    @Test("a source that is known and not captured is told as missing until something of it is")
    func known() throws {
        try Trial.run { trial in
            var source = SourceDeclared(name: "chat")
            source.notCaptured = "no export yet"
            try trial.open().declareSource(source)
            #expect(try trial.open().coverage().first?.notCaptured == "no export yet")
            _ = try capture(trial, [0])
            #expect(try trial.open().coverage().first?.notCaptured == nil)
        }
    }
}
