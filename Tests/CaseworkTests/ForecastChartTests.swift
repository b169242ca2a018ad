import Foundation
import Interchange
import Retention
import Testing

@testable import Archive
@testable import Casework

@Suite("Forecast chart")
struct ForecastChartTests {
    private func forecast(_ months: Int, classes: Int) throws -> Forecast {
        let names = (0..<months).map { "\(2026 + $0 / 12)-\($0 % 12 < 9 ? "0" : "")\($0 % 12 + 1)" }
        let rows = (0..<classes).map {
            Forecast.Row(
                month: $0 == 0 ? nil : names[$0 % months], retentionClass: "ABC-0\($0)", action: .destroy,
                conversations: 1,
                records: UInt64($0 * 100 + 7), held: 0)
        }
        return Forecast(
            from: try .init(parsing: "2026-01-01"), months: names, rows: rows, laterOrUnknown: 0, permanent: 0)
    }

    @Test(
        "is XML, with a bar's part for each class, its number, and a description",
        arguments: [(24, 3), (120, 9), (12, 0)])
    func chart(months: Int, classes: Int) throws {
        let bytes = try ForecastChart(forecast(months, classes: classes)).svg()
        let root = try XML.parse(bytes, name: "chart.svg")
        #expect(root.name == "svg" && root.child("desc") != nil)
        let titled = root.children.filter { $0.name == "rect" }.compactMap { $0.child("title")?.text }
        #expect(titled.count == classes)
        if classes > 0 { #expect(titled.contains("due now, ABC-00: 7 records") == (classes <= 8)) }
        let words = root.children.filter { $0.name == "text" }.map(\.text)
        #expect(words.contains("Nothing falls due.") == (classes == 0))
        #expect(words.contains("other classes") == (classes > 8))
    }

    @Test(
        "the axis ends at a round number of four steps",
        arguments: [(0, 4), (4, 4), (5, 8), (70, 80), (412_000, 800_000)])
    func axis(value: UInt64, expected: UInt64) {
        #expect(ForecastChart.ceiling(value) == expected)
        #expect(ForecastChart.grouped(412_007) == "412,007" && ForecastChart.grouped(7) == "7")
    }
}
