internal import Retention

/// A request's clock under one of the four access laws: so many working days after receipt, as the events leave it.
struct AccessClock {
    let law: AccessLaw
    let request: ClockRequest
    /// How many working days.
    let length: Int
    /// The clause that sets the limit.
    let reference: String

    /// The day whose morrow is day 1, and what is said of the days up to it.
    struct Start {
        var date: CivilDate
        var reason = "day of receipt; counting starts the day after"
        var waiting = ""
        var source: String
        var notes: [String] = []
    }

    /// Computes the clock.
    ///
    /// - Throws: ``ClockError``: events that contradict each other, days without calendar data.
    func outcome() throws -> ClockOutcome {
        let clarifications = try request.spans(.clarificationRequested, .clarificationReceived)
        let start = try receipt(clarifications)
        if let open = clarifications.first(where: { $0.last == nil }) {
            return try stopped(
                start, at: open.first, .awaitingClarification,
                "clarification asked for: the clock does not run until it is received, and then starts anew",
                law.clarification)
        }
        return try withFees(start)
    }

    /// The last of what counts as receipt: by post, by transfer, by clarification.
    func receipt(_ clarifications: [ClockRequest.Span]) throws -> Start {
        var start = Start(date: request.received, source: law.receipt)
        if let clause = law.posting, let posted = request.dates(.posted).last {
            let presumed = posted.adding(days: 3)
            if presumed > start.date {
                start.date = presumed
                start.reason = "third day after posting on \(posted.longText), when it is presumed received; "
                start.reason += "counting starts the day after"
                start.waiting = "posted on \(posted.longText): presumed not to be received until the third day after"
                start.source = clause
            }
        }
        if let clause = law.transfer, let transferred = request.dates(.transferredReceived).last {
            start.date = max(start.date, transferred)
            start.reason = "the authority that answers received the transferred request; counting starts the day after"
            start.waiting = "not yet with the authority that answers"
            start.source = clause
        }
        if let answered = clarifications.compactMap(\.last).max(), answered > start.date {
            if let asked = clarifications.map(\.first).min(), let due = try plainDue(from: start.date), asked > due {
                start.notes.append(
                    "the clarification was asked for on \(asked.longText), after the time had ended on \(due.longText)")
            }
            start.date = answered
            start.reason = "clarification received, which is a new date of receipt; counting starts anew the day after"
            start.waiting = "before the clarification was received: the count starts anew then"
            start.source = law.clarification
        }
        return start
    }

    private func plainDue(from start: CivilDate) throws -> CivilDate? {
        try count([]).after(start).due
    }

    private func count(_ fees: [ClockRequest.Span]) -> WorkingDayCount {
        WorkingDayCount(
            calendar: law.calendar(request), length: length, reference: reference,
            disregarded: fees.map { span in
                WorkingDayCount.Disregarded(
                    span: span,
                    reason: "left out: from the fee notice of \(span.first.longText) to its payment, both inclusive",
                    source: law.fee)
            })
    }

    private func withFees(_ start: Start) throws -> ClockOutcome {
        var taken: [ClockRequest.Span] = []
        var notes = start.notes
        for span in try request.spans(.feeNotice, .feePaid) {
            if let due = try count(taken).after(start.date).due, span.first > due {
                notes.append(
                    "the fee notice of \(span.first.longText) came after the time had ended on \(due.longText): "
                        + "it changes nothing")
                continue
            }
            let windowEnd = try law.feeWindowEnd(notice: span.first, request: request)
            let limit = windowEnd.map { "the fee can be paid until \($0.longText) (\(law.feeWindowReference))" }
            guard let paid = span.last else {
                var outcome = try stopped(
                    start, at: span.first, .awaitingFee,
                    "fee notice: the clock does not run until the fee is paid", law.fee)
                outcome.notes = notes + [limit].compactMap { $0 }
                return outcome
            }
            if let windowEnd, paid > windowEnd {
                var outcome = try stopped(
                    start, at: span.first, .feeLapsed,
                    "fee notice: the fee came too late, so there is no duty to answer", law.feeWindowReference)
                outcome.notes =
                    notes + [
                        "the fee was paid on \(paid.longText), after its time had ended on \(windowEnd.longText): the "
                            + "authority need not answer (\(law.feeWindowReference))"
                    ]
                return outcome
            }
            taken.append(span)
        }
        var outcome = try count(taken).after(start.date)
        outcome.days = lead(start) + outcome.days
        outcome.notes = notes
        return outcome
    }

    /// Every day from the first receipt to the one that counts.
    private func lead(_ start: Start) -> [ClockDay] {
        (request.received.dayNumber...start.date.dayNumber).map { number in
            let date = CivilDate(dayNumber: number)
            return ClockDay(
                date: date, counted: false, reason: date == start.date ? start.reason : start.waiting,
                source: start.source)
        }
    }

    private func stopped(
        _ start: Start, at stop: CivilDate, _ state: ClockState, _ reason: String, _ source: String
    ) throws -> ClockOutcome {
        var days = lead(start).filter { $0.date < stop }
        if stop > start.date { days += try count([]).after(start.date, until: stop.adding(days: -1)).days }
        days.append(ClockDay(date: stop, counted: false, reason: reason, source: source))
        return ClockOutcome(due: nil, state: state, days: days, notes: start.notes)
    }
}

extension AccessClock {
    /// The clock with its extension, where notice of one was given before the ordinary time ended.
    ///
    /// - Parameters:
    ///   - extended: how many working days in all.
    ///   - assumed: true where the question itself says that the time is extended.
    func extended(to extended: Int, reference: String, assumed: Bool) throws -> ClockOutcome {
        var ordinary = try outcome()
        guard ordinary.state == .running, let latest = ordinary.due, assumed || request.has(.extensionNotified) else {
            return ordinary
        }
        if let notified = request.dates(.extensionNotified).first, notified > latest {
            ordinary.notes.append(
                "the extension was notified on \(notified.longText), but notice had to be given by "
                    + "\(latest.longText): the time is not extended (\(reference))")
            return ordinary
        }
        var longer = try AccessClock(law: law, request: request, length: extended, reference: reference).outcome()
        longer.notes.append("extended: notice of it had to be given by \(latest.longText) (\(reference))")
        return longer
    }
}
