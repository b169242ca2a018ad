public import Retention

/// How a clock stands, given the events so far.
public enum ClockState: String, Sendable, CaseIterable {
    /// It runs to its due date.
    case running
    /// It does not run until the applicant says what is meant.
    case awaitingClarification = "awaiting_clarification"
    /// It does not run until the fee is paid.
    case awaitingFee = "awaiting_fee"
    /// It does not run until the applicant has shown who they are.
    case awaitingIdentity = "awaiting_identity"
    /// The fee did not come within its time: there is no duty to answer any more.
    case feeLapsed = "fee_lapsed"
}

/// One day in the life of a clock.
public struct ClockDay: Equatable, Sendable {
    /// The day.
    public let date: CivilDate
    /// True where it counts towards the limit.
    public let counted: Bool
    /// Why it counts or does not.
    public let reason: String
    /// The clause that says so.
    public let source: String
}

/// A due date that explains itself, day by day.
public struct ClockResult: Equatable, Sendable {
    /// The law.
    public let regime: Regime
    /// Which of its limits.
    public let deadline: DeadlineKind
    /// The last day on which the limit is kept; nil while the clock does not run.
    public let due: CivilDate?
    /// How it stands.
    public let state: ClockState
    /// Every day from receipt to the due date, or to the event that stopped the clock.
    public let days: [ClockDay]
    /// The clause that sets the limit.
    public let rule: String
    /// What a person should know beside the date: other limits on the way, a notice that came late.
    public let notes: [String]
    /// The version and SHA-256 of the bank-holiday data that it was computed from.
    public let calendar: String
}
