/// A day of the week.
public enum Weekday: Int, Sendable, CaseIterable {
    case monday = 1
    case tuesday, wednesday, thursday, friday, saturday, sunday

    /// The English name, capitalised.
    public var name: String {
        switch self {
        case .monday: "Monday"
        case .tuesday: "Tuesday"
        case .wednesday: "Wednesday"
        case .thursday: "Thursday"
        case .friday: "Friday"
        case .saturday: "Saturday"
        case .sunday: "Sunday"
        }
    }
}

extension CivilDate {
    private static let daysPerEra = 146_097
    /// Days from 1 March of year 0 to 1 January 1970.
    private static let epochOffset = 719_468

    /// Days since 1 January 1970, which is day 0.
    public var dayNumber: Int {
        // Years that begin in March put the leap day last, so that every month's offset is the same in every year.
        let shiftedYear = month > 2 ? year : year - 1
        let shiftedMonth = (month + 9) % 12
        let era = Self.floorDivide(shiftedYear, 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * shiftedMonth + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysPerEra + dayOfEra - Self.epochOffset
    }

    /// The day with this number; the inverse of ``dayNumber``.
    public init(dayNumber: Int) {
        let shifted = dayNumber + Self.epochOffset
        let era = Self.floorDivide(shifted, Self.daysPerEra)
        let dayOfEra = shifted - era * Self.daysPerEra
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        self.init(
            unchecked: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }

    /// Which day of the week it is.
    public var weekday: Weekday {
        // 1 January 1970 was a Thursday.
        let index = Self.modulo(dayNumber + 3, 7)
        return Weekday.allCases[index]
    }

    /// The day so many days later (or earlier, for a negative count).
    public func adding(days: Int) -> CivilDate {
        CivilDate(dayNumber: dayNumber + days)
    }

    /// The corresponding day so many months later; where that month has no such day, its last day.
    public func adding(months: Int) -> CivilDate {
        let count = year * 12 + (month - 1) + months
        let newYear = Self.floorDivide(count, 12)
        let newMonth = Self.modulo(count, 12) + 1
        return CivilDate(unchecked: newYear, newMonth, min(day, Self.days(inMonth: newMonth, of: newYear)))
    }

    /// The day a period later: years and months together first, clamped to the month's end, then weeks and days.
    public func adding(_ period: Period) -> CivilDate {
        adding(months: period.years * 12 + period.months).adding(days: period.weeks * 7 + period.days)
    }

    /// The last day of this day's month.
    public var endOfMonth: CivilDate {
        CivilDate(unchecked: year, month, Self.days(inMonth: month, of: year))
    }

    private static func floorDivide(_ value: Int, _ divisor: Int) -> Int {
        value >= 0 ? value / divisor : -((-value + divisor - 1) / divisor)
    }

    private static func modulo(_ value: Int, _ divisor: Int) -> Int {
        value - floorDivide(value, divisor) * divisor
    }
}
