import Foundation
import Testing

@testable import Benchmarks

@Suite("The lines of the table")
struct LineTests {
    private struct Sample: Line {
        let name = "sample"
        let work = "work"
        let reference = "peer"
        var goals: [Goal] = []

        func round(_ bench: Bench) throws -> Round { throw BenchmarkError("not run here") }
    }

    private func rounds(_ pairs: [(Double, Double)], _ unit: Quantity.Unit = .perSecond) -> [Round] {
        pairs.map { Round(ours: Quantity($0.0, unit), reference: Quantity($0.1, unit)) }
    }

    @Test("more of a rate and less of a time are better")
    func direction() {
        #expect(Quantity(30, .perSecond).ratio(to: Quantity(10, .perSecond)) == 3)
        #expect(Quantity(30, .seconds).ratio(to: Quantity(10, .seconds)) == 1.0 / 3)
        #expect(Quantity(30, .seconds).ratio(to: Quantity(10, .perSecond)) == nil)
        #expect(Quantity(0, .seconds).ratio(to: Quantity(10, .seconds)) == nil)
    }

    @Test("the ratio is the median of the pairs, not the pair of the medians")
    func median() {
        // Alone, the medians are 20 and 10; the pairs have ratios 0.1, 3 and 2.
        let result = LineResult(Sample(), rounds: rounds([(10, 100), (30, 10), (20, 10)]))
        #expect(result.ratio == 2 && result.outcome == "watched" && result.met == nil)
        #expect(result.ours == Quantity(20, .perSecond))
    }

    @Test("a goal is met, or its distance is told")
    func goals() {
        let goal = Sample(goals: [.ratio(atLeast: 0.6, aim: 0.85)])
        #expect(LineResult(goal, rounds: rounds([(6, 10)])).met == true)
        let missed = LineResult(goal, rounds: rounds([(3, 10)]))
        #expect(missed.met == false && missed.outcome == "50.0 % of ≥ 0.60× (aim 0.85×)")
    }

    @Test("each of two goals has to be met")
    func both() {
        let line = Sample(goals: [.ratio(atLeast: 1 / 1.2), .figure(Quantity(20, .milliseconds))])
        #expect(LineResult(line, rounds: rounds([(5, 5)], .milliseconds)).met == true)
        let slow = LineResult(line, rounds: rounds([(40, 40)], .milliseconds))
        #expect(slow.met == false && slow.outcome == "50.0 % of ≤ 20.0 ms")
    }

    @Test("what is not installed is no fault; what fails is")
    func unavailable() {
        let away = LineResult(Sample(), error: NotHere.notInstalled("notmuch", package: "notmuch"))
        #expect(!away.isBroken && away.outcome == "not installed: notmuch (apt-get install notmuch)")
        let failed = LineResult(Sample(), error: BenchmarkError("It broke."))
        #expect(failed.isBroken && failed.outcome == "failed: It broke.")
        #expect(away.ratio == nil && failed.met == nil)
    }

    @Test(
        "figures are printed with three digits that matter",
        arguments: [
            (Quantity(1_234_567, .perSecond), "1.23 M/s"), (Quantity(12_345, .perSecond), "12.3 k/s"),
            (Quantity(999.6, .perSecond), "1000/s"), (Quantity(0.0456, .seconds), "0.046 s"),
            (Quantity(9.996, .milliseconds), "10.00 ms"), (Quantity(48.05, .mebibytes), "48.1 MiB"),
        ])
    func digits(quantity: Quantity, text: String) { #expect(quantity.text == text) }

    @Test(
        "percentiles by nearest rank", arguments: [(0.5, 50.0), (0.95, 95.0), (0.99, 99.0), (1.0, 100.0), (0.0, 1.0)])
    func percentile(share: Double, value: Double) {
        #expect(Median.percentile(share, of: (1...100).map(Double.init).reversed()) == value)
    }

    @Test("names are all different, and say what `ONLY=` takes")
    func names() {
        let names = Registry.lines.map(\.name)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.allSatisfy { $0.isLowercase || $0 == "-" } })
        #expect(Registry.lines.allSatisfy { !$0.work.isEmpty && !$0.reference.isEmpty })
    }

    @Test("lines are chosen by name, and an unknown name says which there are")
    func choice() throws {
        #expect(try Registry.lines(named: nil).count == Registry.lines.count)
        #expect(try Registry.lines(named: "").count == Registry.lines.count)
        #expect(try Registry.lines(named: "proof, capture-chat").map(\.name) == ["capture-chat", "proof"])
        #expect {
            try Registry.lines(named: "proof,nothing")
        } throws: {
            "\($0)".contains("“nothing”") && "\($0)".contains("capture-chat, capture-behind")
        }
    }

    @Test("the ratios of a table are what the history keeps; what was not measured is left out")
    func table() throws {
        let table = Table(
            machine: try .current(work: "/tmp", revision: "abc"), settings: .short,
            results: [
                LineResult(Sample(), rounds: rounds([(1, 3)])),
                LineResult(Searching(.rare), error: BenchmarkError("x")),
            ])
        #expect(table.ratios == ["sample": 0.3333])
        #expect(table.text.contains("sample: work; against peer"))
        let json = try JSONSerialization.jsonObject(with: table.json) as? [String: Any]
        let lines = try #require(json?["lines"] as? [[String: Any]])
        #expect(lines.map { $0["name"] as? String } == ["sample", "search-rare"])
        #expect(lines[1]["isBroken"] as? Bool == true)
    }
}
