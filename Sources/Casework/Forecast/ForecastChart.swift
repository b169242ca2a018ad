public import Archive
import Interchange
import Retention

/// A forecast as a picture: a bar for each month, or for each year where there are many, stacked by class.
///
/// SVG 1.1, self-contained; the numbers stand in the description for who cannot see it.
public struct ForecastChart {
    private let forecast: Forecast
    /// The bars' names, from left to right.
    private let bars: [String]
    /// The classes that have a colour of their own, the largest first; what is left is drawn together.
    private let classes: [String]
    private let values: [String: [String: UInt64]]

    private static let width = 960.0
    private static let height = 440.0
    private static let left = 76.0
    private static let right = 170.0
    private static let top = 56.0
    private static let bottom = 54.0
    private static let other = "other classes"
    /// Okabe and Ito's colours, which most people who see colours differently can tell apart.
    private static let colours = [
        "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#767676",
    ]

    /// Prepares the picture.
    public init(_ forecast: Forecast) {
        self.forecast = forecast
        let byYear = forecast.months.count > 36
        func bar(_ month: String?) -> String { month.map { String(byYear ? $0.prefix(4) : $0.prefix(7)) } ?? "due now" }
        var names = ["due now"]
        for month in forecast.months where names.last != bar(month) { names.append(bar(month)) }
        bars = names
        var totals: [String: UInt64] = [:]
        for row in forecast.rows { totals[row.retentionClass, default: 0] += row.records }
        let largest = totals.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.map(\.key)
        classes = largest.count <= Self.colours.count ? largest : Array(largest.prefix(Self.colours.count - 1))
        var values: [String: [String: UInt64]] = [:]
        for row in forecast.rows {
            let series = classes.contains(row.retentionClass) ? row.retentionClass : Self.other
            values[bar(row.month), default: [:]][series, default: 0] += row.records
        }
        self.values = values
    }

    private var series: [String] {
        classes + (values.values.contains { $0[Self.other] != nil } ? [Self.other] : [])
    }

    /// The file.
    ///
    /// - Throws: where the XML cannot be written.
    public func svg() throws -> [UInt8] {
        var xml = XMLWriter()
        xml.start(
            "svg",
            attributes: [
                ("viewBox", "0 0 \(Self.text(Self.width)) \(Self.text(Self.height))"), ("role", "img"),
                ("font-family", "sans-serif"), ("font-size", "12"),
            ], namespace: "http://www.w3.org/2000/svg")
        let title = "Records falling due from \(forecast.from.longText), by class"
        xml.element("title", title)
        xml.element("desc", description)
        rectangle(0, 0, Self.width, Self.height, "#FFFFFF", nil, &xml)
        label(title, x: Self.left, y: 28, anchor: "start", size: 16, &xml)
        // What is due already is often more than all that comes: its bar is cut then, and its number says how much it is.
        let coming = bars.dropFirst().map(total).max() ?? 0
        let top = Self.ceiling(coming == 0 ? total(bars[0]) : min(coming * 2, max(coming, total(bars[0]))))
        axis(top, &xml)
        for (at, bar) in bars.enumerated() { draw(bar, at: at, top: top, &xml) }
        legend(&xml)
        xml.end()
        return try xml.finish()
    }

    private func total(_ bar: String) -> UInt64 { values[bar]?.values.reduce(0, +) ?? 0 }

    private var description: String {
        bars.compactMap { bar in
            guard let parts = values[bar] else { return nil }
            return "\(bar): "
                + series.compactMap { name in parts[name].map { "\(name) \($0)" } }.joined(separator: ", ")
        }.joined(separator: "; ")
    }

    private func axis(_ top: UInt64, _ xml: inout XMLWriter) {
        for step in 0...4 {
            let value = top / 4 * UInt64(step)
            let y = position(Double(value), of: top)
            xml.empty(
                "line",
                [
                    "x1": Self.text(Self.left), "x2": Self.text(Self.width - Self.right), "y1": Self.text(y),
                    "y2": Self.text(y), "stroke": step == 0 ? "#333333" : "#DDDDDD",
                ])
            label(Self.grouped(value), x: Self.left - 8, y: y + 4, anchor: "end", size: 12, &xml)
        }
        label("records", x: Self.left - 8, y: Self.top - 14, anchor: "end", size: 12, &xml)
    }

    private func draw(_ bar: String, at: Int, top: UInt64, _ xml: inout XMLWriter) {
        let slot = (Self.width - Self.left - Self.right) / Double(bars.count)
        let x = Self.left + slot * Double(at) + slot * 0.14
        let all = total(bar)
        // Cut at the top of the chart, each part in its share.
        let share = all > top ? Double(top) / Double(all) : 1
        var sum = 0.0
        for (number, name) in series.enumerated() {
            guard let value = values[bar]?[name], value > 0 else { continue }
            let (low, high) = (position(sum, of: top), position(sum + Double(value) * share, of: top))
            sum += Double(value) * share
            rectangle(
                x, high, slot * 0.72, low - high, Self.colours[number % Self.colours.count],
                "\(bar), \(name): \(Self.grouped(value)) records", &xml)
        }
        if share < 1 {
            rectangle(x - 2, Self.top + 12, slot * 0.72 + 4, 4, "#FFFFFF", nil, &xml)
            label(Self.grouped(all), x: x + slot * 0.36, y: Self.top - 4, anchor: "middle", size: 11, &xml)
        }
        // As many names as fit: the first, then one in so many.
        let every = max(1, Int((54 / slot).rounded(.up)))
        if at == 0 || at % every == 0 {
            label(bar, x: x + slot * 0.36, y: Self.height - Self.bottom + 18, anchor: "middle", size: 11, &xml)
        }
    }

    private func legend(_ xml: inout XMLWriter) {
        for (number, name) in series.enumerated() {
            let y = Self.top + Double(number) * 22
            rectangle(
                Self.width - Self.right + 22, y, 14, 14, Self.colours[number % Self.colours.count], nil, &xml)
            label(name, x: Self.width - Self.right + 44, y: y + 12, anchor: "start", size: 12, &xml)
        }
        if series.isEmpty {
            label("Nothing falls due.", x: Self.width / 2, y: Self.height / 2, anchor: "middle", size: 14, &xml)
        }
    }

    private func position(_ value: Double, of top: UInt64) -> Double {
        let room = Self.height - Self.top - Self.bottom
        return Self.height - Self.bottom - room * value / Double(max(top, 1))
    }

    private func rectangle(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ fill: String, _ title: String?,
        _ xml: inout XMLWriter
    ) {
        xml.start(
            "rect",
            attributes: [
                ("x", Self.text(x)), ("y", Self.text(y)), ("width", Self.text(width)), ("height", Self.text(height)),
                ("fill", fill),
            ])
        if let title { xml.element("title", title) }
        xml.end()
    }

    private func label(
        _ text: String, x: Double, y: Double, anchor: String, size: Int, _ xml: inout XMLWriter
    ) {
        xml.start(
            "text",
            attributes: [
                ("x", Self.text(x)), ("y", Self.text(y)), ("text-anchor", anchor), ("font-size", "\(size)"),
                ("fill", "#222222"),
            ])
        xml.text(text)
        xml.end()
    }

    /// The smallest number of four equal round steps that reaches a value.
    static func ceiling(_ value: UInt64) -> UInt64 {
        var unit: UInt64 = 1
        while true {
            for step in [1, 2, 5] where UInt64(step) * unit * 4 >= value { return UInt64(step) * unit * 4 }
            let (next, overflow) = unit.multipliedReportingOverflow(by: 10)
            guard !overflow, next < 1 << 58 else { return value }
            unit = next
        }
    }

    private static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }

    /// `412,000`.
    static func grouped(_ number: UInt64) -> String {
        var parts: [String] = []
        var rest = number
        while rest >= 1000 {
            let last = String(rest % 1000)
            parts.insert(String(repeating: "0", count: 3 - last.count) + last, at: 0)
            rest /= 1000
        }
        return ([String(rest)] + parts).joined(separator: ",")
    }
}
