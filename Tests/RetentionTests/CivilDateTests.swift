import Foundation
import Testing

@testable import Retention

@Suite("Civil dates and periods")
struct CivilDateTests {
    @Test("agrees with Foundation's calendar on every day of eight centuries")
    func dayNumbers() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        var expected = try #require(CivilDate(year: 1600, month: 1, day: 1))
        for number in expected.dayNumber...(expected.dayNumber + 800 * 366) {
            let date = CivilDate(dayNumber: number)
            #expect(date.dayNumber == number)
            if date.day == 1 {
                let parts = calendar.dateComponents(
                    [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(number) * 86_400))
                #expect(parts.year == date.year && parts.month == date.month && parts.day == date.day)
                // Foundation's week begins on Sunday, which is 1.
                #expect(parts.weekday == date.weekday.rawValue % 7 + 1)
            } else {
                #expect(expected < date)
            }
            expected = date
        }
    }

    @Test("reads ISO dates and prints them again", arguments: ["2024-02-29", "0001-01-01", "9999-12-31", "2000-02-29"])
    func roundTrip(text: String) throws {
        #expect(try CivilDate(parsing: text).description == text)
        let json = try JSONEncoder().encode([CivilDate(parsing: text)])
        #expect(String(decoding: json, as: UTF8.self) == "[\"\(text)\"]")
        #expect(try JSONDecoder().decode([CivilDate].self, from: json) == [CivilDate(parsing: text)])
    }

    @Test(
        "refuses what is no date",
        arguments: [
            "", "2024-2-29", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "0000-01-01",
            "2024/01/01", "20240101", "2024-01-01T00:00", " 2024-01-01", "2024-01-0a", "٢٠٢٤-٠١-٠١", "-001-01-01",
        ])
    func refusesDates(text: String) {
        #expect(throws: RetentionError.self) { try CivilDate(parsing: text) }
    }

    @Test(
        "adds periods, clamped to the month's end",
        arguments: [
            ("2020-02-29", "P6Y", "2026-02-28"), ("2020-02-29", "P4Y", "2024-02-29"),
            ("2024-01-31", "P1M", "2024-02-29"),
            ("2023-01-31", "P1M", "2023-02-28"), ("2026-01-31", "P30D", "2026-03-02"),
            ("2024-08-31", "P6M", "2025-02-28"),
            ("2024-11-30", "P1Y6M", "2026-05-30"), ("2024-12-31", "P1D", "2025-01-01"),
            ("2024-03-31", "P6W", "2024-05-12"),
            ("2024-01-31", "P1M1D", "2024-03-01"), ("2024-05-31", "P0D", "2024-05-31"),
            ("2023-12-15", "P14M", "2025-02-15"),
        ])
    func addsPeriods(start: String, period: String, end: String) throws {
        #expect(try CivilDate(parsing: start).adding(Period(parsing: period)).description == end)
    }

    @Test("keeps the largest period without trouble")
    func largest() throws {
        let period = try Period(parsing: "P99999Y99999M99999W99999D")
        let end = try CivilDate(parsing: "9999-12-31").adding(period)
        #expect(end.year > 100_000)
    }

    @Test("subtracts days and months across years")
    func subtracts() throws {
        let date = try CivilDate(parsing: "2024-03-31")
        #expect(date.adding(days: -31).description == "2024-02-29")
        #expect(date.adding(months: -13).description == "2023-02-28")
    }

    @Test(
        "prints a period as it is written",
        arguments: ["P6Y", "P6M", "P30D", "P6W", "P1Y6M", "P0D", "P2Y3M10D"])
    func periodRoundTrip(text: String) throws {
        #expect(try Period(parsing: text).description == text)
    }

    @Test("says a period in words")
    func periodWords() throws {
        #expect(try Period(parsing: "P1Y6M").longText == "1 year and 6 months")
        #expect(try Period(parsing: "P30D").longText == "30 days")
    }

    @Test(
        "refuses what is no period",
        arguments: [
            "", "P", "6Y", "P6", "PY", "P6Y6Y", "P6M6Y", "P1D1W", "PT5H", "p6y", "P-6Y", "P6.5Y", "P100000Y", "P6Y ",
        ])
    func refusesPeriods(text: String) {
        #expect(throws: RetentionError.self) { try Period(parsing: text) }
    }

    @Test(
        "carries a date to the first boundary on or after it",
        arguments: [
            ("financial_year_end", "2020-03-31", "2020-03-31"), ("financial_year_end", "2020-04-01", "2021-03-31"),
            ("calendar_year_end", "2020-12-31", "2020-12-31"), ("calendar_year_end", "2021-01-01", "2021-12-31"),
            ("academic_year_end", "2024-08-31", "2024-08-31"), ("academic_year_end", "2024-09-01", "2025-08-31"),
            ("month_end", "2024-02-01", "2024-02-29"), ("month_end", "2024-02-29", "2024-02-29"),
            ("none", "2024-02-10", "2024-02-10"),
        ])
    func cutoffs(word: String, trigger: String, expected: String) throws {
        let cutoff = try Cutoff(parsing: word)
        #expect(try cutoff.date(for: CivilDate(parsing: trigger))?.description == expected)
        #expect(cutoff.description == word)
    }

    @Test("takes a council's term from the dates entered, and has none after the last")
    func councilTerm() throws {
        let ends = try ["2027-05-10", "2023-05-08"].map { try CivilDate(parsing: $0) }
        let cutoff = try Cutoff(parsing: "council_term_end", termEnds: ends)
        #expect(try cutoff.date(for: CivilDate(parsing: "2023-05-08"))?.description == "2023-05-08")
        #expect(try cutoff.date(for: CivilDate(parsing: "2023-05-09"))?.description == "2027-05-10")
        #expect(try cutoff.date(for: CivilDate(parsing: "2027-05-11")) == nil)
    }
}
