internal import Retention

/// `canute request clock --regime …`: from the words of the command line to a clock, with no archive.
package struct ClockCalculator: Sendable {
    private let regime: Regime
    private let deadline: DeadlineKind
    private let division: Division
    private let received: CivilDate
    private let events: [ClockEvent]

    /// Reads the arguments as typed.
    ///
    /// - Parameters:
    ///   - deadline: nil for the response.
    ///   - division: needed for SAR; FOISA and EISR are Scotland's, FOIA and EIR alike everywhere.
    ///   - events: `name=date` or `name=yes`.
    /// - Throws: ``ClockError``, saying what to write instead.
    package init(regime: String, deadline: String?, division: String?, received: String, events: [String]) throws {
        let law = try Regime(parsing: regime)
        self.regime = law
        self.deadline = try deadline.map { try DeadlineKind(parsing: $0) } ?? .response
        if let division {
            self.division = try Division(parsing: division)
        } else {
            switch law {
            case .foia, .eir: self.division = .england
            case .foisa, .eisr: self.division = .scotland
            case .sar:
                throw ClockError(
                    .usage, "say where the controller is: --division england, wales, scotland or northern-ireland")
            }
        }
        do {
            self.received = try CivilDate(parsing: received)
        } catch {
            throw ClockError(.usage, "received: \(error)")
        }
        self.events = try events.map { try ClockEvent(parsing: $0) }
    }

    /// Computes the clock.
    ///
    /// - Throws: ``ClockError``.
    package func result() throws -> ClockResult {
        try RequestClock.compute(
            regime: regime, deadline: deadline, division: division, received: received, events: events)
    }
}

extension ClockResult {
    /// One JSON object: `{"due","regime","state","days":[{"date","counted","reason","source"}]}`; null for no due date.
    package var json: String {
        let list = days.map { day in
            "{\"date\":\"\(day.date)\",\"counted\":\(day.counted),\"reason\":\(JSONText.quoted(day.reason)),"
                + "\"source\":\(JSONText.quoted(day.source))}"
        }
        return "{\"due\":\(due.map { "\"\($0)\"" } ?? "null"),\"regime\":\"\(regime.rawValue)\","
            + "\"state\":\"\(state.rawValue)\",\"days\":[\(list.joined(separator: ","))]}"
    }

    /// The same for people: the due date first, then every day as a row of a table.
    package var text: String {
        let head = due.map { "due \($0.weekday.name) \($0.longText)" } ?? "no due date: the clock is not running"
        let rows = days.map { day in
            "\(day.date) \(day.weekdayAbbreviation)  \(day.counted ? "counted" : "   –   ")  "
                + "\(day.reason)  [\(day.source)]"
        }
        let lines =
            ["\(regime.rawValue) \(deadline.longText): \(head)", "state: \(state.rawValue)", "rule: \(rule)"]
            + notes.map { "note: \($0)" } + ["calendar: \(calendar)", ""] + rows
        return lines.joined(separator: "\n")
    }
}

extension ClockDay {
    fileprivate var weekdayAbbreviation: String { String(date.weekday.name.prefix(3)) }
}
