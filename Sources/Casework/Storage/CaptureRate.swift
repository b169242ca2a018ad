public import Retention

/// How much an archive grows in a year, from when its messages were captured.
///
/// What was captured is all that can be known: a first import of old years is a day's capture like any other, so the
/// share of the busiest day is told with the rate.
public struct CaptureRate: Sendable, Equatable {
    /// The first day that counts.
    public let from: CivilDate
    /// The last day that counts: the day of asking.
    public let to: CivilDate
    /// The messages captured in these days.
    public let messages: UInt64
    /// The part of them that came on the busiest day, 0 to 1.
    public let busiestShare: Double

    /// How long captures must have gone on before a rate is named, in days.
    public static let shortest = 28
    private static let window = 365

    /// The days that count.
    public var days: Int { to.dayNumber - from.dayNumber + 1 }

    /// Messages in a year of 365 days.
    public var messagesPerYear: Double { Double(messages) * 365 / Double(days) }

    /// The rate of the last year, or of the time since the first capture; nil where that is shorter than 28 days.
    public init?(_ captured: [(day: CivilDate, messages: UInt64)], asOf today: CivilDate) {
        let past = captured.filter { $0.day <= today && $0.messages > 0 }
        guard let first = past.map(\.day).min(), today.dayNumber - first.dayNumber + 1 >= Self.shortest else {
            return nil
        }
        let from = max(first, today.adding(days: 1 - Self.window))
        let counted = past.filter { $0.day >= from }.map(\.messages)
        let messages = counted.reduce(0, +)
        self.from = from
        to = today
        self.messages = messages
        busiestShare = messages == 0 ? 0 : Double(counted.max() ?? 0) / Double(messages)
    }
}
