public import Archive
import Foundation
import Ledger
public import Retention
public import Search

/// A captured message that reads like a request, until a person says what it is.
public struct RequestCandidate: Sendable {
    /// The message.
    public let seq: UInt64
    /// Who wrote it.
    public let from: String
    /// The day on which it reached the authority's account, by its own time.
    public let received: CivilDate
    /// The law that its words point to.
    public let regime: Regime
    /// The due date if it is a request of that law; nil where the calendar does not reach.
    public let due: CivilDate?
    /// Its first words.
    public let words: String
    /// What speaks against it: under FOIA a request states a real name (s.8(1)(b)).
    public let doubts: [String]
}

/// A person decided whether a captured message is a request.
public struct CandidateDecided: ActPayload {
    /// What the act is called in the ledger.
    public static let kind = "candidate_decided"
    /// The message.
    public var seq: UInt64
    /// The request that was logged for it; nil where it is none.
    public var request: String?
    /// Why, where it is none.
    public var reason: String?
}

extension OpenArchive {
    /// What somebody writes who asks for information: the words that the index is searched for.
    private static let phrases: [(terms: String, regime: Regime)] = [
        ("\"freedom of information\"", .foia), ("\"foi request\"", .foia), ("\"foia request\"", .foia),
        ("\"under foi\"", .foia), ("\"environmental information regulations\"", .eir), ("\"eir request\"", .eir),
        ("\"subject access\"", .sar), ("\"sar request\"", .sar), ("\"data you hold about me\"", .sar),
        ("\"information you hold about me\"", .sar), ("\"personal data you hold\"", .sar),
        ("\"please send me all\"", .foia), ("\"please provide copies\"", .foia),
    ]

    /// The captured messages that read like requests and that nobody has decided on, the newest first.
    ///
    /// - Parameter division: where the authority is; in Scotland requests are made under its own laws.
    public func candidates(division: Division, in index: SearchIndex) throws -> [RequestCandidate] {
        let decided = Set(try catalogue.acts(CandidateDecided.self).map(\.payload.seq))
        let (count, leaving) = (try ledger.count(), try leaving())
        var laws: [UInt64: Regime] = [:]
        for (terms, regime) in Self.phrases {
            var query = SearchQuery(terms: try SearchTerms(terms), limit: 1_000)
            query.hide(leaving)
            for hit in try index.search(query, count: count).hits where laws[hit.seq] == nil {
                laws[hit.seq] = division == .scotland ? regime.scottish : regime
            }
        }
        return try laws.filter { !decided.contains($0.key) }.sorted { $0.key > $1.key }.compactMap {
            try candidate($0.key, regime: $0.value, division: division)
        }
    }

    private func candidate(_ seq: UInt64, regime: Regime, division: Division) throws -> RequestCandidate? {
        let record = try ledger.record(seq)
        guard let body = record.string("body"), let sent = record.string("sent_at"),
            let received = try? CivilDate(parsing: String(sent.prefix(10)))
        else { return nil }
        let from = record.string("from") ?? ""
        let due = try? RequestClock.compute(
            regime: regime, division: division, received: received, holidays: try calendar()
        ).due
        // A first and a last name: an address or an account alone is no name.
        let name = from.prefix { $0 != "<" }.trimmingCharacters(in: .whitespaces)
        let isNamed = name.contains(" ") && !name.contains("@")
        let needsName = regime == .foia || regime == .foisa
        return RequestCandidate(
            seq: seq, from: from, received: received, regime: regime, due: due,
            words: body.split(whereSeparator: \.isWhitespace).prefix(30).joined(separator: " "),
            doubts: needsName && !isNamed ? ["no real name (FOIA s.8(1)(b)): ask for it"] : [])
    }

    /// Accepts a captured message as a request, received when it was sent, and returns it.
    public func accept(
        candidate seq: UInt64, regime: Regime, division: Division, from name: String?
    ) throws -> RequestFile {
        try requireUndecided(seq)
        guard let candidate = try candidate(seq, regime: regime, division: division) else { throw noMessage(seq) }
        let request = try openRequest(
            regime: regime, division: division, received: candidate.received, from: name ?? candidate.from,
            address: nil, text: try ledger.record(seq).string("body") ?? "")
        try record(CandidateDecided(seq: seq, request: request.id, reason: nil), subject: request.id)
        return request
    }

    /// Says that a captured message is no request.
    public func reject(candidate seq: UInt64, reason: String) throws {
        try requireUndecided(seq)
        guard reason.contains(where: { !$0.isWhitespace }) else {
            throw CaseworkError(.wrongUse, "Say why message \(seq) is no request (--reason).")
        }
        guard try catalogue.conversation(of: seq) != nil else { throw noMessage(seq) }
        try record(CandidateDecided(seq: seq, request: nil, reason: reason), subject: "candidate \(seq)")
    }

    private func requireUndecided(_ seq: UInt64) throws {
        guard let decided = try catalogue.acts(CandidateDecided.self).first(where: { $0.payload.seq == seq }) else {
            return
        }
        throw CaseworkError(
            .wrongUse,
            "Message \(seq) was decided already: \(decided.payload.request.map { "it is \($0)" } ?? "it is no request")."
        )
    }
}

extension Regime {
    /// The law of Scotland that gives the same right.
    fileprivate var scottish: Regime {
        switch self {
        case .foia, .foisa: .foisa
        case .eir, .eisr: .eisr
        case .sar: .sar
        }
    }
}
