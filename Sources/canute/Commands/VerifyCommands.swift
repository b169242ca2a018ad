import Archive
import ArgumentParser
import Casework
import Foundation
import Ledger
import TransparencyLog

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Verify everything: chain, tree, signed head, every record's content, and what is derived from it.",
        discussion: """
            Writes nothing, but for --statement. The exit status is 1 where anything is wrong; every finding names its \
            entry and a code. With --since, only what came after an earlier checkpoint that you kept is looked at, once a \
            proof shows that the log extends it. With --ledger-only, no record is opened and no key is needed. With \
            --sample, your seed decides which records are opened: choose it after the checkpoint was signed.

            Example:
              canute verify --archive records
              canute verify --archive records --since kept/checkpoint --statement 2025-q1 --by "Ann Auditor"
              canute verify --archive records --sample 400 --seed "drawn by lot on 4 June"
              canute verify --archive records --ledger-only --key records.vkey
              canute verify --published www/records --key records.vkey
            """)

    @OptionGroup var options: ArchiveOptions
    @OptionGroup var outside: OutsideOptions

    @Option(
        help: ArgumentHelp("An earlier checkpoint that you kept, or - for standard input.", valueName: "checkpoint"))
    var since: String?

    @Flag(help: "Open no record: verify chain, tree, tiles, checkpoints and certificates, without a key.")
    var ledgerOnly = false

    @Option(help: ArgumentHelp("Open only so many records, drawn by the seed.", valueName: "n"))
    var sample: UInt64?

    @Option(help: ArgumentHelp("Your seed for the sample; without one, one is drawn and told.", valueName: "text"))
    var seed: String?

    @Option(help: ArgumentHelp("Verify what a log has published, without its archive; needs --key.", valueName: "dir"))
    var published: String?

    @Option(
        help: ArgumentHelp("The log's public key as you know it, a vkey or a file with one.", valueName: "vkey|file"))
    var key: String?

    @Option(
        help: ArgumentHelp("Write the statement to sign into a folder, and file it as a record.", valueName: "dir"))
    var statement: String?

    func validate() throws {
        guard sample.map({ $0 > 0 }) ?? true else { throw ValidationError("--sample needs a number above 0.") }
        guard seed == nil || sample != nil else {
            throw ValidationError("--seed says what --sample N draws: give both.")
        }
        guard seed?.isEmpty != true else { throw ValidationError("--seed must not be empty.") }
        guard !ledgerOnly || sample == nil else {
            throw ValidationError("--ledger-only opens no record, so that there is no --sample: give one of the two.")
        }
        guard published == nil || key != nil && sample == nil else {
            throw ValidationError(
                "--published verifies the log alone (no --sample), with a key that does not come from it: give --key.")
        }
        guard outside.tsaCa == nil || published == nil && !ledgerOnly else {
            throw ValidationError(
                "--tsa-ca checks the time stamps, which need the archive's own files: leave it out here.")
        }
    }

    func run() throws {
        let folder = try statement.map { try StatementFolder($0) }
        let run = try verified()
        let verification = run.verification
        var filed: UInt64?
        if let folder {
            let statement = run.statement(by: options.actor)
            let forms = try StatementFiles(statement)
            try folder.write(forms, checkpoint: verification.account.note)
            filed = file(statement, forms, folder)
        }
        if options.json {
            try Output.json(VerificationAnswer(run, folder: folder, filed: filed))
        } else {
            run.show()
            if let folder { print("statement: \(folder.path)\(filed.map { ", filed as entry \($0)" } ?? "")") }
        }
        if !verification.holds { throw Outcome.toActOn }
    }

    private func verified() throws -> VerificationRun {
        let (note, known) = (try since.map(Self.note), try key.map(Self.verifierKey))
        if let published, let known {
            let folder = URL(fileURLWithPath: published, isDirectory: true)
            return try VerificationRun(PublicLedger(published: folder, key: known), since: note, outside: outside)
        }
        let files = try options.files()
        if ledgerOnly { return try VerificationRun(PublicLedger(files, key: known), since: note, outside: outside) }
        return try VerificationRun(
            files, VerificationScope(since: note, sample: sample.map { ($0, seed ?? Self.drawnSeed()) }), key: known,
            outside: outside)
    }

    /// Files the statement as a record; where the archive cannot be written, says so and goes on.
    private func file(
        _ statement: VerificationStatement, _ forms: StatementFiles, _ folder: StatementFolder
    ) -> UInt64? {
        do { return try options.withArchive { archive, _ in try archive.file(statement, files: forms) } } catch {
            Edge.printError(
                "canute: The statement lies in \(folder.path), but is not filed as a record of the archive: \(error)")
            return nil
        }
    }

    /// Reads a checkpoint from a file, or from standard input for `-`.
    private static func note(_ path: String) throws -> String {
        let data =
            path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try InputFile.read(path)
        guard let note = String(data: data, encoding: .utf8), (try? SignedNote(parsing: note)) != nil else {
            throw ValidationError(
                "--since: \(path == "-" ? "standard input" : path) holds no signed checkpoint: give the note as "
                    + "`canute checkpoint show` prints it, without the line of the key, or as a statement's folder has it."
            )
        }
        return note
    }

    private static func verifierKey(_ text: String) throws -> VerifierKey {
        let words = FileManager.default.contents(atPath: text).map { String(decoding: $0, as: UTF8.self) } ?? text
        do { return try VerifierKey(parsing: words.trimmingCharacters(in: .whitespacesAndNewlines)) } catch {
            throw ValidationError("--key: \(error)")
        }
    }

    private static func drawnSeed() -> String {
        var random = SystemRandomNumberGenerator()
        return String(random.next(), radix: 16) + String(random.next(), radix: 16)
    }
}

/// The folder that a statement is written to.
struct StatementFolder {
    let path: String

    /// Makes the folder; what was written there before is never overwritten.
    init(_ path: String) throws {
        self.path = path
        for name in ["verification.html", "verification.txt", "verification.xml", "checkpoint"]
        where FileManager.default.fileExists(atPath: "\(path)/\(name)") {
            throw ValidationError("--statement: \(path) holds \(name) already: name another folder.")
        }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// Writes the three forms, and the checkpoint that the auditor keeps for the next time.
    func write(_ forms: StatementFiles, checkpoint: String?) throws {
        let folder = URL(fileURLWithPath: path, isDirectory: true)
        try Data(forms.html).write(to: folder.appendingPathComponent("verification.html"))
        try Data(forms.text).write(to: folder.appendingPathComponent("verification.txt"))
        try Data(forms.xml).write(to: folder.appendingPathComponent("verification.xml"))
        if let checkpoint { try Data(checkpoint.utf8).write(to: folder.appendingPathComponent("checkpoint")) }
    }
}

struct CheckpointCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Show, publish, witness or date the signed state of the log.",
        subcommands: [Show.self, Publish.self, Cosign.self, Timestamp.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the last signed checkpoint and the log's public key; writes nothing.",
            discussion: "Example:\n  canute checkpoint show --archive records --json")

        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try CheckpointAnswer(Ledger(options.files(), access: .reading)).print(options.json)
        }
    }
}

/// The last signed checkpoint, as it is shown.
struct CheckpointAnswer: Encodable {
    let origin: String
    let size: UInt64
    @OrNull var root: String?
    let vkey: String
    @OrNull var note: String?

    init(_ ledger: Ledger) throws {
        origin = ledger.origin
        let note = try ledger.checkpoint()
        size = try ledger.signedSize()
        let lines = note?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
        root = lines.count > 2 ? String(lines[2]) : nil
        vkey = ledger.verifierKey.encoded
        self.note = note
    }

    func print(_ json: Bool) throws {
        if json { return try Output.json(self) }
        Swift.print(note ?? "No checkpoint was signed yet.\n", terminator: "")
        Swift.print("key: \(vkey)")
    }
}
