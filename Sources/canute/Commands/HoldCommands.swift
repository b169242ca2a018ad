import Archive
import ArgumentParser
import Retention

struct HoldCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Keep conversations from being destroyed.",
        subcommands: [Place.self, List.self, Release.self])

    struct Place: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Place a hold, or widen one.",
            discussion:
                "Example:\n  canute hold place AUD-7 --conversation 42 --reason \"Audit 2026\" --archive records")

        @Argument(help: "The hold's name.") var id: String
        @Option(help: "Any message of a conversation; may be given again.") var conversation: [UInt64]
        @Option(help: "Why.") var reason: String
        @Option(help: ArgumentHelp("From when; else from today.", valueName: "date")) var from: CivilDate?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let ids = try conversation.map { seq -> UInt64 in
                    guard let found = try archive.catalogue.conversation(of: seq) else {
                        throw ArchiveError(
                            .notFound, "Entry \(seq) stands in no conversation: give the number of a message.")
                    }
                    return found.id
                }
                let size = try ids.reduce(UInt64(0)) { try $0 + archive.catalogue.size(of: $1) }
                let hold = HoldPlaced(
                    id: id, reason: reason, owner: options.actor, from: try (from ?? archive.today()).description,
                    conversations: ids)
                try archive.placeHold(hold)
                if options.json { return try Output.json(hold) }
                print(
                    "Hold \(id) keeps \(Output.count(ids.count, "conversation")) with \(Output.count(size, "message"))."
                )
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the holds.", discussion: "Example:\n  canute hold list --archive records")

        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let id: String
            let reason: String
            let from: String
            let to: String?
            let conversations: [UInt64]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let rows = try archive.holds().map {
                    Row(
                        id: $0.placed.id, reason: $0.placed.reason, from: $0.from.description, to: $0.to?.description,
                        conversations: $0.placed.conversations)
                }
                if options.json { return try Output.json(["holds": rows]) }
                if rows.isEmpty { print("No hold stands.") }
                for row in rows {
                    print(
                        "\(row.id)  \(row.from) to \(row.to ?? "…")  \(Output.count(row.conversations.count, "conversation"))  \(row.reason)"
                    )
                }
            }
        }
    }

    struct Release: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a hold.",
            discussion: "Example:\n  canute hold release AUD-7 --reason \"Audit closed\" --archive records")

        @Argument(help: "The hold's name.") var id: String
        @Option(help: "Why.") var reason: String
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let today = try archive.today()
                try archive.releaseHold(id, to: today, reason: reason, signer: try signing.signer())
                if options.json { return try Output.json(["id": id, "to": today.description]) }
                print("Hold \(id) ended; its last day is \(today).")
            }
        }
    }
}
