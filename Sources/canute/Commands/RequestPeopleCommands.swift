import Archive
import ArgumentParser
import Casework
import Foundation

extension RequestCommands {
    struct People: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List everybody whom a request's messages name, each once, and decide them by the naming policy.",
            discussion: """
                Whom the directory knows at a senior grade, or in a role that faces the public, is named by default; others stand \
                as their role. It is a default: `request redact --person` and --name decide one person otherwise. The policy is \
                shown and stated with `request naming`.

                Example:
                  canute request people FOI-2024-0001 --archive records
                  canute request people FOI-2024-0001 --follow-policy --archive records
                  canute request people FOI-2024-0001 --name "Jane Doe" --reason "She consents" --archive records
                """)

        @Argument(help: "The request.") var id: String
        @Flag(help: "Decide everybody of whom the policy says something and who is not decided yet.")
        var followPolicy = false
        @Option(help: "Somebody who is named, whatever the policy says.") var name: String?
        @Option(help: "Why they are named.") var reason: String?
        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let name: String
            @OrNull var role: String?
            @OrNull var grade: String?
            let messages: [UInt64]
            let decided: Bool
            let standing: String

            init(_ person: PersonOnPanel) {
                name = person.name
                _role = OrNull(wrappedValue: person.role)
                _grade = OrNull(wrappedValue: person.grade)
                messages = person.seqs
                decided = person.decision != .open
                standing = person.standing
            }
        }

        func validate() throws {
            guard name == nil || reason != nil else { throw ValidationError("Why are they named? Give --reason.") }
            guard name == nil || !followPolicy else {
                throw ValidationError("Give --name or --follow-policy, not both.")
            }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                if let name { try archive.name(person: name, on: id, reason: reason ?? "") }
                let followed = followPolicy ? try archive.followNamingPolicy(on: id) : nil
                let rows = try archive.peoplePanel(of: id).map(Row.init)
                try archive.record(
                    RecordRead(seqs: Array(Set(rows.flatMap(\.messages))).sorted(), purpose: "request \(id)"),
                    subject: id)
                if options.json { return try Output.json(["people": rows]) }
                if let followed {
                    print(
                        "By the policy \(Output.count(followed.named, "person", "people")) named, "
                            + "\(Output.count(followed.roles, "person", "people")) as their role.")
                }
                if followed != nil { try showAlone(archive) }
                if rows.isEmpty { print("No message about \(id) names anybody.") }
                for row in rows {
                    let who = [row.role, row.grade.map { "grade \($0)" }].compactMap { $0 }.joined(separator: ", ")
                    print(
                        "\(row.name)\(who.isEmpty ? "" : " (\(who))"), in \(Output.count(row.messages.count, "message")): "
                            + row.standing)
                }
            }
        }

        /// A first name alone may be somebody else's, so it is left to the officer; it is not left unsaid.
        private func showAlone(_ archive: OpenArchive) throws {
            let request = try archive.request(id)
            for person in request.people {
                for (word, seqs) in try archive.places(of: person, in: request).alone {
                    print(
                        "\(word) alone stands in \(seqs.map(String.init).joined(separator: ", ")): decide that too, if it is "
                            + "\(person.standIn).")
                }
            }
        }
    }

    struct Naming: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show or state the policy on whose names go out by default.",
            discussion: """
                The reason and the balance stand in every pack in which the policy was followed. What was decided before stays.

                Example:
                  canute request naming --archive records
                  canute request naming --named "Head of Service" --named Director --reason "Below head of service" \
                --balance "The role tells what the public needs to know." --archive records
                """)

        @Option(help: "A grade or title whose holders are named; may be given again.") var named: [String] = []
        @Option(help: "Why others are not named.") var reason: String?
        @Option(help: "Which interests were weighed, and why they do not prevail.") var balance: String?
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            let given = [!named.isEmpty, reason != nil, balance != nil]
            guard Set(given).count == 1 else {
                throw ValidationError("A policy is stated whole: give --named, --reason and --balance.")
            }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                if let reason, let balance {
                    try archive.state(NamingPolicyStated(named: named, reason: reason, balance: balance))
                }
                let policy = try archive.namingPolicy()
                if options.json { return try Output.json(policy) }
                print(
                    "Named by default: \(policy.named.joined(separator: ", ")); and whom the public meets in their role."
                )
                print("Others stand as their role: \(policy.reason).")
                print("Weighed: \(policy.balance).")
            }
        }
    }
}
