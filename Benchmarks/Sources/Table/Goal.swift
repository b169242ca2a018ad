/// What a line is to reach.
enum Goal: Equatable {
    /// So many times as good as the reference, at least; `aim` is what is hoped for beyond.
    case ratio(atLeast: Double, aim: Double? = nil)
    /// A figure of ours that is not to be worse than this.
    case figure(Quantity)

    /// Whether it is reached, and if not, how far it is.
    enum Verdict: Equatable {
        case met
        /// The part of the goal that was reached: 0.5 is half way.
        case missed(part: Double)
    }

    /// Judges the median ratio and the median figure.
    func verdict(ratio: Double?, ours: Quantity) -> Verdict {
        let part: Double? =
            switch self {
            case .ratio(let least, _): ratio.map { $0 / least }
            case .figure(let limit): ours.ratio(to: limit)
            }
        guard let part else { return .missed(part: 0) }
        return part >= 1 ? .met : .missed(part: part)
    }

    var text: String {
        switch self {
        case .ratio(let least, let aim):
            "≥ \(Quantity.digits(least))×" + (aim.map { " (aim \(Quantity.digits($0))×)" } ?? "")
        case .figure(let limit): (limit.unit.isBetterHigher ? "≥ " : "≤ ") + limit.text
        }
    }
}
