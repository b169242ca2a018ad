/// How something stands on a day.
public enum RetentionState: String, Sendable, CaseIterable {
    /// No trigger date yet: it never falls due until there is one.
    case active
    /// Within its period.
    case retained
    /// A hold is in force, whether the period is over or not.
    case held
    /// The period is over and a person must decide.
    case dueReview = "due_review"
    /// The period is over and destruction may be proposed.
    case dueDestroy = "due_destroy"
    /// The period is over and it goes to another archive.
    case dueTransfer = "due_transfer"
    /// Gone; a residual entry remains. Never computed: the ledger says so.
    case disposed
    /// Kept for good.
    case permanent
}

/// The answer to “what happens to this, when, and why”, on one day.
public struct RetentionDecision: Equatable, Sendable {
    /// How it stands on that day.
    public let state: RetentionState
    /// The trigger date carried forward to the end of its year, term or month.
    public let cutoffDate: CivilDate?
    /// The last day of the period.
    public let retainUntil: CivilDate?
    /// The first day on which the action may be taken; nil while nothing says when that will be.
    public let eligibleFrom: CivilDate?
    /// The reasoning in order, one sentence a step.
    public let steps: [String]
    /// The holds that are not yet released on that day.
    public let blockingHolds: [HoldInterval]

    /// True when the action may be taken on the day that was asked about.
    public var isDue: Bool {
        switch state {
        case .dueReview, .dueDestroy, .dueTransfer: true
        case .active, .retained, .held, .disposed, .permanent: false
        }
    }
}
