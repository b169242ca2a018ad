internal import Retention

/// A time limit as one clause sets it.
struct ClockRule: Sendable {
    /// The clause, as cited.
    let reference: String
    /// The events that bear on it.
    let accepts: [ClockEvent.Name]
    /// Computes it.
    let clock: @Sendable (ClockRequest) throws -> ClockOutcome
}

/// What a rule computes.
struct ClockOutcome: Sendable {
    var due: CivilDate?
    var state: ClockState
    var days: [ClockDay]
    var notes: [String] = []
}
