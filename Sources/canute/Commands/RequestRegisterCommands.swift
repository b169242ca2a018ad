import Archive
public import ArgumentParser
public import Casework
import Foundation
import Retention

extension RequestLinked.Relation: ExpressibleByArgument {}
extension CorrespondenceFiled.Direction: ExpressibleByArgument {}
extension AnsweredByLetter.Outcome: ExpressibleByArgument {}
extension RequestStage.Stage: ExpressibleByArgument {}
extension RequestStage.Outcome: ExpressibleByArgument {}

extension RequestCommands {
    struct Assign: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Name who answers a request.",
            discussion: "Example:\n  canute request assign FOI-2024-0001 --to \"Jane Doe\" --archive records")

        @Argument(help: "The request.") var id: String
        @Option(name: .customLong("to"), help: "Who answers it.") var owner: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.assign(id, to: owner)
                if options.json { return try Output.json(["id": id, "owner": owner]) }
                print("\(id) is with \(owner).")
            }
        }
    }

    struct Link: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say that two requests belong together: related, repeat, or aggregated for the cost limit.",
            discussion: "Example:\n  canute request link FOI-2024-0002 FOI-2024-0001 --as repeat --archive records")

        @Argument(help: "The request.") var id: String
        @Argument(help: "The other one.") var other: String
        @Option(name: .customLong("as")) var relation: RequestLinked.Relation = .related
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.link(id, to: other, as: relation)
                if options.json { return try Output.json(["id": id, "other": other, "relation": relation.rawValue]) }
                print("\(id) and \(other): \(relation.rawValue).")
                for pack in try archive.request(other).issued {
                    print("\(other) was answered on \(pack.issued): \(Output.count(pack.records, "record")) sent.")
                }
            }
        }
    }

    struct Correspond: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "file",
            abstract: "File a letter that came or went.",
            discussion: """
                Example:
                  canute request file FOI-2024-0001 received --with "Ann Other" --date 2024-12-12 --text reminder.txt
                """)

        @Argument(help: "The request.") var id: String
        @Argument var direction: CorrespondenceFiled.Direction
        @Option(name: .customLong("with"), help: "Who wrote it, or to whom it went.") var person: String
        @Option(help: ArgumentHelp("When.", valueName: "date")) var date: CivilDate
        @Option(help: ArgumentHelp("A file with its words.", valueName: "file")) var text: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let words = try TextFile.read(text)
            try options.withArchive { archive, _ in
                try archive.file(direction, with: person, date: date, text: words, on: id)
                if options.json { return try Output.json(["id": id, "direction": direction.rawValue]) }
                print("\(id): a letter \(direction.rawValue) on \(date) is on file.")
            }
        }
    }

    struct Allocate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Ask a team for its part of the answer.",
            discussion: """
                Example:
                  canute request allocate FOI-2024-0001 --team Housing --question "Messages about the boiler" --due 2024-12-16
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: "The team.") var team: String
        @Option(help: "What it is asked for.") var question: String
        @Option(help: ArgumentHelp("By when it answers.", valueName: "date")) var due: CivilDate
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.allocate(id, to: team, question: question, due: due)
                if options.json { return try Output.json(["id": id, "team": team, "due": due.description]) }
                print("\(id): \(team) answers by \(due).")
            }
        }
    }

    struct Part: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "File what a team answered, or that it was reminded.",
            discussion: """
                Example:
                  canute request part FOI-2024-0001 --team Housing --note "Nothing but what is captured" --archive records
                  canute request part FOI-2024-0001 --team Housing --note "Second reminder" --chase --archive records
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: "The team.") var team: String
        @Option(help: "What it said, or what it was told.") var note: String
        @Flag(help: "It was reminded and has not answered.") var chase = false
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.note(note, from: team, chased: chase, on: id)
                if options.json { return try Output.json(["id": id, "team": team]) }
                print("\(id): \(team) \(chase ? "was reminded" : "answered").")
            }
        }
    }

    struct Answer: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Answer a request by a letter alone, where no pack is needed: not held, elsewhere, cost limit, …",
            discussion: """
                Example:
                  canute request answer FOI-2024-0001 --outcome elsewhere --reason "It stands at example.gov.uk/spend." --out letter.txt
                """)

        @Argument(help: "The request.") var id: String
        @Option var outcome: AnsweredByLetter.Outcome
        @Option(help: "Why, in words for the applicant; with a cost refusal, what would fit (s.16).") var reason: String
        @Option(help: ArgumentHelp("The letter to write.", valueName: "file")) var out: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            guard !FileManager.default.fileExists(atPath: out) else {
                throw ValidationError("\(out) is there already: give another name, so that no letter is overwritten.")
            }
            try options.withArchive { archive, _ in
                let letter = try archive.answer(id, outcome: outcome, reason: reason)
                try Data(letter.utf8).write(to: URL(fileURLWithPath: out))
                if options.json { return try Output.json(["id": id, "outcome": outcome.rawValue, "letter": out]) }
                print("\(id) is answered: \(outcome.rawValue). The letter is \(out).")
            }
        }
    }

    struct Stage: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Note an internal review, a complaint to the regulator or an appeal, and how it ended.",
            discussion: """
                Example:
                  canute request stage FOI-2024-0001 internal-review --date 2025-01-20 --archive records
                  canute request stage FOI-2024-0001 internal-review --date 2025-02-10 --outcome partly-upheld --archive records
                """)

        @Argument(help: "The request.") var id: String
        @Argument var stage: RequestStage.Stage
        @Option(help: ArgumentHelp("The day it was received, or decided.", valueName: "date")) var date: CivilDate
        @Option(help: "How it ended; leave out where it begins.") var outcome: RequestStage.Outcome?
        @Option(help: "The other side's reference.") var reference: String?
        @Option(help: "What to remember of it.") var note: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.note(
                    RequestStage(
                        stage: stage, date: date.description, reference: reference, outcome: outcome, note: note),
                    on: id)
                let due =
                    stage == .internalReview && outcome == nil
                    ? try archive.clock(of: id, deadline: .review).due?.description : nil
                if options.json { return try Output.json(["id": id, "stage": stage.rawValue, "due": due]) }
                print(
                    "\(id): \(stage.rawValue) \(outcome.map { $0.rawValue } ?? "is open")\(due.map { ", due \($0)" } ?? "")."
                )
            }
        }
    }

    struct Calendar: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take newer bank holidays into use; every live clock is counted anew, and what moved is said.",
            discussion: "Example:\n  canute request calendar bank-holidays.json --archive records")

        @Argument(help: "The file, as gov.uk publishes it.") var file: String
        @OptionGroup var options: ArchiveOptions

        private struct Moved: Encodable {
            let id: String
            let from: String
            let to: String
        }

        func run() throws {
            let json = Array(try TextFile.read(file).utf8)
            try options.withArchive { archive, _ in
                let moved = try archive.adopt(calendar: json).map {
                    Moved(id: $0.id, from: $0.from.description, to: $0.to.description)
                }
                if options.json { return try Output.json(["moved": moved]) }
                if moved.isEmpty { print("The calendar is in use; no due date moved.") }
                for one in moved { print("\(one.id): due \(one.to), no longer \(one.from).") }
            }
        }
    }
}

/// A text that a command is given as a file.
enum TextFile {
    static func read(_ path: String) throws -> String {
        String(decoding: try InputFile.read(path), as: UTF8.self)
    }
}
