import Archive
import Capture
import Ledger
import Records
import Foundation
import Testing

/// What a rule leaves out is counted; no byte of it is kept.
@Suite("Exclusion")
struct ExclusionTests {
    @Test("nothing of an excluded conversation is in any file: no word, no name, no sender, no file name")
    func nothingKept() throws {
        try Trial.run { trial in
            try trial.open().record(
                ExclusionAdded(source: "chat", conversation: "Whistle*", code: "WB", reason: "protected"),
                subject: "chat")
            var export = SlackExport()
            export.users["U7"] = ("Quentin Marker", "quentin.marker@example.gov.uk")
            export.channels["general"] = [SlackExport.say("hello", at: 0)]
            export.channels["whistleblowing"] = [
                SlackExport.say("a secretmarker word", at: 1, by: "U7", file: "markerfile.pdf"),
                SlackExport.say("another", at: 2, by: "U7", thread: 1),
            ]
            let report = try trial.capture(export)
            #expect(report.outcomes == [1, 0, 0, 2, 0, 0] && report.excludedByCode == ["WB": 2])
            for word in ["secretmarker", "whistleblowing", "marker", "quentin"] {
                #expect(try trial.files(with: word).isEmpty, "\(word)")
            }
            #expect(try !trial.files(with: "general").isEmpty)
        }
    }

    @Test("a file of an excluded conversation that cannot be read is counted without its name")
    func unreadable() throws {
        try Trial.run { trial in
            try trial.open().record(
                ExclusionAdded(source: "chat", conversation: "whistle*", code: "WB", reason: "protected"),
                subject: "chat")
            var export = SlackExport()
            export.channels["whistleblowing"] = [SlackExport.say("a word", at: 1)]
            export.others["whistleblowing/2024-03-02.json"] = "[{"
            export.others["whistleblowing/readme.txt"] = "not messages"
            let report = try trial.capture(export)
            #expect(report.outcomes == [0, 0, 0, 1, 0, 1])
            #expect(report.refusals.first?.item.contains("WB") == true)
            #expect(try trial.files(with: "whistleblowing").isEmpty)
            let kept = try trial.open().catalogue.acts(CaptureDone.self).map(\.act)
            #expect(
                kept.count == 1 && kept.allSatisfy { !String(decoding: $0.payload, as: UTF8.self).contains("blowing") })
        }
    }

    @Test(
        "names match without case and #, and * stands for any run",
        arguments: [
            ("union-reps", "union-reps", true), ("#Union-Reps", "union-reps", true), ("union-*", "union-reps", true),
            ("*reps", "union-reps", true), ("*", "anything", true), ("u*n-r*s", "union-reps", true),
            ("union", "union-reps", false), ("*union", "union-reps", false), ("union-*x", "union-reps", false),
        ])
    func patterns(pattern: String, channel: String, isExcluded: Bool) throws {
        try Trial.run { trial in
            try trial.open().record(
                ExclusionAdded(source: "chat", conversation: pattern, code: "X", reason: "r"), subject: "chat")
            var export = SlackExport()
            export.channels[channel] = [SlackExport.say("hello", at: 0)]
            #expect(try trial.capture(export).excluded == (isExcluded ? 1 : 0))
        }
    }

    @Test("a rule of one source leaves another source alone")
    func otherSource() throws {
        try Trial.run { trial in
            try trial.open().record(
                ExclusionAdded(source: "chat", conversation: "*", code: "X", reason: "r"), subject: "chat")
            var export = SlackExport()
            export.channels["general"] = [SlackExport.say("hello", at: 0)]
            #expect(try trial.capture(export, from: "other").recorded == 1)
        }
    }
}
