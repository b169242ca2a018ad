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

                Where nobody has the entries that were signed after the backup, or the signing key is lost, that log \
                cannot go on. --new-epoch then begins another under a name of its own: its first entry names the last \
                checkpoint of the old one, every entry that there still is stands in it under its old number, and an \
                incident says what is lost. Packs that were issued before are checked with the old log's key. \
                Destructions that were ordered in the lost entries are not known to it: look for their certificates.

                Example:
                  canute backup restore records --content /mnt/vault/2026-03-02 --keys /mnt/safe/2026-03-02 \
                --secrets /mnt/key --ledger /srv/www/log --head witness-note.txt
                  canute backup restore records --content /mnt/vault/2026-03-02 --keys /mnt/safe/2026-03-02 \
                --secrets /mnt/key --head http://witness.example.org --new-epoch records.example.gov.uk/2
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
        @Option(
            help: ArgumentHelp("Begin a new log of this name where the old one cannot go on.", valueName: "origin"))
        var newEpoch: String?
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
                formerArchiveKey: try formerArchiveKey.map { try KeySource(parsing: $0) }, newOrigin: newEpoch)
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
    @OrNull var earlier: Earlier?
    let to_act_on: [String]

    /// The log that could not go on.
    struct Earlier: Encodable {
        let origin: String
        let taken: UInt64
        let lost: [String]
    }

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
        earlier = outcome.earlier.map {
            Earlier(origin: $0.origin, taken: $0.taken, lost: Self.runs(SequenceList($0.lost)))
        }
        var sentences: [String] = outcome.earlier.map { Self.ofEpoch($0, restored, outcome.unknownLists) } ?? []
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
        if !outcome.isHeadFromOutside, outcome.earlier == nil {
            sentences.append(
                "No checkpoint from outside the backups was given. If a witness or a published copy holds a later one than "
                    + "of \(outcome.headSize) entries, remove this folder and restore again with --head: else the log forks."
            )
        }
        to_act_on = sentences
    }

    /// What a new epoch leaves to be done.
    private static func ofEpoch(
        _ earlier: EarlierLog, _ restored: RestoredArchive, _ unknownLists: [String]
    ) -> [String] {
        let lost = earlier.lost
        var sentences: [String] = []
        if !lost.isEmpty {
            sentences.append(
                "Entries \(lost.lowerBound) to \(lost.upperBound - 1) of \(earlier.origin) are lost: what was captured, "
                    + "decided, disclosed or destroyed in them is not known here. Capture again what its sources still have, "
                    + "and look on paper for certificates of destruction and disclosures of that time.")
        }
        for list in unknownLists {
            sentences.append(
                "\(list) lists what was to be destroyed by an order that is lost: those records may be here again. Look, and "
                    + "destroy them again.")
        }
        sentences.append(
            "Publish the key of the new log, \(restored.vkey), keep that of \(earlier.origin) for what was issued before, and "
                + "have each witness take up \(restored.origin).")
        return sentences
    }

    private static func runs(_ list: SequenceList) -> [String] {
        String(decoding: list.encoded, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    func print(into dir: String) {
        Swift.print(
            "Restored \(origin) in \(dir): \(Output.count(entries, "entry", "entries")), and an incident in entry \(incident)."
        )
        if let earlier {
            Swift.print(
                "A new log goes on from \(earlier.origin), of which \(Output.count(earlier.taken, "entry", "entries")) stand in "
                    + "it under the same numbers.")
        }
        Swift.print("Last signed head: \(Output.count(head_size, "entry", "entries")), found in \(head_found).")
        if !replayed.isEmpty { Swift.print("Replayed from entry bundles: \(replayed.joined(separator: ", ")).") }
        Swift.print(
            "\(Output.count(orders.count, "order")) to destroy executed again; \(Output.count(destroyed_again, "destroyed record")) "
                + "stood in a backup and \(destroyed_again == 1 ? "is" : "are") gone again.")
        for sentence in to_act_on { Swift.print("to act on: \(sentence)") }
        Swift.print("Next: canute verify --archive \(dir)")
    }
}
