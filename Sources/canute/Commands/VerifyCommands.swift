import TransparencyLog
import Archive
import ArgumentParser
import Foundation
import Ledger
import Search

struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Verify everything: chain, tree, signed head, every record's content, and what is derived from it.",
        discussion: """
            Writes nothing. The exit status is 1 where anything is wrong; every finding names its entry and a code.

            Example:
              canute verify --archive records
            """)

    @OptionGroup var options: ArchiveOptions

    func run() throws {
        let files = try options.files()
        let ledger = try Ledger(files, access: .reading)
        let progress = Progress("verified")
        var verification = try ledger.verify { progress.show($0, of: $1) }
        verification.findings += derived(files, ledger)
        if verification.signed == 0, verification.entries > 1 {
            // Every command that appends signs: a log of several entries without a head has lost it.
            verification.findings.append(
                Finding(
                    seq: nil, code: .headMissing,
                    message:
                        "Nothing of this log is signed: head.sqlite and the checkpoint were removed, or `init` was cut "
                        + "off. Compare the archive with a checkpoint that somebody else kept."))
        }
        progress.end()
        try options.json ? Output.json(Answer(verification)) : show(verification)
        if !verification.holds { throw Outcome.toActOn }
    }

    /// What is wrong with the catalogue and the index: derived from the ledger, so damage there is a finding as well.
    private func derived(_ files: ArchiveFiles, _ ledger: Ledger) -> [Finding] {
        var findings: [Finding] = []
        func look(_ code: Finding.Code, _ remedy: String, _ body: () throws -> [Finding]) {
            // An altered entry can keep what is derived from being compared: the walk of the ledger has named it by then.
            do { findings += try body() } catch {
                findings.append(
                    Finding(
                        seq: nil, code: code,
                        message: "It cannot be compared with the ledger (\(error)): run `\(remedy)`."))
            }
        }
        if FileManager.default.fileExists(atPath: files.catalogue.path) {
            look(.catalogueDiffers, "canute catalogue rebuild") {
                try Catalogue(files.catalogue, access: .reading).check(ledger)
            }
        }
        look(.indexDiffers, "canute search rebuild") { try SearchIndex(files, access: .reading).check(ledger) }
        return findings
    }

    private struct Answer: Encodable {
        struct Item: Encodable {
            @OrNull var seq: UInt64?
            let code: String
            let message: String
        }

        let origin: String
        let entries: UInt64
        let root: String
        let verdicts: [String: UInt64]
        let findings: [Item]

        init(_ verification: Verification) {
            origin = verification.origin
            entries = verification.entries
            root = verification.root
            verdicts = Dictionary(uniqueKeysWithValues: verification.verdicts.map { ($0.key.rawValue, $0.value) })
            findings = verification.findings.map { Item(seq: $0.seq, code: $0.code.rawValue, message: $0.message) }
        }
    }

    private func show(_ verification: Verification) {
        print(
            "\(verification.origin): \(Output.count(verification.entries, "entry", "entries")), \(verification.signed) of them signed"
        )
        print("root \(verification.root)")
        let words = Verdict.allCases.compactMap { verdict -> String? in
            let count = verification.verdicts[verdict] ?? 0
            return count == 0 ? nil : "\(count) \(verdict.rawValue.replacing("_", with: " "))"
        }
        print("content: \(words.isEmpty ? "none" : words.joined(separator: ", "))")
        for finding in verification.findings {
            print("\(finding.code.rawValue)\(finding.seq.map { " at entry \($0)" } ?? ""): \(finding.message)")
        }
        print(verification.holds ? "Everything holds." : "\(Output.count(verification.findings.count, "finding")).")
    }
}

struct CheckpointCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint", abstract: "Show or publish the signed state of the log.",
        subcommands: [Show.self, Publish.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the last signed checkpoint and the log's public key; writes nothing.",
            discussion: "Example:\n  canute checkpoint show --archive records --json")

        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try CheckpointAnswer(Ledger(options.files(), access: .reading)).print(options.json)
        }
    }

    struct Publish: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign what the log holds and write checkpoint, tiles and entry bundles.",
            discussion: "Example:\n  canute checkpoint publish --archive records")

        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let ledger = try Ledger(options.files(), lockTimeout: options.wait)
            try ledger.signCheckpoint()
            try ledger.remakeTiles()
            try CheckpointAnswer(ledger).print(options.json)
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
