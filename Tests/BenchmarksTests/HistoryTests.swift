import Foundation
import Testing

@testable import Benchmarks

@Suite("The history of results")
struct HistoryTests {
    private func history(_ ratios: [Double], name: String = "search") -> History {
        History(ratios.map { HistoryEntry(date: "2026-11-24", commit: "abc", ratios: [name: $0]) })
    }

    @Test(
        "a ratio falls when it is less than two thirds of the median",
        arguments: [(0.67, false), (0.66, true), (0.1, true), (1.0, false), (3.0, false)])
    func third(ratio: Double, falls: Bool) {
        let found = history([1, 1, 1]).falls(["search": ratio])
        #expect(found.isEmpty != falls)
        #expect(found.allSatisfy { $0 == History.Fall(name: "search", ratio: ratio, median: 1) })
    }

    @Test("exactly two thirds is no fall")
    func edge() { #expect(history([0.9]).falls(["search": 0.9 * 2 / 3]).isEmpty) }

    @Test("only the last five recorded count, and of these the median")
    func window() {
        // Of the last five, 1, 1, 2, 9 and 9, the median is 2; of all seven it would be 9.
        let past = history([9, 9, 9, 1, 1, 2, 9])
        #expect(past.falls(["search": 1.34]).isEmpty)
        #expect(past.falls(["search": 1.33]).map(\.median) == [2])
    }

    @Test("five recorded on that name, however many lines lie between")
    func byName() {
        let entries = [10.0, 10, 10, 10, 10].map { HistoryEntry(date: "", commit: "", ratios: ["pack": $0]) }
        let others = (0..<20).map { _ in HistoryEntry(date: "", commit: "", ratios: ["search": 1]) }
        let past = History(entries + others)
        #expect(past.falls(["pack": 5, "search": 1]).map(\.name) == ["pack"])
    }

    @Test("what was never recorded cannot fall, nor what was not measured")
    func unknown() {
        #expect(history([1]).falls(["pack": 0.01]).isEmpty)
        #expect(history([1]).falls([:]).isEmpty)
        #expect(History().falls(["search": 0.01]).isEmpty)
    }

    @Test("all that fell are named, in order of their names")
    func several() {
        let past = History([HistoryEntry(date: "", commit: "", ratios: ["b": 1, "a": 1, "c": 1])])
        let falls = past.falls(["b": 0.5, "a": 0.4, "c": 0.9])
        #expect(falls.map(\.name) == ["a", "b"])
        #expect(falls[0].description == "a fell to 0.40 from 1.00, the median of what was recorded last.")
    }

    @Test("lines are added to the file and read back")
    func file() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).jsonl").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        #expect(try History(reading: file).entries.isEmpty)
        let entries = [
            HistoryEntry(date: "2026-11-24T12:00:00Z", commit: "abc", ratios: ["a/b": 0.5]),
            HistoryEntry(date: "2026-11-25T12:00:00Z", commit: "def", ratios: [:]),
        ]
        for entry in entries { try History.append(entry, to: file) }
        #expect(try History(reading: file).entries == entries)
        let text = try String(contentsOfFile: file, encoding: .utf8)
        #expect(text.split(separator: "\n").count == 2 && text.hasSuffix("\n"))
    }

    @Test("a line that is no result is named")
    func damaged() {
        let good = #"{"commit":"a","date":"b","ratios":{"x":1}}"#
        #expect {
            try History(parsing: good + "\n\n{\"x\":1}\n", file: "h.jsonl")
        } throws: { "\($0)".hasPrefix("h.jsonl, line 2 is no result") }
    }
}
