import Archive
import ArgumentParser

struct SourceCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source", abstract: "Declare what is captured from, on which ground, and what is left out.",
        subcommands: [
            Add.self, Show.self, List.self, Exclude.self, Include.self, Approve.self, Refuse.self, Tag.self,
            Compare.self,
            Templates.self,
        ])

    struct Add: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declare a source, or change what is declared of it.",
            discussion: """
                What is not given stays as it was declared before. Live capture starts only where nothing is missing; an \
                export is captured anyway, and coverage and `report channels` say what is missing.

                Example:
                  canute source add chat --owner "Head of Digital" --controller "Example Council" \\
                    --purpose "Council business done in chat" --lawful-basis "public task" --dpia DPIA-12 \\
                    --dpia-review 2027-01-31 --notice "Intranet page and letter" --notice-given 2026-01-05 \\
                    --held-for authority
                """,
            aliases: ["declare"])

        @Argument(help: "The source's name.") var name: String
        @Option(help: "Who answers for it.") var owner: String?
        @Option(help: "The controller.") var controller: String?
        @Option(help: "What it is captured for.") var purpose: String?
        @Option(help: "UK GDPR Article 6(1), such as \"public task\" or 6(1)(e).") var lawfulBasis: String?
        @Option(help: "UK GDPR Article 9(2), such as 9(2)(g), where special categories are processed; or none.")
        var specialCategories: String?
        @Option(help: "Reference of the data protection impact assessment.") var dpia: String?
        @Option(help: ArgumentHelp("When it is to be reviewed.", valueName: "date")) var dpiaReview: String?
        @Option(
            help: "What it names besides: off-platform (cues that talk moves elsewhere), presence. May be repeated.")
        var dpiaCovers: [String] = []
        @Option(help: "How users were told.") var notice: String?
        @Option(help: ArgumentHelp("When users were told.", valueName: "date")) var noticeGiven: String?
        @Option(help: "authority, or another in a named capacity, such as \"the returning officer\".")
        var heldFor: String?
        @Option(help: "Who reads it.") var readers: String?
        @Option(help: "Whom people turn to about their rights.") var contact: String?
        @Option(help: "Whose data is in it.") var subjects: String?
        @Flag(inversion: .prefixedNo, help: "The body does not run it: captures need a custodian's declaration.")
        var nonCorporate: Bool?
        @Option(help: "Why it is known and not captured.") var notCaptured: String?
        @Option(
            help: ArgumentHelp(
                "What its accounts are: own, directory (the staff directory's user names), numbers (staff numbers), public or confidential (never traced to a person).",
                valueName: "kind")) var accounts: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                var source = try archive.source(name) ?? SourceDeclared(name: name)
                func set(_ path: WritableKeyPath<SourceDeclared, String?>, _ value: String?) {
                    if let value { source[keyPath: path] = value }
                }
                set(\.owner, owner)
                set(\.controller, controller)
                set(\.purpose, purpose)
                set(\.lawfulBasis, lawfulBasis)
                set(\.specialCategories, specialCategories)
                set(\.dpia, dpia)
                set(\.dpiaReview, dpiaReview)
                set(\.notice, notice)
                set(\.noticeGiven, noticeGiven)
                set(\.heldFor, heldFor)
                set(\.readers, readers)
                set(\.contact, contact)
                set(\.subjects, subjects)
                set(\.notCaptured, notCaptured)
                set(\.accounts, accounts?.lowercased())
                if !dpiaCovers.isEmpty { source.dpiaCovers = dpiaCovers }
                if let nonCorporate { source.isNonCorporate = nonCorporate }
                source = try archive.declareSource(source)
                if options.json { return try Output.json(source) }
                print("Declared the source \(source.name).")
                SourceCommands.show(try archive.sourceReadiness(source))
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what is declared of a source, and how it came to be so.",
            discussion: "Example:\n  canute source show chat --archive records")

        @Argument(help: "The source's name.") var name: String
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let source: SourceDeclared
            let readiness: SourceReadiness
            let history: [SourceChange]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                guard let source = try archive.source(name) else {
                    throw ArchiveError(.notFound, "There is no source \(name): `canute source list` shows them.")
                }
                let readiness = try archive.sourceReadiness(source)
                let history = try archive.sourceHistory(name)
                if options.json {
                    return try Output.json(Answer(source: source, readiness: readiness, history: history))
                }
                print(source.name)
                for fact in source.facts { print("  \(fact.name): \(fact.value)") }
                SourceCommands.show(readiness)
                print("How it came to be so:")
                for change in history {
                    let what = change.changes.isEmpty ? "nothing declared" : change.changes.joined(separator: "; ")
                    print("  entry \(change.seq), \(Output.moment(change.at)), \(change.by): \(what)")
                }
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
            let exclusions: [ExclusionAnswer]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let rules = try archive.exclusions()
                let rows = try archive.sources().map { source in
                    Row(source: source, exclusions: rules.filter { $0.isFor(source.name) }.map(ExclusionAnswer.init))
                }
                if options.json { return try Output.json(["sources": rows]) }
                if rows.isEmpty { print("No source is declared: `canute source add NAME` declares one.") }
                for row in rows {
                    print(
                        "\(row.source.name)  owner: \(row.source.owner ?? "–")  basis: \(row.source.lawfulBasis ?? "–")"
                    )
                    SourceCommands.show(try archive.sourceReadiness(row.source))
                    for rule in row.exclusions { rule.show() }
                }
            }
        }
    }

    /// Prints on what ground capture stands, where there is something to say.
    static func show(_ readiness: SourceReadiness) {
        if !readiness.missing.isEmpty { print("  not declared: \(readiness.missing.joined(separator: ", "))") }
        for concern in readiness.concerns { print("  to look at: \(concern)") }
    }
}
