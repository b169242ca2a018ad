import Disclosure

/// The messages of each kind of channel by month, as lines: an SVG drawing within a page.
///
/// Each kind has a colour, a dash of its own and its name at the end of its line, so that it can be read without colour.
struct ShiftChart {
    private static let (width, height) = (760, 320)
    private static let (left, right, top, bottom) = (56, 130, 12, 34)
    private let shift: ChannelShift
    private let most: Int

    init(_ shift: ChannelShift) {
        self.shift = shift
        most = Self.rounded(shift.months.flatMap { $0.counts.values }.max() ?? 1)
    }

    /// The next number above that is 1, 2 or 5 with zeros.
    static func rounded(_ number: Int) -> Int {
        var unit = 1
        while true {
            for step in [1, 2, 5] where number <= step * unit { return step * unit }
            guard unit <= Int.max / 100 else { return number }
            unit *= 10
        }
    }

    private func x(_ index: Int) -> Int {
        let span = Self.width - Self.left - Self.right
        return Self.left + (shift.months.count < 2 ? span / 2 : index * span / (shift.months.count - 1))
    }

    private func y(_ count: Int) -> Int {
        let span = Self.height - Self.top - Self.bottom
        return Self.height - Self.bottom - Int((Double(count) / Double(most) * Double(span)).rounded())
    }

    func write(into html: inout HTMLWriter) {
        html.block(
            "svg",
            [
                "viewBox": "0 0 \(Self.width) \(Self.height)", "width": "\(Self.width)", "height": "\(Self.height)",
                "role": "img",
                "aria-label": "Messages by month and kind of channel; the table beside it has the figures",
            ]
        ) { html in
            writeGrid(into: &html)
            var labels: [Int] = []
            for kind in shift.kinds { writeLine(kind, &labels, into: &html) }
        }
    }

    private func writeGrid(into html: inout HTMLWriter) {
        let steps = most >= 4 ? 4 : most
        for step in 0...max(1, steps) {
            let count = most * step / max(1, steps)
            let y = "\(self.y(count))"
            html.element(
                "line",
                [
                    "class": step == 0 ? "axis" : "grid", "x1": "\(Self.left)", "x2": "\(Self.width - Self.right)",
                    "y1": y, "y2": y,
                ], text: "")
            html.element(
                "text", ["x": "\(Self.left - 8)", "y": "\(self.y(count) + 4)", "text-anchor": "end"], text: "\(count)")
        }
        // As many names of months as have room.
        let every = max(1, (shift.months.count + 6) / 7)
        for (index, month) in shift.months.enumerated() where index % every == 0 {
            html.element(
                "text", ["x": "\(x(index))", "y": "\(Self.height - 10)", "text-anchor": "middle"],
                text: MonthWords.short(month.name))
        }
        html.newline()
    }

    private func writeLine(_ kind: ChannelShift.Kind, _ labels: inout [Int], into html: inout HTMLWriter) {
        let points = shift.months.enumerated().map { (x($0.offset), y($0.element.counts[kind] ?? 0)) }
        guard let last = points.last else { return }
        if points.count == 1 {
            html.element(
                "circle", ["class": "line \(kind.rawValue)", "cx": "\(last.0)", "cy": "\(last.1)", "r": "4"], text: "")
        } else {
            html.element(
                "polyline",
                ["class": "line \(kind.rawValue)", "points": points.map { "\($0.0),\($0.1)" }.joined(separator: " ")],
                text: "")
        }
        var at = last.1 + 4
        while let near = labels.first(where: { abs($0 - at) < 15 }) { at = near >= at ? near - 15 : near + 15 }
        labels.append(at)
        html.element("text", ["class": kind.rawValue, "x": "\(last.0 + 8)", "y": "\(at)"], text: kind.title)
        html.newline()
    }
}
