import Archive
import Casework
import Foundation
import Ledger
import Records
import TransparencyLog

/// One run of `canute verify`: what was asked for, and what it came to.
struct VerificationRun {
    /// Nil where only the log is looked at.
    private let files: ArchiveFiles?
    private let ledger: Ledger?
    /// What was found.
    private(set) var verification: Verification
    /// Whether catalogue and search index were compared with the ledger.
    private(set) var includesProjections = false

    /// Verifies the ledger alone, without opening `keys.sqlite` or a secret.
    init(_ log: PublicLedger, since: String?, outside: OutsideOptions) throws {
        files = nil
        ledger = nil
        let progress = Progress("verified")
        defer { progress.end() }
        verification = try log.verify(since: since) { progress.show($0, of: $1) }
        verification.findings += try outside.findings(log)
        verification.noteUnsigned()
    }

    /// Verifies ledger and content; where nothing narrows the scope, also what is derived from them.
    init(
        _ files: ArchiveFiles, _ scope: VerificationScope, key: VerifierKey?, outside: OutsideOptions
    ) throws {
        self.files = files
        let ledger = try Ledger(files, access: .reading)
        if let key, try !ledger.hasSigned(with: key) {
            throw LedgerError(
                .refused,
                "The log is signed with the key \(ledger.verifierKey.encoded), not with yours: one of the two is wrong."
            )
        }
        self.ledger = ledger
        let progress = Progress("verified")
        defer { progress.end() }
        verification = try ledger.verify(scope) { progress.show($0, of: $1) }
        try outside.look(ledger, for: &verification)
        if scope.since == nil, scope.sample == nil {
            progress.end()
            verification.findings += derived(files)
            // Without a catalogue nobody's signature was found to be checked, and the statement says so.
            includesProjections = FileManager.default.fileExists(atPath: files.catalogue.path)
        }
        verification.noteUnsigned()
    }

    /// What is wrong with the catalogue and the index.
    private func derived(_ files: ArchiveFiles) -> [Finding] {
        let progress = Progress("compared")
        defer { progress.end() }
        return DerivedCheck.findings(files, count: verification.entries) { progress.show($0, of: $1) }
    }

    /// The statement of what was found, as of now.
    func statement(by actor: String) -> VerificationStatement {
        VerificationStatement(
            of: verification, files: files, ledger: ledger, by: actor, includesProjections: includesProjections)
    }

    /// Prints what was found, for people.
    func show() {
        let (verification, account) = (self.verification, self.verification.account)
        print(
            "\(verification.origin): \(Output.count(verification.entries, "entry", "entries")), \(verification.signed) of them signed"
        )
        print("root \(verification.root)")
        if let since = account.since, let proof = account.consistency {
            print(
                "extends your checkpoint of \(Output.count(since.size, "entry", "entries")): proved with "
                    + Output.count(proof.hashes.count, "hash", "hashes"))
        }
        if account.depth != .ledgerOnly {
            let words = Verdict.allCases.compactMap { verdict -> String? in
                let count = verification.verdicts[verdict] ?? 0
                return count == 0 ? nil : "\(count) \(verdict.rawValue.replacing("_", with: " "))"
            }
            print("content: \(words.isEmpty ? "none" : words.joined(separator: ", "))")
        }
        let statement = statement(by: "")
        if let sample = account.sample {
            print("sample: \(sample.seqs.count) of \(sample.population) records, seed \(sample.seed)")
            print("confidence: \(statement.confidence(sample))")
        }
        for log in account.earlier { print("earlier log: \(log.words)") }
        if let stamps = verification.stamps, !stamps.anchors.isEmpty {
            for words in stamps.words { print("dated: \(words)") }
            if !stamps.areAuthoritiesAsked {
                print("dated by whom was not asked: give the authorities that you trust, --tsa-ca FILE")
            }
        }
        let summary = FindingSummary(verification.findings)
        for row in summary.rows { print("\(row.code.rawValue)\(row.place): \(row.words)") }
        if account.depth != .everything || account.since != nil || !includesProjections {
            for item in statement.notTested { print("not tested: \(item)") }
        }
        print(
            verification.holds
                ? includesProjections ? "Everything holds." : "All that was tested holds."
                : "\(summary.count("finding", "findings")).")
    }
}

/// What `canute verify --json` prints.
struct VerificationAnswer: Encodable {
    struct Item: Encodable {
        @OrNull var seq: UInt64?
        let code: String
        let message: String
    }

    struct Head: Encodable {
        let size: UInt64
        let root: String
    }

    struct Witness: Encodable {
        let name: String
        let keyID: String

        enum CodingKeys: String, CodingKey {
            case name
            case keyID = "key_id"
        }
    }

    struct Sample: Encodable {
        let seed: String
        let drawn: Int
        let population: UInt64
        let records: String
        @OrNull var detectable: UInt64?
        let percent: Int
    }

    /// A log that this one goes on from.
    struct Earlier: Encodable {
        let origin: String
        let taken: UInt64
        let held: UInt64
        let signed: UInt64
        let lost: String
    }

    /// A time stamp that holds.
    struct Stamp: Encodable {
        let entry: UInt64
        let origin: String
        let size: UInt64
        let time: String
        let serial: String
        /// Whether it was asked who stamped.
        let authority: Bool
    }

    struct Statement: Encodable {
        let folder: String
        @OrNull var entry: UInt64?
    }

    let origin: String
    let entries: UInt64
    let root: String
    let verdicts: [String: UInt64]
    let findings: [Item]
    let depth: String
    let first: UInt64
    let signed: UInt64
    let vkey: String
    let fingerprint: String
    @OrNull var since: Head?
    let earlier: [Earlier]
    @OrNull var checkpoint: String?
    let witnesses: [Witness]
    @OrNull var timeStamps: [Stamp]?
    @OrNull var sample: Sample?
    let notTested: [String]
    @OrNull var statement: Statement?

    enum CodingKeys: String, CodingKey {
        case origin, entries, root, verdicts, findings, depth, first, signed, vkey, fingerprint, since, earlier,
            checkpoint
        case witnesses, sample, statement
        case timeStamps = "time_stamps"
        case notTested = "not_tested"
    }

    init(_ run: VerificationRun, folder: StatementFolder?, filed: UInt64?) {
        let (verification, account) = (run.verification, run.verification.account)
        origin = verification.origin
        entries = verification.entries
        root = verification.root
        verdicts = Dictionary(uniqueKeysWithValues: verification.verdicts.map { ($0.key.rawValue, $0.value) })
        findings = FindingSummary.ordered(verification.findings).map {
            Item(seq: $0.seq, code: $0.code.rawValue, message: $0.message)
        }
        depth = account.depth.rawValue
        first = account.first
        signed = verification.signed
        vkey = account.key.encoded
        fingerprint = account.fingerprint
        since = account.since.map { Head(size: $0.size, root: $0.root.base64) }
        earlier = account.earlier.map {
            Earlier(
                origin: $0.origin, taken: $0.taken, held: $0.held, signed: $0.signed,
                lost: String(decoding: SequenceList($0.lost).encoded, as: UTF8.self))
        }
        checkpoint = account.note
        witnesses = account.cosigners.map { Witness(name: $0.name, keyID: $0.keyID) }
        timeStamps = verification.stamps.map { stamps in
            stamps.anchors.map {
                Stamp(
                    entry: $0.seq, origin: $0.origin, size: $0.size, time: $0.info.time.formatted(.iso8601),
                    serial: $0.info.serial, authority: stamps.areAuthoritiesAsked)
            }
        }
        sample = account.sample.map {
            Sample(
                seed: $0.seed, drawn: $0.seqs.count, population: $0.population,
                records: String(decoding: SequenceList($0.seqs).encoded, as: UTF8.self), detectable: $0.detectable,
                percent: RecordSample.percent)
        }
        notTested = run.statement(by: "").notTested
        statement = folder.map { Statement(folder: $0.path, entry: filed) }
    }
}
