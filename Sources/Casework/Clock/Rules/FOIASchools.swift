internal import Retention

// Freedom of Information (Time for Compliance with Request) Regulations 2004 (SI 2004/3364), regulation 3: schools.
//
// For a maintained school, section 10 has effect as if the twentieth working day were the earlier of (a) the twentieth
// working day following receipt, disregarding any that is not a school day, and (b) the sixtieth working day following
// receipt. A school day is one on which there is a session. Academies: SI 2010/2768; Northern Ireland: SI 2009/1369.
//
// Our reading: the days between the last day of one term and the first of the next have no session; both days
// themselves do. Clarification and fee work as in section 10. Scottish schools are under FOISA, which has no such rule.

extension ClockRule {
    static let foiaSchool = ClockRule(
        reference: "SI 2004/3364 reg.3(2)",
        accepts: [
            .clarificationRequested, .clarificationReceived, .feeNotice, .feePaid, .termEnd, .termStart,
        ]
    ) { request in
        guard request.division != .scotland else {
            throw ClockError(.usage, "schools in Scotland answer under FOISA, which has no rule of its own for them")
        }
        let cap = try AccessClock(
            law: .foia, request: request, length: 60, reference: "SI 2004/3364 reg.3(2)(b)"
        ).outcome()
        guard cap.state == .running, let latest = cap.due else { return cap }
        let closures = try closures(request)
        let days = schoolDays(cap.days, closures: closures, request: request)
        guard let due = days.last(where: \.counted), days.count(where: \.counted) == 20 else {
            if let open = closures.first(where: { $0.last == nil }) {
                throw ClockError(
                    .event,
                    "term_end=\(open.first.adding(days: -1)) needs the first day of the next term: say term_start=…")
            }
            var outcome = cap
            outcome.notes.append(
                "by the sixtieth working day, \(latest.longText), fewer than twenty school days have passed: the "
                    + "sixtieth working day is the limit")
            return outcome
        }
        return ClockOutcome(due: due.date, state: .running, days: days, notes: cap.notes)
    }

    /// The days on which the school is shut, from the terms' ends and beginnings.
    private static func closures(_ request: ClockRequest) throws -> [ClockRequest.Span] {
        var spans: [ClockRequest.Span] = []
        var ended: CivilDate?
        let turns =
            request.dates(.termEnd).map { ($0, true) } + request.dates(.termStart).map { ($0, false) }
        for (date, isEnd) in turns.sorted(by: { ($0.0, $0.1 ? 0 : 1) < ($1.0, $1.1 ? 0 : 1) }) {
            if isEnd {
                guard ended == nil else {
                    throw ClockError(
                        .event, "term_end=\(date) follows another term_end: say when the term between began")
                }
                ended = date
            } else {
                let first = ended?.adding(days: 1) ?? min(request.received, date)
                spans.append(ClockRequest.Span(first: first, last: date.adding(days: -1)))
                ended = nil
            }
        }
        if let ended { spans.append(ClockRequest.Span(first: ended.adding(days: 1), last: nil)) }
        return spans
    }

    /// The same days counted again without those on which the school is shut, up to the twentieth.
    private static func schoolDays(
        _ days: [ClockDay], closures: [ClockRequest.Span], request: ClockRequest
    ) -> [ClockDay] {
        let reference = "SI 2004/3364 reg.3(2)(a)"
        var counted = 0
        var result: [ClockDay] = []
        for day in days {
            guard counted < 20 else { break }
            if !day.counted {
                result.append(day)
            } else if closures.contains(where: { $0.contains(day.date) }) {
                result.append(
                    ClockDay(
                        date: day.date, counted: false, reason: "not a school day", source: "SI 2004/3364 reg.3(3)"))
            } else {
                counted += 1
                result.append(
                    ClockDay(date: day.date, counted: true, reason: "school day \(counted) of 20", source: reference))
            }
        }
        return result
    }
}
