import Foundation
import Testing

@testable import Retention

/// What holds for every class, trigger day, hold and day: never early, a hold always wins, order does not matter.
@Suite("Disposal decisions, all of them")
struct DecidePropertyTests {
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private struct Case {
        let terms: RetentionTerms
        let trigger: CivilDate?
        let holds: [HoldInterval]
        let extended: CivilDate?
        let asOf: CivilDate

        init(_ numbers: inout Numbers) throws {
            func day(_ range: ClosedRange<Int>) -> CivilDate {
                CivilDate(dayNumber: Int.random(in: range, using: &numbers))
            }
            let action = try #require(DisposalAction.allCases.randomElement(using: &numbers))
            let cutoffs: [Cutoff] = [
                .none, .monthEnd, .calendarYearEnd, .financialYearEnd, .academicYearEnd,
                .councilTermEnd([day(18_000...18_500), day(19_500...20_000)]),
            ]
            let periods = ["P30D", "P1M", "P6M", "P1Y", "P6Y", "P1Y6M", "P6W"]
            terms = try RetentionTerms(
                trigger: .created, cutoff: try #require(cutoffs.randomElement(using: &numbers)),
                period: action == .permanent
                    ? nil : Period(parsing: try #require(periods.randomElement(using: &numbers))),
                action: action)
            trigger = Int.random(in: 0..<10, using: &numbers) == 0 ? nil : day(17_500...20_500)
            holds = try (0..<Int.random(in: 0...3, using: &numbers)).map { number in
                let from = day(17_500...21_500)
                let to =
                    Bool.random(using: &numbers) ? from.adding(days: Int.random(in: 0...900, using: &numbers)) : nil
                return try HoldInterval(id: "H-\(number)", from: from, to: to)
            }
            extended = Int.random(in: 0..<3, using: &numbers) == 0 ? day(17_500...22_500) : nil
            asOf = day(17_500...23_500)
        }
    }

    @Test("twenty thousand cases", arguments: 1...4)
    func always(seed: UInt64) throws {
        var numbers = Numbers(state: seed)
        for _ in 0..<5_000 {
            let one = try Case(&numbers)
            let decision = decide(
                terms: one.terms, triggerDate: one.trigger, holds: one.holds, extendedUntil: one.extended,
                asOf: one.asOf)
            let said =
                "\(one.terms.sentence), from \(one.trigger?.description ?? "–"), \(one.holds), kept until "
                + "\(one.extended?.description ?? "–"), on \(one.asOf)"
            let inForce = one.holds.contains { $0.isInForce(on: one.asOf) }
            if inForce { #expect(decision.state == .held && !decision.isDue, "\(said)") }
            if decision.isDue {
                let trigger = try #require(one.trigger)
                let end = try #require(one.terms.retainUntil(from: trigger))
                #expect(one.asOf > end && one.asOf > trigger, "early: \(said)")
                #expect(one.holds.allSatisfy { $0.to.map { $0 < one.asOf } ?? false }, "under a hold: \(said)")
                #expect(one.terms.action != .permanent, "\(said)")
                #expect(
                    one.extended.map { one.asOf > $0 } ?? true, "before the day to which a review put it off: \(said)")
                // The day before the first day it was not due yet.
                let first = try #require(decision.eligibleFrom)
                let before = decide(
                    terms: one.terms, triggerDate: one.trigger, holds: one.holds, extendedUntil: one.extended,
                    asOf: first.adding(days: -1))
                #expect(!before.isDue && first <= one.asOf, "\(said)")
            }
            if one.trigger == nil { #expect(!decision.isDue && decision.eligibleFrom == nil, "\(said)") }
            let shuffled = decide(
                terms: one.terms, triggerDate: one.trigger, holds: one.holds.shuffled(using: &numbers),
                extendedUntil: one.extended, asOf: one.asOf)
            #expect(shuffled.state == decision.state && shuffled.eligibleFrom == decision.eligibleFrom, "\(said)")
        }
    }
}
