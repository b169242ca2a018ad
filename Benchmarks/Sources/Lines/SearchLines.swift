/// The newest twenty of the large archive, and how many there are in all.
struct Searching: Line {
    let kind: SearchDraws.Kind

    init(_ kind: SearchDraws.Kind) { self.kind = kind }

    var name: String { "search-\(kind.rawValue)" }
    var work: String { "newest 20 with snippets and the number of all hits, \(kind.words), 95th of a hundred; warm" }
    let reference = "the same questions to one plain table with one FTS5 index over all messages, through C"
    let goals = [Goal.ratio(atLeast: 1 / 1.2), .figure(Quantity(20, .milliseconds))]

    func prepare(_ bench: Bench) throws {
        _ = try bench.largeArchive()
        _ = try bench.largePlain()
    }

    func round(_ bench: Bench) throws -> Round {
        let words = [kind.rawValue, String(bench.settings.searches)]
        let plain = try bench.figures(SearchDraws.self, "draw-plain-searches", [bench.largePlain()] + words)
        let ours = try bench.figures(SearchDraws.self, "draw-searches", [bench.largeArchive()] + words)
        guard plain.hits == ours.hits else {
            throw BenchmarkError(
                "The index finds \(ours.hits) messages, the plain one \(plain.hits): not the same work.")
        }
        return Round(
            ours: ours.percentile(0.95), reference: plain.percentile(0.95),
            also: [
                "\(bench.settings.large) messages, \(ours.millis.count) draws with \(ours.hits / UInt64(max(1, ours.millis.count))) hits each; "
                    + "half within \(ours.percentile(0.5).text), plain \(plain.percentile(0.5).text)"
            ])
    }
}

/// The commit that keeps a search on the record.
struct SearchAudit: Line {
    let name = "search-audit"
    let work = "the durable entry that a search leaves, half of them within"
    let reference = "one row inserted in plain SQLite, WAL, synchronous=FULL, in the same process"

    func prepare(_ bench: Bench) throws { _ = try bench.largeArchive() }

    func round(_ bench: Bench) throws -> Round {
        let draws = try bench.figures(
            CommitDraws.self, "draw-commits",
            [bench.largeArchive(), bench.path("one.sqlite"), String(bench.settings.searches)])
        return Round(
            ours: Quantity(Median.of(draws.acts), .milliseconds),
            reference: Quantity(Median.of(draws.rows), .milliseconds),
            also: ["the 95th of a hundred \(Quantity(Median.percentile(0.95, of: draws.acts), .milliseconds).text)"])
    }
}

/// The program from its start to its end, on the large archive.
struct SearchStart: Line {
    let name = "search-start"
    let work = "`canute search` of a rare word on the large archive, the whole process: open, search, record, sign"
    let reference = "the goal's limit"
    let goals = [Goal.figure(Quantity(150, .milliseconds))]

    func prepare(_ bench: Bench) throws { _ = try bench.largeArchive() }

    func round(_ bench: Bench) throws -> Round {
        let word = SearchDraws.Kind.rare.terms(1)[0]
        let times = try (0..<max(3, bench.settings.searches / 10)).map { _ in
            try bench.run(
                bench.canute,
                [
                    "search", word, "--archive", bench.largeArchive(), "--purpose", "benchmark", "--by", "benchmark",
                    "--json",
                ])
        }
        return .against(
            Quantity(150, .milliseconds), Quantity(Median.of(times.map(\.seconds)) * 1000, .milliseconds),
            also: [
                "CPU \(Quantity(Median.of(times.map(\.cpuSeconds)) * 1000, .milliseconds).text), \(times.count) starts"
            ])
    }
}
