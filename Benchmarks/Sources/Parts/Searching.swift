import Archive
import ArgumentParser
import Casework
import Foundation
import Ledger
import Search

/// What a series of searches took, and found.
struct SearchDraws: Codable {
    /// What is looked for.
    enum Kind: String, Codable, Sendable, CaseIterable, ExpressibleByArgument {
        case common, rare, phrase, person

        var words: String {
            switch self {
            case .common: "one of the thirty commonest words"
            case .rare: "a word of some ten to a hundred hits in a million"
            case .phrase: "two words side by side"
            case .person: "a word of a few thousand hits, sent by one of 200 people"
            }
        }

        /// What is typed, the same in every run.
        func terms(_ count: Int) -> [String] {
            let sample = SampleText()
            return (0..<count).map { number in
                switch self {
                case .common: sample.word(rank: number % 30)
                case .rare: sample.word(rank: 29_000 - number * 7)
                case .phrase: "\"\(sample.word(rank: 20 + number % 10)) \(sample.word(rank: 31 + number))\""
                case .person: sample.word(rank: 500 + number)
                }
            }
        }

        /// Which of the sample's people sent it; nil for whoever.
        func person(_ number: Int) -> Int? { self == .person ? number % 200 : nil }
    }

    var millis: [Double] = []
    var hits: UInt64 = 0

    func percentile(_ share: Double) -> Quantity { Quantity(Median.percentile(share, of: millis), .milliseconds) }

    /// Draws so many, after a tenth of them that only warms up.
    init(_ kind: Kind, _ count: Int, _ search: (String, Int?) throws -> UInt64) rethrows {
        let terms = kind.terms(count)
        for number in 0..<max(1, count / 10) { _ = try search(terms[number], kind.person(number)) }
        for (number, words) in terms.enumerated() {
            var found: UInt64 = 0
            millis.append(try Stopwatch.time { found = try search(words, kind.person(number)) }.seconds * 1000)
            hits += found
        }
    }
}

/// Searches the archive's index as `canute search` does, without the entry it leaves.
struct DrawSearches: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "draw-searches", shouldDisplay: false)
    @Argument var folder: String
    @Argument var kind: SearchDraws.Kind
    @Argument var count: Int

    func run() throws {
        let files = ArchiveFiles(root: URL(fileURLWithPath: folder, isDirectory: true))
        let archive = try OpenArchive(files, actor: "benchmark")
        let index = SearchIndex(files)
        let entries = try archive.ledger.count()
        try printJSON(
            SearchDraws(kind, count) { words, person in
                // By the address: a name is found within others too.
                let address = person.map { "person\($0)@council.example" }
                let query = try archive.searchQuery(.init(terms: words, person: address), limit: 20)
                return try index.search(query, count: entries).total
            })
    }
}

/// What an act's commit and a plain row's take, in milliseconds.
struct CommitDraws: Codable {
    let acts: [Double]
    let rows: [Double]
}

/// Records searches one by one, and inserts plain rows one by one.
struct DrawCommits: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "draw-commits", shouldDisplay: false)
    @Argument var folder: String
    @Argument var plain: String
    @Argument var count: Int

    func run() throws {
        let files = ArchiveFiles(root: URL(fileURLWithPath: folder, isDirectory: true))
        let archive = try OpenArchive(files, actor: "benchmark")
        let acts = try (0..<count).map { _ in
            let act = SearchMade(
                terms: "boiler", filters: [], purpose: "benchmark", hits: 1, searchedTo: 1, unsearched: 0)
            return try Stopwatch.time { try archive.record(act, subject: "") }.seconds * 1000
        }
        try archive.ledger.signCheckpoint()
        try? FileManager.default.removeItem(atPath: plain)
        let database = try PlainDatabase(plain)
        try database.execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE act(payload TEXT)")
        let rows = try (0..<count).map { _ in
            try Stopwatch.time {
                try database.execute("INSERT INTO act VALUES ('\(String(repeating: "x", count: 120))')")
            }
            .seconds * 1000
        }
        try printJSON(CommitDraws(acts: acts, rows: rows))
    }
}
