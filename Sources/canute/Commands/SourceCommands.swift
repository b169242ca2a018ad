import Archive
import ArgumentParser

struct SourceCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Declare what is captured from, on which ground, and what is left out.",
        subcommands: [Add.self, List.self, Exclude.self])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declare a source, or declare it anew.",
            discussion: """
                Example:
                  canute source add chat --owner "Head of Digital" --purpose "Council business" --lawful-basis "public task"
                """)

        @Argument(help: "The source's name.") var name: String
        @Option(help: "Who answers for it.") var owner: String?
        @Option(help: "The controller, where that is another body.") var controller: String?
        @Option(help: "What it is captured for.") var purpose: String?
        @Option(help: "UK GDPR Article 6 (and 9, where it applies).") var lawfulBasis: String?
        @Option(help: "Reference of the data protection impact assessment.") var dpia: String?
        @Option(help: ArgumentHelp("When users were told, YYYY-MM-DD.", valueName: "date")) var noticeGiven: String?
        @Option(help: "The authority, or another in a named capacity.") var heldFor: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                var source = SourceDeclared(name: name)
                (source.owner, source.controller, source.purpose) = (owner, controller, purpose)
                (source.lawfulBasis, source.dpia, source.noticeGiven) = (lawfulBasis, dpia, noticeGiven)
                source.heldFor = heldFor
                try archive.record(source, subject: name)
                if options.json { return try Output.json(source) }
                print("Declared the source \(name).")
                if !source.undeclared.isEmpty { print("Not declared: \(source.undeclared.joined(separator: ", ")).") }
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the sources and what is left out of them.",
            discussion: "Example:\n  canute source list --archive records")

        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let source: SourceDeclared
            let exclusions: [ExclusionAdded]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let rules = try archive.catalogue.acts(ExclusionAdded.self).map(\.payload)
                let rows = try archive.sources().map { source in
                    Row(source: source, exclusions: rules.filter { $0.source == source.name })
                }
                if options.json { return try Output.json(["sources": rows]) }
                if rows.isEmpty { print("No source is declared: `canute source add NAME` declares one.") }
                for row in rows {
                    print(
                        "\(row.source.name)  owner: \(row.source.owner ?? "–")  basis: \(row.source.lawfulBasis ?? "–")"
                    )
                    if !row.source.undeclared.isEmpty {
                        print("  not declared: \(row.source.undeclared.joined(separator: ", "))")
                    }
                    for rule in row.exclusions {
                        print("  left out: \(rule.conversation), rule \(rule.code): \(rule.reason)")
                    }
                }
            }
        }
    }

    struct Exclude: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Keep conversations out: they are counted, nothing of them is kept.",
            discussion: """
                The rule holds for what is captured from now on. In a name * stands for any run of characters.

                Example:
                  canute source exclude chat --conversation "union-*" --code TU --reason "Trade union talk, not the council's"
                """)

        @Argument(help: "The source's name.") var name: String
        @Option(help: "The name of the conversations.") var conversation: String
        @Option(help: "What they are counted under, such as TU.") var code: String
        @Option(help: "Why.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let rule = ExclusionAdded(source: name, conversation: conversation, code: code, reason: reason)
                try archive.record(rule, subject: name)
                if options.json { return try Output.json(rule) }
                print(
                    "Conversations named \(conversation) of \(name) are left out from now on and counted under \(code)."
                )
            }
        }
    }
}
