/// Where a trigger date is carried forward to before the period is counted, so that a year's records fall due together.
public enum Cutoff: Hashable, Sendable, CustomStringConvertible {
    /// The trigger date itself.
    case none
    /// The last day of the month.
    case monthEnd
    /// 31 December.
    case calendarYearEnd
    /// 31 March.
    case financialYearEnd
    /// 31 August.
    case academicYearEnd
    /// The end of the council's term. Terms are data, entered in the schedule in order, never computed.
    case councilTermEnd([CivilDate])

    /// The words of the schedule vocabulary, in the order in which they are explained.
    static let words = [
        "none", "month_end", "calendar_year_end", "financial_year_end", "academic_year_end", "council_term_end",
    ]

    /// Reads a word of the vocabulary; `termEnds` serves `council_term_end` alone.
    ///
    /// - Throws: ``RetentionError`` with code `malformed` for another word.
    public init(parsing word: some StringProtocol, termEnds: [CivilDate] = []) throws {
        switch String(word) {
        case "none": self = .none
        case "month_end": self = .monthEnd
        case "calendar_year_end": self = .calendarYearEnd
        case "financial_year_end": self = .financialYearEnd
        case "academic_year_end": self = .academicYearEnd
        case "council_term_end": self = .councilTermEnd(termEnds.sorted())
        default:
            throw RetentionError(
                .malformed, "“\(word)” is not a cutoff: write one of \(Self.words.joined(separator: ", "))")
        }
    }

    /// The word of the vocabulary.
    public var description: String {
        switch self {
        case .none: "none"
        case .monthEnd: "month_end"
        case .calendarYearEnd: "calendar_year_end"
        case .financialYearEnd: "financial_year_end"
        case .academicYearEnd: "academic_year_end"
        case .councilTermEnd: "council_term_end"
        }
    }

    /// For people: `end of financial year`.
    public var longText: String {
        switch self {
        case .none: "none"
        case .monthEnd: "end of month"
        case .calendarYearEnd: "end of calendar year"
        case .financialYearEnd: "end of financial year"
        case .academicYearEnd: "end of academic year"
        case .councilTermEnd: "end of council term"
        }
    }

    /// The cutoff day for a trigger date: the first boundary on or after it.
    ///
    /// Nil only for a council term whose end is not among the dates entered.
    public func date(for trigger: CivilDate) -> CivilDate? {
        switch self {
        case .none: trigger
        case .monthEnd: trigger.endOfMonth
        case .calendarYearEnd: Self.yearEnd(on: trigger, month: 12, day: 31)
        case .financialYearEnd: Self.yearEnd(on: trigger, month: 3, day: 31)
        case .academicYearEnd: Self.yearEnd(on: trigger, month: 8, day: 31)
        case .councilTermEnd(let ends): ends.first { $0 >= trigger }
        }
    }

    private static func yearEnd(on date: CivilDate, month: Int, day: Int) -> CivilDate {
        let thisYear = CivilDate(unchecked: date.year, month, day)
        return date <= thisYear ? thisYear : CivilDate(unchecked: date.year + 1, month, day)
    }
}
