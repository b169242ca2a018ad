internal import Retention

/// What a rule is given: the request's receipt and events, in order, and the calendar data.
struct ClockRequest: Sendable {
    let regime: Regime
    let division: Division
    let received: CivilDate
    let events: [ClockEvent]
    let holidays: BankHolidays

    /// Takes a request whose events make sense for a rule.
    ///
    /// - Throws: ``ClockError``: an event the rule does not know, one before receipt, a day without calendar data.
    init(
        regime: Regime, deadline: DeadlineKind, division: Division, received: CivilDate, events: [ClockEvent],
        accepts: [ClockEvent.Name], holidays: BankHolidays
    ) throws {
        try holidays.requireCoverage(of: received)
        for event in events {
            guard accepts.contains(event.name) else {
                let known =
                    accepts.isEmpty
                    ? "no event bears on it" : "it knows " + accepts.map(\.rawValue).joined(separator: ", ")
                throw ClockError(
                    .event,
                    "\(event.name.rawValue) does not bear on \(regime.rawValue) \(deadline.rawValue): \(known)")
            }
            guard let date = event.date else { continue }
            try holidays.requireCoverage(of: date)
            let mayPrecede: Set<ClockEvent.Name> = [.posted, .termEnd, .termStart]
            if date < received, !mayPrecede.contains(event.name) {
                throw ClockError(
                    .event, "\(event) is before the request was received on \(received): check both dates")
            }
        }
        self.regime = regime
        self.division = division
        self.received = received
        self.events = events
        self.holidays = holidays
    }

    /// A stretch of time that an event opens and another closes, both days inclusive.
    struct Span: Equatable, Sendable {
        let first: CivilDate
        let last: CivilDate?

        func contains(_ date: CivilDate) -> Bool {
            first <= date && (last.map { date <= $0 } ?? true)
        }
    }

    /// The days of one kind of event, in order.
    func dates(_ name: ClockEvent.Name) -> [CivilDate] {
        events.filter { $0.name == name }.compactMap(\.date).sorted()
    }

    /// True where such an event is stated, with a day or without.
    func has(_ name: ClockEvent.Name) -> Bool {
        events.contains { $0.name == name }
    }

    /// The spans between an opening and a closing event: the first of each belong together, then the second, and so on.
    ///
    /// - Throws: ``ClockError`` with code `event` for a closing event that nothing opened.
    func spans(_ opening: ClockEvent.Name, _ closing: ClockEvent.Name) throws -> [Span] {
        let (firsts, lasts) = (dates(opening), dates(closing))
        guard lasts.count <= firsts.count else {
            throw ClockError(
                .event, "there is a \(closing.rawValue) without its \(opening.rawValue): say when that was")
        }
        return try firsts.enumerated().map { index, first in
            let last = index < lasts.count ? lasts[index] : nil
            if let last, last < first {
                throw ClockError(
                    .event,
                    "\(closing.rawValue)=\(last) is before \(opening.rawValue)=\(first): check both dates")
            }
            return Span(first: first, last: last)
        }
    }
}
