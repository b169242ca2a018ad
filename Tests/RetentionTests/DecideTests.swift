import Foundation
import Testing

@testable import Retention

@Suite("Disposal decisions")
struct DecideTests {
    @Test("gives the answer of every worked case", arguments: try CSVRows.named("retention-cases.csv"))
    func workedCase(row: [String: String]) throws {
        func field(_ name: String) throws -> String { try #require(row[name]) }
        let trigger =
            try field("trigger_date").isEmpty ? field("trigger") : "\(field("trigger"))=\(field("trigger_date"))"
        // The file writes a hold as ID:FROM..TO, the command line as ID=FROM..TO.
        let holds = try field("holds").split(separator: ";").map { hold in
            try #require(
                hold.firstRange(of: ":").map { String(hold).replacing(hold[$0], with: "=", maxReplacements: 1) })
        }
        let calculator = try DueCalculator(
            trigger: trigger, cutoff: field("cutoff"), period: field("period").isEmpty ? nil : field("period"),
            action: field("action"), holds: holds, asOf: field("as_of"))
        let decision = calculator.decision
        #expect(try decision.state.rawValue == field("expected_state"))
        #expect(try (decision.cutoffDate?.description ?? "") == field("expected_cutoff_date"))
        #expect(try (decision.retainUntil?.description ?? "") == field("expected_retain_until"))
        #expect(try (decision.eligibleFrom?.description ?? "") == field("expected_eligible_from"))
    }

    private func decision(
        _ trigger: String, cutoff: String? = nil, period: String? = "P6Y", action: String = "destroy",
        holds: [String] = [], asOf: String
    ) throws -> RetentionDecision {
        try DueCalculator(trigger: trigger, cutoff: cutoff, period: period, action: action, holds: holds, asOf: asOf)
            .decision
    }

    @Test("has every worked case, so that none is lost unseen")
    func caseCount() throws {
        #expect(try CSVRows.named("retention-cases.csv").count == 24)
    }

    @Test(
        "is due from the day after the period and not before",
        arguments: [
            ("destroy", "2026-03-31", "retained"), ("destroy", "2026-04-01", "due_destroy"),
            ("review", "2026-04-01", "due_review"), ("transfer", "2026-04-01", "due_transfer"),
            ("review", "2026-03-31", "retained"), ("transfer", "2099-01-01", "due_transfer"),
        ])
    func boundary(action: String, asOf: String, state: String) throws {
        let decision = try decision("created=2019-06-10", cutoff: "financial_year_end", action: action, asOf: asOf)
        #expect(decision.state.rawValue == state)
        #expect(decision.isDue == state.hasPrefix("due_"))
    }

    @Test("is never due without a trigger date")
    func noTrigger() throws {
        let decision = try decision("employment_end", asOf: "9999-12-31")
        #expect(decision.state == .active)
        #expect(decision.cutoffDate == nil && decision.retainUntil == nil && decision.eligibleFrom == nil)
        #expect(decision.steps.first == "trigger: employment end has no date yet, so nothing falls due")
    }

    @Test("keeps for good what is permanent, and says when a hold goes before")
    func permanent() throws {
        let kept = try decision("created=1990-01-01", period: nil, action: "permanent", asOf: "2026-01-01")
        #expect(kept.state == .permanent)
        #expect(kept.retainUntil == nil && kept.eligibleFrom == nil)
        let undated = try decision("created", period: nil, action: "permanent", asOf: "2026-01-01")
        #expect(undated.state == .permanent)
        let held = try decision(
            "created=1990-01-01", period: nil, action: "permanent", holds: ["H=2025-01-01.."], asOf: "2026-01-01")
        #expect(held.state == .held)
    }

    @Test(
        "lets a hold delay, never restart: holds, day, state, eligible from",
        arguments: [
            (["A=2026-03-20..2026-09-30"], "2026-09-30", "held", "2026-10-01"),
            (["A=2026-03-20..2026-09-30"], "2026-10-01", "due_destroy", "2026-10-01"),
            (["A=2020-01-01..2021-01-01"], "2020-06-01", "held", "2026-04-01"),
            (["A=2020-01-01..2021-01-01"], "2021-01-02", "retained", "2026-04-01"),
            (["A=2020-01-01..2021-01-01"], "2026-04-01", "due_destroy", "2026-04-01"),
            (["A=2026-03-01..2026-03-31"], "2026-04-01", "due_destroy", "2026-04-01"),
            (["A=2026-03-01..2026-04-01"], "2026-04-01", "held", "2026-04-02"),
            (["A=2026-01-01..2026-06-30", "B=2026-05-01..2026-08-31"], "2026-07-15", "held", "2026-09-01"),
            (["B=2026-05-01..2026-08-31", "A=2026-01-01..2026-06-30"], "2026-09-01", "due_destroy", "2026-09-01"),
            (["A=2026-01-01..", "B=2026-05-01..2026-08-31"], "2027-01-01", "held", ""),
            (["A=2020-01-01.."], "2021-01-01", "held", ""),
            (["A=2026-05-01..2026-05-31"], "2026-06-01", "due_destroy", "2026-06-01"),
            (["A=2026-05-01..2026-05-31"], "2026-04-15", "retained", "2026-06-01"),
            (["A=2030-01-01.."], "2026-04-15", "retained", ""),
        ])
    func holds(holds: [String], asOf: String, state: String, eligible: String) throws {
        let decision = try decision("created=2020-03-31", cutoff: "financial_year_end", holds: holds, asOf: asOf)
        #expect(decision.state.rawValue == state)
        #expect((decision.eligibleFrom?.description ?? "") == eligible)
        #expect(decision.retainUntil?.description == "2026-03-31")
        if state == "held" { #expect(!decision.blockingHolds.isEmpty) }
    }

    @Test("names the holds that block, and no released one")
    func blocking() throws {
        let decision = try decision(
            "created=2015-01-01", holds: ["OLD=2016-01-01..2016-02-01", "FOI-1=2026-01-01..", "FOI-2=2026-02-01.."],
            asOf: "2026-03-01")
        #expect(decision.blockingHolds.map(\.id) == ["FOI-1", "FOI-2"])
    }

    @Test("holds what has no trigger date yet as well")
    func heldWithoutTrigger() throws {
        #expect(try decision("closed", holds: ["H=2026-01-01.."], asOf: "2026-03-01").state == .held)
    }

    @Test("waits where the council's term is not entered")
    func unknownTerm() throws {
        let decision = try decision("created=2028-01-01", cutoff: "council_term_end=2027-05-10", asOf: "2090-01-01")
        #expect(decision.state == .retained)
        #expect(decision.cutoffDate == nil && decision.eligibleFrom == nil)
    }

    @Test("explains each date with its reason")
    func steps() throws {
        let decision = try decision("created=2019-06-10", cutoff: "financial_year_end", asOf: "2026-04-01")
        #expect(
            decision.steps == [
                "trigger: created on 10 June 2019", "cutoff: end of financial year 31 March 2020",
                "period: P6Y (6 years) → 31 March 2026", "eligible from the day after, 1 April 2026",
                "due on 1 April 2026: destruction may be proposed, and someone else must approve it",
            ])
        let leap = try self.decision("closed=2020-02-29", asOf: "2026-02-28")
        #expect(
            leap.steps.contains("period: P6Y (6 years) → 28 February 2026, that month's last day, as it has no day 29"))
    }

    @Test("writes the JSON that the command line promises")
    func json() throws {
        let decision = try decision("created=2020-03-31", holds: ["a \"b\"=2026-03-20.."], asOf: "2026-04-01")
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(decision.json.utf8)) as? [String: Any])
        #expect(Set(object.keys) == ["state", "cutoff_date", "retain_until", "eligible_from", "steps"])
        #expect(object["state"] as? String == "held")
        #expect(object["cutoff_date"] as? String == "2020-03-31")
        #expect(object["eligible_from"] is NSNull)
        #expect((object["steps"] as? [String]) == decision.steps)
        #expect(decision.text.contains("eligible from  none"))
    }

    @Test(
        "refuses arguments that make no sense, in words",
        arguments: [
            (["created=2019-06-10", "none", "P6Y", "burn", "", "2026-01-01"], "is not an action"),
            (["created=2019-06-10", "year_end", "P6Y", "destroy", "", "2026-01-01"], "is not a cutoff"),
            (["created=2019-06-10", "none", "", "destroy", "", "2026-01-01"], "needs a period"),
            (["created=2019-06-10", "none", "P6Y", "permanent", "", "2026-01-01"], "has no period"),
            (["created=10.6.2019", "none", "P6Y", "destroy", "", "2026-01-01"], "is not a date"),
            (["created=", "none", "P6Y", "destroy", "", "2026-01-01"], "is not a date"),
            (["Created=2019-06-10", "none", "P6Y", "destroy", "", "2026-01-01"], "is not a trigger"),
            (["", "none", "P6Y", "destroy", "", "2026-01-01"], "is not a trigger"),
            (["created=2019-06-10", "none", "6 years", "destroy", "", "2026-01-01"], "is not a period"),
            (["created=2019-06-10", "none", "P6Y", "destroy", "", "today"], "is not a date"),
            (["created=2019-06-10", "none", "P6Y", "destroy", "X=2026-01-01", "2026-01-01"], "is not a hold"),
            (["created=2019-06-10", "none", "P6Y", "destroy", "=2026-01-01..", "2026-01-01"], "needs a name"),
            (
                ["created=2019-06-10", "none", "P6Y", "destroy", "X=2026-02-01..2026-01-01", "2026-01-01"],
                "before it begins"
            ),
            (["created=2019-06-10", "council_term_end", "P6Y", "destroy", "", "2026-01-01"], "is not computed"),
            (["created=2019-06-10", "none=2020-01-01", "P6Y", "destroy", "", "2026-01-01"], "only council_term_end"),
        ])
    func usage(arguments: [String], expected: String) throws {
        let error = #expect(throws: RetentionError.self) {
            _ = try DueCalculator(
                trigger: arguments[0], cutoff: arguments[1], period: arguments[2].isEmpty ? nil : arguments[2],
                action: arguments[3], holds: arguments[4].isEmpty ? [] : [arguments[4]], asOf: arguments[5])
        }
        #expect(error?.message.contains(expected) == true)
        #expect(error?.code == .malformed)
    }

    @Test("recomputes from the same trigger when the class changes: class determines destiny")
    func reclassified() throws {
        let short = try decision("created=2022-02-01", cutoff: "calendar_year_end", period: "P2Y", asOf: "2026-11-22")
        #expect(short.state == .dueDestroy)
        let long = try decision("created=2022-02-01", cutoff: "calendar_year_end", asOf: "2026-11-22")
        #expect(long.state == .retained)
        #expect(long.eligibleFrom?.description == "2029-01-01")
    }
}
