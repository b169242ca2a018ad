import Archive
import ArgumentParser
import Casework
import Foundation
import Ledger
import Records
import Retention
import Search

/// Words and filters, as several commands take them.
struct QueryOptions: ParsableArguments {
    @Argument(help: "Words, \"phrases\", prefix*, AND, OR, NOT, parentheses.") var terms: [String] = []
    @Option(help: ArgumentHelp("Sent on or after this day.", valueName: "date")) var from: CivilDate?
    @Option(help: ArgumentHelp("Sent on or before this day.", valueName: "date")) var to: CivilDate?
    @Option(help: ArgumentHelp("Sent by or to somebody of this name or address.", valueName: "name")) var person:
        String?
    @Option(help: ArgumentHelp("Only from this source; may be given again.", valueName: "name")) var source: [String] =
        []

    var query: OpenArchive.RequestQuery {
        .init(terms: terms.joined(separator: " "), from: from, to: to, person: person, sources: source)
    }

    /// The filters, in words.
    var filters: [String] {
        [from.map { "from \($0)" }, to.map { "to \($0)" }, person.map { "person \($0)" }].compactMap { $0 }
            + source.map { "source \($0)" }
    }
}

struct SearchCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search", abstract: "Find messages, for a purpose.",
        discussion: """
            Words side by side must all occur; the newest come first. The search itself is kept, with its purpose.

            Example:
              canute search 'boiler AND "leisure centre" NOT rota' --archive records --purpose "Preparing the audit"
              canute search boiler --from 2024-10-01 --person "Jane Doe" --purpose "Complaint 12"

            `canute search rebuild` makes the full-text index again from the ledger; to look for that word, quote it.
            """)

    @OptionGroup var query: QueryOptions
    @Option(help: "Only the conversation that this message stands in.") var conversation: UInt64?
    @Option(help: "How many hits are shown.") var limit = 20
    @OptionGroup var purpose: PurposeOptions
    @OptionGroup var options: ArchiveOptions

    func run() throws {
        let words = try purpose.words()
        guard (0...100_000).contains(limit) else { throw ValidationError("--limit is a number from 0 to 100000.") }
        try options.withArchive { archive, index in
            try purpose.check(in: archive)
            try index.rollForward(archive.ledger)
            let reach = try archive.reach(of: query.query)
            var search = try archive.searchQuery(query.query, reach: reach, limit: limit)
            if let conversation { search.within = try archive.within(conversation) }
            // What somebody wants erased and a hold keeps is seen for a request alone (UK GDPR Art 18(2)).
            if purpose.request == nil { search.hide(try archive.restricted()) }
            let result = try index.search(search, count: try archive.ledger.count())
            try archive.record(
                SearchMade(
                    terms: query.query.terms,
                    filters: query.filters + (conversation.map { ["conversation \($0)"] } ?? [])
                        + (reach?.trail.map { "as \($0)" } ?? []) + (reach?.untraced ?? []),
                    purpose: words, hits: result.total, searchedTo: result.searchedTo, unsearched: result.unsearched),
                subject: purpose.request ?? "")
            let answer = SearchAnswer(result, missed: try archive.notSearched(in: query.source), reach: reach)
            try options.json ? Output.json(answer) : answer.show()
        }
    }
}

/// `canute search rebuild`: `search` itself takes words, so `Program` hands this one over under a name of its own.
struct SearchRebuild: ParsableCommand {
    /// What is typed.
    static let words = ["search", "rebuild"]

    static let configuration = CommandConfiguration(
        commandName: words.joined(separator: "-"), abstract: "Make the full-text index again from the ledger.",
        usage: "canute search rebuild [--archive <dir>] [--by <name>] [--json]",
        discussion: "Example:\n  canute search rebuild --archive records", shouldDisplay: false)

    @OptionGroup var options: ArchiveOptions

    func run() throws {
        try options.withArchive { archive, index in
            let progress = Progress("indexed")
            let count = try archive.ledger.count()
            try index.rebuild(archive.ledger) { progress.show($0, of: count) }
            progress.end()
            if options.json { return try Output.json(["indexed_to": count]) }
            print("The index was made again from \(Output.count(count, "entry", "entries")).")
        }
    }
}

/// A search's answer, as `--json` gives it.
struct SearchAnswer: Encodable {
    struct Hit: Encodable {
        let seq: UInt64
        @OrNull var sent_at: String?
        @OrNull var from: String?
        let conversation: String
        let source: String
        let snippet: String
    }

    let total: UInt64
    let searched_to: UInt64
    let unsearched: UInt64
    let hits: [Hit]
    /// What the search did not reach, by source and rule; left out where there is nothing.
    let not_searched: [NotSearched]?
    /// The identifiers that stood for the person; left out where nobody was named.
    let identifiers: [String]?
    /// Where nobody is looked for; left out where there is no such place.
    let untraced: [String]?

    init(_ result: SearchResult, missed: [NotSearched] = [], reach: PersonReach? = nil) {
        identifiers = reach?.trail
        untraced = reach.flatMap { $0.untraced.isEmpty ? nil : $0.untraced }
        not_searched = missed.isEmpty ? nil : missed
        total = result.total
        searched_to = result.searchedTo
        unsearched = result.unsearched
        hits = result.hits.map {
            Hit(
                seq: $0.seq, sent_at: $0.sentAt, from: $0.from, conversation: $0.conversation, source: $0.source,
                snippet: $0.snippet)
        }
    }

    func show() {
        for hit in hits {
            print("\(hit.seq)  \(Output.moment(hit.sent_at))  \(hit.from ?? "–")  \(hit.source): \(hit.conversation)")
            print("      \(hit.snippet)")
        }
        let shown = UInt64(hits.count) < total ? ", the newest \(hits.count) shown" : ""
        print(
            "\(Output.count(total, "message"))\(shown). Searched \(Output.count(searched_to, "entry", "entries")); not indexed yet: \(unsearched)."
        )
        if let identifiers {
            print(
                "Looked for the person as \(identifiers.isEmpty ? "nothing that messages name" : identifiers.joined(separator: ", "))."
            )
        }
        for reason in untraced ?? [] { print("Not for the person: \(reason).") }
        for missed in not_searched ?? [] {
            let rule = missed.code.map { "left out by rule \($0): \(missed.reason)" } ?? missed.reason
            print("Not searched, \(missed.source): \(rule); \(missed.amount).")
        }
    }
}

struct CatalogueCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "catalogue", abstract: "Make the catalogue again from the ledger.", subcommands: [Rebuild.self])

    struct Rebuild: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the catalogue again from the ledger.",
            discussion: "Example:\n  canute catalogue rebuild --archive records")

        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try Catalogue.removeIfDamaged(options.files().catalogue)
            try options.withArchive { archive, _ in
                let progress = Progress("projected")
                let count = try archive.ledger.count()
                try archive.catalogue.rebuild(archive.ledger) { progress.show($0, of: count) }
                try archive.mendFingerprints()
                progress.end()
                if options.json { return try Output.json(["projected_to": count]) }
                print("The catalogue was made again from \(Output.count(count, "entry", "entries")).")
            }
        }
    }
}
