public import Archive

/// A request was received and logged.
public struct RequestOpened: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "request_opened"
    /// The request's reference, such as `FOI-2024-0001`.
    public var id: String
    /// The law it is made under.
    public var regime: String
    /// Where the authority is, which decides some clocks.
    public var division: String
    /// The day of receipt, `YYYY-MM-DD`, whatever day it was (FOIA s.10(6)).
    public var received: String
    /// Who asks; nil where it is kept apart (``RequesterKept``), as it is in all entries but old ones.
    public var from: String?
    /// Where the answer goes; kept apart like the name.
    public var address: String?
    /// The words of the request, with "[the requester]" where they name who asks.
    public var text: String
    /// The request whose letter it is a part of; each part is worked under its own law.
    public var partOf: String?
    /// The reference in the body's case system.
    public var reference: String?
}

/// Something that its clock depends on happened.
public struct RequestEventNoted: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "request_event"
    /// As a clock takes it: `clarification_requested=2024-09-09`.
    public var event: String
    /// What to remember of it.
    public var note: String?
}

/// A search was made for a request.
public struct RequestSearched: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "request_searched"
    /// The words that were looked for.
    public var terms: String
    /// Sent on or after this day, `YYYY-MM-DD`.
    public var from: String?
    /// Sent on or before this day, `YYYY-MM-DD`.
    public var to: String?
    /// Sent by or to somebody of this name or address.
    public var person: String?
    /// Only from these sources; empty means all.
    public var sources: [String]
    /// How many messages matched.
    public var hits: UInt64
    /// How many entries were searched.
    public var searchedTo: UInt64
    /// How many entries were not indexed yet.
    public var unsearched: UInt64
    /// What was found; its conversations are held.
    public var seqs: [UInt64]
    /// The identifiers that stood for the person, each with its days where others had it too.
    public var identifiers: [String]?
    /// Where nobody was looked for, a sentence each.
    public var untraced: [String]?
}

/// Messages were decided to be about the request, or not.
public struct MessagesReviewed: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "messages_reviewed"
    /// The messages.
    public var seqs: [UInt64]
    /// Whether they are about the request.
    public var relevant: Bool
    /// Why, where that was said.
    public var reason: String?
    /// The message of which these are copies, so that they need not go out beside it; nil where they are none.
    public var copyOf: UInt64?
}

/// Somebody else is asked about messages before they are decided: they are undecided until then.
public struct MessagesToConsult: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "messages_to_consult"
    /// The messages.
    public var seqs: [UInt64]
    /// Who is asked.
    public var with: String
    /// What they are asked.
    public var question: String
}

/// Words, or an attachment, are withheld.
public struct PartWithheld: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "part_withheld"
    /// The message.
    public var seq: UInt64
    /// The component and, for words of it, the range of its UTF-8 bytes; nil withholds it whole.
    public var path: String
    /// Where the range begins.
    public var from: Int?
    /// Where the range ends, exclusive.
    public var to: Int?
    /// The section relied on, such as `40(2)`.
    public var exemption: String
    /// Why the exemption applies; it stands in the pack.
    public var reason: String
    /// Why the public interest in withholding is the greater.
    public var publicInterest: String?
    /// The legitimate interests in disclosure, and why they do not prevail (FOIA s.40(8)); for others' personal data.
    public var legitimateInterests: String?
}

/// A person was decided once for the whole pack.
public struct PersonDecided: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "person_decided"
    /// The name under which they were decided.
    public var name: String
    /// What else names them: mail addresses and accounts.
    public var identifiers: [String]
    /// Why the public interest in withholding is the greater, for a qualified exemption.
    public var publicInterest: String?
    /// What stands in the pack in their place.
    public var standIn: String
    /// The section relied on, such as `40(2)`.
    public var exemption: String
    /// Why the exemption applies; it stands in the pack.
    public var reason: String
    /// The legitimate interests in disclosure, and why they do not prevail (FOIA s.40(8)).
    public var legitimateInterests: String?
}

/// An attachment goes out whole.
public struct AttachmentReleased: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "attachment_released"
    /// The message.
    public var seq: UInt64
    /// The attachment's number in its message, from 0.
    public var index: Int
    /// Why it may go out.
    public var reason: String
    /// What it holds that its pages do not show and somebody looked at; nil where there is nothing of that.
    public var hidden: [String]?
}

/// Words that the gate asks about go out.
public struct WordsReleased: ActPayload {
    /// What the ledger calls it.
    public static let kind = "words_released"
    /// The message.
    public var seq: UInt64
    /// The words.
    public var words: String
    /// Why.
    public var reason: String
}

/// A decision was withdrawn: it counts no more, and stays on the record.
public struct DecisionWithdrawn: ActPayload {
    /// What the ledger calls it.
    public static let kind = "decision_withdrawn"
    /// The entry of the decision.
    public var decision: UInt64
    /// Why.
    public var reason: String
}

/// The decisions were looked at and signed off.
public struct RequestSignedOff: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "request_signed_off"
    /// The last act on the request that the signature covers.
    public var upTo: UInt64
    /// Whether the body has one officer only.
    public var singleOfficer: Bool
    /// The signature of who signed off; nil where the name is a claim.
    public var signature: PersonalSignature?
}

/// A pack was issued: what the `disclose` entry commits to besides the pack root.
public struct PackIssued: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "pack_issued"
    /// To whom it went.
    public var layer: String
    /// The day of issue, `YYYY-MM-DD`.
    public var issued: String
    /// The pack root, hexadecimal.
    public var packRoot: String
    /// How many records went out.
    public var records: Int
    /// How many parts of them are withheld.
    public var withheld: Int
    /// Whether it went out in a zip that only a passphrase opens; nil in entries older than the question.
    public var encrypted: Bool?
}

/// A request was closed.
public struct RequestClosed: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "request_closed"
    /// How it ended.
    public var outcome: String
}
