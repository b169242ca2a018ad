import Records

/// Findings of one kind, of which the first are told one by one and all further ones together, by their entries.
///
/// So memory does not grow with how much is wrong: an emptied table is one cause, and no finding for each of its rows.
public struct BoundedFindings: Sendable {
    /// How many are told one by one.
    public static let each = 100
    /// How many runs of the further ones are told.
    private static let mostRuns = 50

    private let what: String
    private var named: [Finding] = []
    private var more: UInt64 = 0
    private var code: Finding.Code = .schemaAltered
    private var runs: [ClosedRange<UInt64>] = []
    private var isCut = false

    /// - Parameter what: what is said of the further ones, after their number: "records are missing".
    public init(_ what: String) { self.what = what }

    /// Takes a finding; those of one list have one code, and their entries ascend.
    public mutating func add(_ finding: Finding) {
        guard named.count >= Self.each else { return named.append(finding) }
        code = finding.code
        more += 1
        guard let seq = finding.seq else { return }
        if let last = runs.last, last.contains(seq) || last.upperBound &+ 1 == seq {
            runs[runs.count - 1] = last.lowerBound...max(last.upperBound, seq)
        } else if runs.count < Self.mostRuns {
            runs.append(seq...seq)
        } else {
            isCut = true
        }
    }

    /// All of them, the further ones as one.
    public var findings: [Finding] {
        guard more > 0 else { return named }
        let entries = runs.isEmpty ? "" : ": entries \(EntryWords.list(runs))\(isCut ? " and others" : "")"
        return named + [Finding(seq: runs.first?.lowerBound, code: code, message: "\(more) more \(what)\(entries).")]
    }
}

/// Entries as people read them.
enum EntryWords {
    /// `4, 7 to 9, 12`; only the first `most` runs.
    static func list(_ runs: [ClosedRange<UInt64>], most: Int = .max) -> String {
        let shown = runs.prefix(most).map { run in
            run.lowerBound == run.upperBound ? "\(run.lowerBound)" : "\(run.lowerBound) to \(run.upperBound)"
        }
        return shown.joined(separator: ", ") + (runs.count > shown.count ? " and others" : "")
    }
}
