import Archive
import ArgumentParser
import Foundation
import Ledger
import Records

extension BackupCommands {
    struct Restore: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Restore the archive from backups into a folder that holds nothing.",
            discussion: """
                Every destruction is executed again before anything opens, so that nothing destroyed comes back. \
                Entries that the backup lacks are replayed from entry bundles (--ledger); their content is missing, and an \
                incident entry says so. The restored log must equal or extend every head that was signed: give the \
                latest that anybody holds (--head), such as a witness's. The keys come from --secrets, or from where \
                CANUTE_SIGNING_KEY, CANUTE_ARCHIVE_KEY and their _FILE and _FD say.

                Example:
                  canute backup restore records --content /mnt/vault/2026-03-02 --keys /mnt/safe/2026-03-02 \
                --secrets /mnt/key --ledger /srv/www/log --head witness-note.txt
                """)

        @Argument(help: "The folder to restore into; it must not exist or be empty.") var dir: String
        @Option(help: ArgumentHelp("The backup of content.", valueName: "dir")) var content: String
        @Option(help: ArgumentHelp("The backup of keys.", valueName: "dir")) var keys: String
        @Option(
            help: ArgumentHelp("A folder with entry bundles, lists and checkpoint; may be repeated.", valueName: "dir"))
        var ledger: [String] = []
        @Option(
            help: ArgumentHelp("A signed checkpoint, or a witness's address; may be repeated.", valueName: "file|url"))
        var head: [String] = []
        @Option(
            help: ArgumentHelp(
                "The archive's key when the keys were backed up, where it was replaced since: a file, env:NAME or fd:NUMBER.",
                valueName: "source"))
        var formerArchiveKey: String?
        @Option(help: ArgumentHelp("The folder with the archive's own keys; else CANUTE_SECRETS.", valueName: "dir"))
        var secrets: String?
        @Option(help: ArgumentHelp("Who acts; else CANUTE_USER, else the login name.", valueName: "name"))
        var by: String?
        @Flag(help: "Print one JSON object on standard output.") var json = false

        func run() throws {
            var options = ArchiveOptions()
            options.archive = dir
            options.by = by
            (options.signingKey, options.archiveKey, options.secrets) = (nil, nil, nil)
            let actor = options.actor
            guard !actor.isEmpty else { throw ValidationError("Who acts? --by and CANUTE_USER must not be blank.") }
            let folder = { (path: String) in URL(fileURLWithPath: path, isDirectory: true) }
            let origin = try BackupManifest.read(folder(content)).origin
            let sources = RestoreSources(
                content: folder(content), keys: folder(keys), ledgers: ledger.map(folder),
                heads: try head.map { (place: $0, note: try HeadPlace.read($0, origin: origin)) },
                formerArchiveKey: try formerArchiveKey.map { try KeySource(parsing: $0) })
            let restored = try OpenArchive.restore(
                sources, into: try options.files(), secrets: secrets.map(folder), actor: actor)
            let answer = RestoreAnswer(restored)
            if json { try Output.json(answer) } else { answer.print(into: dir) }
            if !answer.to_act_on.isEmpty { throw Outcome.toActOn }
        }
    }
}

/// What a restore came to, as it is shown.
private struct RestoreAnswer: Encodable {
    let origin: String
    let entries: UInt64
    let head_size: UInt64
    let head_found: String
    let incident: UInt64
    let replayed: [String]
    let missing: [String]
    let without_key: [String]
    let orders: [UInt64]
    let destroyed_again: UInt64
    let to_act_on: [String]

    init(_ restored: RestoredArchive) {
        let outcome = restored.outcome
        origin = restored.origin
        entries = outcome.entries
        head_size = outcome.headSize
        head_found = outcome.headPlace
        incident = restored.incident
        replayed = Self.runs(outcome.replayed)
        missing = Self.runs(outcome.missing)
        without_key = Self.runs(outcome.withoutKey)
        orders = outcome.orders
        destroyed_again = outcome.destroyedAgain
        var sentences: [String] = []
        if !missing.isEmpty {
            sentences.append(
                "The content of \(Output.count(outcome.missing.count, "record")) is missing: \(missing.joined(separator: ", ")). "
                    + "Capture it again where its source still has it.")
        }
        if !without_key.isEmpty {
            sentences.append(
                "\(Output.count(outcome.withoutKey.count, "record")) cannot be opened, for their keys are in no backup that "
                    + "was given: \(without_key.joined(separator: ", ")).")
        }
        if !outcome.isHeadFromOutside {
            sentences.append(
                "No checkpoint from outside the backups was given. If a witness or a published copy holds a later one than "
                    + "of \(outcome.headSize) entries, remove this folder and restore again with --head: else the log forks."
            )
        }
        to_act_on = sentences
    }

    private static func runs(_ list: SequenceList) -> [String] {
        String(decoding: list.encoded, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func print(into dir: String) {
        Swift.print(
            "Restored \(origin) in \(dir): \(Output.count(entries, "entry", "entries")), and an incident in entry \(incident)."
        )
        Swift.print("Last signed head: \(Output.count(head_size, "entry", "entries")), found in \(head_found).")
        if !replayed.isEmpty { Swift.print("Replayed from entry bundles: \(replayed.joined(separator: ", ")).") }
        Swift.print(
            "\(Output.count(orders.count, "order")) to destroy executed again; \(Output.count(destroyed_again, "destroyed record")) "
                + "stood in a backup and \(destroyed_again == 1 ? "is" : "are") gone again.")
        for sentence in to_act_on { Swift.print("to act on: \(sentence)") }
        Swift.print("Next: canute verify --archive \(dir)")
    }
}
