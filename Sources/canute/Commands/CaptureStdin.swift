import Archive
import ArgumentParser
import Foundation
import Search

extension CaptureCommands {
    /// `capture stdin`: the end of a mail server's pipe, with the exit statuses that mail servers know.
    struct Stdin: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "stdin", abstract: "Capture one mail from standard input, for a mail server's pipe.",
            discussion: """
                Exit status, as sysexits.h has it: 0 once the mail is durable (or a rule leaves it out), 65 where it never \
                will be (it is empty, too long, or was destroyed here before), 75 for everything else, a wrong command \
                line included, so that the mail server keeps the mail and tries again. A mail that is held already is not \
                kept twice. The source must be declared whole: `canute source add`.

                Example:
                  canute capture stdin --format mail --archive records --source journal < message.eml

                In Postfix's master.cf:
                  canute unix - n n - 1 pipe user=canute argv=/usr/bin/canute capture stdin --format mail --archive \
                /srv/records --source journal --by postfix
                """)

        enum Format: String, ExpressibleByArgument { case mail }

        /// A mail that will never be kept, with the reason.
        struct Unacceptable: Error, CustomStringConvertible {
            let description: String
        }

        @Option(help: "The form of what comes: mail.") var format = Format.mail
        @OptionGroup var live: LiveOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let mail = try Self.read(FileHandle.standardInput, limit: live.maxSize)
            let outcome = try options.withArchive { archive, index in
                let capture = try LiveCapture(archive: archive, source: live.source, channel: live.mailbox)
                let outcome = try capture.take([mail])
                try capture.account()
                // The mail is durable; the index catches up with the next search where it does not now.
                do { try index.rollForward(archive.ledger) } catch { Edge.printError("canute: \(error)") }
                return outcome.first
            }
            if case .refused(let reason) = outcome {
                throw Unacceptable(description: "The mail is not taken: \(reason)")
            }
            if options.json { try Output.json(["outcome": outcome == .excluded ? "excluded" : "kept"]) }
        }

        private static func read(_ input: FileHandle, limit: Int) throws -> [UInt8] {
            var mail: [UInt8] = []
            while let chunk = try input.read(upToCount: 1 << 20), !chunk.isEmpty {
                mail += chunk
                guard mail.count <= limit else {
                    throw Unacceptable(description: "The mail is longer than \(limit) bytes (--max-size).")
                }
            }
            return mail
        }

        /// The status that a mail server understands, for what the command line's usual status would be.
        static func status(_ status: Int32, of error: any Error) -> Int32 {
            let (wrongData, tryAgain): (Int32, Int32) = (65, 75)
            return status == 0 ? 0 : error is Unacceptable ? wrongData : tryAgain
        }
    }
}

/// What live capture of mail takes.
struct LiveOptions: ParsableArguments {
    @Option(help: "The source that the mail belongs to, declared whole.") var source: String
    @Option(help: "What its mailbox is called; exclusion rules match this name.") var mailbox = "journal"
    @Option(help: ArgumentHelp("The longest mail.", valueName: "bytes")) var maxSize = 64 << 20

    func validate() throws {
        guard (1...(256 << 20)).contains(maxSize) else {
            throw ValidationError("--max-size is a number of bytes from 1 to \(256 << 20).")
        }
        guard !mailbox.allSatisfy(\.isWhitespace), !source.allSatisfy(\.isWhitespace) else {
            throw ValidationError("--source and --mailbox need a name.")
        }
    }
}
