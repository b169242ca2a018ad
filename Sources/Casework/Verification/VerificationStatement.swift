public import Foundation
public import Ledger
import Records
import TransparencyLog

/// What a verification came to, as a statement of one page that an auditor signs, with the privileged acts as its annex.
///
/// The same parts make the HTML page, the text and, by its own schema, the XML.
public struct VerificationStatement: Sendable {
    /// The body whose records these are; the log's origin where content was not read.
    public let authority: String
    /// Who ran the verification.
    public let by: String
    /// When it ended.
    public let made: Date
    /// What it found.
    public let verification: Verification
    /// Whether catalogue and search index were compared with the ledger too.
    public let includesProjections: Bool
    /// The annex; nil where no content was read, or where it could not be.
    public let acts: [PrivilegedAct]?

    /// Puts a statement together.
    public init(
        _ verification: Verification, authority: String, by: String, made: Date, includesProjections: Bool,
        acts: [PrivilegedAct]?
    ) {
        self.verification = verification
        self.authority = authority
        self.by = by
        self.made = made
        self.includesProjections = includesProjections
        self.acts = acts
    }

    var account: VerificationAccount { verification.account }

    /// The outcome in one sentence.
    public var outcome: String {
        if verification.holds {
            return account.depth == .everything && account.since == nil && includesProjections
                ? "Everything that was tested holds." : "All that was tested holds; see what was not tested."
        }
        return FindingSummary(verification.findings).count("exception was found", "exceptions were found") + "."
    }

    /// What the verification covered, in one sentence.
    var scope: String {
        let entries = verification.entries
        let range =
            account.first < entries
            ? "entries \(account.first) to \(entries - 1)" : "no entries: none came after the earlier checkpoint"
        switch account.depth {
        case .ledgerOnly: return "The ledger alone, without its content: \(range)"
        case .sample: return "The ledger, and the content of a sample of its records: \(range)"
        case .everything:
            return account.since == nil ? "Ledger and content: \(range)" : "What came after the checkpoint: \(range)"
        }
    }

    /// From the first to the last entry that was looked at, in words.
    var period: String {
        guard let minutes = account.census.minutes else { return "none" }
        let (from, to) = (StatementWords.minute(minutes.lowerBound), StatementWords.minute(minutes.upperBound))
        return from == to ? from : "\(from) to \(to)"
    }

    /// What an honest reader has to know was not looked at.
    public var notTested: [String] {
        var list: [String] = []
        if let since = account.since {
            list.append(
                "Entries 0 to \(since.size &- 1) and their content: they stand as they did at the earlier checkpoint, "
                    + "which the tree over them was compared with.")
        }
        switch account.depth {
        case .ledgerOnly:
            list.append("Content: no record was opened, and no key was used.")
            list.append("Whether anything is left of records that were destroyed: only orders and certificates were.")
        case .sample:
            list.append("The content of records outside the sample.")
        case .everything: break
        }
        if !includesProjections {
            list.append("Catalogue and search index, which searches and filters use and which can be made again.")
            list.append(
                "People's own signatures on approvals, sign-offs and releases: `canute verify` of everything checks them, with "
                    + "the records that they are in and the catalogue.")
        }
        switch verification.stamps {
        case nil where account.census.types[.anchor, default: 0] > 0:
            list.append("The time stamps that entries name: their tokens lie with the archive's own files.")
        case let stamps? where !stamps.areAuthoritiesAsked && !stamps.anchors.isEmpty:
            list.append(
                "Who made the time stamps: give the certificates of the authorities that you trust, `--tsa-ca FILE`.")
        default: break
        }
        let unsigned = verification.entries - min(verification.entries, verification.signed)
        if unsigned > 0 {
            list.append(
                "Whether the last \(unsigned == 1 ? "entry is" : "\(unsigned) entries are") final: no checkpoint covers "
                    + "\(unsigned == 1 ? "it" : "them") yet.")
        }
        if !account.cosigners.isEmpty {
            list.append("The signatures of the witnesses that are named: check each with its own key.")
        }
        list.append("Backups, and whatever copies of destroyed records lie outside the archive.")
        return list
    }

    /// DESIGN's "Limits of the promise".
    static let limits = [
        "The ledger proves that what it holds was there no later than its checkpoint says and is unchanged since. It does "
            + "not prove that a source told the truth, nor that everything was captured: coverage reports and silence "
            + "alarms are for that.",
        "Without an outside witness, or an earlier checkpoint kept by the auditor, it shows tampering by everybody but "
            + "the holder of the signing key.",
        "A destruction can be attested, not proved.",
    ]
}

/// Dates and numbers as the statement writes them.
enum StatementWords {
    /// `14 November 2024, 09:32 UTC`.
    static func minute(_ seconds: Int64) -> String {
        let date = Date(timeIntervalSince1970: TimeInterval(seconds))
        var style = Date.FormatStyle(locale: Locale(identifier: "en_GB")).day().month(.wide).year()
        style.timeZone = .gmt
        let clock = seconds / 60 % 1440
        let (hour, minute) = (clock / 60, clock % 60)
        return "\(date.formatted(style)), \(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute) UTC"
    }

    /// RFC 3339 in UTC.
    static func instant(_ date: Date) -> String { date.formatted(.iso8601) }

    /// A fingerprint in groups of eight, to be read aloud.
    static func grouped(_ hex: String) -> String {
        stride(from: 0, to: hex.count, by: 8).map { String(hex.dropFirst($0).prefix(8)) }.joined(separator: " ")
    }

    /// A share as a percentage with three significant digits.
    static func percent(_ share: Double) -> String {
        let percent = share * 100
        let digits = percent >= 10 ? 1 : percent >= 1 ? 2 : percent >= 0.1 ? 3 : 4
        return String(format: "%.\(digits)f %%", percent)
    }

    /// What a verdict means.
    static func meaning(_ verdict: Verdict) -> String {
        switch verdict {
        case .open: "opens, and is what its entry commits to"
        case .partlyErased: "a part was erased, with authority"
        case .destroyed: "order and certificate cover it; nothing is left"
        case .ordered: "ordered to be destroyed, and not certified yet"
        case .missing: "gone, and no order covers it"
        case .altered: "not what its entry commits to"
        case .resurrected: "there again after its certificate"
        }
    }
}
