import Archive
import ArgumentParser
import Casework
import Foundation
import Search

extension RequestCommands {
    struct Search: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Search for a request; every conversation that is found is held.",
            discussion: """
                Example:
                  canute request search FOI-2024-0001 'boiler AND quotation' --archive records
                  canute request search FOI-2024-0001 --each terms.txt --from 2024-10-01 --archive records
                """)

        @Argument(help: "The request.") var id: String
        @OptionGroup var query: QueryOptions
        @Option(help: ArgumentHelp("A file with a search on each line; the filters go for all.", valueName: "file"))
        var each: String?
        @OptionGroup var options: ArchiveOptions

        private struct Batch: Encodable {
            let searches: [SearchAnswer]
        }

        func validate() throws {
            guard each == nil || query.terms.isEmpty else { throw ValidationError("Give words or --each, not both.") }
        }

        func run() throws {
            let lines = try each.map { try TextFile.read($0).split(whereSeparator: \.isNewline).map(String.init) }
            guard lines?.isEmpty != true else { throw ValidationError("\(each ?? "") holds no search.") }
            try options.withArchive { archive, index in
                try index.rollForward(archive.ledger)
                guard let lines else {
                    let answer = SearchAnswer(
                        try archive.search(query.query, for: id, in: index), reach: try archive.reach(of: query.query))
                    if options.json { return try Output.json(answer) }
                    answer.show()
                    return try showHold(archive)
                }
                // All are read before the first is made, so that a line that cannot be read spoils none.
                let queries = lines.map { line in
                    var query = query.query
                    query.terms = line
                    return query
                }
                for query in queries { _ = try archive.searchQuery(query, limit: 0) }
                let answers = try queries.map { SearchAnswer(try archive.search($0, for: id, in: index)) }
                if options.json { return try Output.json(Batch(searches: answers)) }
                for (line, answer) in zip(lines, answers) { print("\(answer.total)  \(line)") }
                try showHold(archive)
            }
        }

        private func showHold(_ archive: OpenArchive) throws {
            let hold = try archive.holds().first { $0.placed.id == "H-\(id)" }
            print("Held for \(id): \(Output.count(hold?.placed.conversations.count ?? 0, "conversation")).")
        }
    }

    struct Searches: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Certify the searches made for a request, each made again, with the log's signature.",
            discussion: "Example:\n  canute request searches FOI-2024-0001 --out searches.txt --archive records")

        @Argument(help: "The request.") var id: String
        @Option(help: ArgumentHelp("The certificate to write; else it is printed.", valueName: "file")) var out: String?
        @OptionGroup var options: ArchiveOptions

        private struct Line: Encodable {
            let entry: UInt64
            let terms: String
            let hits: UInt64
            let lost: [UInt64]
            let gained: [UInt64]
        }

        func run() throws {
            guard out.map({ FileManager.default.fileExists(atPath: $0) }) != true else {
                throw ValidationError("\(out ?? "") is there already: give another name.")
            }
            try options.withArchive { archive, index in
                try index.rollForward(archive.ledger)
                let certificate = try archive.searchCertificate(for: id, in: index)
                if let out { try Data(certificate.text.utf8).write(to: URL(fileURLWithPath: out)) }
                if options.json {
                    return try Output.json([
                        "searches": certificate.lines.map {
                            Line(
                                entry: $0.seq, terms: $0.search.terms, hits: $0.search.hits, lost: $0.lost,
                                gained: $0.gained)
                        }
                    ])
                }
                print(
                    out.map { "\($0): \(Output.count(certificate.lines.count, "search", "searches"))" }
                        ?? certificate.text)
            }
        }
    }
}
