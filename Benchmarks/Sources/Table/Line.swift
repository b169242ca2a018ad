/// One named line of the table: what is measured, against what, and what it is to reach.
protocol Line: Sendable {
    /// What `ONLY=` calls it.
    var name: String { get }
    /// What Canute does.
    var work: String { get }
    /// What it is measured against, with the settings that others leave out.
    var reference: String { get }
    /// None where nothing is asked, and the ratio is only watched.
    var goals: [Goal] { get }
    /// How often it is worth repeating: memory and sizes do not change from round to round.
    var mostRounds: Int { get }

    /// Makes what is needed, before anything is timed.
    ///
    /// - Throws: `NotHere` where this machine lacks something.
    func prepare(_ bench: Bench) throws

    /// Measures both once, one after the other, so that both meet the same machine.
    func round(_ bench: Bench) throws -> Round
}

extension Line {
    var goals: [Goal] { [] }
    var mostRounds: Int { .max }
    func prepare(_ bench: Bench) throws {}
}

/// One round: ours and the reference side by side.
struct Round: Codable {
    let ours: Quantity
    let reference: Quantity
    /// What else was seen, by name, in words for people.
    var also: [String] = []

    var ratio: Double? { ours.ratio(to: reference) }

    /// A round that has no peer: it is held against the limit itself.
    static func against(_ limit: Quantity, _ ours: Quantity, also: [String] = []) -> Round {
        Round(ours: ours, reference: limit, also: also)
    }
}

/// Why a line cannot be measured on this machine; no fault of anybody's.
struct NotHere: Error, CustomStringConvertible {
    let description: String

    /// A program of a Debian package that is not there.
    static func notInstalled(_ program: String, package: String) -> NotHere {
        NotHere(description: "not installed: \(program) (apt-get install \(package))")
    }
}

/// What became of a line.
struct LineResult: Codable {
    let name: String
    let work: String
    let reference: String
    let goals: [String]
    let rounds: [Round]
    /// The median over the rounds of the two within one round.
    let ratio: Double?
    /// Whether all goals are met; nil where there are none, or nothing was measured.
    let met: Bool?
    /// `met`, the distance, or why nothing was measured.
    let outcome: String
    /// Whether it was to be measured and could not be, by a fault.
    let isBroken: Bool

    /// A line that was measured.
    init(_ line: any Line, rounds: [Round]) {
        let ratios = rounds.compactMap(\.ratio)
        let ratio = ratios.isEmpty ? nil : Median.of(ratios)
        let ours = Self.middle(rounds.map(\.ours))
        let verdicts = line.goals.map { goal in
            (goal, ours.map { goal.verdict(ratio: ratio, ours: $0) } ?? .missed(part: 0))
        }
        let missed = verdicts.compactMap { goal, verdict in
            if case .missed(let part) = verdict { "\(Quantity.digits(part * 100)) % of \(goal.text)" } else { nil }
        }
        self.init(
            line, rounds: rounds, ratio: ratio, met: verdicts.isEmpty ? nil : missed.isEmpty,
            outcome: verdicts.isEmpty ? "watched" : missed.isEmpty ? "met" : missed.joined(separator: "; "),
            isBroken: false)
    }

    /// A line that was not.
    init(_ line: any Line, error: any Error) {
        let isBroken = !(error is NotHere)
        self.init(
            line, rounds: [], ratio: nil, met: nil, outcome: (isBroken ? "failed: " : "") + "\(error)",
            isBroken: isBroken)
    }

    private init(
        _ line: any Line, rounds: [Round], ratio: Double?, met: Bool?, outcome: String, isBroken: Bool
    ) {
        (name, work, reference) = (line.name, line.work, line.reference)
        goals = line.goals.map(\.text)
        (self.rounds, self.ratio, self.met, self.outcome, self.isBroken) = (rounds, ratio, met, outcome, isBroken)
    }

    /// The median of ours and of the reference, for the table.
    var ours: Quantity? { Self.middle(rounds.map(\.ours)) }
    var referenceFigure: Quantity? { Self.middle(rounds.map(\.reference)) }

    private static func middle(_ all: [Quantity]) -> Quantity? {
        all.first.map { Quantity(Median.of(all.map(\.value)), $0.unit) }
    }
}

/// The middle of what was measured.
enum Median {
    /// Of an even number, the mean of the two in the middle.
    ///
    /// There must be at least one.
    static func of(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }

    /// The value below which this share of the values lies (nearest rank).
    static func percentile(_ share: Double, of values: [Double]) -> Double {
        let sorted = values.sorted()
        let rank = Int((share * Double(sorted.count)).rounded(.up))
        return sorted[min(max(rank, 1), sorted.count) - 1]
    }
}
