import Archive
import ArgumentParser
import Casework
import Foundation
import Retention
import Search

struct RequestCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Work a request from its receipt to the pack.",
        subcommands: [
            Open.self, List.self, Show.self, Clock.self, Event.self, Search.self, Review.self, Redact.self,
            Withdraw.self, Release.self, FlagRequest.self, Check.self, Article15.self, NeitherConfirmNorDeny.self,
            Signoff.self, Issue.self, Close.self,
        ])

    struct Open: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Log a request; what its searches find is held from the day of receipt.",
            discussion: """
                Example:
                  canute request open --regime FOIA --division england --received 2024-12-06 --from "Ann Other" --text letter.txt
                """)

        @Option(help: "FOIA, EIR, FOISA, EISR or SAR.") var regime: String
        @Option(help: "england, wales, scotland or northern-ireland.") var division = "england"
        @Option(help: ArgumentHelp("The day of receipt, whatever day it was.", valueName: "date")) var received:
            CivilDate
        @Option(help: "Who asks.") var from: String
        @Option(help: "Where the answer goes.") var address: String?
        @Option(help: ArgumentHelp("A file with the words of the request.", valueName: "file")) var text: String
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let id: String
            let regime: String
            let received: String
            @OrNull var due: String?
        }

        func run() throws {
            guard let data = FileManager.default.contents(atPath: text) else {
                throw ValidationError("\(text) cannot be read: check the name, and that you may read it.")
            }
            try options.withArchive { archive, _ in
                let request = try archive.openRequest(
                    regime: try Regime(parsing: regime), division: try Division(parsing: division), received: received,
                    from: from, address: address, text: String(decoding: data, as: UTF8.self))
                let due = try request.clock().due?.description
                if options.json {
                    return try Output.json(
                        Answer(
                            id: request.id, regime: request.regime.rawValue, received: received.description, due: due))
                }
                print("\(request.id), received \(received), due \(due ?? "when its clock runs again").")
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the requests with their due dates.",
            discussion: "Example:\n  canute request list --archive records")

        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let id: String
            let regime: String
            let received: String
            @OrNull var due: String?
            let state: String
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let rows = try archive.requests().map {
                    Row(
                        id: $0.id, regime: $0.regime.rawValue, received: $0.received.description,
                        due: try $0.clock().due?.description, state: $0.state)
                }
                if options.json { return try Output.json(["requests": rows]) }
                if rows.isEmpty { print("No request was logged.") }
                for row in rows { print("\(row.id)  received \(row.received)  due \(row.due ?? "–")  \(row.state)") }
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show how far a request is.",
            discussion: "Example:\n  canute request show FOI-2024-0001 --archive records")

        @Argument(help: "The request.") var id: String
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let id: String
            let state: String
            @OrNull var due: String?
            let searches: Int
            let relevant: Int
            let not_relevant: Int
            let people_withheld: Int
            let packs: Int
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let request = try archive.request(id)
                let answer = Answer(
                    id: id, state: request.state, due: try request.clock().due?.description,
                    searches: request.searches.count, relevant: request.relevant.count,
                    not_relevant: request.relevance.count - request.relevant.count,
                    people_withheld: request.people.count,
                    packs: request.issued.count)
                if options.json { return try Output.json(answer) }
                print("\(id): \(answer.state), due \(answer.due ?? "–")")
                print(
                    "\(Output.count(answer.searches, "search", "searches")), \(Output.count(answer.relevant, "message")) relevant, \(answer.not_relevant) not"
                )
                print(
                    "\(Output.count(answer.people_withheld, "person", "people")) withheld, \(Output.count(answer.packs, "pack")) issued"
                )
            }
        }
    }

    struct Clock: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Explain a due date day by day: of a request, or as a calculator that needs no archive.",
            discussion: """
                Example:
                  canute request clock FOI-2024-0001 --archive records
                  canute request clock --regime FOIA --division england --received 2024-09-02 \
                --event clarification_requested=2024-09-09 --event clarification_received=2024-09-30
                """)

        @Argument(help: "The request; without one, --regime and --received.") var id: String?
        @Option(help: "FOIA, EIR, FOISA, EISR or SAR.") var regime: String?
        @Option(help: "england, wales, scotland or northern-ireland.") var division: String?
        @Option(help: ArgumentHelp("The day of receipt.", valueName: "date")) var received: String?
        @Option(help: ArgumentHelp("What happened since; may be given again.", valueName: "name=date")) var event:
            [String] = []
        @Option(help: "Another deadline than the response's, such as review or fee-window.") var deadline: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let clock = try result()
            print(options.json ? clock.json : clock.text)
        }

        private func result() throws -> ClockResult {
            if let id { return try options.withArchive { archive, _ in try archive.request(id).clock() } }
            guard let regime, let received else {
                throw ValidationError("Give a request, or --regime and --received.")
            }
            return try ClockCalculator(
                regime: regime, deadline: deadline, division: division, received: received, events: event
            ).result()
        }
    }

    struct Event: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Note what a request's clock depends on.",
            discussion:
                "Example:\n  canute request event FOI-2024-0001 clarification_requested=2024-12-10 --archive records")

        @Argument(help: "The request.") var id: String
        @Argument(help: "clarification_requested, clarification_received, fee_notice, fee_paid, … =DATE.") var event:
            String
        @Option(help: "What to remember of it.") var note: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let clock = try archive.noteEvent(event, on: id, note: note)
                print(options.json ? clock.json : "\(id): due \(clock.due?.description ?? "when the clock runs again")")
            }
        }
    }

    struct Search: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Search for a request; every conversation that is found is held.",
            discussion: "Example:\n  canute request search FOI-2024-0001 'boiler AND quotation' --archive records")

        @Argument(help: "The request.") var id: String
        @OptionGroup var query: QueryOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, index in
                try index.rollForward(archive.ledger)
                let answer = SearchAnswer(try archive.search(query.query, for: id, in: index))
                if options.json { return try Output.json(answer) }
                answer.show()
                let hold = try archive.holds().first { $0.placed.id == "H-\(id)" }
                print("Held for \(id): \(Output.count(hold?.placed.conversations.count ?? 0, "conversation")).")
            }
        }
    }

    struct Close: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Close a request.",
            discussion: "Example:\n  canute request close FOI-2024-0001 --outcome \"granted in part\"")

        @Argument(help: "The request.") var id: String
        @Option(help: "How it ended.") var outcome: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.closeRequest(id, outcome: outcome)
                if options.json { return try Output.json(["id": id, "outcome": outcome]) }
                print("\(id) is closed: \(outcome).")
            }
        }
    }
}
