internal import Retention

// Regulation (EEC, Euratom) 1182/71, Article 3, applied to UK GDPR periods by its Article 4A.
//
// 3(1)    The day of the event from which a period runs is not counted.
// 3(2)(c) A period in months ends with the date that corresponds to that day; where the month has none, with its last
//         day.
// 3(4)    Where the last day is a public holiday, a Saturday or a Sunday, the period ends with the following working
//         day.
//
// Our reading: “one month beginning with” therefore ends on the corresponding date (3 September: 3 October), not on the
// day before it. Public holidays are those of the part of the United Kingdom where the controller is.

/// A period of months from the relevant time, with its pauses and its move off a day off.
struct MonthPeriod {
    let request: ClockRequest
    let relevant: CivilDate
    /// Clarifications, in order of asking.
    let pauses: [ClockRequest.Span]

    /// Where a period ends.
    struct End {
        /// The corresponding date with the days of all pauses added, before it is moved.
        let unmoved: CivilDate
        /// The last day.
        let due: CivilDate
        /// The days that do not count.
        let paused: Set<CivilDate>
        /// The day of asking of a clarification that has not come.
        let openPause: CivilDate?
        let notes: [String]
    }

    private var calendar: WorkingCalendar {
        WorkingCalendar(
            holidays: request.holidays, scope: .part(request.division.part), source: "Regulation 1182/71 Art.3(4)")
    }

    /// The end of so many months.
    ///
    /// - Throws: ``ClockError`` with code `calendarEnds`.
    func end(months: Int) throws -> End {
        var unmoved = relevant.adding(months: months)
        var paused: Set<CivilDate> = []
        var notes: [String] = []
        for pause in pauses {
            let due = try moved(unmoved)
            guard pause.first <= due else {
                notes.append(
                    "the clarification was asked for on \(pause.first.longText), after the time had ended on "
                        + "\(due.longText): it changes nothing")
                continue
            }
            guard let last = pause.last else {
                return End(unmoved: unmoved, due: due, paused: paused, openPause: pause.first, notes: notes)
            }
            // Days before the relevant time are no part of the period, so they cannot be left out of it.
            let first = max(pause.first, relevant)
            guard first <= last else { continue }
            let days = Set((first.dayNumber...last.dayNumber).map { CivilDate(dayNumber: $0) }).subtracting(paused)
            paused.formUnion(days)
            unmoved = unmoved.adding(days: days.count)
        }
        return End(unmoved: unmoved, due: try moved(unmoved), paused: paused, openPause: nil, notes: notes)
    }

    /// The day itself, or the next that is not a day off.
    private func moved(_ date: CivilDate) throws -> CivilDate {
        var date = date
        while try calendar.dayOff(date) != nil { date = date.adding(days: 1) }
        return date
    }

    /// Every day from receipt to the end, explained.
    ///
    /// - Throws: ``ClockError`` with code `calendarEnds`.
    func days(to end: End) throws -> [ClockDay] {
        var counted = 0
        return try (request.received.dayNumber...end.due.dayNumber).map { number in
            let date = CivilDate(dayNumber: number)
            if date <= relevant || end.paused.contains(date) { return uncounted(date, paused: end.paused) }
            let off = try date >= end.unmoved ? calendar.dayOff(date) : nil
            guard date <= end.unmoved else { return after(date, off: off) }
            counted += 1
            let last = date == end.unmoved ? ", the last" : ""
            let runsOn = off.map { ": \($0.reason), so the period runs on to the following working day" } ?? ""
            return ClockDay(
                date: date, counted: true, reason: "day \(counted)\(last)\(runsOn)",
                source: off?.source ?? "UK GDPR Art.12A(1); Regulation 1182/71 Art.3(2)(c)")
        }
    }

    /// A day before the period, the day it runs from, or one of a pause.
    private func uncounted(_ date: CivilDate, paused: Set<CivilDate>) -> ClockDay {
        let (reason, source) =
            if date < relevant {
                ("before identity was confirmed or the fee paid: the month begins then", "UK GDPR Art.12A(2)")
            } else if paused.contains(date) {
                ("paused: from asking for clarification to receiving it, both inclusive", "UK GDPR Art.12A(5)")
            } else {
                (
                    "the relevant time: the day itself is not counted",
                    "UK GDPR Art.12A(2); Regulation 1182/71 Art.3(1)"
                )
            }
        return ClockDay(date: date, counted: false, reason: reason, source: source)
    }

    /// A day after the corresponding date, up to the one on which the period ends.
    private func after(_ date: CivilDate, off: WorkingCalendar.DayOff?) -> ClockDay {
        ClockDay(
            date: date, counted: off == nil,
            reason: off.map { "\($0.reason): the period cannot end on it" }
                ?? "the following working day, on which the period ends",
            source: off?.source ?? "Regulation 1182/71 Art.3(4)")
    }
}
