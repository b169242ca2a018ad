import Archive
import ArgumentParser
import Foundation
import Ledger
import Records
import Retention

struct BackupCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Back the archive up, declare other backups of it, restore it, see how it stands.",
        subcommands: [Create.self, Policy.self, Status.self, Restore.self, Head.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Back up content and keys, each into a new folder of its own, while writing goes on.",
            discussion: """
                Content is the entries, the sealed records and the static files of the log; nothing in it can be read \
                without keys. Keys are kept apart, and for a short time: until the last copy of them expires, what is \
                destroyed could still be opened. The signing key, the archive's key and head.sqlite are in no backup; \
                catalogue and search index are made again.

                Example:
                  canute backup create --content /mnt/vault/2026-03-02 --keys /mnt/safe/2026-03-02 --archive records
                """)

        @Option(help: ArgumentHelp("A new folder for the content.", valueName: "dir")) var content: String?
        @Option(help: ArgumentHelp("A new folder for the keys, on another medium.", valueName: "dir")) var keys: String?
        @Option(help: ArgumentHelp("How long the backup is kept, such as P30D.", valueName: "period"))
        var keep = "P30D"
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard content != nil || keys != nil else {
                throw ValidationError("A backup of what? Give --content DIR, --keys DIR or both.")
            }
            guard let period = try? Period(parsing: keep), period.description != "P0D" else {
                throw ValidationError("--keep is a period such as P30D or P6M.")
            }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let made = try archive.createBackup(
                    content: content.map { URL(fileURLWithPath: $0, isDirectory: true) },
                    keys: keys.map { URL(fileURLWithPath: $0, isDirectory: true) }, keep: try Period(parsing: keep))
                if options.json { return try Output.json(["backups": made.map(BackupAnswer.init)]) }
                for backup in made { BackupAnswer(backup).print() }
            }
        }
    }

    struct Status: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say how the archive stands with its backups; exit status 1 where something has to be done.",
            discussion: "Example:\n  canute backup status --archive records")

        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let health = try options.withArchive { archive, _ in try archive.backupHealth() }
            let answer = HealthAnswer(health)
            if options.json { try Output.json(answer) } else { answer.print() }
            if !answer.to_act_on.isEmpty { throw Outcome.toActOn }
        }
    }

    struct Head: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Take up the last signed head from a witness's or a published checkpoint, where head.sqlite is lost.",
            discussion: """
                The checkpoint must carry the log's own signature, and the entries must lead to it; else nothing changes. \
                A witness's address is asked for the last checkpoint of this log that it cosigned.

                Example:
                  canute backup head https://witness.example.gov.uk --archive records
                """)

        @Argument(help: "The file with the signed note, or a witness's address.") var note: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let ledger = try Ledger(try options.files(), lockTimeout: options.wait)
            let isNew = try ledger.adoptHead(note: try HeadPlace.read(note, origin: ledger.origin), place: note)
            let size = try ledger.signedSize()
            if options.json { return try Output.json(HeadAnswer(origin: ledger.origin, size: size, taken_up: isNew)) }
            print(
                isNew
                    ? "Took up the head of \(Output.count(size, "entry", "entries")): nothing that contradicts it will be signed."
                    : "The last signed head, of \(Output.count(size, "entry", "entries")), is known already.")
        }

        private struct HeadAnswer: Encodable {
            let origin: String
            let size: UInt64
            let taken_up: Bool
        }
    }
}

/// A backup as it is shown.
struct BackupAnswer: Encodable {
    let id: String
    let kind: String
    let place: String
    let size: UInt64
    let made: String
    let kept_until: String
    let manifest_sha256: String

    init(_ backup: BackupMade) {
        id = backup.id
        kind = backup.of
        place = backup.place
        size = backup.size
        made = backup.made
        kept_until = backup.keptUntil
        manifest_sha256 = backup.manifest
    }

    func print() {
        let what = Output.count(size, "entry", "entries")
        Swift.print(
            "\(id): \(kind == "keys" ? "keys of \(what)" : what) in \(place), made \(Output.moment(made)), kept until \(kept_until)"
        )
    }
}

/// How the archive stands with its backups, as it is shown.
private struct HealthAnswer: Encodable {
    struct Policy: Encodable {
        let name: String
        let place: String
        let kept: String
        let from: String
    }

    let records_without_key_backup: UInt64
    @OrNull var first_without_key_backup: UInt64?
    let records_without_content_backup: UInt64
    @OrNull var content: BackupAnswer?
    @OrNull var keys: BackupAnswer?
    let overdue: [BackupAnswer]
    let policies: [Policy]
    let to_act_on: [String]

    init(_ health: BackupHealth) {
        records_without_key_backup = health.recordsWithoutKeyBackup.count
        first_without_key_backup = health.recordsWithoutKeyBackup.ranges.first?.lowerBound
        records_without_content_backup = health.recordsWithoutContentBackup.count
        content = health.content.map(BackupAnswer.init)
        keys = health.keys.map(BackupAnswer.init)
        overdue = health.overdue.map(BackupAnswer.init)
        policies = health.policies.map {
            Policy(name: $0.name, place: $0.place, kept: $0.kept.description, from: $0.from.description)
        }
        to_act_on = health.toActOn
    }

    func print() {
        if let content { content.print() } else { Swift.print("content: no backup") }
        if let keys { keys.print() } else { Swift.print("keys: no backup") }
        Swift.print(
            "\(Output.count(records_without_key_backup, "record")) whose key is in no backup, "
                + "\(Output.count(records_without_content_backup, "record")) whose content is in none")
        for policy in policies {
            Swift.print("outside Canute: \(policy.name) in \(policy.place), each copy kept \(policy.kept)")
        }
        for sentence in to_act_on { Swift.print("to act on: \(sentence)") }
        if to_act_on.isEmpty { Swift.print("Nothing has to be done.") }
    }
}
