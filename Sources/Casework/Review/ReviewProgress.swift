public import Archive
import Foundation

/// How far the review of a request is, and how long the rest takes at the pace so far.
public struct ReviewProgress: Sendable, Equatable {
    /// How many messages were found.
    public let found: Int
    /// How many of them are decided.
    public let decided: Int
    /// Seconds of work a message took so far; nil where too little was done to tell.
    public let pace: Double?

    /// Seconds of work that the rest takes at that pace.
    public var left: Double? { pace.map { $0 * Double(found - decided) } }

    /// A pause longer than this is no work on the request.
    private static let longestThought = 600.0
    /// Fewer decided messages say nothing of the pace.
    private static let fewest = 5

    /// - Parameter acts: what was decided, with the moments at which each person did it, in order.
    init(found: Int, decided: Int, acts: [(by: String, at: Date)]) {
        self.found = found
        self.decided = decided
        var last: [String: Date] = [:]
        var worked = 0.0
        for act in acts {
            if let before = last[act.by] {
                let gap = act.at.timeIntervalSince(before)
                if gap > 0, gap <= Self.longestThought { worked += gap }
            }
            last[act.by] = act.at
        }
        pace = decided >= Self.fewest && worked > 0 ? worked / Double(decided) : nil
    }
}

extension OpenArchive {
    /// How far the review of a request is.
    public func progress(of request: RequestFile) throws -> ReviewProgress {
        let decisions = Set(request.decisions)
        let acts = try catalogue.acts(on: request.id).filter { decisions.contains($0.seq) }.compactMap {
            act -> (by: String, at: Date)? in
            (try? Date(String(act.at.prefix(19)) + "Z", strategy: .iso8601)).map { (act.by, $0) }
        }
        let found = request.found
        return ReviewProgress(
            found: found.count, decided: found.count(where: { request.relevance[$0] != nil }), acts: acts)
    }
}
