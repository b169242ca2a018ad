import Archive
import ArgumentParser
import Casework
import Foundation
import Retention

struct RequestCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request", abstract: "Work a request from its receipt to the pack.",
        subcommands: [
            Open.self, Import.self, Candidates.self, List.self, Show.self, View.self, Clock.self, Event.self,
            Calendar.self,
            Assign.self, Address.self, Requesters.self,
            Link.self,
            Correspond.self, Allocate.self, Part.self, Search.self, Searches.self, Copies.self, Review.self,
            People.self,
            Suggest.self, Redact.self,
            Withdraw.self, Release.self, FlagRequest.self, Check.self, Article15.self, NeitherConfirmNorDeny.self,
            Naming.self,
            Estimate.self, Signoff.self, Issue.self, Answer.self, Stage.self, Close.self,
        ])

    struct Open: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Log a request; what its searches find is held from the day of receipt.",
            discussion: """
                Example:
                  canute request open --regime FOIA --division england --received 2024-12-06 --from "Ann Other" --text letter.txt
                  canute request open --regime EIR --part-of FOI-2024-0001 --text part.txt --archive records
                """)

        @Option(help: "FOIA, EIR, FOISA, EISR or SAR.") var regime: String
        @Option(help: "england, wales, scotland or northern-ireland.") var division = "england"
        @Option(help: ArgumentHelp("The day of receipt, whatever day it was.", valueName: "date")) var received:
            CivilDate?
        @Option(help: "Who asks.") var from: String?
        @Option(help: "Where the answer goes.") var address: String?
        @Option(help: "The request whose letter it is a part of: receipt, applicant and address are its own.")
        var partOf: String?
        @Option(help: "The reference in your case system.") var reference: String?
        @Option(help: ArgumentHelp("A file with the words of the request.", valueName: "file")) var text: String
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let id: String
            let regime: String
            let received: String
            @OrNull var due: String?
        }

        func run() throws {
            let words = try TextFile.read(text)
            try options.withArchive { archive, _ in
                let whole = try partOf.map { try archive.request($0) }
                guard let day = received ?? whole?.received, let name = from ?? whole?.requester.name else {
                    throw ValidationError("Give --received DATE and --from NAME; a part of a letter has its letter's.")
                }
                guard whole == nil || whole?.received == day else {
                    throw ValidationError("A part of a letter was received with it: leave --received out.")
                }
                let request = try archive.openRequest(
                    regime: try Regime(parsing: regime), division: try Division(parsing: division), received: day,
                    from: name, address: address ?? whole?.address, text: words, partOf: partOf,
                    reference: reference)
                let due = try request.clock().due?.description
                if options.json {
                    return try Output.json(
                        Answer(
                            id: request.id, regime: request.regime.rawValue, received: day.description, due: due))
                }
                print("\(request.id), received \(day), due \(due ?? "when its clock runs again").")
            }
        }
    }

    struct Clock: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Explain a due date day by day: of a request, or as a calculator that needs no archive.",
            discussion: """
                Example:
                  canute request clock FOI-2024-0001 --archive records
                  canute request clock FOI-2024-0001 --event clarification_requested=2024-12-10 --archive records  (what if)
                  canute request clock --regime FOIA --division england --received 2024-09-02 \
                --event clarification_requested=2024-09-09 --event clarification_received=2024-09-30
                """)

        @Argument(help: "The request; without one, --regime and --received.") var id: String?
        @Option(help: "FOIA, EIR, FOISA, EISR or SAR.") var regime: String?
        @Option(help: "england, wales, scotland or northern-ireland.") var division: String?
        @Option(help: ArgumentHelp("The day of receipt.", valueName: "date")) var received: String?
        @Option(
            help: ArgumentHelp(
                "What happened since, or with a request what might; may be given again.", valueName: "name=date"))
        var event: [String] = []
        @Option(help: "Another deadline than the response's, such as review or fee-window.") var deadline: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let clock = try result()
            print(options.json ? clock.json : clock.text)
        }

        private func result() throws -> ClockResult {
            if let id {
                return try options.withArchive { archive, _ in
                    try archive.clock(
                        of: id, deadline: try deadline.map { try DeadlineKind(parsing: $0) } ?? .response,
                        whatIf: try event.map { try ClockEvent(parsing: $0) })
                }
            }
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

    struct Address: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say where the answer goes; it is kept apart, with who asked.",
            discussion:
                "Example:\n  canute request address FOI-2024-0001 --address \"1 High Street, Exton\" --archive records")

        @Argument(help: "The request.") var id: String
        @Option(help: "The postal address, or one of mail.") var address: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.readdress(id, to: address)
                if options.json { return try Output.json(["id": id]) }
                print("The answer to \(id) goes to \(address).")
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
