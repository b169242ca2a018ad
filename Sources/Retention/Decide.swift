/// Decides what happens to something, when, and why.
///
/// Pure: the same facts give the same answer on any day they are asked.
///
/// The rule, from RULES section 5:
/// the trigger date is carried to the cutoff; the period is added, clamped to the month's end; the action may be taken
/// from the day after (a limitation period leaves out the day it accrues and allows a claim on its anniversary).
/// A hold neither restarts nor extends the period: the action may be taken from the day after the last release, and
/// while a hold is open there is no such day. Without a trigger date nothing is ever due.
/// Precedence: hold, then permanent, then the schedule.
///
/// - Parameters:
///   - terms: what the class says.
///   - triggerDate: the day of the trigger; nil while it has not happened or is not known.
///   - holds: every hold there has been, released ones too.
///   - extendedUntil: the last day to which a review put the action off; nil where none did.
///   - asOf: the day that the question is about.
public func decide(
    terms: RetentionTerms, triggerDate: CivilDate?, holds: [HoldInterval], extendedUntil: CivilDate? = nil,
    asOf: CivilDate
) -> RetentionDecision {
    var reasoning = Reasoning()
    let cutoffDate = reasoning.cutoff(of: triggerDate, terms: terms)
    let retainUntil = reasoning.end(of: terms, from: cutoffDate)
    let eligibleFrom = reasoning.extended(
        reasoning.eligibility(after: retainUntil, holds: holds), until: extendedUntil)
    let inForce = holds.filter { $0.isInForce(on: asOf) }
    let state: RetentionState
    if !inForce.isEmpty {
        state = .held
        reasoning.held(by: inForce, on: asOf)
    } else if terms.action == .permanent {
        state = .permanent
    } else if triggerDate == nil {
        state = .active
    } else if let eligibleFrom, asOf >= eligibleFrom {
        state = reasoning.due(terms.action, on: asOf)
    } else {
        state = .retained
        reasoning.retained(on: asOf, until: eligibleFrom)
    }
    return RetentionDecision(
        state: state, cutoffDate: cutoffDate, retainUntil: retainUntil, eligibleFrom: eligibleFrom,
        steps: reasoning.steps, blockingHolds: holds.filter { hold in hold.to.map { asOf <= $0 } ?? true })
}

/// Collects the steps while the dates are worked out, so that no date is without its reason.
private struct Reasoning {
    var steps: [String] = []

    mutating func cutoff(of triggerDate: CivilDate?, terms: RetentionTerms) -> CivilDate? {
        guard let triggerDate else {
            steps.append("trigger: \(terms.trigger.longText) has no date yet, so nothing falls due")
            return nil
        }
        steps.append("trigger: \(terms.trigger.longText) on \(triggerDate.longText)")
        guard let cutoff = terms.cutoff.date(for: triggerDate) else {
            steps.append(
                "cutoff: end of the council term of \(triggerDate.longText) is not among the term ends entered in the "
                    + "schedule, so there is no date until it is")
            return nil
        }
        steps.append(
            terms.cutoff == .none
                ? "cutoff: none, the period is counted from the trigger itself"
                : "cutoff: \(terms.cutoff.longText) \(cutoff.longText)")
        return cutoff
    }

    mutating func end(of terms: RetentionTerms, from cutoff: CivilDate?) -> CivilDate? {
        guard let period = terms.period else {
            steps.append("action: permanent, so no period ends and nothing falls due")
            return nil
        }
        guard let cutoff else {
            steps.append("period: \(period) (\(period.longText)) is counted once the cutoff has a date")
            return nil
        }
        let end = cutoff.adding(period)
        let clamped = period.weeks == 0 && period.days == 0 && end.day != cutoff.day
        steps.append(
            "period: \(period) (\(period.longText)) → \(end.longText)"
                + (clamped ? ", that month's last day, as it has no day \(cutoff.day)" : ""))
        return end
    }

    mutating func eligibility(after retainUntil: CivilDate?, holds: [HoldInterval]) -> CivilDate? {
        guard let retainUntil else { return nil }
        let dayAfter = retainUntil.adding(days: 1)
        steps.append("eligible from the day after, \(dayAfter.longText)")
        let open = holds.filter { $0.to == nil }
        guard open.isEmpty else {
            let names = open.map(\.id).joined(separator: ", ")
            steps.append("hold: \(names) is open, so no day is known from which it is eligible")
            return nil
        }
        guard let last = holds.max(by: { ($0.to ?? $0.from) < ($1.to ?? $1.from) }), let release = last.to else {
            return dayAfter
        }
        guard release >= dayAfter else {
            steps.append(
                "hold: the last one, \(last.id), is released on \(release.longText), within the period: "
                    + "it changes no date")
            return dayAfter
        }
        let afterRelease = release.adding(days: 1)
        steps.append(
            "hold: \(last.id) is released on \(release.longText), and the period does not start again: "
                + "eligible from the day after, \(afterRelease.longText)")
        return afterRelease
    }

    mutating func extended(_ eligible: CivilDate?, until last: CivilDate?) -> CivilDate? {
        guard let eligible, let last, last >= eligible else { return eligible }
        let dayAfter = last.adding(days: 1)
        steps.append(
            "review: kept until \(last.longText), so eligible from the day after, \(dayAfter.longText)")
        return dayAfter
    }

    mutating func held(by holds: [HoldInterval], on asOf: CivilDate) {
        for hold in holds {
            let end = hold.to.map { "to \($0.longText)" } ?? "and not released"
            steps.append(
                "held on \(asOf.longText): \(hold.id) is in force from \(hold.from.longText) \(end), "
                    + "and a hold goes before the schedule")
        }
    }

    mutating func due(_ action: DisposalAction, on asOf: CivilDate) -> RetentionState {
        switch action {
        case .destroy:
            steps.append("due on \(asOf.longText): destruction may be proposed, and someone else must approve it")
            return .dueDestroy
        case .review:
            steps.append("due on \(asOf.longText): a reviewer decides; nothing is destroyed unreviewed")
            return .dueReview
        case .transfer:
            steps.append(
                "due on \(asOf.longText): transfer it; the copy here goes only once its receipt is confirmed")
            return .dueTransfer
        case .permanent:
            return .permanent
        }
    }

    mutating func retained(on asOf: CivilDate, until eligibleFrom: CivilDate?) {
        steps.append(
            eligibleFrom.map { "retained on \(asOf.longText), which is before \($0.longText)" }
                ?? "retained on \(asOf.longText): no day is known from which it is eligible")
    }
}
