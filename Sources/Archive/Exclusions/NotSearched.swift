/// Something that a search did not reach.
public struct NotSearched: Sendable, Codable, Equatable {
    /// The source.
    public var source: String
    /// The code of the rule that leaves it out; nil where it is something else.
    public var code: String?
    /// How many messages, as far as they were counted.
    public var count: Int
    /// Why, in words.
    public var reason: String
}

extension OpenArchive {
    /// What a search of these sources does not reach, or of all where none is named.
    ///
    /// That is what rules leave out, what could not be read, and what is known and not captured.
    public func notSearched(in sources: [String] = []) throws -> [NotSearched] {
        let declared = try self.sources().filter { sources.isEmpty || sources.contains($0.name) }
        var reports: [String: [CaptureReport]] = [:]
        for (_, done) in try catalogue.acts(CaptureDone.self) {
            reports[done.report.source, default: []].append(done.report)
        }
        let rules = try exclusions()
        var missed: [NotSearched] = []
        for source in declared {
            let runs = reports[source.name] ?? []
            var counts: [String: Int] = [:]
            for run in runs { counts.merge(run.excludedByCode, uniquingKeysWith: +) }
            let own = rules.filter { $0.isFor(source.name) && ($0.isInForce || counts[$0.rule.code] != nil) }
            var codes: Set<String> = []
            for rule in own where codes.insert(rule.rule.code).inserted {
                missed.append(
                    NotSearched(
                        source: source.name, code: rule.rule.code, count: counts[rule.rule.code] ?? 0,
                        reason: rule.rule.reason))
            }
            let unread = runs.reduce(0) { $0 + $1.failed }
            if unread > 0 {
                missed.append(NotSearched(source: source.name, count: unread, reason: "could not be read"))
            }
            if let reason = source.notCaptured, runs.isEmpty {
                missed.append(
                    NotSearched(source: source.name, count: 0, reason: "known and not captured: \(reason)"))
            }
        }
        return missed
    }
}
