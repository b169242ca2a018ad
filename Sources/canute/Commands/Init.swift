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
            Without --schedule a built-in schedule is adopted that classifies nothing and destroys nothing unreviewed.

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
        let adopted = try schedule.map { try ScheduleCommands.read($0) } ?? RetentionSchedule.builtIn()
        let archive = try OpenArchive.create(
            try options.files(), name: name, origin: origin, schedule: adopted, actor: options.actor)
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
        print("Keep \(dir)/secrets safe and apart: without it nothing can be read, with it everything can.")
    }
}
