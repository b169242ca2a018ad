internal import Retention

// UK GDPR Article 12(3) and Article 12A (in force since 5 February 2026): subject access and other rights.
//
// 12A(1) One month beginning with the relevant time.
// 12A(2) The relevant time is the latest of: receipt of the request, receipt of the information asked for to confirm
//        the applicant's identity (Article 12(6)), payment of a fee (Article 12(5)).
// 12A(3) The period may be extended by two further months, 12A(4) by notice before the end of the first.
// 12A(5) Where further information is reasonably required to identify what is sought, the period beginning with the day
//        of asking and ending with the day of receipt does not count.
//
// Our reading: identity and fee start the month anew; a clarification pauses it. The days of a pause, both inclusive,
// are added to the corresponding date before Article 3(4) of Regulation 1182/71 moves an end that falls on a day off. A
// clarification asked for after the period had ended changes nothing. Before 5 February 2026 the pause rested on the
// Commissioner's guidance; it is computed alike. Without notice in time there is no extension.

extension ClockRule {
    static let sarEvents: [ClockEvent.Name] = [
        .identityRequested, .identityReceived, .feeNotice, .feePaid, .clarificationRequested, .clarificationReceived,
        .extensionNotified,
    ]

    static let sarResponse = ClockRule(reference: "UK GDPR Art.12(3), Art.12A", accepts: sarEvents) { request in
        try SubjectAccessClock(request: request).outcome(extended: false)
    }

    static let sarExtended = ClockRule(reference: "UK GDPR Art.12A(3)", accepts: sarEvents) { request in
        try SubjectAccessClock(request: request).outcome(extended: true)
    }
}

private struct SubjectAccessClock {
    let request: ClockRequest

    /// 5 February 2026, from which Article 12A is law.
    private static let articleInForce = CivilDate(dayNumber: 20_489)

    func outcome(extended assumed: Bool) throws -> ClockOutcome {
        let identity = try request.spans(.identityRequested, .identityReceived)
        let fees = try request.spans(.feeNotice, .feePaid)
        if let open = identity.first(where: { $0.last == nil }) {
            return stopped(
                at: open.first, .awaitingIdentity,
                "evidence of identity asked for: the month begins once it is received",
                "UK GDPR Art.12(6), Art.12A(2)(b)")
        }
        if let open = fees.first(where: { $0.last == nil }) {
            return stopped(
                at: open.first, .awaitingFee, "fee asked for: the month begins once it is paid",
                "UK GDPR Art.12(5), Art.12A(2)(c)")
        }
        let relevant = ([request.received] + identity.compactMap(\.last) + fees.compactMap(\.last)).max()
        let pauses = try request.spans(.clarificationRequested, .clarificationReceived)
        let period = MonthPeriod(request: request, relevant: relevant ?? request.received, pauses: pauses)
        let first = try period.end(months: 1)
        let extended = try extends(first, assumed: assumed)
        let end = extended.isExtended ? try period.end(months: 3) : first
        if let asked = end.openPause {
            return stopped(
                at: asked, .awaitingClarification,
                "clarification asked for: no day counts until it is received", "UK GDPR Art.12A(5)")
        }
        var outcome = ClockOutcome(due: end.due, state: .running, days: try period.days(to: end))
        outcome.notes = end.notes + extended.notes
        if let asked = pauses.first?.first, asked < Self.articleInForce {
            outcome.notes.append(
                "the clarification was asked for before 5 February 2026, when Article 12A came into force: the pause "
                    + "then rested on the Commissioner's guidance")
        }
        return outcome
    }

    private func extends(_ first: MonthPeriod.End, assumed: Bool) throws -> (isExtended: Bool, notes: [String]) {
        guard assumed || request.has(.extensionNotified) else { return (false, []) }
        if let notified = request.dates(.extensionNotified).first, notified > first.due, first.openPause == nil {
            return (
                false,
                [
                    "the extension was notified on \(notified.longText), but notice had to be given by "
                        + "\(first.due.longText): the time is not extended (UK GDPR Art.12A(4))"
                ]
            )
        }
        return (
            true,
            ["extended to three months: notice of it had to be given by \(first.due.longText) (UK GDPR Art.12A(4))"]
        )
    }

    private func stopped(
        at stop: CivilDate, _ state: ClockState, _ reason: String, _ source: String
    ) -> ClockOutcome {
        let began = state == .awaitingClarification
        var days = (request.received.dayNumber..<max(stop.dayNumber, request.received.dayNumber)).map { number in
            let date = CivilDate(dayNumber: number)
            let isReceipt = date == request.received
            return ClockDay(
                date: date, counted: began && !isReceipt,
                reason: isReceipt
                    ? "day of receipt"
                    : began ? "before the clarification was asked for" : "before the month begins",
                source: "UK GDPR Art.12A(1), (2)")
        }
        days.append(ClockDay(date: stop, counted: false, reason: reason, source: source))
        return ClockOutcome(due: nil, state: state, days: days)
    }
}
