import Retention
import Testing

@testable import Casework

@Suite("Clock: events")
struct ClockEventTests {
    @Test(
        "a clock that waits has no due date and says for what",
        arguments: [
            ("FOIA", ["clarification_requested=2024-09-09"], ClockState.awaitingClarification),
            ("EIR", ["clarification_requested=2024-09-09"], .awaitingClarification),
            ("FOISA", ["clarification_requested=2024-09-09"], .awaitingClarification),
            ("EISR", ["clarification_requested=2024-09-09"], .awaitingClarification),
            ("SAR", ["clarification_requested=2024-09-09"], .awaitingClarification),
            ("FOIA", ["fee_notice=2024-09-05"], .awaitingFee), ("EIR", ["fee_notice=2024-09-05"], .awaitingFee),
            ("FOISA", ["fee_notice=2024-09-05"], .awaitingFee), ("EISR", ["fee_notice=2024-09-05"], .awaitingFee),
            ("SAR", ["fee_notice=2024-09-05"], .awaitingFee), ("SAR", ["id_requested=2024-09-05"], .awaitingIdentity),
            (
                "FOIA",
                [
                    "clarification_requested=2024-09-04", "clarification_received=2024-09-06",
                    "clarification_requested=2024-09-10",
                ], .awaitingClarification
            ),
            ("FOIA", ["fee_notice=2024-09-05", "fee_paid=2024-12-05"], .feeLapsed),
            ("EIR", ["fee_notice=2024-09-05", "fee_paid=2024-12-20"], .feeLapsed),
        ])
    func waiting(regime: String, events: [String], state: ClockState) throws {
        let division = ["FOISA", "EISR"].contains(regime) ? "scotland" : "england"
        let result = try clock(regime, division: division, "2024-09-02", events)
        #expect(result.due == nil)
        #expect(result.state == state)
        let last = try #require(result.days.last)
        #expect(!last.counted)
        #expect(result.days.first?.date.description == "2024-09-02")
        #expect(zip(result.days, result.days.dropFirst()).allSatisfy { $0.date.adding(days: 1) == $1.date })
    }

    @Test("a fee paid on the last day of its time is paid in time")
    func lastDayOfFee() throws {
        #expect(try clock("FOIA", "2024-09-02", ["fee_notice=2024-09-05", "fee_paid=2024-12-04"]).state == .running)
    }

    @Test("the order in which events are given makes no difference")
    func order() throws {
        let events = ["clarification_received=2024-09-30", "clarification_requested=2024-09-09"]
        #expect(try clock("FOIA", "2024-09-02", events).due?.description == "2024-10-28")
    }

    @Test("a second clarification starts the count again, and days up to it are explained")
    func secondClarification() throws {
        let result = try clock(
            "FOIA", "2024-09-02",
            [
                "clarification_requested=2024-09-03", "clarification_received=2024-09-05",
                "clarification_requested=2024-09-09", "clarification_received=2024-09-30",
            ])
        #expect(result.due?.description == "2024-10-28")
        let waiting = result.days.prefix { $0.date.description < "2024-09-30" }
        #expect(waiting.count == 28)
        #expect(waiting.allSatisfy { !$0.counted && $0.source == "FOIA s.1(3), s.10(6)(b)" })
    }

    @Test("clarification and fee together: the count starts anew and leaves out the fee's days")
    func clarificationAndFee() throws {
        let result = try clock(
            "FOIA", "2024-09-02",
            [
                "clarification_requested=2024-09-03", "clarification_received=2024-09-30", "fee_notice=2024-10-07",
                "fee_paid=2024-10-09",
            ])
        // 28 October without the fee; 7, 8 and 9 October are left out.
        #expect(result.due?.description == "2024-10-31")
        #expect(result.days.filter { $0.source == "FOIA s.10(2)" }.count == 3)
    }

    @Test("a fee notice after the time had ended changes nothing, and that is said")
    func lateFee() throws {
        let result = try clock("FOIA", "2024-06-03", ["fee_notice=2024-07-02", "fee_paid=2024-07-05"])
        #expect(result.due?.description == "2024-07-01")
        #expect(result.notes.contains { $0.contains("changes nothing") })
    }

    @Test("an event can be given on a weekend, on which it leaves out no working day")
    func weekend() throws {
        let plain = try clock("FOIA", "2024-09-02")
        let weekend = try clock("FOIA", "2024-09-02", ["fee_notice=2024-09-07", "fee_paid=2024-09-08"])
        #expect(plain.due == weekend.due)
    }

    @Test(
        "refuses events that make no sense, in words",
        arguments: [
            ("FOIA", ["clarification_requested=2024-08-30"], "before the request was received"),
            ("FOIA", ["clarification_received=2024-09-30"], "without its clarification_requested"),
            ("FOIA", ["fee_notice=2024-09-10", "fee_paid=2024-09-09"], "is before fee_notice=2024-09-10"),
            ("FOIA", ["fee_paid=2024-09-09"], "without its fee_notice"),
            ("FOIA", ["posted=2024-09-02"], "does not bear on FOIA response"),
            ("FOIA", ["extension_notified=2024-09-09"], "does not bear on FOIA response"),
            ("FOIA", ["id_requested=2024-09-09"], "does not bear on FOIA response"),
            ("SAR", ["id_received=2024-09-09"], "without its id_requested"),
            ("SAR", ["transferred_received=2024-09-09"], "does not bear on SAR response"),
        ])
    func refused(regime: String, events: [String], words: String) throws {
        let error = #expect(throws: ClockError.self) {
            try clock(regime, division: "england", "2024-09-02", events)
        }
        #expect(error?.code == .event)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }

    @Test(
        "refuses words it does not know, and names those it does",
        arguments: [
            (["FOI", "", "england", "2024-09-02", ""], "FOIA, EIR, FOISA, EISR, SAR"),
            (["FOIA", "soon", "england", "2024-09-02", ""], "fee-window"),
            (["FOIA", "", "britain", "2024-09-02", ""], "northern-ireland"),
            (["FOIA", "", "england", "2.9.2024", ""], "received"),
            (["FOIA", "", "england", "2024-09-02", "snow=2024-09-03"], "clarification_requested, "),
            (["FOIA", "", "england", "2024-09-02", "fee_notice"], "write name=date"),
            (["FOIA", "", "england", "2024-09-02", "fee_notice=yes"], "needs its day"),
            (["FOIA", "", "england", "2024-09-02", "fee_notice=2024-02-30"], "fee_notice"),
            (["FOIA", "keeper", "england", "2024-09-02", ""], "FOIA has no deadline “keeper”"),
            (["SAR", "review", "england", "2024-09-02", ""], "it has response, extended"),
            (["SAR", "", "", "2024-09-02", ""], "where the controller is"),
            (["FOISA", "", "england", "2024-09-02", ""], "the division is scotland"),
            (["FOIA", "school", "scotland", "2024-09-02", ""], "FOISA"),
            (["FOIA", "fee-window", "england", "2024-09-02", ""], "runs from its notice"),
        ])
    func unknownWords(arguments: [String], words: String) {
        let error = #expect(throws: ClockError.self) {
            try clock(
                arguments[1].isEmpty ? arguments[0] : "\(arguments[0])-\(arguments[1])",
                division: arguments[2].isEmpty ? nil : arguments[2], arguments[3],
                arguments[4].isEmpty ? [] : [arguments[4]])
        }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
    }
}
