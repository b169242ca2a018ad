import Archive
import ArgumentParser
import Foundation
import Retention

extension BackupCommands {
    struct Policy: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declare backups made outside Canute, so that certificates of destruction give their last date.",
            subcommands: [Declare.self, List.self, End.self])
    }
}

extension BackupCommands.Policy {
    struct Declare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declare backups outside Canute, or from now on another time for which their copies are kept.",
            discussion: """
                Example:
                  canute backup policy declare "nightly image" --place "vault A" --kept P30D --archive records
                """)

        @Argument(help: "What the backups are called.") var name: String
        @Option(help: "Where their copies are kept.") var place: String
        @Option(help: ArgumentHelp("How long each copy is kept, such as P30D.", valueName: "period")) var kept: String
        @Option(help: ArgumentHelp("The day from which it holds; else today.", valueName: "date"))
        var from: CivilDate?
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard (try? Period(parsing: kept)) != nil else {
                throw ValidationError(
                    "--kept is a period such as P30D or P6M: copies that are kept for ever would keep what is destroyed."
                )
            }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let policy = try archive.declareBackups(
                    name: name, place: place, kept: try Period(parsing: kept), from: try from ?? archive.today())
                try PolicyAnswer(policy).print(options.json)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the backups outside Canute that were declared.",
            discussion: "Example:\n  canute backup policy list --archive records")

        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let all = try archive.backupPolicies().map(PolicyAnswer.init)
                if options.json { return try Output.json(["policies": all]) }
                if all.isEmpty { print("No backups outside Canute were declared.") }
                for one in all { try one.print(false) }
            }
        }
    }

    struct End: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say that backups outside Canute are made no longer; copies that were made are kept as declared.",
            discussion: "Example:\n  canute backup policy end \"nightly image\" --on 2026-03-01 --archive records")

        @Argument(help: "What the backups are called.") var name: String
        @Option(help: ArgumentHelp("The last day on which a copy was made; else today.", valueName: "date"))
        var on: CivilDate?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try PolicyAnswer(archive.endBackups(name: name, on: try on ?? archive.today())).print(options.json)
            }
        }
    }
}

/// Backups outside Canute as they are shown.
private struct PolicyAnswer: Encodable {
    let name: String
    let place: String
    let kept: String
    let from: String
    @OrNull var to: String?

    init(_ policy: BackupPolicy) {
        name = policy.name
        place = policy.place
        kept = policy.kept.description
        from = policy.from.description
        to = policy.to?.description
    }

    func print(_ json: Bool) throws {
        if json { return try Output.json(self) }
        let end = to.map { "until \($0)" } ?? "still made"
        Swift.print("\(name): copies in \(place), each kept \(kept), made from \(from), \(end)")
    }
}
