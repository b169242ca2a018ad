import Archive
import ArgumentParser
import Ledger
import TransparencyLog

struct KeyCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "List, replace, revoke and split the archive's own keys.",
        discussion: KeySources.help, subcommands: [List.self, Rotate.self, Revoke.self] + KeyShareCommands.all)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "List the log's signing keys with the sizes they hold for, and what the archive's key is known by.",
            discussion: """
                --published prints the list to publish beside the log: who has it sees which key holds at which size and \
                which was revoked. `canute pack verify --key` takes one key: give it the one that holds at the pack's size. \
                \(KeySources.help)

                Example:
                  canute key list --archive records
                  canute key list --published --archive records > keys.txt
                """)

        @Flag(help: "Print the list as it is published, and nothing else.") var published = false
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let ledger = try Ledger(options.files(), access: .reading)
            let history = try ledger.keyHistory()
            if published { return print(history.published, terminator: "") }
            let answer = KeyListAnswer(history, archiveKey: ledger.archiveKeyFingerprint)
            if options.json { return try Output.json(answer) }
            for row in answer.signing {
                let end = row.until.map { "to size \($0 - 1)" } ?? "on"
                let revoked = row.revoked.map { "; revoked since size \($0)" } ?? ""
                print("signing  \(row.vkey)\n         from size \(row.from) \(end)\(revoked)")
            }
            print("archive  \(answer.archive)")
        }
    }

    /// Which of the two keys.
    enum Which: String, ExpressibleByArgument, CaseIterable { case signing, archive }

    struct Rotate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Replace the signing key or the archive's key; the old one is useless afterwards.",
            discussion: """
                signing: a `key` entry names the new key, the old one signs the head that holds that entry, the new one signs \
                from then on. Publish `canute key list --published` where the key was published, and send the new key to your \
                witnesses, who know no other way of it.
                archive: every segment key is wrapped by the new key in one transaction, and what the old one wrapped is removed. \
                Backups of keys.sqlite made before open with the old key until they expire: keep it for them, apart, or let \
                them go. A rotation that is cut off is finished by the next command that writes.

                Without --new the key is drawn and put in the place of the old file. A key that comes from a variable or a \
                descriptor is replaced by the one that --new names, and must be given from then on.

                Example:
                  canute key rotate signing --reason "The year is over" --archive records
                  canute key rotate archive --archive-key env:OLD --new env:NEW --reason "Staff change" --archive records
                """)

        @Argument(help: "signing or archive.") var which: Which
        @Option(help: "Why.") var reason: String
        @Option(help: ArgumentHelp("Where the new key comes from; else it is drawn.", valueName: "source")) var new:
            String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let source = try new.map { try KeySource(parsing: $0) }
            try options.withArchive { archive, _ in
                switch which {
                case .signing:
                    let term = try archive.rotateSigningKey(to: source, reason: reason)
                    if options.json {
                        return try Output.json(KeyListAnswer.Row(term))
                    }
                    print("From size \(term.from) on the log is signed by \(term.key.encoded).")
                    print("Publish it with the earlier keys: canute key list --published.")
                    print(
                        "Send it to your witnesses, each to add to the folder logs of its own: until then they refuse.")
                case .archive:
                    let fingerprint = try archive.rotateArchiveKey(to: source, reason: reason)
                    if options.json { return try Output.json(["archive": fingerprint]) }
                    print("The archive's key is now \(fingerprint). The old one opens nothing of keys.sqlite any more.")
                    print("Back up the new key, apart from keys.sqlite.")
                }
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Revoke a signing key: heads of a size and later that it signed are refused by name.",
            discussion: """
                The key that holds is rotated first. Packs and heads that rest on the key from that size on have to be issued \
                again: `canute verify` refuses such a head by name, and the published list says so to whoever has a pack.

                Example:
                  canute key revoke records.example.gov.uk+728e58a3+AQOh… --since 700 --reason "The disk was stolen" \
                --archive records
                """)

        @Argument(help: "The key, as `canute key list` shows it.") var vkey: String
        @Option(help: ArgumentHelp("The first size of which its signature is refused.", valueName: "size")) var since:
            UInt64
        @Option(help: "Why.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let key = try VerifierKey(parsing: vkey)
            try options.withArchive { archive, _ in
                let history = try archive.revokeSigningKey(key, since: since, reason: reason)
                if options.json {
                    return try Output.json(KeyListAnswer(history, archiveKey: archive.ledger.archiveKeyFingerprint))
                }
                print("\(vkey) is revoked since size \(since).")
                print("Publish the list again: canute key list --published.")
            }
        }
    }
}

/// The archive's keys as they are shown.
struct KeyListAnswer: Encodable {
    struct Row: Encodable {
        let vkey: String
        let from: UInt64
        @OrNull var until: UInt64?
        @OrNull var revoked: UInt64?

        init(_ term: SigningKeyHistory.Term) {
            (vkey, from) = (term.key.encoded, term.from)
            until = term.until
            revoked = term.revoked?.since
        }
    }

    let signing: [Row]
    let archive: String

    init(_ history: SigningKeyHistory, archiveKey: String) {
        signing = history.terms.map(Row.init)
        archive = archiveKey
    }
}
