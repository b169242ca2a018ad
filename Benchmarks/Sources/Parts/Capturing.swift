import Archive
import ArgumentParser
import Capture
import Foundation
import Ledger

/// Writes the seeded export.
struct WriteChat: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "write-chat", shouldDisplay: false)
    @Argument var folder: String
    @Argument var messages: Int
    @Option(help: "So many messages name one of twenty telephone numbers.") var numbers = 0

    func run() throws { try ChatSample.write(messages, numbers: numbers, to: URL(fileURLWithPath: folder)) }
}

/// Writes the seeded mailbox, of so many mails or bytes.
struct WriteMailbox: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "write-mailbox", shouldDisplay: false)
    @Argument var file: String
    @Option var mails = Int.max
    @Option var bytes = Int.max

    func run() throws {
        print(try MailboxSample.write(mails: mails, bytes: bytes, to: URL(fileURLWithPath: file)))
    }
}

/// Writes the mails of a mailbox (mboxrd) one file each, in a Maildir, and prints how many there are.
struct WriteMaildir: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "write-maildir", shouldDisplay: false)
    @Argument var mailbox: String
    @Argument var folder: String

    func run() throws { print(try Maildir.write(mailbox, to: URL(fileURLWithPath: folder))) }
}

/// Loads an export's messages into plain SQLite and prints what the load alone took.
struct LoadPlain: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "load-plain", shouldDisplay: false)
    @Argument var export: String
    @Argument var file: String
    @Flag(help: "With an FTS5 index of the words.") var index = false
    @Option var format = "slack"

    func run() throws {
        guard let format = SourceFormat(rawValue: format) else { throw ValidationError("No format \(format).") }
        // Read beforehand, so that reading is no part of the load.
        let messages = try PlainLoad.messages(of: export, format: format)
        let usage = try Stopwatch.time {
            try PlainLoad.run(messages, indexed: index, batch: Intake.batchItems, into: file)
        }
        try printJSON(Load(messages: messages.count, usage: usage))
    }
}

/// A load by itself, without the reading before it.
struct Load: Codable {
    let messages: Int
    let usage: Usage
}

/// Captures as `canute capture run` does, but leaves the search index behind.
struct Acknowledge: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "acknowledge", shouldDisplay: false)
    @Argument var export: String
    @Argument var archive: String

    func run() throws {
        let files = ArchiveFiles(root: URL(fileURLWithPath: archive, isDirectory: true))
        let archive = try OpenArchive(files, actor: "benchmark")
        _ = try archive.declareIfUnknown("chat")
        _ = try Intake.capture(
            export, format: .slack, source: "chat", options: CaptureOptions(), into: archive, committed: { _ in })
        try archive.ledger.signCheckpoint()
    }
}
