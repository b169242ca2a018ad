import Archive
import ArgumentParser
import Capture
import Foundation

/// Writes an export's messages as PostgreSQL's `COPY`, one transaction a batch.
struct WriteCopy: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "write-copy", shouldDisplay: false)
    @Argument var export: String
    @Argument var file: String

    func run() throws {
        let messages = try PlainLoad.messages(of: export, format: .slack)
        guard FileManager.default.createFile(atPath: file, contents: nil) else {
            throw BenchmarkError("Cannot write \(file).")
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        defer { try? handle.close() }
        for first in stride(from: 0, to: messages.count, by: Intake.batchItems) {
            var text = "BEGIN;\nCOPY message(id, time, channel, sender, body) FROM stdin;\n"
            for number in first..<min(messages.count, first + Intake.batchItems) {
                let message = messages[number]
                let fields = [String(number + 1), message.time, message.channel, message.sender, message.body]
                text += fields.map(Self.escaped).joined(separator: "\t") + "\n"
            }
            try handle.write(contentsOf: Data((text + "\\.\nCOMMIT;\n").utf8))
        }
    }

    static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\t", with: "\\t").replacing("\n", with: "\\n")
            .replacing("\r", with: "\\r")
    }
}
