import Retention
import Testing

@testable import Casework

@Suite("Clock: rules of law at their edges")
struct ClockRuleTests {
    @Test("receipt on Friday, Saturday and Sunday share one due date, and Monday's is a day later")
    func weekendReceipt() throws {
        let due = try ["2024-06-07", "2024-06-08", "2024-06-09", "2024-06-10"].map {
            try clock("FOIA", $0).due?.description
        }
        #expect(due == ["2024-07-05", "2024-07-05", "2024-07-05", "2024-07-08"])
    }

    @Test(
        "every division has the same FOIA date, for every day of receipt of a year",
        arguments: [2024, 2026])
    func oneCalendar(year: Int) throws {
        let first = try #require(CivilDate(year: year, month: 1, day: 1))
        for offset in 0..<365 {
            let received = first.adding(days: offset)
            let due = try Division.allCases.map {
                try RequestClock.compute(regime: .foia, division: $0, received: received).due
            }
            #expect(Set(due).count == 1)
        }
    }

    @Test(
        "three months beginning with the notice end the day before the corresponding date, or with the month",
        arguments: [
            ("2024-11-30", "2025-02-28"), ("2023-11-30", "2024-02-29"), ("2024-08-31", "2024-11-30"),
            ("2024-12-01", "2025-02-28"), ("2024-01-31", "2024-04-30"), ("2024-03-15", "2024-06-14"),
        ])
    func feeWindowMonths(notice: String, last: String) throws {
        #expect(try clock("FOIA-fee-window", notice, ["fee_notice=\(notice)"]).due?.description == last)
        #expect(try clock("FOISA-fee-window", notice, ["fee_notice=\(notice)"]).due?.description == last)
    }

    @Test("sixty working days: after the notice in the EIR, beginning with it in the Scottish regulations")
    func feeWindowDays() throws {
        let eir = try clock("EIR-fee-window", "2024-09-02", ["fee_notice=2024-09-05"])
        let eisr = try clock("EISR-fee-window", "2024-09-02", ["fee_notice=2024-09-05"])
        #expect(eir.due?.description == "2024-11-28")
        #expect(eisr.due?.description == "2024-11-27")
        #expect(eir.days.count(where: \.counted) == 60 && eisr.days.count(where: \.counted) == 60)
        #expect(eisr.days.first?.counted == true && eir.days.first?.counted == false)
    }

    @Test("a school that is open counts as any other authority; its holidays count for it")
    func schools() throws {
        #expect(try clock("FOIA-school", "2024-06-03").due?.description == "2024-07-01")
        let half = try clock("FOIA-school", "2024-05-20", ["term_end=2024-05-24", "term_start=2024-06-03"])
        // Without the half term: 18 June; four of its days were working days.
        #expect(half.due?.description == "2024-06-24")
        #expect(half.days.filter { $0.reason == "not a school day" }.count == 4)
        let closed = try clock("FOIA-school", "2024-07-29", ["term_start=2024-09-03"])
        #expect(closed.due?.description == "2024-09-30")
        let capped = try clock("FOIA-school", "2024-07-19", ["term_end=2024-07-19", "term_start=2024-11-04"])
        #expect(capped.notes.contains { $0.contains("sixtieth working day") })
        #expect(throws: ClockError.self) { try clock("FOIA-school", "2024-07-10", ["term_end=2024-07-19"]) }
        #expect(try clock("FOIA-school", "2024-06-03", ["term_end=2024-07-19"]).due?.description == "2024-07-01")
        #expect(throws: ClockError.self) {
            try clock("FOIA-school", "2024-06-03", ["term_end=2024-06-10", "term_end=2024-07-19"])
        }
    }

    @Test("the public interest: forty days in all, and the notice of day twenty is said")
    func publicInterest() throws {
        let result = try clock("FOIA-public-interest", "2024-06-03", ["pit_extension=2024-07-02"])
        #expect(result.due?.description == "2024-07-30")
        #expect(result.notes.contains { $0.contains("1 July 2024") })
        #expect(result.notes.contains { $0.contains("too late") })
        let response = try clock("FOIA", "2024-06-03", ["pit_extension=yes"])
        #expect(response.due?.description == "2024-07-01")
        #expect(response.notes.contains { $0.contains("FOIA s.17(1)") })
    }

    @Test(
        "an extension counts only when notified in time",
        arguments: [
            ("EIR", "england", "2024-07-01", "2024-07-30"), ("EIR", "england", "2024-07-02", "2024-07-01"),
            ("EISR", "scotland", "2024-07-01", "2024-07-29"), ("EISR", "scotland", "2024-07-02", "2024-07-01"),
            ("SAR", "england", "2024-07-03", "2024-09-03"), ("SAR", "england", "2024-07-04", "2024-07-03"),
        ])
    func extensions(regime: String, division: String, notified: String, due: String) throws {
        let events = ["extension_notified=\(notified)"]
        for deadline in ["", "-extended"] {
            let result = try clock(regime + deadline, division: division, "2024-06-03", events)
            #expect(result.due?.description == due)
            #expect(!result.notes.isEmpty)
        }
    }

    @Test("an internal review has twenty days, forty where that was said in time")
    func review() throws {
        #expect(try clock("FOIA-review", "2024-06-03").due?.description == "2024-07-01")
        let longer = try clock("FOIA-review", "2024-06-03", ["extension_notified=2024-06-20"])
        #expect(longer.due?.description == "2024-07-30")
        #expect(try clock("EISR-review", "2024-12-11").due?.description == "2025-01-14")
        #expect(try clock("FOIA-requirement-for-review", "2024-06-03").due?.description == "2024-07-30")
        #expect(try clock("EIR-representations", "2024-11-18").due?.description == "2025-01-20")
        #expect(try clock("EISR-representations", "2025-03-31").due?.description == "2025-05-29")
        #expect(try clock("EISR-requirement-for-review", "2025-03-31").due?.description == "2025-05-29")
    }

    @Test("a posted request is presumed received on the third day after, or later where it came later")
    func posted() throws {
        #expect(try clock("FOISA", "2024-06-03", ["posted=2024-06-03"]).due?.description == "2024-07-04")
        #expect(try clock("FOISA", "2024-06-10", ["posted=2024-06-03"]).due == clock("FOISA", "2024-06-10").due)
        let waiting = try clock("FOISA", "2024-06-03", ["posted=2024-06-03"]).days[1]
        #expect(waiting.source == "FOISA s.74(2)(a)" && !waiting.counted)
    }

    @Test("the aggregation window begins with its first day, or the first working day after it")
    func aggregation() throws {
        let monday = try clock("FOIA-aggregation", "2025-01-06")
        let saturday = try clock("FOIA-aggregation", "2025-01-04")
        #expect(monday.due?.description == "2025-03-31" && saturday.due == monday.due)
        #expect(monday.days.first?.counted == true)
    }

    @Test("the Keeper has thirty days in Scotland, and FOISA no longer time for the public interest")
    func keeper() throws {
        #expect(try clock("FOISA-keeper", "2024-06-03").days.count(where: \.counted) == 30)
        #expect(throws: ClockError.self) { try clock("FOISA-public-interest", "2024-06-03") }
    }

    @Test("subject access: identity and fee start the month anew, and the latest of them decides")
    func relevantTime() throws {
        let result = try clock(
            "SAR", division: "england", "2024-09-03",
            ["id_requested=2024-09-05", "id_received=2024-09-20", "fee_notice=2024-09-06", "fee_paid=2024-10-01"])
        #expect(result.due?.description == "2024-11-01")
        let relevant = try #require(result.days.first { $0.date.description == "2024-10-01" })
        #expect(relevant.reason.hasPrefix("the relevant time"))
    }

    @Test("subject access: overlapping pauses leave a day out once, and one asked for too late changes nothing")
    func pauses() throws {
        let once = try clock(
            "SAR", division: "england", "2026-03-02",
            [
                "clarification_requested=2026-03-09", "clarification_requested=2026-03-12",
                "clarification_received=2026-03-16", "clarification_received=2026-03-16",
            ])
        #expect(once.due?.description == "2026-04-10")
        let late = try clock(
            "SAR", division: "england", "2026-03-02",
            ["clarification_requested=2026-04-08", "clarification_received=2026-04-20"])
        #expect(late.due?.description == "2026-04-02")
        #expect(late.notes.contains { $0.contains("changes nothing") })
        let open = try clock("SAR", division: "england", "2026-03-02", ["clarification_requested=2026-04-08"])
        #expect(open.due?.description == "2026-04-02" && open.state == .running)
    }

    @Test("subject access: a pause before the law of 2026 is marked as guidance")
    func earlierLaw() throws {
        let events = ["clarification_requested=2026-02-04", "clarification_received=2026-02-04"]
        let before = try clock("SAR", division: "england", "2026-02-02", events)
        #expect(before.notes.contains { $0.contains("5 February 2026") })
        let after = try clock(
            "SAR", division: "england", "2026-02-02",
            ["clarification_requested=2026-02-05", "clarification_received=2026-02-05"])
        #expect(after.notes.isEmpty)
    }

    @Test("subject access: the division decides where the end falls on a day off")
    func division() throws {
        let due = try Division.allCases.map { try clock("SAR", division: $0.rawValue, "2025-02-17").due?.description }
        #expect(due == ["2025-03-17", "2025-03-17", "2025-03-17", "2025-03-18"])
    }

    @Test("subject access: an end on a day off says so, and each day on to the following working day is explained")
    func movedEnd() throws {
        let christmas = try clock("SAR", division: "england", "2024-11-25").days.suffix(3)
        #expect(
            christmas.map(\.reason) == [
                "day 30, the last: Christmas Day, so the period runs on to the following working day",
                "Boxing Day, a bank holiday in England and Wales: the period cannot end on it",
                "the following working day, on which the period ends",
            ])
        #expect(christmas.map(\.counted) == [true, false, true])
    }
}
