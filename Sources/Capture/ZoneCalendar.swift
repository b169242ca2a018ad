import Foundation

/// Calendar days and months as people in one time zone count them.
///
/// Offsets are looked up once a UTC day, or once a message on the few days on which a zone's offset changes.
struct ZoneCalendar {
    private let zone: TimeZone
    private var knownDay: Int64?
    private var offset: Int64?

    /// - Throws: `CaptureError.badOption` when there is no zone of that name.
    init(timeZone name: String) throws {
        guard let zone = TimeZone(identifier: name) else {
            throw CaptureError(.badOption, "there is no time zone \(name): give an IANA name such as Europe/London")
        }
        self.zone = zone
    }

    /// The local day of an instant in microseconds.
    mutating func day(of instant: Int64) -> GregorianDay {
        let seconds = instant.flooredQuotient(by: 1_000_000)
        return GregorianDay(number: (seconds + localOffset(at: seconds)).flooredQuotient(by: 86_400))
    }

    private mutating func localOffset(at seconds: Int64) -> Int64 {
        let day = seconds.flooredQuotient(by: 86_400)
        if day != knownDay {
            let first = lookUp(day * 86_400)
            knownDay = day
            offset = first == lookUp(day * 86_400 + 86_399) ? first : nil
        }
        return offset ?? lookUp(seconds)
    }

    private func lookUp(_ seconds: Int64) -> Int64 {
        Int64(zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds))))
    }
}

extension GregorianDay {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// "November 2024".
    var monthInWords: String { "\(GregorianDay.months[month - 1]) \(year)" }

    /// "14 November 2024".
    var inWords: String { "\(day) \(monthInWords)" }

    /// "2024-11".
    var monthKey: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }
}
