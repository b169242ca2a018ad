/// A message's `ts`: "1433558207.760577", its time in seconds and its identity within the conversation.
///
/// The string is kept as it is; a `Double` would lose its last digits.
struct SlackTimestamp {
    let string: String
    /// Microseconds since 1970; nil when the string is no such time.
    let instant: Int64?

    init(_ string: String) {
        self.string = string
        instant = SlackTimestamp.microseconds(string.utf8)
    }

    /// Digits, a point, up to six digits; years to 9999.
    private static func microseconds(_ characters: String.UTF8View) -> Int64? {
        var value: Int64 = 0
        var (whole, fraction, afterPoint) = (0, 0, false)
        for character in characters {
            switch character {
            case UInt8(ascii: ".") where !afterPoint: afterPoint = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if afterPoint { fraction += 1 } else { whole += 1 }
                guard whole <= 12, fraction <= 6 else { return nil }
                value = value * 10 + Int64(character - UInt8(ascii: "0"))
            default: return nil
            }
        }
        guard whole > 0 else { return nil }
        for _ in fraction..<6 { value *= 10 }
        return value
    }
}
