package import Archive
import Disclosure
import Retention

/// What is held of each source week by week, darker where there is more: an SVG drawing, within a page or by itself.
package struct WeekMap {
    private static let left = 150
    private static let rowHeight = 22
    private static let mostWeeks = 520
    private let rows: [SourceCoverage]
    private let first: Int
    /// How many weeks are drawn, the newest.
    let weeks: Int
    private let cell: Int

    /// Nil where nothing is held whose time is known.
    package init?(_ coverage: [SourceCoverage]) {
        rows = coverage
        let days = coverage.flatMap { $0.weeks.keys }.compactMap { try? CivilDate(parsing: $0).dayNumber }
        guard let from = days.min(), let to = days.max() else { return nil }
        weeks = min(Self.mostWeeks, (to - from) / 7 + 1)
        first = to - (weeks - 1) * 7
        cell = max(4, min(16, 820 / weeks))
    }

    /// The steps of darkness, as people read them.
    package static let legend =
        "White: nothing. Then 1 to 9, 10 to 99, 100 to 999, 1000 and more messages in a week. Red: a gap."

    /// How dark a number is, from 0 to 4.
    static func step(_ count: Int) -> Int {
        switch count {
        case ...0: 0
        case 1..<10: 1
        case 10..<100: 2
        case 100..<1000: 3
        default: 4
        }
    }

    /// The looks of the drawing by itself; within a report its style sheet has the same.
    private static let style = """
        text { font: 12px sans-serif; fill: #12181d; }
        .w0 { fill: #fff; stroke: #b1b4b6; stroke-width: 0.5; } .w1 { fill: #cfe0ec; } .w2 { fill: #93bad3; }
        .w3 { fill: #4a89b0; } .w4 { fill: #1d4f6e; } .gap { fill: #f6d7d2; stroke: #d4351c; stroke-width: 1; }
        """

    /// The drawing as a file of its own.
    package func svg() -> [UInt8] {
        var html = HTMLWriter()
        write(into: &html, standalone: true)
        return html.bytes
    }

    func write(into html: inout HTMLWriter, standalone: Bool = false) {
        let (width, height) = (Self.left + weeks * cell + 8, rows.count * Self.rowHeight + 30)
        html.block(
            "svg",
            [
                "xmlns": "http://www.w3.org/2000/svg", "viewBox": "0 0 \(width) \(height)", "width": "\(width)",
                "height": "\(height)", "role": "img",
                "aria-label": "Messages held by source and week; the table below has the figures",
            ]
        ) { html in
            if standalone { html.line("style", text: Self.style) }
            for (index, row) in rows.enumerated() { write(row, at: index * Self.rowHeight, into: &html) }
            writeMonths(y: rows.count * Self.rowHeight + 16, into: &html)
        }
    }

    private func write(_ row: SourceCoverage, at y: Int, into html: inout HTMLWriter) {
        let name = row.source.count > 20 ? String(row.source.prefix(19)) + "…" : row.source
        html.element("text", ["x": "\(Self.left - 8)", "y": "\(y + 15)", "text-anchor": "end"], text: name)
        let gaps = row.gaps.compactMap { gap -> ClosedRange<Int>? in
            guard let from = try? CivilDate(parsing: gap.from).dayNumber,
                let to = try? CivilDate(parsing: gap.to).dayNumber, from <= to
            else { return nil }
            return from...to
        }
        for week in 0..<weeks {
            let monday = first + week * 7
            let count = row.weeks[CivilDate(dayNumber: monday).description] ?? 0
            let isGap = count == 0 && gaps.contains { $0.overlaps(monday...monday + 6) }
            html.element(
                "rect",
                [
                    "class": isGap ? "gap" : "w\(Self.step(count))", "x": "\(Self.left + week * cell)", "y": "\(y + 2)",
                    "width": "\(max(2, cell - 1))", "height": "\(Self.rowHeight - 4)",
                ]
            ) { html in
                html.element("title", text: "\(row.source), week of \(CivilDate(dayNumber: monday)): \(count)")
            }
        }
        html.newline()
    }

    private func writeMonths(y: Int, into html: inout HTMLWriter) {
        var end = 0
        for week in 0..<weeks {
            let date = CivilDate(dayNumber: first + week * 7)
            let x = Self.left + week * cell
            guard date.day <= 7, x >= end, x + 56 <= Self.left + weeks * cell + 8 else { continue }
            html.element(
                "text", ["x": "\(x)", "y": "\(y)"], text: MonthWords.short(String(date.description.prefix(7))))
            end = x + 72
        }
    }
}
