/// How talk moved between kinds of channel, month by month, so that it shows whether email really fell.
///
/// It counts what is held. A month in which nothing was captured shows as a fall, so it is to be read beside the coverage.
public struct ChannelShift: Sendable, Equatable {
    /// A kind of channel.
    public enum Kind: String, Sendable, CaseIterable, Codable {
        case email, chat, social

        /// For people.
        public var title: String {
            switch self {
            case .email: "Email"
            case .chat: "Chat"
            case .social: "Social media and web"
            }
        }

        /// The kind that a format belongs to.
        init(format: String) {
            switch format {
            case "mail", "pst", "msg", "purview": self = .email
            case "activitystreams", "x", "x-archive", "meta", "meta-download", "feed": self = .social
            default: self = .chat
            }
        }
    }

    /// One month.
    public struct Month: Sendable, Equatable {
        /// `YYYY-MM`.
        public let name: String
        /// Messages by kind.
        public let counts: [Kind: Int]
        /// All of them.
        public var total: Int { counts.values.reduce(0, +) }

        /// A kind's share, in percent; nil in a month without a message.
        public func share(_ kind: Kind) -> Double? {
            total == 0 ? nil : Double(counts[kind] ?? 0) * 100 / Double(total)
        }
    }

    /// Every month from the first with a message to the last, those without one among them.
    public let months: [Month]

    /// The kinds of which there is anything.
    public var kinds: [Kind] { Kind.allCases.filter { kind in months.contains { $0.counts[kind] ?? 0 > 0 } } }

    /// Makes it from the messages of each source by month (`YYYY-MM`).
    init(_ sources: [(kind: Kind, months: [String: Int])]) {
        var counts: [Int: [Kind: Int]] = [:]
        for source in sources {
            for (name, count) in source.months {
                guard let number = Self.number(name) else { continue }
                counts[number, default: [:]][source.kind, default: 0] += count
            }
        }
        guard let first = counts.keys.min(), let last = counts.keys.max() else {
            months = []
            return
        }
        months = (first...last).map { Month(name: Self.name($0), counts: counts[$0] ?? [:]) }
    }

    private static func number(_ name: String) -> Int? {
        let parts = name.split(separator: "-").compactMap { Int($0) }
        return parts.count == 2 && (1...12).contains(parts[1]) ? parts[0] * 12 + parts[1] - 1 : nil
    }

    private static func name(_ number: Int) -> String {
        let (year, month) = (number / 12, number % 12 + 1)
        return "\(year)-\(month < 10 ? "0" : "")\(month)"
    }

    /// What became of each kind between the first and the last three months, one sentence each.
    public var findings: [String] {
        guard months.count >= 6 else {
            return ["Fewer than six months are held: too little to say whether anything moved."]
        }
        let (first, last) = (Array(months.prefix(3)), Array(months.suffix(3)))
        return kinds.map { kind in
            let (was, now) = (Self.sum(first, kind), Self.sum(last, kind))
            let (before, after) = (Self.share(first, kind), Self.share(last, kind))
            let change: String =
                was == 0 ? "it is new" : now == was ? "its number is the same" : Self.change(from: was, to: now)
            let points = (after - before).rounded()
            let share =
                points == 0
                ? "its share is the same" : "its share \(points < 0 ? "fell" : "rose") by \(Int(abs(points))) points"
            return "\(kind.title): \(was) messages (\(Self.percent(before))) in \(Self.span(first)), \(now) "
                + "(\(Self.percent(after))) in \(Self.span(last)): \(change), and \(share)."
        }
    }

    private static func sum(_ months: [Month], _ kind: Kind) -> Int { months.reduce(0) { $0 + ($1.counts[kind] ?? 0) } }

    private static func share(_ months: [Month], _ kind: Kind) -> Double {
        let all = months.reduce(0) { $0 + $1.total }
        return all == 0 ? 0 : Double(sum(months, kind)) * 100 / Double(all)
    }

    private static func change(from was: Int, to now: Int) -> String {
        let percent = Int((Double(abs(now - was)) * 100 / Double(was)).rounded())
        return "its number \(now < was ? "fell" : "rose") by \(percent)%"
    }

    /// A share as it is shown.
    static func percent(_ share: Double?) -> String { share.map { "\(Int($0.rounded()))%" } ?? "–" }

    private static func span(_ months: [Month]) -> String {
        guard let first = months.first?.name, let last = months.last?.name else { return "" }
        return "\(MonthWords.short(first)) to \(MonthWords.short(last))"
    }
}

/// Months as people write them.
enum MonthWords {
    private static let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// `2024-03` as `Mar 2024`.
    static func short(_ name: String) -> String {
        let parts = name.split(separator: "-")
        guard parts.count >= 2, let month = Int(parts[1]), (1...12).contains(month) else { return name }
        return "\(names[month - 1]) \(parts[0])"
    }
}
