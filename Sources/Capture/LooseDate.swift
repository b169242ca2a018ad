/// Dates as programs write them for people: "Thu, 14 Nov 2024 09:00:00 GMT", "Thursday, November 14, 2024 at
/// 9:00:00 AM UTC", "Thu Nov 14 09:00:00 +0000 2024", "2024/11/14 09:00:00 +0000".
///
/// English names of months alone. A zone must be there: none is guessed.
enum LooseDate {
    private struct Parts {
        var year: Int?
        var month: Int?
        var day: Int?
        var clock: (hour: Int, minute: Int, second: Int)?
        var isAfternoon: Bool?
        var offset: Int?
    }

    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
    /// RFC 822, section 5.1.
    private static let zones = [
        "utc": 0, "gmt": 0, "ut": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
        "pst": -8, "pdt": -7,
    ]

    /// The instant in microseconds; nil when the text is no such date, or has no zone.
    static func instant(_ text: String) -> Int64? {
        var parts = Parts()
        let words = text.split { character in
            character == "," || character.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        }
        for word in words where !take(word, into: &parts) { return nil }
        return instant(of: parts)
    }

    private static func take(_ word: Substring, into parts: inout Parts) -> Bool {
        if word.contains(":") { return takeClock(word, &parts) }
        if parts.clock != nil, let offset = offset(word) {
            parts.offset = offset
            return true
        }
        if let first = word.first, first.isNumber { return takeNumbers(word, &parts) }
        let lower = word.lowercased().filter { $0 != "." }
        switch lower {
        case "am": parts.isAfternoon = false
        case "pm": parts.isAfternoon = true
        default:
            if let hours = zones[lower] {
                parts.offset = hours * 3600
            } else if let month = months.firstIndex(of: String(lower.prefix(3))) {
                parts.month = month + 1
            }
        }
        return true
    }

    private static func takeClock(_ word: Substring, _ parts: inout Parts) -> Bool {
        let fields = word.split(separator: ":").map { Int($0.prefix { $0.isNumber }) }
        guard parts.clock == nil, fields.count == 2 || fields.count == 3, let hour = fields[0], let minute = fields[1]
        else { return false }
        let second = fields.count == 3 ? fields[2] : 0
        guard let second, hour < 24, minute < 60, second <= 60 else { return false }
        parts.clock = (hour, minute, min(second, 59))
        return true
    }

    /// "14", "2024", "14th", or a whole date "2024/11/14".
    private static func takeNumbers(_ word: Substring, _ parts: inout Parts) -> Bool {
        let fields = word.split { $0 == "/" || $0 == "-" }
        if fields.count == 3 {
            let month = Int(fields[1]) ?? months.firstIndex(of: fields[1].prefix(3).lowercased()).map { $0 + 1 }
            guard let first = Int(fields[0]), let month, let last = Int(fields[2]) else { return false }
            if fields[0].count == 4 {
                (parts.year, parts.month, parts.day) = (first, month, last)
            } else if Int(fields[1]) == nil {
                (parts.year, parts.month, parts.day) = (last, month, first)
            } else {
                return false
            }
            return true
        }
        let digits = word.prefix { $0.isNumber }
        guard let number = Int(digits) else { return false }
        if digits.count == 4 {
            parts.year = number
        } else if parts.day == nil {
            parts.day = number
        } else if parts.year == nil, digits.count == 2 {
            parts.year = number < 70 ? 2000 + number : 1900 + number
        } else {
            return false
        }
        return true
    }

    /// "+0100", "-05:00".
    private static func offset(_ word: Substring) -> Int? {
        guard let sign = word.first, sign == "+" || sign == "-" else { return nil }
        let digits = word.dropFirst().filter(\.isNumber)
        guard digits.count == 4, let hours = Int(digits.prefix(2)), let minutes = Int(digits.suffix(2)) else {
            return nil
        }
        return (sign == "+" ? 1 : -1) * (hours * 3600 + minutes * 60)
    }

    private static func instant(of parts: Parts) -> Int64? {
        guard let year = parts.year, let month = parts.month, let day = parts.day,
            let clock = parts.clock,
            let offset = parts.offset, let number = GregorianDay.number(year: Int64(year), month: month, day: day)
        else { return nil }
        var hour = clock.hour
        if let isAfternoon = parts.isAfternoon, hour <= 12 { hour = hour % 12 + (isAfternoon ? 12 : 0) }
        return (number * 86_400 + Int64(hour * 3600 + clock.minute * 60 + clock.second - offset)) * 1_000_000
    }
}

extension SentTime {
    /// A count of milliseconds since 1970, as its digits stand in the source.
    init?(milliseconds digits: String) {
        guard let value = Int64(digits) else { return nil }
        let (micros, overflow) = value.multipliedReportingOverflow(by: 1000)
        if overflow { return nil }
        self.init(instant: micros, original: digits)
    }

    /// A count of seconds since 1970 with or without a fraction, as its digits stand in the source.
    init?(seconds digits: String) {
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = Int64(parts[0]), abs(whole) < 1 << 40 else { return nil }
        var micros: Int64 = 0
        if parts.count == 2 {
            let fraction = parts[1].prefix(6)
            guard let value = Int64(fraction), parts[1].allSatisfy(\.isNumber) else { return nil }
            micros = value
            for _ in fraction.count..<6 { micros *= 10 }
        }
        self.init(instant: whole * 1_000_000 + micros, original: digits)
    }

    /// RFC 3339, or one of the forms of `LooseDate`.
    init?(written text: String) {
        if let time = SentTime(rfc3339: text) {
            self = time
        } else if let instant = LooseDate.instant(text) {
            self.init(instant: instant, original: text)
        } else {
            return nil
        }
    }
}
