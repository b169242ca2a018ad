import TransparencyLog
import Ledger
import Archive
import ArgumentParser
import Foundation
import Retention

struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make an archive.",
        discussion: """
            Without --schedule a built-in schedule is adopted that classifies nothing and destroys nothing unreviewed. Both keys \
            are drawn into DIR/secrets, or --secrets DIR; a key given as env:NAME or fd:NUMBER (--signing-key, --archive-key) is \
            taken from there and kept nowhere.

            Example:
              canute init records --name "Example District Council" --origin records.example.gov.uk \
            --schedule RetentionPolicies/uk-local-government.xml
            """)

    @Argument(help: "The folder to make; it must not exist or be empty.") var dir: String
    @Option(help: "The name of the body whose records these are.") var name: String
    @Option(help: ArgumentHelp("The log's name for ever, such as records.example.gov.uk.", valueName: "origin"))
    var origin: String
    @Option(help: ArgumentHelp("The retention schedule to adopt.", valueName: "file")) var schedule: String?
    @Option(help: ArgumentHelp("Who acts; else CANUTE_USER, else the login name.", valueName: "name")) var by: String?
    @Option(help: ArgumentHelp("Where the signing key comes from: a file, env:NAME or fd:NUMBER.", valueName: "source"))
    var signingKey: String?
    @Option(
        help: ArgumentHelp("Where the archive's key comes from: a file, env:NAME or fd:NUMBER.", valueName: "source"))
    var archiveKey: String?
    @Option(help: ArgumentHelp("The folder of both keys; else CANUTE_SECRETS, else DIR/secrets.", valueName: "dir"))
    var secrets: String?
    @Flag(help: "Print one JSON object on standard output.") var json = false

    func validate() throws {
        let allowed = origin.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "+") }
        guard !origin.isEmpty, allowed, origin.utf8.count <= 200 else {
            throw ValidationError("--origin is a name such as records.example.gov.uk: ASCII, without spaces or +.")
        }
        guard !name.trimmingCharacters(in: .whitespaces).isEmpty else {
            throw ValidationError("--name must not be empty.")
        }
    }

    func run() throws {
        var options = ArchiveOptions()
        options.archive = dir
        options.by = by
        (options.signingKey, options.archiveKey, options.secrets) = (signingKey, archiveKey, secrets)
        let adopted = try schedule.map { try ScheduleCommands.read($0) } ?? RetentionSchedule.builtIn()
        let files = try options.files()
        let archive = try OpenArchive.create(
            files, name: name, origin: origin, schedule: adopted, actor: options.actor)
        try archive.ledger.signCheckpoint()
        let vkey = archive.ledger.verifierKey.encoded
        guard !json else {
            return try Output.json([
                "archive": dir, "name": name, "origin": origin, "vkey": vkey, "schedule": adopted.title,
            ])
        }
        print("Made the archive of \(name) in \(dir).")
        print("Schedule: \(adopted.title), version \(adopted.version).")
        print("Its public key, to be published where everybody finds it: \(vkey)")
        print("Keep the keys safe and apart: without them nothing can be read, with them everything can.")
        for source in [files.signingKeySource, files.archiveKeySource] { print("  \(source)") }
    }
}
