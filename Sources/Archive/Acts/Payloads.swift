import Foundation

/// The archive was made.
public struct ArchiveOpened: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "archive_opened"
    /// The body whose records these are.
    public var name: String
    /// The log's origin.
    public var origin: String
}

/// A retention schedule was adopted; its text is kept with the act.
public struct ScheduleAdopted: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "schedule_adopted"
    /// The schedule's title.
    public var title: String
    /// The schedule's version.
    public var version: String
    /// SHA-256 of the schedule's file, hexadecimal.
    public var sha256: String
    /// The schedule's file.
    public var xml: String
    /// The code of the preview that it rests on; nil where there was nothing to preview.
    public var preview: String?
    /// The number under which it was approved, where it keeps records for less time.
    public var shortening: String?
}

/// What one run of a capture did.
public struct CaptureDone: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "capture_done"
    /// The account.
    public var report: CaptureReport
    /// The attestation; nil in accounts of before there were any.
    public var run: CaptureRun?

    /// Says what a run did; destroyed messages are counted and not named.
    public init(_ report: CaptureReport) {
        self.report = report.forTheRecord
        run = report.run
    }
}

/// Why a record was opened.
///
/// Content is read for a purpose.
public struct RecordRead: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "record_read"
    /// The entries that were shown.
    public var seqs: [UInt64]
    /// What they were read for.
    public var purpose: String

    /// Says what was read and what for.
    public init(seqs: [UInt64], purpose: String) {
        self.seqs = seqs
        self.purpose = purpose
    }
}

/// A search over content, and what it was made for.
public struct SearchMade: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "search_made"
    /// The words that were looked for.
    public var terms: String
    /// The filters, in words.
    public var filters: [String]
    /// What the search was made for.
    public var purpose: String
    /// How many messages matched.
    public var hits: UInt64
    /// How many entries were searched.
    public var searchedTo: UInt64
    /// How many entries were not indexed yet.
    public var unsearched: UInt64

    /// Says what was looked for.
    public init(
        terms: String, filters: [String], purpose: String, hits: UInt64, searchedTo: UInt64, unsearched: UInt64
    ) {
        self.terms = terms
        self.filters = filters
        self.purpose = purpose
        self.hits = hits
        self.searchedTo = searchedTo
        self.unsearched = unsearched
    }
}

/// A hold: while it stands, nothing it covers can be destroyed.
public struct HoldPlaced: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "hold_placed"
    /// The hold's name.
    public var id: String
    /// Why it is needed.
    public var reason: String
    /// Who answers for it.
    public var owner: String
    /// The day from which it holds, `YYYY-MM-DD`.
    public var from: String
    /// The request that needs it, if one does.
    public var request: String?
    /// The conversations it covers, each by the seq of its first record.
    public var conversations: [UInt64]
    /// What it is for; nil before kinds were known.
    public var kind: HoldKind?
    /// The law, court, inquiry or decision that asks for it.
    public var authority: String?
    /// The day on which it is looked at again, `YYYY-MM-DD`.
    public var reviewOn: String?
    /// What it looks for: what matches later joins.
    public var query: HoldQuery?
    /// How many entries there were when its query was tried.
    public var searchedTo: UInt64?
    /// True where these conversations joined because they match, not because somebody named them.
    public var joined: Bool?
    /// How many entries its conversations had when it was placed.
    public var count: UInt64?
    /// The hash of the list of these, hexadecimal.
    public var listHash: String?

    /// Says what is to be held.
    public init(
        id: String, reason: String, owner: String, from: String, request: String? = nil, conversations: [UInt64]
    ) {
        self.id = id
        self.reason = reason
        self.owner = owner
        self.from = from
        self.request = request
        self.conversations = conversations
    }
}

/// A hold ended.
public struct HoldReleased: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "hold_released"
    /// The hold's name.
    public var id: String
    /// The last day on which it held, `YYYY-MM-DD`.
    public var to: String
    /// Why it ended.
    public var reason: String
    /// The signature of who released it; nil where the name is a claim.
    public var signature: PersonalSignature?
}

/// The authority before: what `destroy-order` commits to.
public struct DestructionOrdered: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "destruction_ordered"
    /// The disposal's number.
    public var id: String
    /// Who proposed it.
    public var proposedBy: String
    /// Who approved it.
    public var approvedBy: String
    /// Why it is to go, in words.
    public var ground: String
    /// The code of the retention class.
    public var retentionClass: String
    /// The schedule's title and version.
    public var schedule: String
    /// The SHA-256 hash of the list of entries, hexadecimal.
    public var listHash: String
    /// How many entries the list names.
    public var count: UInt64
    /// The holds that were looked at, and when.
    public var holdsChecked: [String]
    /// When the holds were looked at, RFC 3339.
    public var checkedAt: String
    /// The conversations that go, as a list in FORMAT's form; nil in orders of before sweeps, which name one.
    public var conversations: String?
    /// Which records stand for conversations that lose their first one and are kept; nil where none does.
    public var heirs: [ConversationHeir]?
}

/// The certificate after: what `destroy-done` commits to.
public struct DestructionCertified: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "destruction_certified"
    /// The disposal's number.
    public var id: String
    /// The entry that ordered it.
    public var order: UInt64
    /// Who proposed it.
    public var proposedBy: String
    /// Who approved it.
    public var approvedBy: String
    /// Who carried it out.
    public var executedBy: String
    /// Why it is to go, in words.
    public var ground: String
    /// The code of the retention class.
    public var retentionClass: String
    /// The schedule's title and version.
    public var schedule: String
    /// The SHA-256 hash of the list of entries, hexadecimal.
    public var listHash: String
    /// How many entries the list names.
    public var count: UInt64
    /// How it was destroyed.
    public var method: String
    /// What was looked at, and nothing was left.
    public var checked: [String]
    /// The day on which the last backup that could open the records expires; nil where none is declared.
    public var backupsExpire: String?
    /// Those backups in words, each with its last day; nil where none is known.
    public var backups: [String]?
    /// Whether each name is `claimed` or `signed` with a key; nil in certificates of before personal keys: claimed.
    public var proposedAssurance: String?
    /// Whether the approval is `claimed` or `signed` with a key.
    public var approvedAssurance: String?
    /// Whether the name of who carried it out is `claimed` or `signed` with a key.
    public var executedAssurance: String?
}
