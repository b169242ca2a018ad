public import Archive
import Foundation
public import Retention

/// What a body reports of its requests for a period: each number with the cases behind it.
///
/// The lines follow the statistics that public bodies return to the Cabinet Office and, in Scotland, to the Commissioner:
/// received, answered in time or late, outcomes, exemptions relied on, internal reviews and complaints.
public struct RequestStatistics: Sendable, Encodable {
    /// One number, which is the count of its cases.
    public struct Line: Sendable, Encodable {
        /// Which part of the return it belongs to: `requests`, `time`, `outcome`, `provision`, `review`.
        public let part: String
        /// What is counted.
        public let name: String
        /// The references of the cases.
        public let cases: [String]

        /// How many.
        public var count: Int { cases.count }

        private enum CodingKeys: String, CodingKey { case part, name, count, cases }

        /// Writes the count beside its cases.
        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(part, forKey: .part)
            try container.encode(name, forKey: .name)
            try container.encode(count, forKey: .count)
            try container.encode(cases, forKey: .cases)
        }
    }

    /// The law, or nil for all.
    public let regime: String?
    /// The first day of receipt.
    public let from: String
    /// The last day of receipt.
    public let to: String
    /// The numbers, in the order of the return.
    public let lines: [Line]

    init(_ standings: [RequestStanding], regime: Regime?, from: CivilDate, to: CivilDate) {
        let all = standings.filter {
            $0.request.received >= from && $0.request.received <= to && (regime == nil || $0.request.regime == regime)
        }
        var lines: [Line] = []
        func add(_ part: String, _ name: String, where isCounted: (RequestStanding) -> Bool) {
            lines.append(Line(part: part, name: name, cases: all.filter(isCounted).map(\.request.id)))
        }
        add("requests", "received") { _ in true }
        for law in Regime.allCases where regime == nil && all.contains(where: { $0.request.regime == law }) {
            add("requests", "received under \(law.rawValue)") { $0.request.regime == law }
        }
        add("time", "answered in time") { $0.answered != nil && !$0.isLate }
        add("time", "answered late") { $0.answered != nil && $0.isLate }
        add("time", "not answered, in time") { $0.answered == nil && $0.request.closed == nil && !$0.isLate }
        add("time", "not answered, late") { $0.answered == nil && $0.request.closed == nil && $0.isLate }
        add("time", "time extended") { standing in
            standing.request.events.contains { [.publicInterestExtension, .extensionNotified].contains($0.name) }
        }
        for outcome in Set(all.compactMap(\.request.outcome)).sorted() {
            add("outcome", outcome) { $0.request.outcome == outcome }
        }
        for provision in Set(all.flatMap(\.request.provisions)).sorted() {
            add("provision", provision) { $0.answered != nil && $0.request.provisions.contains(provision) }
        }
        for stage in RequestStage.Stage.allCases {
            let name = stage.words
            add("review", name) { $0.request.register.stages.contains { $0.opened.stage == stage } }
            for outcome in RequestStage.Outcome.allCases {
                let isEnded = { (standing: RequestStanding) in
                    standing.request.register.stages.contains {
                        $0.opened.stage == stage && $0.closed?.outcome == outcome
                    }
                }
                if all.contains(where: isEnded) {
                    add("review", "\(name) \(outcome.rawValue.replacing("-", with: " "))", where: isEnded)
                }
            }
        }
        self.regime = regime?.rawValue
        self.from = from.description
        self.to = to.description
        self.lines = lines
    }
}

extension OpenArchive {
    /// The statistics of the requests received in a period.
    ///
    /// - Throws: `wrongUse` where the period ends before it begins.
    public func statistics(regime: Regime?, from: CivilDate, to: CivilDate) throws -> RequestStatistics {
        guard from <= to else {
            throw CaseworkError(.wrongUse, "The period ends on \(to), before it begins on \(from).")
        }
        return RequestStatistics(try register(), regime: regime, from: from, to: to)
    }
}

extension RequestStage.Stage {
    /// As a statistic names it.
    fileprivate var words: String {
        switch self {
        case .internalReview: "internal review"
        case .regulator: "complaint to the regulator"
        case .tribunal: "appeal to a tribunal"
        }
    }
}
