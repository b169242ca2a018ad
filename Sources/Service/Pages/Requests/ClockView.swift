import Casework
import Retention

/// A request's clock, drawn as a calendar with a row for each week, and told as a table with a reason for each day.
struct ClockView: ViewModel {
    /// A day of the picture.
    struct Day: ViewModel {
        let x: Int
        let y: Int
        let number: String
        /// The count of this day; a dash where it does not count.
        let count: String
        let isCounted: Bool
        let isToday: Bool
        let isDue: Bool

        func child(named name: String) -> Any? {
            switch name {
            case "textX": x + ClockView.cell.width / 2
            case "numberY": y + 17
            case "countY": y + 33
            case "fill": isDue ? "#10394d" : isCounted ? "#d8e8f5" : "#f2f4f5"
            case "ink": isDue ? "#ffffff" : "#12181d"
            case "stroke": isToday ? "#b3201b" : "#8a949b"
            case "strokeWidth": isToday ? 3 : 1
            default: Mirror(reflecting: self).found(name)
            }
        }
    }

    struct Week: ViewModel {
        let y: Int
        let words: String
    }

    struct Label: ViewModel {
        let x: Int
        let text: String
    }

    static let cell = (width: 44, height: 40)
    private static let left = 64
    private static let top = 24

    let sentence: String
    let rule: String
    let calendar: String
    let notes: [String]
    let days: [Day]
    let weeks: [Week]
    let labels: [Label]
    let width: Int
    let height: Int
    let table: DataTable
    let legend: String

    init(_ clock: ClockResult, today: CivilDate, answered: CivilDate?) {
        let counted = ClockProgress(clock, on: answered ?? today)
        sentence = counted.sentence
        rule = clock.rule
        calendar = clock.calendar
        notes = clock.notes
        var days: [Day] = []
        var weeks: [Week] = []
        var count = 0
        var lastRow = -1
        let monday = clock.days.first.map { Self.monday(of: $0.date) } ?? today.dayNumber
        for day in clock.days {
            let (row, column) = ((day.date.dayNumber - monday) / 7, (day.date.dayNumber - monday) % 7)
            if day.counted { count += 1 }
            let y = Self.top + row * Self.cell.height
            if row != lastRow {
                lastRow = row
                let first = CivilDate(dayNumber: monday + row * 7)
                weeks.append(Week(y: y + 24, words: "\(first.day) \(Self.months[first.month - 1])"))
            }
            days.append(
                Day(
                    x: Self.left + column * Self.cell.width, y: y, number: "\(day.date.day)",
                    count: day.counted ? "\(count)" : "–", isCounted: day.counted, isToday: day.date == today,
                    isDue: day.date == clock.due))
        }
        self.days = days
        self.weeks = weeks
        labels = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].enumerated().map {
            Label(x: Self.left + $0 * Self.cell.width + Self.cell.width / 2, text: $1)
        }
        width = Self.left + 7 * Self.cell.width + 4
        height = Self.top + (weeks.count) * Self.cell.height + 4
        table = Self.table(clock)
        legend =
            "Each day: above its date, below its number where it counts, or a dash. The dark day is the last one for the "
            + "answer; the one with the red border is today."
    }

    private static func monday(of date: CivilDate) -> Int {
        let offsets: [Weekday: Int] = [
            .monday: 0, .tuesday: 1, .wednesday: 2, .thursday: 3, .friday: 4, .saturday: 5, .sunday: 6,
        ]
        return date.dayNumber - (offsets[date.weekday] ?? 0)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func table(_ clock: ClockResult) -> DataTable {
        var count = 0
        return DataTable(
            caption: "Every day of the clock",
            head: [
                .init(text: "Day"), .init(text: "Counts", isNumeric: true), .init(text: "Why"), .init(text: "Source"),
            ],
            rows: clock.days.map { day in
                if day.counted { count += 1 }
                return [
                    .init(text: "\(day.date.weekday.name.prefix(3)) \(day.date.longText)", isHead: true),
                    .init(text: day.counted ? "\(count)" : "–", isNumeric: true), .init(text: day.reason),
                    .init(text: day.source),
                ]
            })
    }
}

/// Which counted day of a clock a day is.
struct ClockProgress: Sendable {
    let day: Int
    let of: Int
    private let due: CivilDate?
    private let state: ClockState
    private let on: CivilDate

    init(_ clock: ClockResult, on date: CivilDate) {
        day = clock.days.count { $0.counted && $0.date <= date }
        of = clock.days.count { $0.counted }
        due = clock.due
        state = clock.state
        on = date
    }

    /// "day 14 of 20"; what stops it where it does not run.
    var short: String {
        guard let due else { return state.words }
        return on > due ? "past its last day" : "day \(day) of \(of)"
    }

    var sentence: String {
        guard let due else { return "The clock does not run: \(state.words)." }
        guard on <= due else { return "The last day was \(due.weekday.name) \(due.longText)." }
        return "Day \(day) of \(of). The last day is \(due.weekday.name) \(due.longText)."
    }
}

extension ClockState {
    /// As people say it.
    var words: String {
        switch self {
        case .running: "running"
        case .awaitingClarification: "waiting until the applicant says what is meant"
        case .awaitingFee: "waiting for the fee"
        case .awaitingIdentity: "waiting for proof of who asks"
        case .feeLapsed: "the fee did not come in time"
        }
    }
}
