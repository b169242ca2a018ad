import Foundation
public import Ledger
import Records
import TransparencyLog

/// A part of the statement, in the order of the page.
struct StatementPart {
    /// What a part is made of.
    enum Block {
        case paragraph(String)
        case facts([(term: String, value: String)])
        case list([String])
        case table(columns: [String], rows: [[String]])
        /// Lines to write on, each after its label.
        case lines([String])
    }

    let id: String
    let heading: String
    let blocks: [Block]
    var startsPage = false
}

extension VerificationStatement {
    /// The most rows of a table on the page and in the text; the XML has all.
    static let mostRows = 500

    var parts: [StatementPart] {
        var parts = [
            StatementPart(id: "verified", heading: "What was verified", blocks: [.facts(facts)]),
            StatementPart(id: "found", heading: "What was found", blocks: found),
        ]
        if let sample = account.sample {
            parts.append(StatementPart(id: "sample", heading: "The sample", blocks: blocks(sample)))
        }
        parts += [
            StatementPart(id: "not-tested", heading: "What was not tested", blocks: [.list(notTested)]),
            StatementPart(id: "limits", heading: "The limits of the promise", blocks: [.list(Self.limits)]),
            StatementPart(
                id: "signature", heading: "Signature",
                blocks: [
                    .paragraph(
                        "I ran, or had run before me, the verification that this page describes, and have kept its "
                            + "checkpoint for the next one."), .lines(["Name", "Office", "Date", "Signature"]),
                ]),
            StatementPart(id: "annex", heading: "Annex: privileged acts", blocks: annex, startsPage: true),
        ]
        return parts
    }

    private var facts: [(term: String, value: String)] {
        var facts: [(term: String, value: String)] = [
            ("Log", verification.origin), ("Kept by", authority),
            ("Fingerprint of its key", StatementWords.grouped(account.fingerprint)),
            ("Public key", account.key.encoded),
            ("Scope", scope), ("Period", period),
        ]
        if let since = account.since {
            facts.append(("Earlier checkpoint", "\(since.size) entries, root \(since.root)"))
            let hashes = account.consistency.map { $0.hashes.count }
            facts.append(
                (
                    "Is it extended?",
                    hashes.map {
                        "Yes: a consistency proof of \($0) hash\($0 == 1 ? "" : "es") leads from its root to this one's"
                    }
                        ?? "Not proved: see the exceptions"
                ))
        } else {
            facts.append(("Earlier checkpoint", "None was given: the log was verified from its beginning"))
        }
        for log in account.earlier { facts.append(("Earlier log", log.words)) }
        if let head = account.checkpoint {
            facts.append(("This checkpoint", "\(head.size) entries, root \(head.root)"))
        } else {
            facts.append(("This checkpoint", "None that the key opens"))
        }
        if verification.entries > verification.signed {
            facts.append(
                ("Not signed yet", "entries \(verification.signed) to \(verification.entries - 1)"))
        }
        let names = account.cosigners.map { "\($0.name) (key \($0.keyID))" }
        facts.append(
            (
                "Witnesses on it",
                names.isEmpty ? "None" : names.joined(separator: ", ") + ": named on the note, not checked here"
            ))
        for words in verification.stamps?.words ?? [] { facts.append(("Time stamps", words)) }
        facts.append(("Verified by", "\(by), ended \(StatementWords.minute(Int64(made.timeIntervalSince1970)))"))
        return facts
    }

    private var found: [StatementPart.Block] {
        var blocks: [StatementPart.Block] = []
        let types = account.census.types.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }
        let entries = types.reduce(UInt64(0)) { $0 + $1.value }
        blocks.append(
            .paragraph(
                "Entries read: \(entries)"
                    + (types.isEmpty
                        ? "." : " (" + types.map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ") + ").")))
        if account.depth != .ledgerOnly {
            blocks.append(
                .table(
                    columns: ["Verdict", "Records", "What it means"],
                    rows: Verdict.allCases.map { verdict in
                        [
                            verdict.rawValue.replacingOccurrences(of: "_", with: " "),
                            "\(verification.verdicts[verdict] ?? 0)", StatementWords.meaning(verdict),
                        ]
                    }))
        }
        guard !verification.findings.isEmpty else { return blocks + [.paragraph("Exceptions: none.")] }
        let rows = FindingSummary(verification.findings).rows.map { [$0.entries ?? "–", $0.code.rawValue, $0.words] }
        return blocks + [.table(columns: ["Entry", "Exception", "In words"], rows: rows)]
    }

    private func blocks(_ sample: RecordSample) -> [StatementPart.Block] {
        let count = UInt64(sample.seqs.count)
        var blocks: [StatementPart.Block] = [
            .facts([
                ("Seed", sample.seed), ("Drawn", "\(count) of \(sample.population) records that should be there whole"),
                ("Confidence", confidence(sample)),
            ])
        ]
        let list = SequenceList(sample.seqs).ranges.map { range in
            range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound)–\(range.upperBound)"
        }
        let shown = list.prefix(60)
        blocks.append(
            .paragraph(
                "Records drawn: \(shown.joined(separator: ", "))"
                    + (shown.count < list.count ? " … (the XML has all)." : ".")
                    + " Anybody with the seed, the checkpoint and this program draws the same ones."))
        return blocks
    }

    /// What the sample says of all records.
    public func confidence(_ sample: RecordSample) -> String {
        let alarms = [Verdict.altered, .missing].reduce(UInt64(0)) { $0 + (verification.verdicts[$1] ?? 0) }
        guard alarms == 0 else {
            return
                "The sample found \(alarms) record\(alarms == 1 ? "" : "s") that do\(alarms == 1 ? "es" : "") not hold: "
                + "verify everything."
        }
        guard let least = sample.detectable, let share = sample.detectableShare else { return "Nothing was drawn." }
        if UInt64(sample.seqs.count) == sample.population { return "Every record was opened." }
        return "Had \(least) or more of the \(sample.population) records been altered "
            + "(\(StatementWords.percent(share))), the sample would have found at least one of them with a probability of "
            + "\(RecordSample.percent) % or more (hypergeometric, exact)."
    }

    private var annex: [StatementPart.Block] {
        let about =
            "Changes of exclusions, shortened periods, released holds, changed classes, overridden checks, and disposals "
            + "within \(PrivilegedActs.nearDays) days of a request that matched what they destroyed."
        guard let acts else {
            return [
                .paragraph(about),
                .paragraph(
                    account.depth == .ledgerOnly
                        ? "Not listed: who did what is content, and none was read."
                        : "Not listed: the acts could not be read. The exceptions say why."),
            ]
        }
        guard !acts.isEmpty else { return [.paragraph(about), .paragraph("There were none among the entries read.")] }
        var blocks: [StatementPart.Block] = [.paragraph(about)]
        let rows = acts.prefix(Self.mostRows).map { act in
            ["\(act.seq)", String(act.at.prefix(10)), act.category.title, act.what, act.by]
        }
        blocks.append(.table(columns: ["Entry", "Date", "Act", "What", "By"], rows: rows))
        if acts.count > rows.count {
            blocks.append(.paragraph("Of \(acts.count) acts the first \(rows.count) are shown; the XML has all."))
        }
        return blocks
    }
}
