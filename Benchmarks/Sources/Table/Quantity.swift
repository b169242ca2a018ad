/// A measured figure with its unit.
struct Quantity: Codable, Equatable {
    /// What is counted, and which way is better.
    enum Unit: String, Codable {
        case perSecond = "/s"
        case megabytesPerSecond = "MB/s"
        case seconds = "s"
        case milliseconds = "ms"
        case microseconds = "µs"
        case mebibytes = "MiB"
        case bytes = "B"

        /// Of rates, more is better; of times and sizes, less.
        var isBetterHigher: Bool { self == .perSecond || self == .megabytesPerSecond }
    }

    let value: Double
    let unit: Unit

    init(_ value: Double, _ unit: Unit) {
        self.value = value
        self.unit = unit
    }

    /// How many times as good as `other`: above one is better, whatever the unit.
    ///
    /// The units must agree; a figure of nothing has no ratio.
    func ratio(to other: Quantity) -> Double? {
        guard unit == other.unit, value > 0, other.value > 0 else { return nil }
        return unit.isBetterHigher ? value / other.value : other.value / value
    }

    /// As the table prints it: three digits that matter, thousands and millions by letter.
    var text: String {
        switch value {
        case 1e6... where unit == .perSecond: "\(Self.digits(value / 1e6)) M\(unit.rawValue)"
        case 1e4... where unit == .perSecond: "\(Self.digits(value / 1e3)) k\(unit.rawValue)"
        default: Self.digits(value) + (unit == .perSecond ? unit.rawValue : " \(unit.rawValue)")
        }
    }

    /// A number with three digits that matter.
    static func digits(_ value: Double) -> String {
        switch abs(value) {
        case 100...: String(Int(value.rounded()))
        case 10...: decimals(value, 1)
        case 0.1...: decimals(value, 2)
        default: decimals(value, 3)
        }
    }

    private static func decimals(_ value: Double, _ count: Int) -> String {
        var scale = 1
        for _ in 0..<count { scale *= 10 }
        let whole = Int((abs(value) * Double(scale)).rounded())
        let part = String(whole % scale)
        return (value < 0 ? "-" : "") + "\(whole / scale)."
            + String(repeating: "0", count: count - part.count) + part
    }
}
