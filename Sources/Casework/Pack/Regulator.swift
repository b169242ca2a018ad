import Disclosure
import Retention

/// Who a dissatisfied applicant turns to.
///
/// Dated data: names and addresses of regulators change (SI 2026/386).
enum Regulator {
    /// The Information Commissioner, for requests under FOIA (s.50); as published in 2026.
    static let commissioner = (
        name: "Information Commissioner's Office",
        address: ["Wycliffe House", "Water Lane", "Wilmslow", "Cheshire", "SK9 5AF"],
        phone: "0303 123 1113", url: "https://ico.org.uk/make-a-complaint/"
    )

    /// The last day on which a review may be asked for: 40 working days after the answer (section 45 Code, part 5).
    static func reviewBy(issued: CivilDate) throws -> CivilDate? {
        let calendar = WorkingCalendar(holidays: try BankHolidays.bundled(), scope: .anyPart, source: "FOIA s.10(6)")
        let count = WorkingDayCount(
            calendar: calendar, length: 40, reference: "Code of Practice under section 45 FOIA (2018), part 5")
        // Where the calendar does not reach that far no date is promised.
        return try? count.after(issued).due
    }
}

extension Readable.Day {
    init?(_ date: CivilDate) { self.init(year: date.year, month: date.month, day: date.day) }
}
