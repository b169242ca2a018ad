import Archive
import ArgumentParser
import Ledger
import Retention

struct DisposalCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disposal",
        abstract: "Destroy what is due: proposed by one, reviewed, approved by another, certified.",
        subcommands: [
            Propose.self, List.self, Show.self, Review.self, Approve.self, Refuse.self, Withdraw.self, Execute.self,
            Certificate.self, Forecast.self,
        ])

    struct Propose: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Propose to destroy what is due; freezes the list with its hash.",
            discussion: """
                Without --conversation everything is listed that was due by the day, of the classes and sources given or of \
                all; what holds keep is named. Of a class that is reviewed nothing goes that nobody reviewed.

                Example:
                  canute disposal propose --ground "Monthly sweep" --due-by 2026-11-30 --archive records
                  canute disposal propose --conversation 42 --ground "Its year is over" --archive records
                """)

        @Option(help: ArgumentHelp("A class; repeatable.", valueName: "code")) var `class`: [String] = []
        @Option(help: ArgumentHelp("A source; repeatable.", valueName: "name")) var source: [String] = []
        @Option(help: ArgumentHelp("What was due by this day; else today.", valueName: "date")) var dueBy: CivilDate?
        @Option(help: ArgumentHelp("Any message of one conversation.", valueName: "seq")) var conversation: UInt64?
        @Option(help: ArgumentHelp("Why it is to go.", valueName: "text")) var ground: String
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard conversation == nil || (`class`.isEmpty && source.isEmpty && dueBy == nil) else {
                throw ValidationError(
                    "--conversation names what is proposed: leave out --class, --source and --due-by.")
            }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let disposal: Disposal
                if let conversation {
                    guard let found = try archive.catalogue.conversation(of: conversation) else {
                        throw ArchiveError(
                            .notFound,
                            "Entry \(conversation) stands in no conversation: give the number of a message that is held."
                        )
                    }
                    disposal = try archive.proposeDisposal(conversation: found.id, ground: ground)
                } else {
                    let day = try dueBy ?? archive.today()
                    disposal = try archive.proposeDisposal(
                        DisposalQuery(dueBy: day, classes: `class`, sources: source), ground: ground)
                }
                try DisposalAnswer(disposal, owners: archive.classOwners()).print(options.json)
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one disposal, or all.",
            discussion: "Example:\n  canute disposal show D-812 --archive records")

        @Argument(help: "The disposal.") var id: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let owners = try archive.classOwners()
                if let id { return try DisposalAnswer(archive.disposal(id), owners: owners).print(options.json) }
                let all = try archive.disposals().map { DisposalAnswer($0, owners: owners) }
                if options.json { return try Output.json(["disposals": all]) }
                if all.isEmpty { Swift.print("No disposal was proposed.") }
                for one in all { try one.print(false) }
            }
        }
    }

    struct Approve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Approve a disposal, or its share of one class; never by the one who proposed it.",
            discussion: """
                Of a class that has an information asset owner (`canute schedule owner`) only that person approves. Without \
                --class everything is approved that waits for whoever acts.

                Example:
                  canute disposal approve D-812 --by "Jane Doe" --archive records
                  canute disposal approve D-812 --class MSG-01 --by "Jane Doe" --sign agent --archive records
                """)

        @Argument(help: "The disposal.") var id: String
        @Option(help: ArgumentHelp("The class.", valueName: "code")) var `class`: String?
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let disposal = try archive.approveDisposal(id, class: `class`, signer: try signing.signer())
                try DisposalAnswer(disposal, owners: archive.classOwners()).print(options.json)
            }
        }
    }

    struct Refuse: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse a disposal, or its share of one class: all of that is kept.",
            discussion: """
                Example:
                  canute disposal refuse D-812 --class MSG-01 --reason "An inquiry is expected" --by "Jane Doe"
                """)

        @Argument(help: "The disposal.") var id: String
        @Option(help: ArgumentHelp("The class.", valueName: "code")) var `class`: String?
        @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let disposal = try archive.refuseDisposal(id, class: `class`, reason: reason)
                try DisposalAnswer(disposal, owners: archive.classOwners()).print(options.json)
            }
        }
    }

    struct Withdraw: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take back a disposal of which nothing was ordered yet.",
            discussion: "Example:\n  canute disposal withdraw D-812 --reason \"Proposed anew\" --archive records")

        @Argument(help: "The disposal.") var id: String
        @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let disposal = try archive.withdrawDisposal(id, reason: reason)
                try DisposalAnswer(disposal, owners: archive.classOwners()).print(options.json)
            }
        }
    }

    struct Execute: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Carry out an approved disposal; holds, schedule and list are checked again.",
            discussion: """
                What stands in the way now stops it and is named. What was cut off goes on where it was.

                Example:
                  canute disposal execute D-812 --archive records
                """)

        @Argument(help: "The disposal.") var id: String
        @Option(
            help: ArgumentHelp(
                "How many entries are ordered at a time, so that others can write between; whole conversations.",
                valueName: "number"))
        var batch: Int?
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard batch.map({ $0 > 0 }) ?? true else { throw ValidationError("--batch is a number from 1 on.") }
        }

        func run() throws {
            try options.withArchive { archive, index in
                let progress = Progress("destroying")
                defer { progress.end() }
                let disposal = try archive.executeDisposal(
                    id, projections: [archive.catalogue, index], batchSize: batch
                ) {
                    progress.show($0, of: $1)
                }
                progress.end()
                try DisposalAnswer(disposal, owners: archive.classOwners()).print(options.json)
            }
        }
    }
}
