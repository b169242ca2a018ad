import ArgumentParser
import Foundation
import Ledger

extension CheckpointCommands {
    struct Publish: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign what the log holds and publish it as static files (C2SP tlog-tiles).",
            discussion: """
                DIR can be served by any web server: checkpoint and hash tiles, which say nothing of what was recorded. \
                Only what is new is written, the checkpoint last. Entry bundles are for auditors: --entries adds them. \
                Without DIR the archive's own ledger folder is made again.

                Example:
                  canute checkpoint publish /srv/www/log --archive records
                """)

        @Argument(help: "The folder to publish to.") var dir: String?
        @Flag(help: "Publish the entry bundles too: for an auditor, not for the public.") var entries = false
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let ledger = try Ledger(options.files(), lockTimeout: options.wait)
            try ledger.signCheckpoint()
            guard let dir else {
                guard !entries else { throw ValidationError("--entries goes with a folder to publish to.") }
                try ledger.remakeTiles()
                return try CheckpointAnswer(ledger).print(options.json)
            }
            let done = try ledger.publishTree(to: URL(fileURLWithPath: dir, isDirectory: true), bundles: entries)
            if options.json {
                return try Output.json(
                    Answer(dir: dir, size: done.size, previous: done.previousSize, written: done.written))
            }
            print(
                "\(dir): the checkpoint of \(Output.count(done.size, "entry", "entries")), before \(done.previousSize); "
                    + "\(Output.count(done.written, "file")) written.")
        }

        private struct Answer: Encodable {
            let dir: String
            let size: UInt64
            let previous: UInt64
            let written: Int
        }
    }
}
