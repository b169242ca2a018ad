import Archive
import ArgumentParser
import Foundation
import Service

struct TokenCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "What programs sign in to the API of `canute serve` with.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token; it is printed this once.",
            discussion: """
                It goes into the header `Authorization: Bearer TOKEN`. With --source it may post to these sources alone.

                Example:
                  canute token create --label "Slack bridge" --role capture-agent --source chat --days 90 --archive records
                """)

        @Option(help: ArgumentHelp("What it is for: acts carry it.", valueName: "text")) var label: String
        @Option(help: ArgumentHelp("What it may do; may be given again.", valueName: "role")) var role: [String]
        @Option(help: ArgumentHelp("A source that it may post to; may be given again.", valueName: "name"))
        var source: [String] = []
        @Option(help: "For how many days it lasts, at most 366.") var days = 90
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let id: String
            let token: String
            let expires: String
        }

        func run() throws {
            let roles = Set(try role.map(Role.init(parsing:)))
            try AccountCommands.change(options) { accounts, _ in
                let made = try accounts.makeToken(
                    label: label, roles: roles, sources: source.isEmpty ? nil : source, days: days)
                if options.json {
                    return try Output.json(
                        Answer(id: made.token.id, token: made.secret, expires: made.token.expiresAt))
                }
                print(
                    "Token \(made.token.id), until \(Output.moment(made.token.expiresAt)). Keep it now, it is not shown again:"
                )
                print(made.secret)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tokens, without their secrets.",
            discussion: "Example:\n  canute token list --archive records")

        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let id: String
            let label: String
            let roles: [String]
            @OrNull var sources: [String]?
            let expires: String
            let revoked: Bool
        }

        func run() throws {
            let rows = try ServiceStore(options.files()).tokens().map {
                Row(
                    id: $0.id, label: $0.label, roles: $0.roles.map(\.rawValue).sorted(),
                    sources: $0.sources, expires: $0.expiresAt, revoked: $0.isRevoked)
            }
            if options.json { return try Output.json(["tokens": rows]) }
            if rows.isEmpty { print("There is no token: `canute token create` makes one.") }
            for row in rows {
                print(
                    "\(row.id)  \(row.label)  \(row.roles.joined(separator: ", "))  until \(Output.moment(row.expires))"
                        + "\(row.sources.map { "  only \($0.joined(separator: ", "))" } ?? "")"
                        + "\(row.revoked ? "  revoked" : "")")
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a token: it opens nothing from now on.",
            discussion: "Example:\n  canute token revoke T-1 --archive records")

        @Argument(help: "The token's number.") var id: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try AccountCommands.change(options) { accounts, _ in
                try accounts.revokeToken(id)
                if options.json { return try Output.json(["token": id]) }
                print("Token \(id) opens nothing any more.")
            }
        }
    }
}
