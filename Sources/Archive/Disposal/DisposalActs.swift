import Ledger
import Records
import Retention

/// A disposal was proposed: a frozen list, with its hash, for other people to review and approve.
///
/// The list itself stands beside the payload, in components of its own (see ``DisposalLists``): sealed and committed to with
/// the act, however long it is, and read only by who needs it.
public struct DisposalProposed: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "disposal_proposed"
    /// The disposal's number, such as `D-812`.
    public var id: String
    /// The seq of the conversation's first record, where one conversation was proposed and no sweep.
    public var conversation: UInt64?
    /// What was asked for, in words.
    public var selection: String
    /// The day on which everything listed was due, `YYYY-MM-DD`.
    public var dueBy: String
    /// The share of each class, in the order of their codes.
    public var parts: [DisposalPart]
    /// The SHA-256 hash of the list of all entries, hexadecimal.
    public var listHash: String
    /// How many entries the list names.
    public var count: UInt64
    /// What would be due but for a hold, and is not listed.
    public var blocked: [DisposalBlock]
    /// Why it is to go, in words.
    public var ground: String
    /// The schedule's title and version that the decision rests on.
    public var schedule: String
    /// The decision on one conversation, step by step; empty for a sweep, where each record's `why` has it.
    public var decision: [String]

    /// How many conversations are listed.
    public var conversations: UInt64 { parts.reduce(0) { $0 + $1.conversations } }
}

/// What a disposal lists of one class.
public struct DisposalPart: Codable, Sendable, Equatable {
    /// The code of the class.
    public var retentionClass: String
    /// What the schedule says happens: `destroy`; `review`, where nothing goes that nobody reviewed; `transfer`, where
    /// only what the receiver has confirmed goes.
    public var action: String
    /// How many conversations.
    public var conversations: UInt64
    /// How many entries these have.
    public var count: UInt64
    /// The SHA-256 hash of the list of these entries, hexadecimal.
    public var listHash: String

    /// Whether nothing of it goes that nobody reviewed.
    public var needsReview: Bool { action == DisposalAction.review.rawValue }
}

/// What one hold keeps from being listed.
public struct DisposalBlock: Codable, Sendable, Equatable {
    /// The hold's name.
    public var hold: String
    /// The request that needs it, if one does.
    public var request: String?
    /// Why it stands.
    public var reason: String
    /// How many conversations it keeps that would be due.
    public var conversations: UInt64
    /// How many entries these have.
    public var count: UInt64
}

/// Somebody looked at conversations of a disposal and decided what becomes of them.
public struct DisposalReviewed: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "disposal_reviewed"
    /// The disposal's number.
    public var id: String
    /// `destroy`, `extend` or `reclass`.
    public var decision: String
    /// The last day on which they are kept, where they are extended, `YYYY-MM-DD`.
    public var until: String?
    /// The class that they are given.
    public var retentionClass: String?
    /// Why.
    public var reason: String
    /// The conversations, as a list in FORMAT's form.
    public var conversations: String
    /// What of each class they are.
    public var parts: [DisposalPart]

    /// The decision in words.
    public var words: String {
        if let until { return "kept until \(until)" }
        return retentionClass.map { "declared to class \($0)" } ?? decision
    }
}

/// A class's share of a disposal was approved by somebody else than who proposed it.
public struct DisposalApproved: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "disposal_approved"
    /// The disposal's number.
    public var id: String
    /// The code of the class.
    public var retentionClass: String?
    /// The SHA-256 hash of the list of entries that go, hexadecimal.
    public var listHash: String
    /// How many entries go.
    public var count: UInt64?
    /// Whether who approved it is the information asset owner of the class; nil where the class has none.
    public var asOwner: Bool?
    /// The signature of who approved it; nil where the name is a claim.
    public var signature: PersonalSignature?

    /// Says what is approved.
    public init(
        id: String, retentionClass: String? = nil, listHash: String, count: UInt64? = nil, asOwner: Bool? = nil,
        signature: PersonalSignature? = nil
    ) {
        self.id = id
        self.retentionClass = retentionClass
        self.listHash = listHash
        self.count = count
        self.asOwner = asOwner
        self.signature = signature
    }
}

/// A class's share of a disposal was refused: all of it is kept.
public struct DisposalRefused: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "disposal_refused"
    /// The disposal's number.
    public var id: String
    /// The code of the class.
    public var retentionClass: String
    /// Why.
    public var reason: String
}

/// A disposal was withdrawn before anything of it was ordered.
public struct DisposalWithdrawn: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "disposal_withdrawn"
    /// The disposal's number.
    public var id: String
    /// Why.
    public var reason: String
}

/// The information asset owner of a class was named: who approves what is destroyed of it.
public struct ClassOwnerSet: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "class_owner_set"
    /// The code of the class.
    public var retentionClass: String
    /// Who.
    public var owner: String
}
