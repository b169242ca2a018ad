import Archive
import ArgumentParser
import Retention

extension ScheduleCommands {
    struct Owner: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Name the information asset owner of a class, or show who owns which.",
            discussion: """
                Of a class that has an owner nobody else approves what is destroyed.

                Example:
                  canute schedule owner MSG-01 --name "Jane Doe" --archive records
                  canute schedule owner --archive records
                """)

        @Argument(help: "The class's code.") var code: String?
        @Option(help: ArgumentHelp("Who answers for it.", valueName: "name")) var name: String?
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            struct Owner: Encodable {
                let `class`: String
                @OrNull var owner: String?
            }
            let owners: [Owner]
        }

        func validate() throws {
            guard name == nil || code != nil else { throw ValidationError("--name is the owner of a class: which?") }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                if let code, let name { try archive.setClassOwner(code, owner: name) }
                let owners = try archive.classOwners()
                let codes = try archive.schedule().schedule.classes.map(\.code)
                if let code, !codes.contains(code) {
                    throw ArchiveError(
                        .notFound,
                        "Class \(code) is not in the schedule in force; it has \(codes.joined(separator: ", ")).")
                }
                let shown = codes.filter { code == nil || $0 == code }
                if options.json {
                    return try Output.json(Answer(owners: shown.map { .init(class: $0, owner: owners[$0]) }))
                }
                for one in shown { print("\(one): \(owners[one] ?? "no owner, so anybody but the proposer approves")") }
            }
        }
    }
}
