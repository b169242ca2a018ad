import ArgumentParser
import Foundation
import Ledger
import Service
import TransparencyLog

extension CheckpointCommands {
    struct Cosign: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "witness", abstract: "Gather witnesses' cosignatures over the last signed checkpoint.",
            discussion: """
                Signs what the log holds now, asks each witness, verifies what it answers and writes the cosignatures onto \
                the published checkpoint. Without URLs the policy's witnesses that have one are asked. A witness that saw \
                another history of this log refuses: both checkpoints are then printed, and together they are the proof.

                Exit status 1 where a witness refused, or the policy's quorum was not reached.

                Example:
                  canute checkpoint witness https://witness.example.gov.uk --policy council.policy --archive records
                """)

        @Argument(help: "The witnesses' addresses.") var urls: [String] = []
        @Option(help: ArgumentHelp("Which witnesses must cosign (C2SP tlog-policy).", valueName: "file"))
        var policy: String?
        @Option(help: ArgumentHelp("A witness's public key, or a file of such.", valueName: "vkey|file"))
        var key: [String] = []
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let ledger = try Ledger(options.files(), lockTimeout: options.wait)
            try ledger.signCheckpoint()
            let demanded = try policy.map { try OutsideOptions.read(policy: $0) }
            let round = try WitnessRound(ledger, urls: urls, policy: demanded, keys: key)
            try options.json ? Output.json(round) : round.show()
            if !round.isDone { throw Outcome.toActOn }
        }
    }
}

/// What came of asking witnesses: gathered, written onto the note, and judged by the policy.
struct WitnessRound: Encodable {
    struct Item: Encodable {
        let url: String
        let outcome: String
        @OrNull var name: String?
        @OrNull var time: UInt64?
        @OrNull var reason: String?
        @OrNull var theirs: String?
    }

    let origin: String
    let size: UInt64
    let note: String
    let witnesses: [Item]
    @OrNull var quorum: Bool?
    let findings: [String]

    /// Asks, and writes what was cosigned onto the checkpoint.
    ///
    /// - Parameter isToAnswer: whether only witnesses count that cosigned now, not what the checkpoint carried before.
    init(
        _ ledger: Ledger, urls: [String], policy: WitnessPolicy?, keys: [String], isToAnswer: Bool = false
    ) throws {
        let known = try (policy?.witnesses.map(\.key) ?? []) + keys.flatMap { try Self.witnessKeys($0) }
        let asked = urls.isEmpty ? policy?.witnesses.compactMap(\.url) ?? [] : urls
        guard !asked.isEmpty else {
            throw ValidationError("Which witnesses? Give their addresses, or a policy that names them.")
        }
        let gathering = try CosignatureGathering(ledger, witnesses: known)
        let reports = try Waiting.run { await gathering.ask(asked) }
        let lines = reports.compactMap { report -> NoteSignature? in
            if case .cosigned(let line, _) = report.outcome { line } else { nil }
        }
        note =
            lines.isEmpty ? gathering.note.encoded : try ledger.addCosignatures(lines, to: gathering.note)
        witnesses = reports.map { Item($0) }
        origin = ledger.origin
        size = try ledger.signedSize()
        var found = try policy.map { try ledger.check($0).map(\.message) } ?? []
        if isToAnswer, found.isEmpty, let policy {
            let others = gathering.note.signatures.filter { line in !policy.witnesses.contains { line.isOf($0.key) } }
            if try !policy.judge(SignedNote(text: gathering.note.text, signatures: others + lines)).isSatisfied {
                found = [
                    "The policy asks for \(policy.requirement), and \(lines.count) of \(asked.count) witnesses that were asked "
                        + "cosigned now: run `canute checkpoint witness` for their reasons."
                ]
            }
        }
        findings = found
        quorum = policy == nil ? nil : findings.isEmpty
    }

    /// Whether nothing is left to act on: with a policy its quorum, without one every witness; never after a fork.
    var isDone: Bool {
        guard !witnesses.contains(where: { $0.outcome == "fork" }) else { return false }
        return quorum ?? witnesses.allSatisfy { $0.outcome == "cosigned" }
    }

    func show() {
        for item in witnesses {
            switch item.outcome {
            case "cosigned": print("\(item.url): cosigned by \(item.name ?? "")")
            case "fork":
                print("\(item.url): REFUSED. \(item.reason ?? "")")
                print("Both checkpoints are signed by this log's key; keep them, together they are the proof.")
                print("--- what the witness saw\n\(item.theirs ?? "")--- what stands here\n\(note)---")
            default: print("\(item.url): \(item.outcome). \(item.reason ?? "")")
            }
        }
        for finding in findings { print(finding) }
        if quorum == true { print("The policy's quorum is reached for \(size) entries.") }
    }

    /// The cosigned note.
    ///
    /// - Throws: `LedgerError` (refused) with what keeps the policy's quorum from being reached.
    func cosigned(_ consequence: String) throws -> String {
        guard isDone else {
            let fork = witnesses.first { $0.outcome == "fork" }.map { "\($0.url) holds another history of this log" }
            let why = (fork.map { [$0] } ?? []) + findings
            throw LedgerError(.refused, why.joined(separator: " ") + " " + consequence)
        }
        return note
    }

    private static func witnessKeys(_ argument: String) throws -> [VerifierKey] {
        do { return try Witness.logKeys(argument) } catch let error as TransparencyLogError {
            throw ValidationError(error.message)
        }
    }
}

extension WitnessRound.Item {
    init(_ report: WitnessReport) {
        url = report.url
        switch report.outcome {
        case .cosigned(_, let cosignature):
            outcome = "cosigned"
            name = cosignature.name
            time = cosignature.time
        case .fork(let note, let why):
            outcome = "fork"
            reason = why
            theirs = note
        case .refused(let why):
            outcome = "refused"
            reason = why
        case .failed(let why):
            outcome = "failed"
            reason = why
        }
    }
}
