import Ledger
import Records

/// An act whose content is kept apart from what else was done, and falls due under a class of its own.
///
/// Nothing reads it that has to stay: when its content is destroyed, every other act says what it said.
public protocol SeparatelyKept: ActPayload {
    /// The class under which it falls due.
    static var retentionClass: String { get }
}

/// Somebody asks that messages are removed that should never have been captured, or acts that fell due.
public struct ExpungeProposed: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "expunge_proposed"
    /// Its number, such as `E-812`.
    public var id: String
    /// The list of entries in FORMAT's form.
    public var list: String
    /// The SHA-256 hash of the list, hexadecimal.
    public var listHash: String
    /// How many entries it names.
    public var count: UInt64
    /// Why they should not have been captured, or why they fell due.
    public var reason: String
    /// The class under which acts fell due; nil for messages that were captured in error.
    public var retentionClass: String?
}

/// Somebody else agreed that messages are removed, or did not.
public struct ExpungeDecided: SignedActPayload {
    /// What the act is called in the ledger.
    public static let kind = "expunge_decided"
    /// Its number.
    public var id: String
    /// The SHA-256 hash of the list, hexadecimal.
    public var listHash: String
    /// Whether they are removed.
    public var approved: Bool
    /// Why, where they are not.
    public var reason: String?
    /// The signature of who decided; nil where the name is a claim.
    public var signature: PersonalSignature?

    /// The list's hash, and what was decided.
    public var signedDetails: [(name: String, value: String)] {
        [("list", listHash), ("approved", approved ? "yes" : "no")]
    }

    /// The proposal.
    public func covered(subject: String, before seq: UInt64, in catalogue: Catalogue) throws -> [UInt64] {
        try catalogue.acts(ExpungeProposed.self).filter { $0.payload.id == id && $0.act.seq < seq }.map(\.act.seq)
    }
}

/// What `destroy-order` commits to where messages were captured in error.
///
/// It is no disposal: of messages no class, no schedule and no period stand behind it, only two people and their reason. Of
/// acts that are kept apart it names the class under which they fell due.
public struct ExpungeOrdered: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "expunge_ordered"
    /// Its number.
    public var id: String
    /// Who proposed it.
    public var proposedBy: String
    /// Who approved it.
    public var approvedBy: String
    /// Why they should not have been captured.
    public var reason: String
    /// The SHA-256 hash of the list, hexadecimal.
    public var listHash: String
    /// How many entries it names.
    public var count: UInt64
    /// When the holds were looked at, and none stood, RFC 3339.
    public var checkedAt: String
    /// The fingerprint of the key that the approval is signed with; nil where the name is a claim.
    public var approvedWith: String?
    /// The class under which acts fell due; nil for messages that were captured in error.
    public var retentionClass: String?
    /// Which records stand for conversations that lose their first one and are kept; nil where none does.
    public var heirs: [ConversationHeir]?
}

/// The certificate after: what `destroy-done` commits to where messages were captured in error.
public struct ExpungeCertified: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "expunge_certified"
    /// Its number.
    public var id: String
    /// The entry that ordered it.
    public var order: UInt64
    /// Who proposed it.
    public var proposedBy: String
    /// Who approved it.
    public var approvedBy: String
    /// Why they should not have been captured.
    public var reason: String
    /// The SHA-256 hash of the list, hexadecimal.
    public var listHash: String
    /// How many entries it names.
    public var count: UInt64
    /// How it was destroyed.
    public var method: String
    /// What was looked at, and nothing was left.
    public var checked: [String]
    /// The day on which the last backup that could open the records expires; nil where none is declared.
    public var backupsExpire: String?
    /// Those backups in words, each with its last day.
    public var backups: [String]?
    /// Whether the approval is `claimed` or `signed` with a key.
    public var approvedAssurance: String
    /// The class under which acts fell due; nil for messages that were captured in error.
    public var retentionClass: String?
}
