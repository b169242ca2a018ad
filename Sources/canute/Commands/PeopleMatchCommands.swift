import Archive
import ArgumentParser
import Capture
import Ledger
import Retention

extension PeopleCommands {
    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show somebody with their history, their identifiers and what says that these are theirs.",
            discussion: """
                How many messages there are is counted per source; no message is opened.

                Example:
                  canute people show P-12 --archive records
                """)

        @Argument(help: "The number, or an address, account or name that is one person's.") var id: String
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let person: PersonAnswer
            let also_known_as: [String]
            let history: [PersonOnFile.Fact]
            let identifiers: [IdentifierSpan]
            let messages: [String: Int]
            let untraced: [String]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let person = try archive.personOnFile(id)
                let reach = try archive.reach(one: person.id)
                let counts = try archive.catalogue.counts(bySourceOf: reach.entries)
                if options.json {
                    return try Output.json(
                        Answer(
                            person: PersonAnswer(person), also_known_as: person.alsoKnownAs.map(PersonOnFile.id),
                            history: person.facts, identifiers: reach.spans, messages: counts,
                            untraced: reach.untraced))
                }
                PersonAnswer(person).showLine()
                for number in person.alsoKnownAs { print("  read under this number too: \(PersonOnFile.id(number))") }
                print("What the directory said:")
                for fact in person.facts {
                    let ended = fact.endedBy.map { ", ended by entry \($0)" } ?? ""
                    print(
                        "  \(fact.field.rawValue): \(fact.value)\(fact.span.map { "  \($0)" } ?? "")  (entry \(fact.entry)\(ended))"
                    )
                }
                print("Identifiers in messages:")
                for span in reach.spans { print("  \(span.words): \(span.evidence ?? "")") }
                if reach.spans.isEmpty { print("  none") }
                for (source, count) in counts.sorted(by: { $0.key < $1.key }) {
                    print("\(source): \(Output.count(count, "message"))")
                }
                for reason in reach.untraced { print("Not counted: \(reason).") }
            }
        }
    }

    struct Matches: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show which identifiers in messages are matched with people, and which may be.",
            discussion: """
                An equal address, account, user name or staff number that is one person's is matched by itself. What only speaks \
                for a match waits for somebody's decision. A name alone speaks for nothing, and members of the public and channels \
                of confidence are never matched.

                Example:
                  canute people matches --archive records
                """)

        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            struct Match: Encodable {
                let identifier: String
                let people: [String]
                let evidence: [String]
                let messages: Int
            }
            let matched: [Match]
            let proposed: [Match]
            let unknown: Int
            let untraced: Int
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let matches = try archive.matches()
                if options.json {
                    return try Output.json(
                        Answer(
                            matched: matches.made.map {
                                .init(
                                    identifier: $0.identifier, people: [$0.person.id], evidence: [$0.evidence],
                                    messages: $0.messages)
                            },
                            proposed: matches.proposals.map {
                                .init(
                                    identifier: $0.identifier, people: $0.people.map(\.id), evidence: $0.evidence,
                                    messages: $0.messages)
                            }, unknown: matches.unknown, untraced: matches.untraced))
                }
                for made in matches.made {
                    print(
                        "matched   \(made.identifier)  \(made.person.id) \(made.person.name()): \(made.evidence)  [\(Output.count(made.messages, "message"))]"
                    )
                }
                for proposal in matches.proposals {
                    let people = proposal.people.map { "\($0.id) \($0.name())" }.joined(separator: " or ")
                    print(
                        "proposed  \(proposal.identifier)  \(people): \(proposal.evidence.joined(separator: "; "))  [\(Output.count(proposal.messages, "message"))]"
                    )
                }
                print(
                    "\(matches.made.count) matched, \(matches.proposals.count) to decide (`canute people match`), \(matches.unknown) are nobody's in the directory, \(matches.untraced) are never matched."
                )
            }
        }
    }

    struct Match: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Accept or refuse that an identifier is somebody's, with a reason; a later decision counts.",
            discussion: """
                Example:
                  canute people match P-12 account:chat:a.lee --reason "Checked with IT" --archive records
                  canute people match P-12 account:chat:a.lee --not --reason "Another A. Lee" --archive records
                """)

        @Argument(help: "The person.") var id: String
        @Argument(help: "The identifier, as `people matches` writes it.") var identifier: String
        @Flag(help: "It is not theirs.") var not = false
        @Option(help: "Why.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.decideMatch(of: identifier, with: id, isTheirs: !not, reason: reason)
                if options.json { return try Output.json(["identifier": identifier, "theirs": not ? "no" : "yes"]) }
                print("\(identifier) is \(not ? "not " : "")\(id)'s.")
            }
        }
    }

    struct Merge: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read one number as another: two numbers turned out to be one human.",
            discussion:
                "Example:\n  canute people merge P-12 --into P-3 --reason \"Came back as an agency worker\" --archive records"
        )

        @Argument(help: "The number that is read under the other.") var id: String
        @Option(help: "The other number.") var into: String
        @Option(help: "Why.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.mergePeople(id, into: into, reason: reason)
                if options.json { return try Output.json(["merged": id, "into": into]) }
                print("\(id) is read under \(into); `canute people split \(id)` takes it back.")
            }
        }
    }

    struct Split: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a merge back: both are people of their own again.",
            discussion: "Example:\n  canute people split P-12 --reason \"Two people after all\" --archive records")

        @Argument(help: "The number that was merged into another.") var id: String
        @Option(help: "Why.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.splitPerson(id, reason: reason)
                if options.json { return try Output.json(["split": id]) }
                print("\(id) is somebody of their own again.")
            }
        }
    }

    struct Leavers: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show who has left and whose employment's end is not recorded; with --record, record it.",
            discussion: """
                Classes that count from employment_end begin to count once it is recorded, which nothing does by itself.

                Example:
                  canute people leavers --archive records
                  canute people leavers --record --reason "HR's list of October" --archive records
                """)

        @Flag(help: "Record employment_end for each of them.") var record = false
        @Option(help: "How it is known; needed with --record.") var reason: String?
        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let id: String
            let name: String
            let left: String
            @OrNull var entry: UInt64?
        }

        func validate() throws {
            guard !record || reason?.contains(where: { !$0.isWhitespace }) == true else {
                throw ValidationError("--record needs --reason TEXT: how it is known that they left.")
            }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let rows = try archive.leaversToRecord().map { person, left in
                    let entry =
                        record
                        ? try archive.recordEvent(
                            OpenArchive.employmentEnd, on: left, person: person.id, reason: reason ?? "") : nil
                    return Row(id: person.id, name: person.name(), left: left.description, entry: entry)
                }
                if options.json { return try Output.json(["leavers": rows]) }
                for row in rows {
                    let done = row.entry.map { "recorded in entry \($0)" } ?? "not recorded"
                    print("\(row.id)  \(row.name)  left \(row.left)  \(done)")
                }
                if rows.isEmpty { print("There is no leaver whose employment's end is not recorded.") }
            }
        }
    }
}
