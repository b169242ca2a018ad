import Archive
import ArgumentParser
import Foundation
import Service

struct WebhookCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook", abstract: "How systems that push messages to `canute serve` show who they are.",
        subcommands: [Set.self, List.self, Remove.self])

    struct Which: ParsableArguments {
        @Argument(help: "The source that the messages go to.") var source: String
        @Option(help: ArgumentHelp("slack or mattermost.", valueName: "system")) var system: String

        func webhook() throws -> Webhook {
            guard let kind = Webhook.Kind(rawValue: system) else {
                throw ValidationError("--system is slack or mattermost.")
            }
            return Webhook(source: source, kind: kind)
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set the secret of a source's webhook, from standard input or a file.",
            discussion: """
                Of Slack it is the app's signing secret, and the address is /api/v1/sources/SOURCE/slack; of Mattermost the \
                outgoing webhook's token, at /api/v1/sources/SOURCE/mattermost. The source must be declared whole.

                Example:
                  canute webhook set chat --system slack --archive records < signing-secret
                """)

        @OptionGroup var which: Which
        @OptionGroup var secret: AccountCommands.PasswordOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let (webhook, secret) = (try which.webhook(), try secret.read())
            try AccountCommands.change(options) { accounts, _ in
                try accounts.set(webhook, secret: secret)
                if options.json { return try Output.json(["source": webhook.source, "system": webhook.kind.rawValue]) }
                print("\(webhook.kind.rawValue) may push to \(webhook.source).")
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the webhooks, without their secrets.",
            discussion: "Example:\n  canute webhook list --archive records")

        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let webhooks = try ServiceStore(options.files()).webhooks()
            if options.json {
                return try Output.json([
                    "webhooks": webhooks.map { ["source": $0.source, "system": $0.kind.rawValue] }
                ])
            }
            if webhooks.isEmpty { print("No webhook is set up.") }
            for webhook in webhooks { print("\(webhook.source)  \(webhook.kind.rawValue)") }
        }
    }

    struct Remove: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take no more from a source's webhook.",
            discussion: "Example:\n  canute webhook remove chat --system slack --archive records")

        @OptionGroup var which: Which
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let webhook = try which.webhook()
            try AccountCommands.change(options) { accounts, _ in
                try accounts.remove(webhook)
                if options.json { return try Output.json(["source": webhook.source, "system": webhook.kind.rawValue]) }
                print("\(webhook.kind.rawValue) may not push to \(webhook.source) any more.")
            }
        }
    }
}
