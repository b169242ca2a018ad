import Archive
public import ArgumentParser
public import Casework
import Foundation
import Retention

extension DataRight: ExpressibleByArgument {}
extension RightsAnswered.Outcome: ExpressibleByArgument {}

struct RightsCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rights", abstract: "Rectification, erasure, restriction, objection, and DPA 2018 Part 3.",
        subcommands: [Open.self, List.self, Show.self, Event.self, Notify.self, Answer.self])

    struct Open: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Log a request under a person's right.",
            discussion: """
                The clock is a month from receipt, as for subject access (UK GDPR Art 12A, DPA 2018 s.54). The records named are \
                those that it is about; to whom they went from here is listed when it is shown.

                Example:
                  canute rights open --right erasure --received 2026-03-02 --from "A. Lee" --text letter.txt --record 42 \
                --archive records
                """)

        @Option(
            help: ArgumentHelp(
                "rectification, erasure, restriction, objection, part3-access, part3-rectification, part3-erasure or part3-restriction.",
                valueName: "right"))
        var right: DataRight
        @Option(help: "The day of receipt.") var received: CivilDate
        @Option(help: ArgumentHelp("Who asks.", valueName: "name")) var from: String
        @Option(help: ArgumentHelp("What is asked.", valueName: "file")) var text: String
        @Option(help: "A record that it is about; may be given again.") var record: [UInt64] = []
        @Option(help: "The part of the United Kingdom, whose holidays move the last day for the answer.")
        var division = "england"
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let words = try RightsCommands.text(text)
            let division = try Division(parsing: division)
            try options.withArchive { archive, _ in
                let request = try archive.openRights(
                    right, division: division, received: received, from: from, text: words, records: record)
                try RightsRow(request, archive).print(options.json)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List them with their due dates, or those that are late.",
            discussion: "Example:\n  canute rights list --late --archive records")

        @Flag(help: "Those that are late.") var late = false
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let rows = try archive.rightsRequests().map { try RightsRow($0, archive) }.filter { !late || $0.late }
                if options.json { return try Output.json(["rights": rows]) }
                if rows.isEmpty { print(late ? "None." : "No such request was logged.") }
                for row in rows { try row.print(false) }
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one, with who was given the records and who was told.",
            discussion: "Example:\n  canute rights show DPR-2026-0001 --archive records")

        @Argument(help: "The request.") var id: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let request = try archive.rightsRequest(id)
                let row = try RightsRow(request, archive)
                try row.print(options.json)
                if options.json { return }
                for told in request.notified {
                    print("  \(told.on.map { "told on \($0)" } ?? "not told"): \(told.recipient), \(told.note)")
                }
                if let answered = request.answered { print("  \(answered.reason)") }
            }
        }
    }

    struct Event: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Note what its clock depends on: identity, clarification, a fee, an extension.",
            discussion: "Example:\n  canute rights event DPR-2026-0001 id_requested=2026-03-04 --archive records")

        @Argument(help: "The request.") var id: String
        @Argument(help: "The event and its day.") var event: String
        @Option(help: "What to remember of it.") var note: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                _ = try archive.noteRightsEvent(event, on: id, note: note)
                try RightsRow(archive.rightsRequest(id), archive).print(options.json)
            }
        }
    }

    struct Notify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Note that somebody who was given the data was told, or why that cannot be done.",
            discussion: """
                Example:
                  canute rights notify DPR-2026-0001 --to "Kent History Centre" --date 2026-03-20 --note "By mail" --archive records
                  canute rights notify DPR-2026-0001 --to "J. Smith" --impossible --note "No address" --archive records
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: ArgumentHelp("Who was given the data.", valueName: "name")) var to: String
        @Option(help: "When they were told.") var date: CivilDate?
        @Flag(help: "They cannot be told, or not without a disproportionate effort.") var impossible = false
        @Option(help: "How, or why not.") var note: String
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard impossible == (date == nil) else { throw ValidationError("Give either --date or --impossible.") }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.notifyRecipient(to, on: date, note: note, of: id)
                try RightsRow(archive.rightsRequest(id), archive).print(options.json)
            }
        }
    }

    struct Answer: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record the answer; what is granted has to be done.",
            discussion: """
                A refusal states its reasons, and that the person may complain to the Commissioner and go to court (Art 12(4)). \
                Exit status 1 where others who were given the data are still to be told.

                Example:
                  canute rights answer DPR-2026-0001 --outcome refused --date 2026-03-20 \
                --reason "Art 17(3)(e): needed for a claim" --letter answer.txt --archive records
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: "granted, partly, refused or withdrawn.") var outcome: RightsAnswered.Outcome
        @Option(help: "When the answer went.") var date: CivilDate
        @Option(help: "What was done, or why not.") var reason: String
        @Option(help: ArgumentHelp("The letter.", valueName: "file")) var letter: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let words = try letter.map(RightsCommands.text) ?? ""
            try options.withArchive { archive, _ in
                let untold = try archive.answerRights(id, outcome: outcome, on: date, reason: reason, letter: words)
                try RightsRow(archive.rightsRequest(id), archive).print(options.json)
                if !untold.isEmpty { throw Outcome.toActOn }
            }
        }
    }

    private static func text(_ path: String) throws -> String {
        String(decoding: try InputFile.read(path), as: UTF8.self)
    }
}

/// A rights request as it is shown.
struct RightsRow: Encodable {
    let id: String
    let right: String
    let provision: String
    let received: String
    @OrNull var due: String?
    let state: String
    let late: Bool
    @OrNull var answered: String?
    @OrNull var outcome: String?
    let records: [UInt64]
    /// Who was given the records and nobody told yet.
    let to_tell: [String]

    init(_ request: RightsRequest, _ archive: OpenArchive) throws {
        let clock = try request.clock()
        let today = try archive.today()
        id = request.id
        right = request.opened.right.rawValue
        provision = request.opened.right.provision
        received = request.opened.received
        due = clock.due?.description
        state = request.answered == nil ? clock.state.rawValue : "answered"
        let day = try request.answered.map { try CivilDate(parsing: $0.date) } ?? today
        late = clock.due.map { day > $0 } ?? false
        answered = request.answered?.date
        outcome = request.answered?.outcome.rawValue
        records = request.opened.records
        to_tell = try archive.untold(request).map { "\($0.name) (\($0.by))" }
    }

    func print(_ json: Bool) throws {
        if json { return try Output.json(self) }
        let end = answered.map { "answered \($0), \(outcome ?? "")" } ?? state.replacing("_", with: " ")
        Swift.print(
            "\(id)  \(right), \(provision)  received \(received)  due \(due ?? "–")  \(end)\(late ? "  LATE" : "")")
        for name in to_tell { Swift.print("  to be told: \(name)") }
    }
}
