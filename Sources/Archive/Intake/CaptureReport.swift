import Capture

/// The account of one capture: every item of the source has exactly one outcome, so the sum always holds.
///
/// `read = recorded + revised + duplicate + excluded + refused + failed`. Source: DESIGN, "Command line".
public struct CaptureReport: Codable, Sendable, Equatable {
    /// An item that was not taken, and why.
    public struct Refusal: Codable, Sendable, Equatable {
        /// The item, as its source names it.
        public var item: String
        /// Why.
        public var reason: String
    }

    /// The name of the source.
    public var source: String
    /// The format in which it was read.
    public var format: String
    /// How many items were read.
    public var read = 0
    /// How many were new.
    public var recorded = 0
    /// How many were a later state of a message that is held.
    public var revised = 0
    /// How many were held already, in this state.
    public var duplicate = 0
    /// How many a rule left out.
    public var excluded = 0
    /// How many were understood and not taken.
    public var refused = 0
    /// How many could not be read.
    public var failed = 0
    /// How many of the messages taken have a file whose words could not be read; an outcome of none of its own.
    public var unreadable = 0
    /// The first entry made; nil where none was.
    public var firstSeq: UInt64?
    /// The last entry made; nil where none was.
    public var lastSeq: UInt64?
    /// What was left out, by the code of the rule; never by name.
    public var excludedByCode: [String: Int] = [:]
    /// The items that were refused or failed, one by one, as far as a report names them.
    public var refusals: [Refusal] = []
    /// Where the source is not whole although all that was read of it is good, and what to do.
    public var toActOn: [Refusal] = []
    /// Remarks of the reader that concern no single outcome.
    public var notes: [Refusal] = []

    /// What the run attests beside the account: it stands in the ledger, not in the report's own JSON.
    public var run = CaptureRun()

    /// How a refusal begins that meets a message destroyed before.
    static let destroyed = "it was destroyed"

    /// The report as the ledger keeps it: what was destroyed is counted there and not named again.
    var forTheRecord: CaptureReport {
        var report = self
        for index in report.refusals.indices where report.refusals[index].reason.hasPrefix(Self.destroyed) {
            report.refusals[index].item = "a destroyed message"
        }
        return report
    }

    /// How many refusals and notes a report names one by one; the counts are always whole.
    static let namedAtMost = 1000

    /// Begins an account.
    public init(source: String, format: String) {
        self.source = source
        self.format = format
    }

    enum CodingKeys: String, CodingKey {
        case source, format, read, recorded, revised, duplicate, excluded, refused, failed, unreadable, refusals, notes
        case copies
        case toActOn = "to_act_on"
        case firstSeq = "first_seq"
        case lastSeq = "last_seq"
        case excludedByCode = "excluded_by_code"
    }

    /// Encodes; `first_seq` and `last_seq` are null where nothing was recorded or revised.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(source, forKey: .source)
        try container.encode(format, forKey: .format)
        try container.encode(read, forKey: .read)
        try container.encode(recorded, forKey: .recorded)
        try container.encode(revised, forKey: .revised)
        try container.encode(duplicate, forKey: .duplicate)
        try container.encode(excluded, forKey: .excluded)
        try container.encode(refused, forKey: .refused)
        try container.encode(failed, forKey: .failed)
        try container.encode(firstSeq, forKey: .firstSeq)
        try container.encode(lastSeq, forKey: .lastSeq)
        try container.encode(refusals, forKey: .refusals)
        if !excludedByCode.isEmpty { try container.encode(excludedByCode, forKey: .excludedByCode) }
        if unreadable > 0 { try container.encode(unreadable, forKey: .unreadable) }
        if !toActOn.isEmpty { try container.encode(toActOn, forKey: .toActOn) }
        if !notes.isEmpty { try container.encode(notes, forKey: .notes) }
        if run.copies.isNotable { try container.encode(run.copies, forKey: .copies) }
    }

    mutating func fail(_ diagnostic: CaptureDiagnostic) {
        read += 1
        failed += 1
        name(diagnostic)
    }

    mutating func refuse(_ diagnostic: CaptureDiagnostic) {
        read += 1
        refused += 1
        name(diagnostic)
    }

    mutating func note(_ diagnostic: CaptureDiagnostic) {
        let remark = Refusal(item: diagnostic.item, reason: diagnostic.reason)
        if diagnostic.isToActOn {
            // One a mailbox at most.
            toActOn.append(remark)
        } else if notes.count < Self.namedAtMost {
            notes.append(remark)
        }
    }

    private mutating func name(_ diagnostic: CaptureDiagnostic) {
        guard refusals.count < Self.namedAtMost else { return }
        refusals.append(Refusal(item: diagnostic.item, reason: diagnostic.reason))
    }
}

extension CaptureReport {
    /// Decodes a report that an act keeps.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        source = try container.decode(String.self, forKey: .source)
        format = try container.decode(String.self, forKey: .format)
        read = try container.decode(Int.self, forKey: .read)
        recorded = try container.decode(Int.self, forKey: .recorded)
        revised = try container.decode(Int.self, forKey: .revised)
        duplicate = try container.decode(Int.self, forKey: .duplicate)
        excluded = try container.decode(Int.self, forKey: .excluded)
        refused = try container.decode(Int.self, forKey: .refused)
        failed = try container.decode(Int.self, forKey: .failed)
        firstSeq = try container.decode(UInt64?.self, forKey: .firstSeq)
        lastSeq = try container.decode(UInt64?.self, forKey: .lastSeq)
        refusals = try container.decode([Refusal].self, forKey: .refusals)
        excludedByCode = try container.decodeIfPresent([String: Int].self, forKey: .excludedByCode) ?? [:]
        unreadable = try container.decodeIfPresent(Int.self, forKey: .unreadable) ?? 0
        toActOn = try container.decodeIfPresent([Refusal].self, forKey: .toActOn) ?? []
        notes = try container.decodeIfPresent([Refusal].self, forKey: .notes) ?? []
    }
}
