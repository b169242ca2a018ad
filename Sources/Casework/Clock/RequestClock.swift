public import Retention

/// The statutory clocks: from receipt and events to a due date that explains itself.
///
/// Pure: the same question gives the same answer on any day, given the same bank-holiday data.
public struct RequestClock: Sendable {
    /// Computes one limit of one request.
    ///
    /// - Parameters:
    ///   - regime: the law.
    ///   - deadline: which of its limits.
    ///   - division: where the authority is. It decides for subject access; FOIA and EIR have one calendar for the
    ///     whole United Kingdom, FOISA and EISR are Scotland's.
    ///   - received: the day on which the request was received, whatever day it was; for a limit that runs from
    ///     something else (a review, a window), that day.
    ///   - events: what happened since, in any order.
    ///   - holidays: the bank-holiday data; nil for that which comes with the program.
    /// - Throws: ``ClockError``.
    public static func compute(
        regime: Regime, deadline: DeadlineKind = .response, division: Division, received: CivilDate,
        events: [ClockEvent] = [], holidays: BankHolidays? = nil
    ) throws -> ClockResult {
        guard let rule = rule(regime, deadline) else {
            let known = DeadlineKind.allCases.filter { self.rule(regime, $0) != nil }.map(\.rawValue)
            throw ClockError(
                .usage,
                "\(regime.rawValue) has no deadline “\(deadline.rawValue)”: it has \(known.joined(separator: ", "))")
        }
        if regime == .foisa || regime == .eisr, division != .scotland {
            throw ClockError(
                .usage,
                "\(regime.rawValue) binds Scottish public authorities: the division is scotland, not "
                    + division.rawValue
            )
        }
        let calendar = try holidays ?? BankHolidays.bundled()
        let outcome = try rule.clock(
            ClockRequest(
                regime: regime, deadline: deadline, division: division, received: received, events: events,
                accepts: rule.accepts, holidays: calendar))
        return ClockResult(
            regime: regime, deadline: deadline, due: outcome.due, state: outcome.state, days: outcome.days,
            rule: rule.reference, notes: outcome.notes,
            calendar: "bank-holidays \(calendar.version) sha256:\(calendar.hash)")
    }

    private static func rule(_ regime: Regime, _ deadline: DeadlineKind) -> ClockRule? {
        switch regime {
        case .foia: foia(deadline)
        case .eir: eir(deadline)
        case .foisa: foisa(deadline)
        case .eisr: eisr(deadline)
        case .sar: sar(deadline)
        }
    }

    private static func foia(_ deadline: DeadlineKind) -> ClockRule? {
        switch deadline {
        case .response: .foiaResponse
        case .review: .foiaReview
        case .feeWindow: .foiaFeeWindow
        case .school: .foiaSchool
        case .publicInterest: .foiaPublicInterest
        case .aggregation: .foiaAggregation
        case .requirementForReview: .foiaRequirementForReview
        case .extended, .keeper, .representations: nil
        }
    }

    private static func eir(_ deadline: DeadlineKind) -> ClockRule? {
        switch deadline {
        case .response: .eirResponse
        case .review: .eirReview
        case .feeWindow: .eirFeeWindow
        case .extended: .eirExtended
        case .representations: .eirRepresentations
        case .school, .publicInterest, .aggregation, .keeper, .requirementForReview: nil
        }
    }

    private static func foisa(_ deadline: DeadlineKind) -> ClockRule? {
        switch deadline {
        case .response: .foisaResponse
        case .review: .foisaReview
        case .feeWindow: .foisaFeeWindow
        case .keeper: .foisaKeeper
        case .requirementForReview: .foisaRequirementForReview
        case .school, .publicInterest, .aggregation, .extended, .representations: nil
        }
    }

    private static func eisr(_ deadline: DeadlineKind) -> ClockRule? {
        switch deadline {
        case .response: .eisrResponse
        case .review: .eisrReview
        case .feeWindow: .eisrFeeWindow
        case .extended: .eisrExtended
        // The regulations say representations, the Act a requirement for review: one limit under both names.
        case .representations, .requirementForReview: .eisrRepresentations
        case .school, .publicInterest, .aggregation, .keeper: nil
        }
    }

    private static func sar(_ deadline: DeadlineKind) -> ClockRule? {
        switch deadline {
        case .response: .sarResponse
        case .extended: .sarExtended
        case .review, .feeWindow, .school, .publicInterest, .aggregation, .keeper, .representations,
            .requirementForReview:
            nil
        }
    }
}
