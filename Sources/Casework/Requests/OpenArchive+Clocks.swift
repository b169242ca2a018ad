public import Archive
import Foundation
public import Retention

/// A newer calendar of bank holidays was taken into use; every live clock is counted by it from then on.
public struct CalendarAdopted: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "calendar_adopted"
    /// The day the data was taken from its source.
    public var version: String
    /// SHA-256 of the file, hexadecimal.
    public var sha256: String
    /// The file, in gov.uk's shape.
    public var json: String
}

/// A due date moved because the calendar changed.
public struct DueDateMoved: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "due_date_moved"
    /// The due date before, `YYYY-MM-DD`.
    public var from: String
    /// The due date now.
    public var to: String
    /// The SHA-256 of the calendar that moved it.
    public var calendar: String
}

extension OpenArchive {
    private static let calendarSubject = "calendar"

    /// The bank holidays that live clocks are counted by: the last ones adopted, else those that come with the program.
    public func calendar() throws -> BankHolidays {
        guard let adopted = try catalogue.acts(CalendarAdopted.self).last?.payload else { return try .bundled() }
        return try BankHolidays(json: Array(adopted.json.utf8))
    }

    /// Takes a newer calendar into use and says whose due dates moved.
    ///
    /// - Throws: ``ClockError`` with code `calendarData`; `wrongUse` where it holds less than the one in use.
    public func adopt(calendar json: [UInt8]) throws -> [(id: String, from: CivilDate, to: CivilDate)] {
        let (new, old) = (try BankHolidays(json: json), try calendar())
        guard new.hash != old.hash else { throw CaseworkError(.wrongUse, "This calendar is in use already.") }
        guard new.firstCoveredYear <= old.firstCoveredYear, new.lastCoveredYear >= old.lastCoveredYear else {
            throw CaseworkError(
                .wrongUse,
                "The calendar holds \(new.firstCoveredYear) to \(new.lastCoveredYear), less than the one in use "
                    + "(\(old.firstCoveredYear) to \(old.lastCoveredYear)): old dates could not be explained any more.")
        }
        let before = try live()
        try record(
            CalendarAdopted(version: new.version, sha256: new.hash, json: String(decoding: json, as: UTF8.self)),
            subject: Self.calendarSubject)
        let after = Dictionary(uniqueKeysWithValues: try live().map { ($0.id, $0.due) })
        let moved = before.compactMap { id, due -> (id: String, from: CivilDate, to: CivilDate)? in
            guard let due, let now = after[id] ?? nil, now != due else { return nil }
            return (id, due, now)
        }
        for (id, from, to) in moved {
            try record(DueDateMoved(from: "\(from)", to: "\(to)", calendar: new.hash), subject: id)
        }
        return moved
    }

    private func live() throws -> [(id: String, due: CivilDate?)] {
        try requests().filter { $0.closed == nil && $0.answeredOn == nil }.map { ($0.id, try $0.clock().due) }
    }

    /// A clock of a request: of the answer or of another limit, and as it would be if something more happened.
    ///
    /// - Parameters:
    ///   - deadline: for `review` the clock runs from the day on which the review was asked for.
    ///   - whatIf: events that have not happened; nothing is recorded.
    /// - Throws: ``ClockError``; `wrongUse` where no review was asked for.
    public func clock(of id: String, deadline: DeadlineKind = .response, whatIf: [ClockEvent] = []) throws
        -> ClockResult
    {
        let request = try request(id)
        guard deadline == .review else { return try request.clock(deadline, whatIf: whatIf) }
        guard let stage = request.register.stages.last(where: { $0.opened.stage == .internalReview }) else {
            throw CaseworkError(
                .wrongUse,
                "Nobody asked for a review of \(id): `canute request stage \(id) internal-review --date DATE`.")
        }
        return try RequestClock.compute(
            regime: request.regime, deadline: .review, division: request.division,
            received: try CivilDate(parsing: stage.opened.date), events: whatIf, holidays: request.holidays)
    }
}
