public import Foundation
public import Retention

/// Days as the law counts them: calendar dates in the United Kingdom.
public enum CivilDay {
    /// The date in the United Kingdom at a moment.
    public static func date(_ moment: Date) -> CivilDate? {
        var calendar = Calendar(identifier: .gregorian)
        guard let zone = TimeZone(identifier: "Europe/London") else { return nil }
        calendar.timeZone = zone
        let parts = calendar.dateComponents([.year, .month, .day], from: moment)
        guard let year = parts.year, let month = parts.month, let day = parts.day else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }

    /// The date in the United Kingdom at a moment given in microseconds since 1970.
    public static func date(microseconds: Int64) -> CivilDate? {
        number(microseconds).map { CivilDate(dayNumber: $0) }
    }

    /// The number of the day in the United Kingdom at a moment given in microseconds since 1970.
    ///
    /// Since 1970 its clocks were never behind UTC and never more than an hour before it: only within the last hour of
    /// a day in UTC must the calendar be asked, which costs a hundred times as much.
    static func number(_ microseconds: Int64) -> Int? {
        let hour: Int64 = 3_600_000_000
        let inDay = microseconds % (24 * hour)
        if microseconds >= 0, inDay < 23 * hour { return Int(microseconds / (24 * hour)) }
        return date(Date(timeIntervalSince1970: Double(microseconds) / 1_000_000))?.dayNumber
    }

    /// Midnight at the beginning of a date in the United Kingdom, in microseconds since 1970.
    public static func start(of date: CivilDate) -> Int64? {
        var calendar = Calendar(identifier: .gregorian)
        guard let zone = TimeZone(identifier: "Europe/London") else { return nil }
        calendar.timeZone = zone
        let parts = DateComponents(year: date.year, month: date.month, day: date.day)
        return calendar.date(from: parts).map { Int64(($0.timeIntervalSince1970 * 1_000_000).rounded()) }
    }
}
