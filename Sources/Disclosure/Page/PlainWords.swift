/// Dates, times and counts in plain British English.
enum PlainWords {
    /// As people write it: "3 May 2024".
    static func day(_ day: Readable.Day) -> String {
        "\(day.day) \(CivilCalendar.monthNames[day.month - 1]) \(day.year)"
    }

    /// "Friday 3 May 2024", for a date by which something has to be done.
    static func dayWithWeekday(_ day: Readable.Day) -> String {
        let number = CivilCalendar.dayNumber(year: day.year, month: day.month, day: day.day)
        return CivilCalendar.weekdayNames[(number % 7 + 11) % 7] + " " + Self.day(day)
    }

    /// For machines: "2024-05-03".
    static func isoDay(_ day: Readable.Day) -> String {
        "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))"
    }

    /// "3 May 2024 at 10:02am", in UK time; before 1972 in UTC, and then it says so.
    static func moment(_ seconds: Int64) -> String {
        let (moment, isLocal) = CivilCalendar.unitedKingdom(seconds)
        let hour = moment.hour % 12 == 0 ? 12 : moment.hour % 12
        let time = "\(hour):\(padded(moment.minute, 2))\(moment.hour < 12 ? "am" : "pm")"
        return "\(moment.day) \(CivilCalendar.monthNames[moment.month - 1]) \(moment.year) at \(time)"
            + (isLocal ? "" : " UTC")
    }

    /// For machines, to the second: "2024-05-03T09:02:00Z".
    static func isoMoment(_ seconds: Int64) -> String {
        let moment = CivilCalendar.utc(seconds)
        return "\(padded(moment.year, 4))-\(padded(moment.month, 2))-\(padded(moment.day, 2))"
            + "T\(padded(moment.hour, 2)):\(padded(moment.minute, 2)):\(padded(moment.second, 2))Z"
    }

    /// The UK calendar day of an instant; nil outside the years 1 to 9999.
    static func ukDay(_ seconds: Int64) -> Readable.Day? {
        let moment = CivilCalendar.unitedKingdom(seconds).moment
        return Readable.Day(year: moment.year, month: moment.month, day: moment.day)
    }

    /// A number with its noun: "1 message", "1,204 messages".
    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(grouped(number)) \(number == 1 ? one : many)"
    }

    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return String(
            digits.enumerated().flatMap { index, digit in
                index > 0 && (digits.count - index) % 3 == 0 && digits[index - 1] != "-" ? [",", digit] : [digit]
            })
    }

    /// A file's size: "240 bytes", "12 KB", "3.4 MB" (1 KB is 1,000 bytes).
    static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1_000: count(bytes, "byte", "bytes")
        case ..<1_000_000: "\((bytes + 500) / 1_000) KB"
        default: "\(bytes / 1_000_000).\(bytes % 1_000_000 / 100_000) MB"
        }
    }

    /// The first letter as a capital.
    static func sentenceCase(_ words: String) -> String {
        words.prefix(1).uppercased() + words.dropFirst()
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
