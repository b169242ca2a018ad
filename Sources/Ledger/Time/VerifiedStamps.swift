import Foundation

/// What a verification found of the time stamps that the log refers to.
public struct VerifiedStamps: Sendable {
    /// Whether it was asked who stamped; else only what was stamped, and when.
    public let areAuthoritiesAsked: Bool
    /// What is wrong, by the entry that names the stamp.
    public internal(set) var findings: [Finding] = []
    /// The stamps that hold, in the order of the entries that name them.
    public internal(set) var anchors: [Anchor] = []

    init(areAuthoritiesAsked: Bool) { self.areAuthoritiesAsked = areAuthoritiesAsked }

    /// For people: one sentence for each log whose checkpoints are dated, in the order of the entries.
    ///
    /// A log that goes on from an earlier one also keeps the stamps of that one, which date the earlier log's entries under
    /// the earlier log's name.
    public var words: [String] {
        var origins: [String] = []
        for anchor in anchors where !origins.contains(anchor.origin) { origins.append(anchor.origin) }
        return origins.compactMap { origin in
            let own = anchors.filter { $0.origin == origin }
            guard let largest = own.max(by: { ($0.size, $1.info.time) < ($1.size, $0.info.time) }) else { return nil }
            let entries = largest.size == 1 ? "entry" : "\(largest.size) entries"
            return
                "\(own.count) time stamp\(own.count == 1 ? " holds" : "s hold") over checkpoints of \(origin); the largest, "
                + "named by entry \(largest.seq), shows that the first \(entries) of \(origin) existed at "
                + "\(largest.info.time.formatted(.iso8601)) (stamp \(largest.info.serial))."
        }
    }
}
