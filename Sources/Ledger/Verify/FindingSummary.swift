import Records

/// Findings as people are told them: what is wrong first, what may only follow from it after it, and long lists cut short.
///
/// One record that is gone is also missing from the catalogue and the index, and from everything else that is made from it.
/// An auditor has to see the one cause, and must not be told to make the catalogue again from a ledger that is damaged.
public struct FindingSummary: Sendable {
    /// One line of the summary.
    public struct Row: Sendable, Equatable {
        /// The entry or entries, where any can be named.
        public let entries: String?
        /// ` at entry 4`, ` at entries 4, 7 to 9`; empty where none can be named.
        public var place: String {
            entries.map { $0.allSatisfy(\.isWholeNumber) ? " at entry \($0)" : " at entries \($0)" } ?? ""
        }
        /// What is wrong, for a program.
        public let code: Finding.Code
        /// What is wrong, for a person.
        public let words: String
    }

    /// The lines, causes first.
    public let rows: [Row]
    /// How many findings stand for themselves.
    public let causes: Int
    /// How many may be no more than consequences of those.
    public let consequences: Int

    /// Summarises findings.
    ///
    /// - Parameter each: how many of one code are told one by one.
    public init(_ findings: [Finding], each: Int = 5) {
        let ordered = Self.ordered(findings)
        let hidesRecords = ordered.contains { $0.code.hidesRecords }
        let hidesEntries = ordered.contains { $0.code.hidesEntries }
        func follows(_ finding: Finding) -> Bool {
            hidesRecords && finding.code.isDerived || hidesEntries && finding.code == .contentWithoutEntry
        }
        let own = ordered.filter { !follows($0) }
        let following = ordered.filter(follows)
        var rows: [Row] = []
        for group in Self.groups(own) {
            // One line for one finding, rather than a line that there is one more.
            let shown = group.count <= each + 1 ? group.count : each
            rows += group.prefix(shown).map { Row(entries: $0.seq.map { "\($0)" }, code: $0.code, words: $0.message) }
            let rest = Array(group.dropFirst(shown))
            guard let first = rest.first else { continue }
            rows.append(
                Row(
                    entries: Self.entries(of: rest), code: first.code,
                    words: "And \(rest.count) more of this kind; --json and the XML of --statement have them."))
        }
        rows += Self.groups(following).compactMap { group in
            group.first.map { Row(entries: Self.entries(of: group), code: $0.code, words: Self.following(group)) }
        }
        self.rows = rows
        causes = own.count
        consequences = following.count
    }

    /// `2 findings, and 5 that may only follow from them`.
    public func count(_ one: String, _ many: String) -> String {
        let own = "\(causes) \(causes == 1 ? one : many)"
        return consequences == 0
            ? own : "\(own), and \(consequences) that may only follow from \(causes == 1 ? "it" : "them")"
    }

    /// All findings, causes first, and of one kind by their entries.
    public static func ordered(_ findings: [Finding]) -> [Finding] {
        findings.enumerated().sorted { left, right in
            let (a, b) = (left.element, right.element)
            return (a.code.rank, a.seq ?? .max, a.code.rawValue, left.offset)
                < (b.code.rank, b.seq ?? .max, b.code.rawValue, right.offset)
        }.map(\.element)
    }

    /// Those of one code together, each code where its first one stands.
    private static func groups(_ findings: [Finding]) -> [[Finding]] {
        var groups: [[Finding]] = []
        var places: [Finding.Code: Int] = [:]
        for finding in findings {
            if let place = places[finding.code] {
                groups[place].append(finding)
            } else {
                places[finding.code] = groups.count
                groups.append([finding])
            }
        }
        return groups
    }

    private static func entries(of findings: [Finding]) -> String? {
        let runs = SequenceList(findings.compactMap(\.seq)).ranges
        return runs.isEmpty ? nil : EntryWords.list(runs, most: 20)
    }

    private static func following(_ group: [Finding]) -> String {
        if group.first?.code == .contentWithoutEntry {
            return
                "Content of \(group.count == 1 ? "an entry that is" : "\(group.count) entries that are") missing, as said "
                + "above."
        }
        let what = group.count == 1 ? "One difference, which" : "\(group.count) differences, which"
        return "\(what) may only follow from what is wrong with the ledger, as said above: mend that first, and make "
            + "nothing anew from it before."
    }
}

extension Finding.Code {
    /// Whether it is about what is derived from the ledger and can be made from it again.
    var isDerived: Bool {
        switch self {
        case .catalogueDiffers, .indexDiffers, .fingerprintDiffers: true
        default: false
        }
    }

    /// Whether entries are gone, so that what belongs to them lies there without them.
    var hidesEntries: Bool { self == .entryMissing || self == .tailMissing }

    /// Whether a record that should be there cannot be read for it, so that what is derived has more than the ledger.
    var hidesRecords: Bool {
        switch self {
        case .entryMissing, .entryUnreadable, .entryMisplaced, .entryAltered, .tailMissing, .contentMissing,
            .contentAltered:
            true
        default: false
        }
    }

    /// What comes first is what others follow from: the log before its tiles, content, the outside, what is derived.
    var rank: Int {
        switch self {
        case .entryMissing, .entryUnreadable, .entryMisplaced, .entryAltered, .tailMissing, .historyRewritten,
            .checkpointNotExtended, .epochMissing, .epochAltered, .epochDiffers, .originAltered:
            0
        case .chainBroken, .timeGoesBack, .headMissing, .headMismatch, .checkpointAltered, .checkpointKey,
            .keyUnfounded:
            1
        case .contentMissing, .contentAltered, .contentResurrected, .destructionUnfinished, .listAltered,
            .certificateUnfounded:
            2
        case .tileAltered, .bundleAltered, .fileStray, .schemaAltered, .contentWithoutEntry, .keyWithoutEntry: 3
        case .witnessQuorumMissing, .anchorTokenMissing, .anchorTokenAltered, .anchorUntrusted: 4
        case .signatureWrong, .signatureRevoked, .signatureMissing: 5
        case .fingerprintDiffers, .catalogueDiffers, .indexDiffers: 6
        }
    }
}
