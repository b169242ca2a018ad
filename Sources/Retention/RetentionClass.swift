/// The authority for a retention period.
public struct Mandate: Equatable, Sendable {
    /// What kind of authority it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// An Act or regulation says so.
        case statute
        /// Nothing says so, but a claim can be brought for so long.
        case limitation
        /// Common practice, or the authority's own decision.
        case local
        /// How Canute itself must work.
        case design
    }

    /// The law, code or decision, cited so that anyone can look it up.
    public let citation: String
    /// What kind of authority it is.
    public let kind: Kind
    /// True while the authority must still approve the period before it relies on it.
    public let needsLocalApproval: Bool
}

/// A class: each conversation is in exactly one, and the class alone decides how long it is kept (MoReq2010).
public struct RetentionClass: Equatable, Sendable {
    /// Its code, such as `FIN-01`, unique in the schedule.
    public let code: String
    /// Its name, as an officer would say it.
    public let title: String
    /// What belongs in it and what does not, in plain words.
    public let scopeNote: String
    /// Who says so.
    public let mandate: Mandate
    /// When something falls due and what then happens.
    public let terms: RetentionTerms
    /// For a review: the class that the reviewer is offered next.
    public let thenClass: String?
    /// Where it stands in the schedule's file, counted from 1.
    public let line: Int?

    /// True unless the end of the period alone is enough to propose destruction.
    public var reviewBeforeDestroy: Bool { terms.action != .destroy }
}
