internal import Retention

/// What the four access laws have in common, and the clauses in which each says it.
///
/// FOIA, EIR, FOISA and EISR all give a number of working days after receipt; all start anew when the applicant has
/// said what is meant; all leave out the working days from a fee notice to its payment, both inclusive.
struct AccessLaw: Sendable {
    /// In which time a fee must be paid.
    enum FeeWindow: Sendable {
        /// So many months beginning with the day of the notice.
        case months(Int)
        /// So many working days after the day of the notice.
        case workingDaysAfter(Int)
        /// So many working days beginning with the day of the notice.
        case workingDaysBeginning(Int)
    }

    /// Whose bank holidays are no working days.
    let scope: WorkingCalendar.Scope
    /// The clause that says what a working day is.
    let workingDay: String
    /// The clause by which receipt starts the clock.
    let receipt: String
    /// The clause by which a clarification starts it anew.
    let clarification: String
    /// The clause by which the days of a fee notice are left out.
    let fee: String
    /// The time in which the fee must be paid.
    let feeWindow: FeeWindow
    /// The clause that sets that time.
    let feeWindowReference: String
    /// The clause on a request passed on by another authority; nil where the law has none.
    let transfer: String?
    /// The clause on things sent by post; nil where the law has none.
    let posting: String?

    func calendar(_ request: ClockRequest) -> WorkingCalendar {
        WorkingCalendar(holidays: request.holidays, scope: scope, source: workingDay)
    }

    /// The last day on which a fee can be paid in time.
    ///
    /// - Throws: ``ClockError`` with code `calendarEnds`.
    func feeWindowEnd(notice: CivilDate, request: ClockRequest) throws -> CivilDate? {
        func count(_ length: Int) -> WorkingDayCount {
            WorkingDayCount(calendar: calendar(request), length: length, reference: feeWindowReference)
        }
        return switch feeWindow {
        case .months(let months): notice.lastDay(ofMonths: months)
        case .workingDaysAfter(let length): try count(length).after(notice).due
        case .workingDaysBeginning(let length): try count(length).beginning(with: notice).due
        }
    }

    /// The clock of a fee's payment, from the notice.
    ///
    /// - Throws: ``ClockError``: no fee notice, or more than one.
    func feeWindowClock(_ request: ClockRequest) throws -> ClockOutcome {
        let notices = request.dates(.feeNotice)
        guard let notice = notices.first, notices.count == 1 else {
            throw ClockError(
                .event, "the time for paying a fee runs from its notice: give one, such as fee_notice=2024-09-05")
        }
        var outcome: ClockOutcome
        switch feeWindow {
        case .months(let months): outcome = monthsClock(from: notice, months: months)
        case .workingDaysAfter(let length):
            outcome = try WorkingDayCount(
                calendar: calendar(request), length: length, reference: feeWindowReference
            ).after(notice)
            outcome.days.insert(startDay(notice, "day of the notice; counting starts the day after"), at: 0)
        case .workingDaysBeginning(let length):
            outcome = try WorkingDayCount(
                calendar: calendar(request), length: length, reference: feeWindowReference
            ).beginning(with: notice)
        }
        if let paid = request.dates(.feePaid).first, let due = outcome.due {
            outcome.notes.append(
                paid <= due
                    ? "the fee was paid in time, on \(paid.longText)"
                    : "the fee was paid on \(paid.longText), after the time for it had ended")
        }
        return outcome
    }

    private func monthsClock(from notice: CivilDate, months: Int) -> ClockOutcome {
        let due = notice.lastDay(ofMonths: months)
        let days = (notice.dayNumber...due.dayNumber).map { number in
            ClockDay(
                date: CivilDate(dayNumber: number), counted: true,
                reason: "day \(number - notice.dayNumber + 1) of the \(months) months beginning with the notice",
                source: feeWindowReference)
        }
        return ClockOutcome(due: due, state: .running, days: days)
    }

    private func startDay(_ date: CivilDate, _ reason: String) -> ClockDay {
        ClockDay(date: date, counted: false, reason: reason, source: feeWindowReference)
    }
}

extension CivilDate {
    /// The last day of a period of months *beginning with* this day.
    ///
    /// The period ends the day before the corresponding date; where that month has no such date, with its last day.
    func lastDay(ofMonths months: Int) -> CivilDate {
        let corresponding = adding(months: months)
        return corresponding.day == day ? corresponding.adding(days: -1) : corresponding
    }
}
