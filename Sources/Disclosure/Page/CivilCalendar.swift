/// The Gregorian calendar and UK civil time, computed rather than looked up.
///
/// A pack is re-rendered when it is checked, perhaps years later on a machine with other time zone files or none, and
/// must give the same bytes. Source of the rules: Summer Time Act 1972 and the orders under it (as in IANA `GB-Eire`).
enum CivilCalendar {
    struct Moment: Equatable {
        var year: Int
        var month: Int
        var day: Int
        var hour: Int
        var minute: Int
        var second: Int
        /// 0 is Sunday.
        var weekday: Int
    }

    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

    static func days(inMonth month: Int, ofYear year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days from 1970-01-01 to the given day.
    static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The UTC calendar fields of seconds since 1970.
    static func utc(_ seconds: Int64) -> Moment {
        // The bounds keep the year within four digits; outside, a source's time is nonsense anyway.
        let bounded = Int(min(max(seconds, -62_135_596_800), 253_402_300_799))
        let days = floorDivide(bounded, 86_400)
        let rest = bounded - days * 86_400
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return Moment(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, hour: rest / 3_600, minute: rest / 60 % 60,
            second: rest % 60, weekday: floorModulo(days + 4, 7))
    }

    /// UK civil time; the second value is false for years before 1972, which are left in UTC.
    static func unitedKingdom(_ seconds: Int64) -> (moment: Moment, isLocal: Bool) {
        let year = utc(seconds).year
        guard year >= 1972 else { return (utc(seconds), false) }
        let summer = summerTime(ofYear: year)
        return (utc(summer.contains(seconds) ? seconds + 3_600 : seconds), true)
    }

    /// The seconds in which British Summer Time holds in a year from 1972.
    static func summerTime(ofYear year: Int) -> Range<Int64> {
        let start: Int
        let end: Int
        switch year {
        case ..<1981: (start, end) = (sunday(onOrAfter: 16, 3, year), sunday(onOrAfter: 23, 10, year))
        case ..<1990: (start, end) = (sunday(onOrAfter: 25, 3, year), sunday(onOrAfter: 23, 10, year))
        case ..<1996: (start, end) = (sunday(onOrAfter: 25, 3, year), sunday(onOrAfter: 22, 10, year))
        default: (start, end) = (sunday(onOrAfter: 25, 3, year), sunday(onOrAfter: 25, 10, year))
        }
        let firstHour: Int64 = year < 1981 ? 2 : 1
        return (Int64(start) * 86_400 + firstHour * 3_600)..<(Int64(end) * 86_400 + firstHour * 3_600)
    }

    private static func sunday(onOrAfter day: Int, _ month: Int, _ year: Int) -> Int {
        let number = dayNumber(year: year, month: month, day: day)
        return number + floorModulo(-(number + 4), 7)
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : -((divisor - 1 - value) / divisor)
    }

    private static func floorModulo(_ value: Int, _ divisor: Int) -> Int {
        let rest = value % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
