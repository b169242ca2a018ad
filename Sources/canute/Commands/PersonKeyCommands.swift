import Archive
import ArgumentParser
import Casework
import Foundation
import OpenSSH

struct PersonKeyCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "person-key",
        abstract: "Let approvals, sign-offs and releases be signed by the person's own key.",
        subcommands: [Register.self, List.self, Revoke.self, Require.self, Export.self])

    struct Register: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Register a person's own Ed25519 key; from then on acts in that name are signed with it.",
            discussion: """
                The key signs its own registration, which shows that it was at hand. That it is this person's is the word of who \
                registered it, whom the entry names: let somebody register it who knows them. Whoever has a key registered \
                already signs the registration too (--sign).

                Example:
                  canute person-key register --person "Jane Doe" --key ~/.ssh/id_ed25519 --by "Ann Lee" --archive records
                  canute person-key register --person "Jane Doe" --key agent --archive records
                """)

        @Option(help: "Whose key it is; else who acts.") var person: String?
        @Option(
            help: ArgumentHelp("The key: a file that `ssh-keygen -t ed25519` made, or agent.", valueName: "file|agent"))
        var key: String
        @Option(help: ArgumentHelp("Which key of the agent.", valueName: "SHA256:…")) var fingerprint: String?
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let holder = try PersonalSigner(naming: key)
            try options.withArchive { archive, _ in
                let registered = try archive.registerKey(
                    of: person ?? options.actor, holder: holder, key: fingerprint, signer: try signing.signer())
                if options.json {
                    return try Output.json(["person": registered.person, "fingerprint": registered.fingerprint])
                }
                print("\(registered.fingerprint) is registered for \(registered.person), by \(options.actor).")
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the registered keys, who registered them, and whether signatures are required.",
            discussion: "Example:\n  canute person-key list --archive records")

        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let person: String
            let fingerprint: String
            let key: String
            let registered: UInt64
            let registered_by: String
            @OrNull var revoked_since: UInt64?
        }

        private struct Answer: Encodable {
            let required: Bool
            let keys: [Row]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let ring = try archive.personalKeys()
                let rows = ring.keys.map {
                    Row(
                        person: $0.person, fingerprint: $0.key.fingerprint, key: $0.key.line, registered: $0.registered,
                        registered_by: $0.registeredBy, revoked_since: $0.revoked?.since)
                }
                let answer = Answer(required: ring.isRequired(), keys: rows)
                if options.json { return try Output.json(answer) }
                print("Signatures are \(answer.required ? "required" : "not required").")
                for row in rows {
                    let end = row.revoked_since.map { ", revoked since entry \($0)" } ?? ""
                    print(
                        "\(row.fingerprint)  \(row.person), registered by \(row.registered_by) in entry \(row.registered)\(end)"
                    )
                }
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a person's key, from now on or since an earlier entry.",
            discussion: "Example:\n  canute person-key revoke SHA256:abc… --reason \"Laptop stolen\" --archive records")

        @Argument(help: "The key's fingerprint.") var fingerprint: String
        @Option(
            help: ArgumentHelp("From which entry on its signatures count for nothing; else from now.", valueName: "seq")
        )
        var since: UInt64?
        @Option(help: "Why.") var reason: String
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.revokeKey(fingerprint, since: since, reason: reason, signer: try signing.signer())
                if options.json { return try Output.json(["revoked": fingerprint]) }
                print("\(fingerprint) is revoked\(since.map { " since entry \($0)" } ?? "").")
            }
        }
    }

    struct Require: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Require that approvals, sign-offs and releases are signed; or, by two people, no longer.",
            discussion: """
                Two people need a registered key first. An approval that is not signed is then refused, and `canute verify` names \
                one that got in otherwise. To end it (--off), two different people say so one after the other, each signed.

                Example:
                  canute person-key require --reason "Audit 2026" --sign agent --archive records
                """)

        @Flag(help: "End it.") var off = false
        @Option(help: "Why.") var reason: String
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let isRequired = try archive.setSignatureRule(
                    required: !off, reason: reason, signer: try signing.signer())
                if options.json { return try Output.json(["required": isRequired]) }
                let rest = off && isRequired ? "; somebody else has to say so too before that ends" : ""
                print("Signatures are \(isRequired ? "required" : "not required")\(rest).")
            }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write what somebody signed, so that ssh-keygen can check it without Canute.",
            discussion: """
                Writes statement, signature and allowed_signers into a folder and prints the command that checks them.

                Example:
                  canute person-key export 814 --out signed --archive records
                """)

        @Argument(help: "The entry of the act.") var seq: UInt64
        @Option(help: ArgumentHelp("The folder to write to.", valueName: "dir")) var out: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let found = try archive.signedStatement(in: seq, of: SignatureCheck.allTypes)
                let folder = URL(fileURLWithPath: out, isDirectory: true)
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                let signers = "signer namespaces=\"\(SignedStatement.namespace)\" \(found.key.line)\n"
                for (name, text) in [
                    ("statement", found.statement.text), ("signature", found.signature.signature),
                    ("allowed_signers", signers),
                ] {
                    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
                }
                if options.json { return try Output.json(["by": found.by, "key": found.signature.key, "out": out]) }
                print("\(found.by) signed entry \(seq) with \(found.signature.key). To check it:")
                print(
                    "  ssh-keygen -Y verify -f \(out)/allowed_signers -I signer -n \(SignedStatement.namespace) "
                        + "-s \(out)/signature < \(out)/statement")
            }
        }
    }
}
