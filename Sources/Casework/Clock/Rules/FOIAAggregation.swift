// Freedom of Information and Data Protection (Appropriate Limit and Fees) Regulations 2004 (SI 2004/3244), reg. 5.
//
// The costs of requests for the same or similar information, by one person or by people who appear to act in concert,
// are counted together where they are received within any period of sixty consecutive working days. Working day: any
// part of the United Kingdom, regulation 5(3).
//
// Our reading: the window slides, it does not begin with the first request only; what is computed is the last day of
// the window whose first day is the day given, that day included.

extension ClockRule {
    static let foiaAggregation = ClockRule(
        reference: "SI 2004/3244 reg.5(2)(b), (3)", accepts: []
    ) { request in
        let calendar = WorkingCalendar(holidays: request.holidays, scope: .anyPart, source: "SI 2004/3244 reg.5(3)")
        var outcome = try WorkingDayCount(
            calendar: calendar, length: 60, reference: "SI 2004/3244 reg.5(2)(b)"
        ).beginning(with: request.received)
        outcome.notes.append(
            "any sixty consecutive working days count: a later request can open a window of its own with earlier ones")
        return outcome
    }
}
