import Foundation
import Retention
import Testing

@testable import Casework

@Suite("Clock: the worked cases")
struct ClockCaseTests {
    @Test("gives the due date of every worked case", arguments: try ClockCase.all())
    func due(worked: ClockCase) throws {
        let result = try worked.result()
        #expect((result.due?.description ?? "none") == worked.due)
    }

    @Test("explains every day of every worked case, without a gap, up to the due date", arguments: try ClockCase.all())
    func explained(worked: ClockCase) throws {
        let result = try worked.result()
        let days = result.days
        let first = try #require(days.first)
        #expect(days.last?.date == result.due)
        #expect(days.last?.counted == true)
        #expect(zip(days, days.dropFirst()).allSatisfy { $0.date.adding(days: 1) == $1.date })
        #expect(days.allSatisfy { !$0.reason.isEmpty && !$0.source.isEmpty })
        if worked.deadline != "FEE-WINDOW" { #expect(first.date.description == worked.received) }
        let lengths = [
            "": 20, "SCHOOL": 60, "PUBLIC-INTEREST": 40, "AGGREGATION": 60, "EXTENDED": 40, "KEEPER": 30,
            "REQUIREMENT-FOR-REVIEW": 40,
        ]
        if worked.regime != "SAR", let length = lengths[worked.deadline ?? ""] {
            #expect(days.count(where: \.counted) == length)
        }
    }

    @Test("has every worked case, so that none is lost unseen")
    func caseCount() throws {
        #expect(try ClockCase.all().count == 56)
    }
}

@Suite("Clock: days explained")
struct ClockExplanationTests {
    @Test("explains F05 day by day: 2 January, a bank holiday in Scotland, is no working day anywhere")
    func newYear() throws {
        let result = try ClockCalculator(
            regime: "FOIA", deadline: nil, division: "england", received: "2024-12-06", events: []
        ).result()
        #expect(result.due?.description == "2025-01-09")
        #expect(result.state == .running)
        #expect(result.days.count == 35)
        #expect(result.days.count(where: \.counted) == 20)
        let skipped = result.days.filter { !$0.counted && $0.date.weekday != .saturday && $0.date.weekday != .sunday }
        #expect(
            skipped.map(\.date.description) == ["2024-12-06", "2024-12-25", "2024-12-26", "2025-01-01", "2025-01-02"])
        #expect(skipped[0].reason == "day of receipt; counting starts the day after")
        #expect(skipped[1].reason == "Christmas Day")
        #expect(skipped[1].source == "FOIA s.10(6)")
        #expect(skipped[2].reason == "Boxing Day, a bank holiday throughout the United Kingdom")
        #expect(skipped[4].reason == "2nd January, a bank holiday in Scotland")
        #expect(skipped[4].source == "FOIA s.10(6); Banking and Financial Dealings Act 1971 s.1")
        #expect(result.days.last?.reason == "working day 20 of 20")
        #expect(result.days.last?.source == "FOIA s.10(1)")
    }

    @Test("names the parts in which a day is a bank holiday")
    func parts() throws {
        let result = try ClockCalculator(
            regime: "FOIA", deadline: nil, division: "wales", received: "2024-08-12", events: []
        ).result()
        let day = try #require(result.days.first { $0.date.description == "2024-08-26" })
        #expect(day.reason == "Summer bank holiday, a bank holiday in England and Wales and in Northern Ireland")
        #expect(result.due?.description == "2024-09-10")
    }

    @Test("writes the JSON that the command line promises, and a table")
    func output() throws {
        let running = try ClockCalculator(
            regime: "foia", deadline: "RESPONSE", division: "Northern Ireland", received: "2024-12-06", events: []
        ).result()
        let object = try #require(JSONSerialization.jsonObject(with: Data(running.json.utf8)) as? [String: Any])
        #expect(Set(object.keys) == ["due", "regime", "state", "days"])
        #expect(object["due"] as? String == "2025-01-09")
        #expect(object["regime"] as? String == "FOIA")
        let days = try #require(object["days"] as? [[String: Any]])
        #expect(days.count == 35)
        #expect(days.allSatisfy { Set($0.keys) == ["date", "counted", "reason", "source"] })
        #expect(days.last?["counted"] as? Bool == true)
        #expect(running.text.contains("due Thursday 9 January 2025"))
        #expect(running.text.contains("2025-01-02 Thu"))
        let stopped = try ClockCalculator(
            regime: "FOIA", deadline: nil, division: nil, received: "2024-09-02", events: ["fee_notice=2024-09-05"]
        ).result()
        let second = try #require(JSONSerialization.jsonObject(with: Data(stopped.json.utf8)) as? [String: Any])
        #expect(second["due"] is NSNull)
        #expect(second["state"] as? String == "awaiting_fee")
        #expect(stopped.text.contains("no due date"))
    }
}

@Suite("Clock: bank holidays are data")
struct BankHolidayTests {
    @Test("the data that comes with the program covers 2012 to 2028 and says where it is from")
    func bundled() throws {
        let holidays = try BankHolidays.bundled()
        #expect(holidays.firstCoveredYear == 2012 && holidays.lastCoveredYear == 2028)
        #expect(holidays.version == "2026-11-22")
        #expect(holidays.hash.count == 64)
        #expect(holidays.days(in: .englandAndWales).count == 140)
        #expect(holidays.days(in: .scotland).count == 158)
        #expect(holidays.days(in: .northernIreland).count == 174)
        // The day that older copies lack.
        #expect(try holidays.title(on: CivilDate(parsing: "2026-06-15"), in: .scotland) == "World Cup bank holiday")
        #expect(try holidays.title(on: CivilDate(parsing: "2026-06-15"), in: .englandAndWales) == nil)
    }

    @Test(
        "a date that the data does not reach is refused, not guessed",
        arguments: [
            ("FOIA", "2028-12-15", []), ("FOIA", "2029-03-01", []), ("FOIA", "2011-12-30", []),
            ("SAR", "2028-12-01", []),
            ("FOIA", "2028-01-10", ["clarification_requested=2028-02-01", "clarification_received=2035-01-01"]),
        ])
    func ends(regime: String, received: String, events: [String]) throws {
        let calculator = try ClockCalculator(
            regime: regime, deadline: nil, division: "england", received: received, events: events)
        let error = #expect(throws: ClockError.self) { try calculator.result() }
        #expect(error?.code == .calendarEnds)
        #expect(error?.message.contains("2012 to 2028") == true)
    }

    @Test("the last date that the data reaches is given")
    func last() throws {
        let result = try ClockCalculator(
            regime: "SAR", deadline: nil, division: "england", received: "2028-11-29", events: []
        ).result()
        #expect(result.due?.description == "2028-12-29")
    }

    @Test(
        "data of another shape is refused in words",
        arguments: [
            "", "{}", "[]",
            "{\"england-and-wales\":{\"events\":[]},\"scotland\":{\"events\":[]},\"northern-ireland\":{\"events\":[]}}",
            "{\"england-and-wales\":{\"events\":[{\"title\":\"x\",\"date\":\"soon\"}]},\"scotland\":{\"events\":[]},"
                + "\"northern-ireland\":{\"events\":[]}}",
        ])
    func shape(json: String) {
        let error = #expect(throws: ClockError.self) { try BankHolidays(json: Array(json.utf8)) }
        #expect(error?.code == .calendarData)
    }

    @Test("newer data can take the place of the bundled: a day proclaimed since moves the date")
    func replaced() throws {
        func file(extra: String) -> [UInt8] {
            let ordinary = (1...8).map { "{\"title\":\"Day \($0)\",\"date\":\"2030-02-0\($0)\"}" }.joined(
                separator: ",")
            let part = "{\"events\":[\(ordinary)]}"
            let scotland = "{\"events\":[\(ordinary)\(extra)]}"
            return Array(
                "{\"england-and-wales\":\(part),\"scotland\":\(scotland),\"northern-ireland\":\(part)}".utf8)
        }
        let received = try CivilDate(parsing: "2030-06-03")
        func due(_ extra: String) throws -> String? {
            try RequestClock.compute(
                regime: .foia, division: .england, received: received, holidays: BankHolidays(json: file(extra: extra))
            ).due?.description
        }
        #expect(try due("") == "2030-07-01")
        #expect(try due(",{\"title\":\"Proclaimed\",\"date\":\"2030-06-20\"}") == "2030-07-02")
    }
}
