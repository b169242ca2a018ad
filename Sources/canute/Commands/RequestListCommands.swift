import Archive
import ArgumentParser
import Casework
import Interchange
import Foundation
import Retention

extension RequestCommands {
    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the requests with their due dates, or those that are late or soon due.",
            discussion: """
                Example:
                  canute request list --archive records
                  canute request list --late --due-within 5 --archive records
                  canute request list --csv > register.csv
                """)

        @Flag(help: "Those that are late.") var late = false
        @Option(help: ArgumentHelp("Those that are due within so many days.", valueName: "days")) var dueWithin: Int?
        @Flag(help: "As CSV for a case system, one row a request.") var csv = false
        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let id: String
            @OrNull var reference: String?
            @OrNull var part_of: String?
            let regime: String
            let received: String
            @OrNull var due: String?
            @OrNull var answered: String?
            let late: Bool
            let state: String
            @OrNull var owner: String?
            @OrNull var outcome: String?

            init(_ standing: RequestStanding) {
                let request = standing.request
                id = request.id
                _reference = OrNull(wrappedValue: request.opened.reference)
                _part_of = OrNull(wrappedValue: request.opened.partOf)
                regime = request.regime.rawValue
                received = request.received.description
                _due = OrNull(wrappedValue: standing.due?.description)
                _answered = OrNull(wrappedValue: standing.answered?.description)
                late = standing.isLate
                state = request.state
                _owner = OrNull(wrappedValue: request.register.owner)
                _outcome = OrNull(wrappedValue: request.outcome)
            }

            var cells: [String] {
                [
                    id, reference ?? "", part_of ?? "", regime, received, due ?? "", answered ?? "",
                    late ? "yes" : "no", state, owner ?? "", outcome ?? "",
                ]
            }
        }

        func validate() throws {
            guard dueWithin ?? 0 >= 0 else { throw ValidationError("--due-within is a number of days from today.") }
            guard !(csv && options.json) else { throw ValidationError("Give either --csv or --json.") }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let standings = try archive.register().filter { standing in
                    guard late || dueWithin != nil else { return true }
                    guard let left = standing.daysLeft else { return false }
                    return (late && left < 0) || (dueWithin.map { left >= 0 && left <= $0 } ?? false)
                }
                let rows = standings.map(Row.init)
                if options.json { return try Output.json(["requests": rows]) }
                if csv { return print(rows) }
                if rows.isEmpty { print(late || dueWithin != nil ? "None." : "No request was logged.") }
                for (row, standing) in zip(rows, standings) {
                    let left = standing.daysLeft.map {
                        $0 < 0 ? "  LATE by \(Output.count(-$0, "day"))" : "  \(Output.count($0, "day")) left"
                    }
                    print(
                        "\(row.id)  received \(row.received)  due \(row.due ?? "–")  \(row.state)\(left ?? "")"
                            + "\(row.owner.map { "  \($0)" } ?? "")\(row.part_of.map { "  part of \($0)" } ?? "")")
                }
            }
        }

        private func print(_ rows: [Row]) {
            let head = [
                "id", "reference", "part_of", "regime", "received", "due", "answered", "late", "state", "owner",
                "outcome",
            ]
            var table = CSVText(header: head)
            for row in rows { table.row(row.cells) }
            Swift.print(String(decoding: table.bytes, as: UTF8.self), terminator: "")
        }

        private func print(_ text: String) { Swift.print(text) }
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
            @OrNull var owner: String?
            @OrNull var outcome: String?
            let searches: Int
            let relevant: Int
            let not_relevant: Int
            let undecided: Int
            let people_withheld: Int
            let provisions: [String]
            let packs: Int
            let parts: [String]
            let linked: [String]
            let letters: Int
            let changed_after_receipt: [UInt64]
            let still_needed: [String]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let request = try archive.request(id)
                let changes = try archive.changesAfterReceipt(of: id)
                let parts = try archive.requests().filter { $0.opened.partOf == id }
                let answer = Answer(
                    id: id, state: request.state, due: try request.clock().due?.description,
                    owner: request.register.owner, outcome: request.outcome,
                    searches: request.searches.count, relevant: request.relevant.count,
                    not_relevant: request.relevance.count - request.relevant.count,
                    undecided: request.undecided.count, people_withheld: request.people.count,
                    provisions: request.provisions, packs: request.issued.count, parts: parts.map(\.id),
                    linked: request.register.links.map(\.other), letters: request.register.correspondence.count,
                    changed_after_receipt: changes.map(\.change),
                    still_needed: try archive.outstanding(on: id))
                if options.json { return try Output.json(answer) }
                show(answer, request)
                StillNeeded.print(answer.still_needed)
                for change in changes {
                    print(
                        "LOOK: message \(change.seq) was \(change.isDeletion ? "removed" : "changed") at its source after receipt "
                            + "(\(Output.moment(change.at)), entry \(change.change)); what was held at receipt is answered, s.77"
                    )
                }
                for part in parts {
                    print(
                        "part \(part.id) (\(part.regime.rawValue)): \(part.state), due \(try part.clock().due?.description ?? "–")"
                    )
                }
            }
        }

        private func show(_ answer: Answer, _ request: RequestFile) {
            print(
                "\(id): \(answer.state), due \(answer.due ?? "–")\(answer.owner.map { ", with \($0)" } ?? "")"
                    + "\(answer.outcome.map { ", \($0)" } ?? "")")
            print(
                "\(Output.count(answer.searches, "search", "searches")), \(Output.count(answer.relevant, "message")) relevant, "
                    + "\(answer.not_relevant) not, \(answer.undecided) undecided")
            print(
                "\(Output.count(answer.people_withheld, "person", "people")) withheld, \(Output.count(answer.packs, "pack")) issued"
                    + "\(answer.provisions.isEmpty ? "" : ", under \(answer.provisions.joined(separator: ", "))")")
            for part in request.register.parts {
                print(
                    "\(part.asked.team), due \(part.asked.due): "
                        + (part.answer ?? "no answer yet, reminded \(Output.count(part.reminders, "time"))"))
            }
            for pack in request.issued {
                let how = pack.encrypted.map { $0 ? ", encrypted" : "" } ?? ", whether encrypted was not recorded then"
                print(
                    "pack to the \(pack.layer) on \(pack.issued): \(Output.count(pack.records, "record")), "
                        + "\(Output.count(pack.withheld, "part")) withheld\(how)")
            }
            for link in request.register.links { print("\(link.relation.rawValue): \(link.other)") }
            for flag in request.flags { print("noted: \(flag.flag.rawValue)\(flag.note.map { ", \($0)" } ?? "")") }
            for check in request.checks { print("on file: \(check.check.rawValue), \(check.person), \(check.date)") }
            for stage in request.register.stages {
                print(
                    "\(stage.opened.stage.rawValue) from \(stage.opened.date): "
                        + (stage.closed.map { "\($0.outcome?.rawValue ?? "") on \($0.date)" } ?? "open"))
            }
        }
    }
}
