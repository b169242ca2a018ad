/// Something that a search did not reach.
public struct NotSearched: Sendable, Codable, Equatable {
    /// The source.
    public var source: String
    /// The code of the rule that leaves it out; nil where it is something else.
    public var code: String?
    /// How many messages at the least: the most in one capture.
    ///
    /// Nothing is kept by which a message that was left out could be known again, so captures of one export count it anew.
    public var count: Int
    /// How many in all captures together, the same ones again where a source was captured again.
    public var counted: Int
    /// Why, in words.
    public var reason: String
}

extension NotSearched {
    /// How many, in words: `3 messages`, `at least 3 messages (9 counted over all captures)`.
    public var amount: String {
        let messages = "\(count) \(count == 1 ? "message" : "messages")"
        return counted > count ? "at least \(messages) (\(counted) counted over all captures)" : messages
    }
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
            var (counts, most): ([String: Int], [String: Int]) = ([:], [:])
            for run in runs {
                counts.merge(run.excludedByCode, uniquingKeysWith: +)
                most.merge(run.excludedByCode, uniquingKeysWith: max)
            }
            let own = rules.filter { $0.isFor(source.name) && ($0.isInForce || counts[$0.rule.code] != nil) }
            var codes: Set<String> = []
            for rule in own where codes.insert(rule.rule.code).inserted {
                missed.append(
                    NotSearched(
                        source: source.name, code: rule.rule.code, count: most[rule.rule.code] ?? 0,
                        counted: counts[rule.rule.code] ?? 0, reason: rule.rule.reason))
            }
            let unread = runs.map(\.failed)
            if let most = unread.max(), most > 0 {
                missed.append(
                    NotSearched(
                        source: source.name, count: most, counted: unread.reduce(0, +), reason: "could not be read"))
            }
            if let reason = source.notCaptured, runs.isEmpty {
                missed.append(
                    NotSearched(
                        source: source.name, count: 0, counted: 0, reason: "known and not captured: \(reason)"))
            }
        }
        return missed
    }
}
