internal import Retention

/// Counts working days and says of each day whether it counted and why.
struct WorkingDayCount: Sendable {
    /// Days that a law leaves out although they are working days.
    struct Disregarded: Sendable {
        let span: ClockRequest.Span
        let reason: String
        let source: String
    }

    let calendar: WorkingCalendar
    /// How many working days.
    let length: Int
    /// The clause that sets the limit.
    let reference: String
    var disregarded: [Disregarded] = []

    /// “The twentieth working day after”: the starting day itself is not counted.
    ///
    /// - Throws: ``ClockError`` with code `calendarEnds`.
    func after(_ start: CivilDate) throws -> ClockOutcome {
        try count(from: start.adding(days: 1), until: nil)
    }

    /// “Sixty working days beginning with”: the starting day counts, where it is a working day.
    func beginning(with start: CivilDate) throws -> ClockOutcome {
        try count(from: start, until: nil)
    }

    /// As ``after(_:)``, stopping at a day even where the limit is not reached; the due date is then nil.
    func after(_ start: CivilDate, until last: CivilDate) throws -> ClockOutcome {
        try count(from: start.adding(days: 1), until: last)
    }

    private func count(from first: CivilDate, until last: CivilDate?) throws -> ClockOutcome {
        var days: [ClockDay] = []
        var counted = 0
        var date = first
        while counted < length {
            if let last, date > last { return ClockOutcome(due: nil, state: .running, days: days) }
            if let off = try calendar.dayOff(date) {
                days.append(ClockDay(date: date, counted: false, reason: off.reason, source: off.source))
            } else if let out = disregarded.first(where: { $0.span.contains(date) }) {
                days.append(ClockDay(date: date, counted: false, reason: out.reason, source: out.source))
            } else {
                counted += 1
                days.append(
                    ClockDay(
                        date: date, counted: true, reason: "working day \(counted) of \(length)", source: reference))
            }
            date = date.adding(days: 1)
        }
        return ClockOutcome(due: date.adding(days: -1), state: .running, days: days)
    }
}
