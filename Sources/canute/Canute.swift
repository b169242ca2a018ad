import ArgumentParser
import Foundation

/// The commands, in the order in which a body comes to need them.
struct Canute: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "canute",
        abstract: "Keeps a public body's posts, chats and mails as records, and answers requests from them.",
        discussion: """
            The archive is --archive DIR or CANUTE_ARCHIVE. Who acts is --by NAME or CANUTE_USER, else the login name. Its keys \
            lie in DIR/secrets, or in --secrets DIR (CANUTE_SECRETS), or come from a file, a variable or a descriptor: \
            `canute key list --help`.

            Exit status: 0 done; 1 done, and something to act on (a finding, an item refused); 2 wrong usage; \
            3 could not be done.

            Example:
              canute init records --name "Example District Council" --origin records.example.gov.uk
              canute capture run export.zip --archive records --source chat --format slack
              canute search boiler --archive records --purpose "What do we hold?"
            """,
        version: "0.1.0",
        subcommands: [
            Init.self, SourceCommands.self, CaptureCommands.self, PeopleCommands.self, SearchCommands.self,
            RecordCommands.self, ScheduleCommands.self, EventCommands.self, ConversationCommands.self,
            HoldCommands.self, DisposalCommands.self, TransferCommands.self, RequestCommands.self,
            RightsCommands.self,
            ReportCommands.self, PackCommands.self, CheckpointCommands.self, KeyCommands.self, PersonKeyCommands.self,
            WitnessCommands.self, Serve.self, AccountCommands.self, TokenCommands.self,
            WebhookCommands.self,
            Verify.self, CatalogueCommands.self, SearchRebuild.self, BackupCommands.self,
        ])
}

/// Runs the command that was typed and leaves with its status.
@main
enum Program {
    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let isPipe = arguments.starts(with: ["capture", "stdin"])
        do {
            if arguments.starts(with: SearchRebuild.words) {
                arguments.replaceSubrange(0..<2, with: [SearchRebuild.words.joined(separator: "-")])
            }
            var command = try Canute.parseAsRoot(arguments)
            try command.run()
        } catch {
            let status = Edge.leave(error)
            exit(isPipe ? CaptureCommands.Stdin.status(status, of: error) : status)
        }
    }
}
