/// A day of the proleptic Gregorian calendar and its number, counted from 1970-01-01.
///
/// The arithmetic is over 400-year cycles of years that begin in March, so that the leap day ends a year.
struct GregorianDay: Equatable {
    let year: Int64
    let month: Int
    let day: Int

    private static let daysPerCycle: Int64 = 146_097
    /// Days from 0000-03-01 to 1970-01-01.
    private static let epochShift: Int64 = 719_468

    init(number: Int64) {
        let shifted = number + GregorianDay.epochShift
        let cycle = shifted.flooredQuotient(by: GregorianDay.daysPerCycle)
        let inCycle = shifted - cycle * GregorianDay.daysPerCycle
        let yearInCycle = (inCycle - inCycle / 1460 + inCycle / 36_524 - inCycle / 146_096) / 365
        let inYear = inCycle - (365 * yearInCycle + yearInCycle / 4 - yearInCycle / 100)
        let monthFromMarch = (5 * inYear + 2) / 153
        day = Int(inYear - (153 * monthFromMarch + 2) / 5 + 1)
        month = Int(monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9)
        year = cycle * 400 + yearInCycle + (month <= 2 ? 1 : 0)
    }

    /// Nil for a day that the calendar does not have.
    static func number(year: Int64, month: Int, day: Int) -> Int64? {
        guard (1...12).contains(month), day >= 1 else { return nil }
        let shiftedYear = month <= 2 ? year - 1 : year
        let cycle = shiftedYear.flooredQuotient(by: 400)
        let yearInCycle = shiftedYear - cycle * 400
        let monthFromMarch = Int64(month > 2 ? month - 3 : month + 9)
        let inYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
        let inCycle = yearInCycle * 365 + yearInCycle / 4 - yearInCycle / 100 + inYear
        let number = cycle * daysPerCycle + inCycle - epochShift
        let back = GregorianDay(number: number)
        return back.month == month && back.day == day ? number : nil
    }
}

extension Int64 {
    /// Division that rounds towards minus infinity; the divisor is positive.
    func flooredQuotient(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
