import ArgumentParser
import Disclosure
import Foundation

struct PackCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack", abstract: "Check disclosure packs.", subcommands: [VerifyPack.self])

    struct VerifyPack: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Check a disclosure pack; needs no archive.",
            discussion: """
                The key comes from outside the pack. With the right one the verdict is verified (exit 0), without one \
                consistent, else refused (exit 1). A policy says which witnesses must have cosigned the checkpoint.

                Example:
                  canute pack verify FOI-2026-0123.zip --key council.vkey
                """)

        @Argument(help: "The pack, a zip file.") var file: String
        @Option(help: ArgumentHelp("The log's public key, or a file that holds it.", valueName: "vkey|file")) var key:
            String?
        @Option(help: ArgumentHelp("Which witnesses must have cosigned (C2SP tlog-policy).", valueName: "file"))
        var policy: String?
        @Flag(help: "Print one JSON object on standard output.") var json = false

        func run() throws {
            let verifierKey = try key.map { try VerifyReport.key($0) }
            let demanded = try policy.map { try VerifyReport.policy($0) }
            let verdict = try PackVerdict.checking(file, key: verifierKey, policy: demanded)
            let report = VerifyReport(verdict, of: file)
            print(json ? report.json + "\n" : report.text, terminator: "")
            if report.exitStatus != 0 { throw Outcome.toActOn }
        }
    }
}
