import Archive
import ArgumentParser
import Capture
import Foundation
import Ledger

/// Writes the sample export.
struct WriteChat: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "write-chat", shouldDisplay: false)
    @Argument var folder: String
    @Argument var messages: Int

    func run() throws { try ChatSample.write(messages, to: URL(fileURLWithPath: folder)) }
}

/// Writes the sample mailbox.
struct WriteMailbox: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "write-mailbox", shouldDisplay: false)
    @Argument var file: String
    @Argument var bytes: Int

    func run() throws { print(try MailboxSample.write(bytes, to: URL(fileURLWithPath: file))) }
}

/// Loads the export's messages into plain SQLite and prints the seconds and the CPU seconds of the load alone.
struct LoadPlain: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "load-plain", shouldDisplay: false)
    @Argument var export: String
    @Argument var file: String

    func run() throws {
        let messages = try PlainLoad.messages(of: export)
        let before = ownProcessorSeconds()
        let start = DispatchTime.now().uptimeNanoseconds
        try PlainLoad.run(messages, batch: Intake.batchItems, into: file)
        print(Double(DispatchTime.now().uptimeNanoseconds - start) / 1e9, ownProcessorSeconds() - before)
    }
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

/// Verifies the ledger with all its content, and not what is derived from it.
struct VerifyContent: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "verify-content", shouldDisplay: false)
    @Argument var archive: String

    func run() throws {
        let files = ArchiveFiles(root: URL(fileURLWithPath: archive, isDirectory: true))
        let verification = try Ledger(files, access: .reading).verify()
        guard verification.holds else { throw BenchmarkError("The archive does not verify.") }
        print(verification.entries)
    }
}
