public import Archive

/// Somebody is to answer the request.
public struct RequestAssigned: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "request_assigned"
    /// Who.
    public var owner: String
}

/// A request belongs with another.
public struct RequestLinked: ActPayload {
    /// How they belong together.
    public enum Relation: String, Codable, Sendable, CaseIterable {
        /// They are about the same matter.
        case related
        /// The same was asked before (FOIA s.14(2)).
        case `repeat`
        /// They are counted together for the cost limit (SI 2004/3244 reg 5).
        case aggregated
    }

    /// What the act is called in the ledger.
    public static let kind = "request_linked"
    /// The other request.
    public var other: String
    /// How they belong together.
    public var relation: Relation
}

/// A letter to or from the applicant, or anybody else, was filed.
public struct CorrespondenceFiled: ActPayload {
    /// Which way it went.
    public enum Direction: String, Codable, Sendable, CaseIterable { case received, sent }

    /// What the act is called in the ledger.
    public static let kind = "correspondence_filed"
    /// Which way it went.
    public var direction: Direction
    /// When, `YYYY-MM-DD`.
    public var date: String
    /// Who wrote it, or to whom it went.
    public var with: String
    /// Its words.
    public var text: String
}

/// A team was asked for its part.
public struct PartAllocated: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "part_allocated"
    /// The team.
    public var team: String
    /// What it is asked for.
    public var question: String
    /// The day by which it answers, `YYYY-MM-DD`.
    public var due: String
}

/// A team was reminded, or answered.
public struct PartAnswered: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "part_answered"
    /// The team.
    public var team: String
    /// What it said.
    public var note: String
    /// True for a reminder sent to it, which it has not answered.
    public var chased: Bool
}

/// A request was answered by a letter alone.
public struct AnsweredByLetter: ActPayload {
    /// Why no pack is needed.
    public enum Outcome: String, Codable, Sendable, CaseIterable {
        case notHeld = "not-held"
        /// FOIA s.21, FOISA s.25.
        case elsewhere
        /// FOIA s.12, FOISA s.12.
        case costLimit = "cost-limit"
        /// FOIA s.14(1), FOISA s.14(1), EIR reg 12(4)(b).
        case vexatious
        /// FOIA s.14(2), FOISA s.14(2).
        case repeated
        /// Passed on to the authority that holds it (EIR reg 10), or the applicant was told of it.
        case transferred
        case withdrawn
        /// The applicant did not say what was meant.
        case clarificationLapsed = "clarification-lapsed"
        case feeLapsed = "fee-lapsed"
    }

    /// What the act is called in the ledger.
    public static let kind = "answered_by_letter"
    /// Why no pack is needed.
    public var outcome: Outcome
    /// When the letter went, `YYYY-MM-DD`.
    public var date: String
    /// What it says of the reason; for a cost refusal the advice and assistance (s.16).
    public var reason: String
    /// The whole letter.
    public var letter: String
}

/// The applicant took the answer further, or that came to an end.
public struct RequestStage: ActPayload {
    /// How far it went.
    public enum Stage: String, Codable, Sendable, CaseIterable {
        case internalReview = "internal-review"
        case regulator
        case tribunal
    }

    /// What the act is called in the ledger.
    public static let kind = "request_stage"
    /// How far it went.
    public var stage: Stage
    /// The day it was received, or decided, `YYYY-MM-DD`.
    public var date: String
    /// The other side's reference.
    public var reference: String?
    /// How it ended; nil where it begins.
    public var outcome: Outcome?
    /// What to remember of it.
    public var note: String?

    /// Makes a note of a stage.
    public init(stage: Stage, date: String, reference: String? = nil, outcome: Outcome? = nil, note: String? = nil) {
        self.stage = stage
        self.date = date
        self.reference = reference
        self.outcome = outcome
        self.note = note
    }

    /// How a stage ends.
    public enum Outcome: String, Codable, Sendable, CaseIterable {
        case upheld
        case partlyUpheld = "partly-upheld"
        case notUpheld = "not-upheld"
        case withdrawn
    }
}
