import Foundation
import Testing

@testable import Retention

@Suite("Comparing schedules")
struct ScheduleComparisonTests {
    private func terms(_ text: String) throws -> RetentionTerms {
        let words = text.split(separator: " ").map(String.init)
        let calculator = try DueCalculator(
            trigger: words[0], cutoff: words[1], period: words[2] == "-" ? nil : words[2], action: words[3], holds: [],
            asOf: "2026-01-01")
        return calculator.terms
    }

    @Test(
        "says whether anything may go sooner: terms before, terms after",
        arguments: [
            ("created none P6Y destroy", "created none P6Y destroy", false),
            ("created none P6Y destroy", "created none P5Y destroy", true),
            ("created none P6Y destroy", "created none P7Y destroy", false),
            ("created none - permanent", "created none P99Y destroy", true),
            ("created none P6Y destroy", "created none - permanent", false),
            ("created none P1M destroy", "created none P30D destroy", true),
            ("created none P30D destroy", "created none P1M destroy", true),
            ("created none P28D destroy", "created none P1M destroy", false),
            ("created none P1Y review", "created none P1Y destroy", true),
            ("created none P1Y destroy", "created none P1Y review", false),
            ("created none P1Y review", "created none P2Y transfer", true),
            ("created none P1Y destroy", "created none P1Y transfer", false),
            ("created none P1Y destroy", "last_message none P1Y destroy", false),
            ("last_message none P1Y destroy", "created none P1Y destroy", true),
            ("created none P1Y destroy", "received none P1Y destroy", false),
            ("closed none P1Y destroy", "employment_end none P1Y destroy", true),
            ("created none P1Y destroy", "created financial_year_end P1Y destroy", false),
            ("created financial_year_end P1Y destroy", "created none P1Y destroy", true),
            ("created month_end P1Y destroy", "created academic_year_end P1Y destroy", false),
            ("created calendar_year_end P1Y destroy", "created academic_year_end P1Y destroy", true),
            (
                "created council_term_end=2027-05-10 P1Y destroy",
                "created council_term_end=2027-05-10,2031-05-08 P1Y destroy", false
            ),
        ])
    func sooner(before: String, after: String, expected: Bool) throws {
        #expect(try terms(after).mayEndSooner(than: terms(before)) == expected)
    }

    @Test("what may not go sooner by its terms does not: every trigger day of four years")
    func neverEarly() throws {
        let cutoffs = ["none", "month_end", "calendar_year_end", "financial_year_end", "academic_year_end"]
        let periods = ["P30D", "P1M", "P4W", "P6M", "P1Y", "P12M", "P1Y6M"]
        let all = try cutoffs.flatMap { cutoff in
            try periods.map { try terms("created \(cutoff) \($0) destroy") }
        }
        let days = stride(from: 19_358, to: 20_819, by: 1).map { CivilDate(dayNumber: $0) }
        for before in all {
            for after in all where !after.mayEndSooner(than: before) {
                let early = days.first { day in
                    guard let old = before.retainUntil(from: day), let new = after.retainUntil(from: day) else {
                        return true
                    }
                    return new < old
                }
                #expect(early == nil, "\(before.sentence) → \(after.sentence) on \(early?.description ?? "")")
            }
        }
    }

    @Test("names what is added, removed, shortened, lengthened and reworded, and which rules differ")
    func changes() throws {
        let before = try RetentionSchedule.localGovernment()
        let text = String(decoding: before.sourceBytes, as: UTF8.self)
        let same = ScheduleComparison(from: before, to: before)
        #expect(same.changes.isEmpty && same.rules.isEmpty)
        let altered = text.replacing("<title>Petitions</title>", with: "<title>Petitions and e-petitions</title>")
            .replacing("code=\"DEM-05\"", with: "code=\"DEM-95\"").replacing(
                "class=\"DEM-05\"", with: "class=\"DEM-95\""
            )
            .replacing("<period>P5Y</period>", with: "<period>P4Y</period>", maxReplacements: 1)
        let after = try RetentionSchedule(xml: Array(altered.utf8), name: "altered.xml")
        let kinds = Dictionary(
            ScheduleComparison(from: before, to: after).changes.map { ($0.code, $0.kind) }
        ) { first, _ in first }
        #expect(
            kinds == ["DEM-02A": .shortened, "DEM-03": .reworded, "DEM-05": .removed, "DEM-95": .added], "\(kinds)")
        let back = ScheduleComparison(from: after, to: before)
        #expect(back.changes.first { $0.code == "DEM-02A" }?.kind == .lengthened && back.shortened.isEmpty)
    }

    @Test("a request's hold ends four months after the last correspondence, six weeks after each stage")
    func requestHold() throws {
        let last = try CivilDate(parsing: "2026-01-31")
        func rule(_ stages: [RequestHoldRule.Stage], answered: Bool = true) -> RequestHoldRule {
            RequestHoldRule(lastCorrespondence: last, isAnswered: answered, stages: stages)
        }
        func stage(_ began: String?, _ ended: String?) throws -> RequestHoldRule.Stage {
            .init(
                name: "regulator_stage", began: try began.map { try CivilDate(parsing: $0) },
                ended: try ended.map { try CivilDate(parsing: $0) })
        }
        #expect(rule([]).lastDay?.description == "2026-05-31")
        #expect(rule([], answered: false).lastDay == nil)
        #expect(rule([try stage("2026-02-01", nil)]).lastDay == nil)
        #expect(rule([try stage("2026-02-01", "2026-03-01")]).lastDay?.description == "2026-05-31")
        #expect(rule([try stage("2026-02-01", "2026-06-01")]).lastDay?.description == "2026-07-13")
        #expect(rule([try stage(nil, "2026-06-01"), try stage("2026-06-02", nil)]).lastDay == nil)
        #expect(rule([try stage("2026-02-01", "2026-06-01")]).steps.contains { $0.contains("six weeks later") })
    }
}
