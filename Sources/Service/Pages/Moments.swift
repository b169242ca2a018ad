import Foundation
import Retention

/// Moments and days as people read them, in the United Kingdom's time.
enum Moments {
    /// `14 Nov 2024 at 09:32`; "time unknown" for nothing.
    static func words(_ text: String?) -> String {
        guard let text, let date = try? Date(String(text.prefix(19)) + "Z", strategy: .iso8601) else {
            return "time unknown"
        }
        var style = Date.FormatStyle(date: .abbreviated, time: .shortened, locale: Locale(identifier: "en_GB"))
        style.timeZone = TimeZone(identifier: "Europe/London") ?? .gmt
        return date.formatted(style)
    }

    /// About how long something takes, rounded as people round: "about 2 hours", "about 20 minutes".
    static func about(seconds: Double) -> String {
        let minutes = Int((seconds / 60).rounded(.up))
        if minutes < 55 { return "about \(Plural.count(max(1, minutes), "minute"))" }
        return "about \(Plural.count(Int((seconds / 3600).rounded()), "hour"))"
    }

    /// A number with commas between its thousands.
    static func number(_ number: some BinaryInteger) -> String {
        var digits = String(number)
        var at = digits.count - 3
        while at > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: at))
            at -= 3
        }
        return digits
    }
}
