/// A calendar period as ISO 8601 writes it: `P6Y`, `P30D`, `P6M`, `P6W`, `P1Y6M`.
///
/// Whole units only and no time part. The parts are kept as written: thirty days are not a month.
public struct Period: Hashable, Sendable, CustomStringConvertible {
    /// Whole years.
    public let years: Int
    /// Whole months.
    public let months: Int
    /// Whole weeks.
    public let weeks: Int
    /// Whole days.
    public let days: Int

    /// The largest number that a part may have: more than any archive keeps, and small enough to add safely.
    static let largestPart = 99_999

    /// Reads `P[nY][nM][nW][nD]` with at least one part, in that order.
    ///
    /// - Throws: ``RetentionError`` with code `malformed`.
    public init(parsing text: some StringProtocol) throws {
        var rest = Array(text.utf8)[...]
        guard rest.popFirst() == UInt8(ascii: "P"), !rest.isEmpty else { throw Self.malformed(text) }
        var parts: [UInt8: Int] = [:]
        var allowed: [UInt8] = [UInt8(ascii: "Y"), UInt8(ascii: "M"), UInt8(ascii: "W"), UInt8(ascii: "D")]
        while !rest.isEmpty {
            let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            rest = rest.dropFirst(digits.count)
            guard (1...5).contains(digits.count), let unit = rest.popFirst(),
                let place = allowed.firstIndex(of: unit)
            else { throw Self.malformed(text) }
            allowed.removeFirst(place + 1)
            parts[unit] = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        years = parts[UInt8(ascii: "Y")] ?? 0
        months = parts[UInt8(ascii: "M")] ?? 0
        weeks = parts[UInt8(ascii: "W")] ?? 0
        days = parts[UInt8(ascii: "D")] ?? 0
    }

    /// The ISO text with its empty parts left out; `P0D` for no time at all.
    public var description: String {
        let text = [(years, "Y"), (months, "M"), (weeks, "W"), (days, "D")]
            .filter { $0.0 != 0 }.map { "\($0.0)\($0.1)" }.joined()
        return text.isEmpty ? "P0D" : "P" + text
    }

    /// For people: `1 year and 6 months`.
    public var longText: String {
        let text = [(years, "year"), (months, "month"), (weeks, "week"), (days, "day")]
            .filter { $0.0 != 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
        return text.isEmpty ? "no time" : text.joined(separator: " and ")
    }

    private static func malformed(_ text: some StringProtocol) -> RetentionError {
        RetentionError(
            .malformed, "“\(text)” is not a period: write P6Y, P6M, P6W, P30D or P1Y6M (no more than five digits each)")
    }
}
