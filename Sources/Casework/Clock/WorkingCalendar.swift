internal import Retention

/// Which days a law does not count as working days, and why.
struct WorkingCalendar: Sendable {
    /// The parts whose bank holidays a law takes account of.
    enum Scope: Sendable {
        /// A bank holiday in any part of the United Kingdom: FOIA s.10(6), EIR reg.2(1).
        case anyPart
        /// A bank holiday in one part alone.
        case part(BankHolidays.Part)

        var parts: [BankHolidays.Part] {
            switch self {
            case .anyPart: BankHolidays.Part.allCases
            case .part(let part): [part]
            }
        }
    }

    /// A day that is no working day.
    struct DayOff: Equatable {
        let reason: String
        let source: String
    }

    let holidays: BankHolidays
    let scope: Scope
    /// The clause that says what a working day is.
    let source: String

    /// Why a day is no working day; nil where it is one.
    ///
    /// - Throws: ``ClockError`` with code `calendarEnds` for a day that the data does not reach.
    func dayOff(_ date: CivilDate) throws -> DayOff? {
        try holidays.requireCoverage(of: date)
        let weekday = date.weekday
        if weekday == .saturday || weekday == .sunday { return DayOff(reason: weekday.name, source: source) }
        // Named by the laws themselves, so said before any bank holiday.
        if date.month == 12, date.day == 25 { return DayOff(reason: "Christmas Day", source: source) }
        let found = scope.parts.compactMap { part in
            holidays.title(on: date, in: part).map { (part: part, title: $0) }
        }
        guard let first = found.first else { return nil }
        if first.title == "Good Friday" { return DayOff(reason: "Good Friday", source: source) }
        let places =
            found.count == BankHolidays.Part.allCases.count
            ? "throughout the United Kingdom" : "in " + found.map(\.part.name).joined(separator: " and in ")
        return DayOff(
            reason: "\(first.title), a bank holiday \(places)",
            source: "\(source); Banking and Financial Dealings Act 1971 s.1")
    }
}

extension Division {
    /// The part whose bank holidays the authority keeps.
    var part: BankHolidays.Part {
        switch self {
        case .england, .wales: .englandAndWales
        case .scotland: .scotland
        case .northernIreland: .northernIreland
        }
    }
}
