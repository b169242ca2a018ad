/// A line of a WhatsApp export that begins a message: "14/11/2024, 09:00 - Jane: text", "[14/11/2024, 09:00:12] Jane: …".
struct WhatsAppLine {
    /// Three numbers, and which of them have four digits.
    struct Numbers: Equatable {
        let first: Int
        let second: Int
        let third: Int
        let yearStands: DateOrder?

        /// The number of the day in an order; nil where there is no such day.
        func day(_ order: DateOrder) -> Int64? {
            // A year of four digits that stands first leaves nothing to ask.
            let (year, month, day) =
                switch yearStands == .yearMonthDay ? .yearMonthDay : order {
                case .dayMonthYear: (third, second, first)
                case .monthDayYear: (third, first, second)
                case .yearMonthDay: (first, second, third)
                }
            return GregorianDay.number(year: Int64(year < 100 ? 2000 + year : year), month: month, day: day)
        }
    }

    let date: Numbers
    /// Seconds since midnight.
    let second: Int
    /// Date and time as they stand in the file.
    let written: String
    /// Nil for a notice.
    let sender: String?
    let text: String

    init?(_ line: String) {
        var cursor = ScalarCursor(line)
        cursor.skipMarks()
        let isBracketed = cursor.skip("[")
        let start = cursor.position
        guard let date = WhatsAppLine.numbers(&cursor) else { return nil }
        _ = cursor.skip(".")
        _ = cursor.skip(",")
        guard cursor.skipSpaces() > 0, let second = WhatsAppLine.clock(&cursor) else { return nil }
        let written = cursor.text(from: start).trimmed
        if isBracketed {
            guard cursor.skip("]") else { return nil }
        } else {
            _ = cursor.skipSpaces()
            guard cursor.skip("-") || cursor.skip("\u{2013}") else { return nil }
        }
        _ = cursor.skipSpaces()
        (self.date, self.second, self.written) = (date, second, written)
        (sender, text) = WhatsAppLine.split(cursor.rest)
    }

    private static func numbers(_ cursor: inout ScalarCursor) -> Numbers? {
        guard let first = cursor.number(), let separator = cursor.skip(anyOf: "/.-"), let second = cursor.number(),
            cursor.skip(anyOf: "/.-") == separator, let third = cursor.number()
        else { return nil }
        guard second.digits <= 2, [1, 2, 4].contains(first.digits), [1, 2, 4].contains(third.digits) else { return nil }
        if first.digits == 4, third.digits == 4 { return nil }
        return Numbers(
            first: first.value, second: second.value, third: third.value,
            yearStands: first.digits == 4 ? .yearMonthDay : third.digits == 4 ? .dayMonthYear : nil)
    }

    private static func clock(_ cursor: inout ScalarCursor) -> Int? {
        guard let hour = cursor.number(), cursor.skip(anyOf: ":.") != nil, let minute = cursor.number(),
            minute.digits == 2
        else { return nil }
        var second = 0
        if cursor.skip(":") {
            guard let written = cursor.number() else { return nil }
            second = written.value
        }
        _ = cursor.skip(".")
        var hours = hour.value
        if let isAfternoon = half(&cursor) { hours = hours % 12 + (isAfternoon ? 12 : 0) }
        guard hours < 24, minute.value < 60, second < 60 else { return nil }
        return hours * 3600 + minute.value * 60 + second
    }

    /// Whether a clock time is past noon: AM or PM in any writing, with any space before it; nil where neither stands.
    private static func half(_ cursor: inout ScalarCursor) -> Bool? {
        var ahead = cursor
        _ = ahead.skipSpaces()
        guard let letter = ahead.skip(anyOf: "aApP") else { return nil }
        _ = ahead.skip(".")
        _ = ahead.skipSpaces()
        guard ahead.skip(anyOf: "mM") != nil else { return nil }
        _ = ahead.skip(".")
        cursor = ahead
        return letter == "p" || letter == "P"
    }

    private static let notices = [
        " created group ", " changed the subject ", " changed this group's icon", " changed the group description",
        " added ", " removed ", " joined using ", " changed their phone number", " changed to ",
        " security code ",
    ]

    /// Sender and words; a notice has no sender, though its own words may hold a colon.
    private static func split(_ rest: String) -> (String?, String) {
        guard let colon = rest.firstIndex(of: ":") else { return (nil, rest) }
        let name = String(rest[..<colon])
        let after = rest.index(after: colon)
        let isQuoted = name.contains("\"") || name.contains("\u{201C}")
        if name.isEmpty || name.count > 100 || isQuoted && notices.contains(where: name.contains) { return (nil, rest) }
        if name.hasPrefix("Messages and calls are") || name.hasPrefix("Messages you send") { return (nil, rest) }
        let sender = name.trimmed.unicodeScalars.drop {
            $0 == "~" || ScalarCursor.isMark($0) || $0.properties.isWhitespace
        }
        return (String(sender), String(rest[after...].drop { $0 == " " }))
    }
}

/// Steps over the scalars of a line.
struct ScalarCursor {
    private let scalars: [Unicode.Scalar]
    private(set) var position = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    var rest: String { ScalarCursor.string(scalars[position...]) }

    func text(from start: Int) -> String { ScalarCursor.string(scalars[start..<position]) }

    /// Marks of direction and of byte order, which are not seen.
    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        ["\u{200E}", "\u{200F}", "\u{FEFF}", "\u{202A}", "\u{202C}"].contains(scalar)
    }

    mutating func skipMarks() {
        while position < scalars.count, ScalarCursor.isMark(scalars[position]) { position += 1 }
    }

    mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard position < scalars.count, scalars[position] == scalar else { return false }
        position += 1
        return true
    }

    mutating func skip(anyOf set: String) -> Unicode.Scalar? {
        guard position < scalars.count, set.unicodeScalars.contains(scalars[position]) else { return nil }
        position += 1
        return scalars[position - 1]
    }

    @discardableResult
    mutating func skipSpaces() -> Int {
        let start = position
        while position < scalars.count,
            scalars[position].properties.isWhitespace || ScalarCursor.isMark(scalars[position])
        {
            position += 1
        }
        return position - start
    }

    /// A number of up to four decimal digits of any script.
    mutating func number() -> (value: Int, digits: Int)? {
        var value = 0
        var digits = 0
        while position < scalars.count, scalars[position].properties.generalCategory == .decimalNumber,
            let digit = scalars[position].properties.numericValue
        {
            guard digits < 4 else { return nil }
            value = value * 10 + Int(digit)
            digits += 1
            position += 1
        }
        return digits == 0 ? nil : (value, digits)
    }

    private static func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }
}

/// What the dates of one file show about the order of day, month and year.
struct DateOrderEvidence {
    private struct Candidate {
        let order: DateOrder
        var isPossible = true
        var steps = 0
        var last: Int64?
    }

    private var candidates = DateOrder.allCases.map { Candidate(order: $0) }
    private var differ = false
    private var isAsked = false
    private(set) var isEmpty = true

    mutating func take(_ date: WhatsAppLine.Numbers) {
        isEmpty = false
        if date.yearStands == .yearMonthDay { return }
        isAsked = true
        var days: Set<Int64> = []
        for index in candidates.indices where candidates[index].isPossible {
            let order = candidates[index].order
            let isOutOfPlace = date.yearStands != nil && order == .yearMonthDay
            guard !isOutOfPlace, let day = date.day(order) else {
                candidates[index].isPossible = false
                continue
            }
            if let last = candidates[index].last, day < last { candidates[index].steps += 1 }
            candidates[index].last = day
            days.insert(day)
        }
        if days.count > 1 { differ = true }
    }

    /// The only order in which every date is a day, or in which alone the dates never go back; else nil.
    var order: DateOrder? {
        if !isAsked { return .yearMonthDay }
        let possible = candidates.filter(\.isPossible)
        guard let first = possible.first else { return nil }
        if possible.count == 1 { return first.order }
        let straight = possible.filter { $0.steps == 0 }
        if straight.count == 1 { return straight[0].order }
        return differ ? nil : first.order
    }
}
