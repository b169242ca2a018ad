public import Archive
import Foundation
import Retention

/// What answering would cost was estimated from a timed sample.
public struct CostEstimated: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "cost_estimated"
    /// How many messages the searches found.
    public var messages: Int
    /// How many of them were worked on with a watch.
    public var sampled: Int
    /// The minutes that took, to decide whether it is held, locate, retrieve and extract it (reg 4(3)).
    public var minutes: Double
    /// The minutes that reading and redacting the sample took, which do not count towards the limit.
    public var reviewMinutes: Double?
    /// Hours that count, for all messages.
    public var hours: Double
    /// Hours of the requests that are counted together with it (reg 5).
    public var aggregatedHours: Double
    /// The limit in hours.
    public var limitHours: Double
}

/// The limit of what an authority must spend on one answer.
///
/// Source: FOIA s.12 and SI 2004/3244 regs 3 to 5; FOISA s.12 and SSI 2004/467.
public struct CostLimit: Sendable {
    /// A request that would fit.
    public struct Narrower: Sendable, Encodable {
        /// What it is, in words for the applicant.
        public let what: String
        /// How many messages it is about.
        public let messages: Int
    }

    /// What was estimated.
    public let estimate: CostEstimated
    /// The limit in pounds.
    public let limitPounds: Int
    /// What an hour counts for, in pounds.
    public let hourlyRate: Int
    /// The largest narrower requests that fit, one a way of narrowing; empty where it fits as it is, or none does.
    public let narrower: [Narrower]

    /// Whether the answer may be refused for its cost.
    public var isExceeded: Bool { estimate.hours + estimate.aggregatedHours > estimate.limitHours }

    /// Hours of reading and redacting, which count for whether a request is vexatious or manifestly unreasonable alone.
    public var reviewHours: Double? {
        estimate.reviewMinutes.map { $0 / Double(estimate.sampled) * Double(estimate.messages) / 60 }
    }
}

extension OpenArchive {
    /// Estimates what answering costs, records it, and says what would fit (s.16).
    ///
    /// - Parameters:
    ///   - sampled: how many of the found messages were worked on with a watch.
    ///   - minutes: what locating, retrieving and extracting them took.
    ///   - reviewMinutes: what reading and redacting them took, counted apart.
    ///   - isCentral: a government department or the like (SI 2004/3244 reg 3(2): 600 pounds).
    /// - Throws: `wrongUse` where the law has no limit, or the sample makes no sense.
    public func estimate(
        _ id: String, sampled: Int, minutes: Double, reviewMinutes: Double?, isCentral: Bool
    ) throws -> CostLimit {
        let request = try openRequest(id)
        guard let limit = request.regime.costLimit(isCentral: isCentral) else {
            throw CaseworkError(
                .wrongUse,
                request.regime == .sar
                    ? "A subject access request has no cost limit; the search must be reasonable and proportionate (Art 15(1A))."
                    : "\(request.regime.rawValue) has no cost limit: a request that costs too much may be manifestly unreasonable "
                        + "(\(request.regime == .eir ? "reg 12(4)(b)" : "reg 10(4)(b)")).")
        }
        let found = Set(request.searches.flatMap(\.seqs))
        guard !found.isEmpty else {
            throw CaseworkError(.wrongUse, "No search of \(id) found anything to estimate from: search first.")
        }
        guard sampled > 0, sampled <= found.count, minutes > 0, minutes.isFinite, reviewMinutes ?? 0 >= 0,
            reviewMinutes?.isFinite ?? true
        else {
            throw CaseworkError(
                .wrongUse,
                "The sample is a number of the \(found.count) messages that the searches of \(id) found, timed in minutes."
            )
        }
        let each = minutes / Double(sampled) / 60
        let aggregated = try aggregatedHours(request)
        let estimate = CostEstimated(
            messages: found.count, sampled: sampled, minutes: minutes, reviewMinutes: reviewMinutes,
            hours: each * Double(found.count), aggregatedHours: aggregated,
            limitHours: Double(limit.pounds) / Double(limit.rate))
        try record(estimate, subject: id)
        let fits = Int(((estimate.limitHours - aggregated) / each + 1e-9).rounded(.down))
        return CostLimit(
            estimate: estimate, limitPounds: limit.pounds, hourlyRate: limit.rate,
            narrower: fits >= found.count ? [] : try narrower(Array(found), fits: fits))
    }

    /// The hours of the requests linked as aggregated and received within sixty working days of this one.
    private func aggregatedHours(_ request: RequestFile) throws -> Double {
        guard request.regime == .foia else { return 0 }
        var hours = 0.0
        for link in request.register.links where link.relation == .aggregated {
            let other = try self.request(link.other)
            let (first, last) = (min(request.received, other.received), max(request.received, other.received))
            let window = try RequestClock.compute(
                regime: .foia, deadline: .aggregation, division: request.division, received: first,
                holidays: request.holidays)
            guard let end = window.due, last <= end else { continue }
            hours +=
                try catalogue.acts(on: other.id).filter { $0.kind == CostEstimated.kind }.last
                .map { try $0.decode(CostEstimated.self).hours } ?? 0
        }
        return hours
    }

    /// The newest messages that fit, and each source that fits whole.
    private func narrower(_ seqs: [UInt64], fits: Int) throws -> [CostLimit.Narrower] {
        guard fits > 0 else { return [] }
        var narrower: [CostLimit.Narrower] = []
        let sent = try catalogue.sent(seqs)
        let days = Dictionary(grouping: sent.values.compactMap(CivilDay.date(microseconds:)), by: { $0 })
            .mapValues(\.count).sorted { $0.key > $1.key }
        var count = 0
        var since: CivilDate?
        for (day, messages) in days {
            guard count + messages <= fits else { break }
            count += messages
            since = day
        }
        if let since { narrower.append(.init(what: "messages sent on or after \(since)", messages: count)) }
        var bySource: [String: Int] = [:]
        for seq in seqs { bySource[try catalogue.conversation(of: seq)?.source ?? "", default: 0] += 1 }
        for (source, messages) in bySource.sorted(by: { ($0.value, $1.key) > ($1.value, $0.key) })
        where messages <= fits && bySource.count > 1 && !source.isEmpty {
            narrower.append(.init(what: "messages from \(source) alone", messages: messages))
        }
        return narrower
    }
}

extension Regime {
    /// The limit in pounds and what an hour counts for; nil where the law has none.
    fileprivate func costLimit(isCentral: Bool) -> (pounds: Int, rate: Int)? {
        switch self {
        case .foia: (isCentral ? 600 : 450, 25)
        case .foisa: (600, 15)
        case .eir, .eisr, .sar: nil
        }
    }
}
