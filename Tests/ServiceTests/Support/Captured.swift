import Archive
import Capture
import Foundation
import Ledger
import Search

@testable import Service

extension Served {
    /// Captures two channels of a chat system: three messages in `general`, one in `quiz`.
    func captureChat() async throws {
        let export = files.root.deletingLastPathComponent().appendingPathComponent("export")
        let messages: [(channel: String, lines: [String])] = [
            (
                "general",
                [
                    #"{"type":"message","user":"U1","text":"The boiler in the hall is cold","ts":"1767600000.000100"}"#,
                    #"{"type":"message","user":"U2","text":"Boiler parts arrive on Friday","ts":"1767603600.000200"}"#,
                    #"{"type":"message","user":"U1","text":"Thanks <script>alert(1)</script>","ts":"1767690000.000300"}"#,
                ]
            ), ("quiz", [#"{"type":"message","user":"U2","text":"Who wins?","ts":"1767690500.000400"}"#]),
        ]
        for (channel, lines) in messages {
            let folder = export.appendingPathComponent(channel)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data("[\(lines.joined(separator: ","))]".utf8).write(
                to: folder.appendingPathComponent("2026-01-05.json"))
        }
        try Data(
            #"[{"id":"U1","name":"ann","profile":{"real_name":"Ann Ray"}},{"id":"U2","name":"bob","profile":{"real_name":"Bob Lee"}}]"#
                .utf8
        ).write(to: export.appendingPathComponent("users.json"))
        try Data(#"[{"id":"C1","name":"general","members":[]},{"id":"C2","name":"quiz","members":[]}]"#.utf8)
            .write(to: export.appendingPathComponent("channels.json"))
        let path = export.path
        try await desk.write(as: "Ann") { archive, index in
            _ = try archive.declareIfUnknown("chat")
            _ = try Intake.capture(
                path, format: .slack, source: "chat", options: CaptureOptions(), into: archive, committed: { _ in })
            try index.rollForward(archive.ledger)
        }
        try await desk.settle()
    }
}
