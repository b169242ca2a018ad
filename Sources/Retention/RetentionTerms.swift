/// What happens when the period is over.
public enum DisposalAction: String, Hashable, Sendable, CaseIterable {
    /// Destroy, once two people agreed.
    case destroy
    /// A person decides.
    case review
    /// Give to another archive; the copy here goes only once receipt is confirmed.
    case transfer
    /// Keep for good.
    case permanent
}

/// When something falls due and what then happens to it: the part of a class that is arithmetic.
public struct RetentionTerms: Hashable, Sendable {
    /// What starts the period.
    public let trigger: Trigger
    /// Where the trigger date is carried forward to.
    public let cutoff: Cutoff
    /// How long it is kept after the cutoff; nil for `permanent` alone.
    public let period: Period?
    /// What happens then.
    public let action: DisposalAction

    /// Terms that agree with themselves.
    ///
    /// - Throws: ``RetentionError`` with code `malformed`: `permanent` with a period, another action without one.
    public init(trigger: Trigger, cutoff: Cutoff, period: Period?, action: DisposalAction) throws {
        switch (action, period) {
        case (.permanent, .some(let period)):
            throw RetentionError(
                .malformed, "what is kept permanently has no period: leave out \(period), or name another action")
        case (.destroy, nil), (.review, nil), (.transfer, nil):
            throw RetentionError(
                .malformed, "the action \(action.rawValue) needs a period, such as P6Y: how long is it kept until then?"
            )
        default: break
        }
        if let period, period.description == "P0D" {
            throw RetentionError(
                .malformed, "a period of P0D is no time at all: write how long it is kept, such as P30D or P6Y")
        }
        self.trigger = trigger
        self.cutoff = cutoff
        self.period = period
        self.action = action
    }
}

extension RetentionTerms {
    /// The trigger date carried forward to the cutoff; nil for a council term whose end is not entered.
    public func cutoffDate(from trigger: CivilDate) -> CivilDate? { cutoff.date(for: trigger) }

    /// The last day of the period; nil where it is kept for good, or the cutoff has no date.
    public func retainUntil(from trigger: CivilDate) -> CivilDate? {
        guard let period, let cutoff = cutoffDate(from: trigger) else { return nil }
        return cutoff.adding(period)
    }
}
