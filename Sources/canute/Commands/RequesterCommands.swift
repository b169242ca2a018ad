import Archive
import ArgumentParser
import Casework
import Foundation
import Retention

extension RequestCommands {
    /// `canute request requesters`: who asked is kept apart, and goes before the request does.
    struct Requesters: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List whose names and addresses are kept and when they fall due; destroy those that are.",
            discussion: """
                A requester's name, address and words stand apart from the request, under class INF-07. One proposes to destroy \
                what fell due, another approves; the request, its decisions and its statistics stay.
                """,
            subcommands: [List.self, Propose.self, Approve.self, Refuse.self], defaultSubcommand: List.self)

        struct List: ParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "List the requests whose requester is still kept.",
                discussion: "Example:\n  canute request requesters list --due --archive records")

            @Flag(help: "Those that are due.") var due = false
            @OptionGroup var options: ArchiveOptions

            private struct Row: Encodable {
                let request: String
                let due: Bool
                @OrNull var eligible_from: String?
                @OrNull var kept: String?
                let steps: [String]
            }

            func run() throws {
                try options.withArchive { archive, _ in
                    let rows = try archive.requestersDue().filter { !due || $0.isDue }.map {
                        Row(
                            request: $0.request, due: $0.isDue, eligible_from: $0.decision.eligibleFrom?.description,
                            kept: $0.kept, steps: $0.decision.steps)
                    }
                    if options.json { return try Output.json(["requesters": rows]) }
                    if rows.isEmpty { print(due ? "None is due." : "No requester is kept.") }
                    for row in rows {
                        let when =
                            row.eligible_from.map { "from \($0)" } ?? row.steps.last { $0.hasPrefix("hold") }
                            ?? "no day is known"
                        print("\(row.request)  \(row.due ? "due" : "kept")  \(when)\(row.kept.map { ": \($0)" } ?? "")")
                    }
                }
            }
        }

        struct Propose: ParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Propose to destroy the names and addresses that fell due.",
                discussion: "Example:\n  canute request requesters propose --archive records")

            @OptionGroup var options: ArchiveOptions

            func run() throws {
                try options.withArchive { archive, _ in
                    let (removal, requests) = try archive.proposeForgetting()
                    if options.json {
                        return try Output.json(Proposal(id: removal.proposed.id, requests: requests))
                    }
                    print(
                        "\(removal.proposed.id): the requesters of \(requests.joined(separator: ", ")). Somebody else approves: "
                            + "`canute request requesters approve \(removal.proposed.id) --by NAME`.")
                }
            }

            private struct Proposal: Encodable {
                let id: String
                let requests: [String]
            }
        }

        struct Approve: ParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Approve a proposal and carry it out; never by the one who made it.",
                discussion: "Example:\n  canute request requesters approve E-812 --by \"Jane Doe\" --archive records")

            @Argument(help: "The proposal.") var id: String
            @OptionGroup var signing: SigningOptions
            @OptionGroup var options: ArchiveOptions

            func run() throws {
                try options.withArchive { archive, index in
                    let removal = try archive.decideForgetting(
                        id, approved: true, signer: try signing.signer(), projections: [archive.catalogue, index])
                    if options.json {
                        return try Output.json(["id": removal.proposed.id, "state": removal.state.rawValue])
                    }
                    print(
                        "\(removal.proposed.id) is \(removal.state.rawValue): \(removal.proposed.reason). "
                            + "`canute record expunge certificate \(removal.proposed.id)` shows the certificate.")
                }
            }
        }

        struct Refuse: ParsableCommand {
            static let configuration = CommandConfiguration(
                abstract: "Refuse a proposal: the names and addresses stay.",
                discussion: "Example:\n  canute request requesters refuse E-812 --reason \"A complaint is expected\"")

            @Argument(help: "The proposal.") var id: String
            @Option(help: "Why.") var reason: String
            @OptionGroup var signing: SigningOptions
            @OptionGroup var options: ArchiveOptions

            func run() throws {
                try options.withArchive { archive, _ in
                    let removal = try archive.decideForgetting(
                        id, approved: false, reason: reason, signer: try signing.signer(), projections: [])
                    if options.json {
                        return try Output.json(["id": removal.proposed.id, "state": removal.state.rawValue])
                    }
                    print("\(removal.proposed.id) is \(removal.state.rawValue).")
                }
            }
        }
    }
}
