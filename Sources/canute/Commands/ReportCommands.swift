import Archive
import ArgumentParser
import Casework
import Interchange
import Foundation
import Retention

/// Reports for people outside the work itself.
struct ReportCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Write reports from what the archive knows.",
        subcommands: [Channels.self, Statistics.self, DisclosureLog.self, Storage.self])

    struct Statistics: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Count the requests of a period as the central return asks, each number with its cases.",
            discussion: """
                Example:
                  canute report statistics --from 2024-10-01 --to 2024-12-31 --archive records
                  canute report statistics --from 2024-10-01 --to 2024-12-31 --regime FOIA --csv > quarter.csv
                """)

        @Option(help: ArgumentHelp("The first day of receipt.", valueName: "date")) var from: CivilDate
        @Option(help: ArgumentHelp("The last day of receipt.", valueName: "date")) var to: CivilDate
        @Option(help: "Only this law.") var regime: String?
        @Flag(help: "As CSV, with the references of the cases.") var csv = false
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard !(csv && options.json) else { throw ValidationError("Give either --csv or --json.") }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let statistics = try archive.statistics(
                    regime: try regime.map { try Regime(parsing: $0) }, from: from, to: to)
                if options.json { return try Output.json(statistics) }
                if csv {
                    var table = CSVText(header: ["part", "name", "count", "cases"])
                    for line in statistics.lines {
                        table.row([line.part, line.name, String(line.count), line.cases.joined(separator: " ")])
                    }
                    return print(String(decoding: table.bytes, as: UTF8.self), terminator: "")
                }
                print("Requests received from \(from) to \(to)\(statistics.regime.map { " under \($0)" } ?? "")")
                for line in statistics.lines {
                    let name = line.name.padding(toLength: 34, withPad: " ", startingAt: 0)
                    print(
                        "\(name)\(line.count)\(line.cases.isEmpty ? "" : "  (\(line.cases.joined(separator: ", ")))")")
                }
            }
        }
    }

    struct DisclosureLog: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Write the disclosure log: what was asked and how it was answered, never who asked.",
            discussion: """
                Example:
                  canute report disclosure-log --archive records
                  canute report disclosure-log --csv > log.csv
                """)

        @Flag(help: "As CSV, to publish.") var csv = false
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard !(csv && options.json) else { throw ValidationError("Give either --csv or --json.") }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let entries = try archive.disclosureLog()
                if options.json { return try Output.json(["entries": entries]) }
                if csv {
                    return print(
                        String(decoding: DisclosureLogEntry.csv(entries), as: UTF8.self), terminator: "")
                }
                if entries.isEmpty { print("No request is answered yet.") }
                for entry in entries {
                    let asked = entry.asked.split(whereSeparator: \.isWhitespace).joined(separator: " ")
                    print(
                        "\(entry.reference)  \(entry.answered)  \(entry.regime)  \(entry.outcome)\n    \(asked.prefix(200))"
                    )
                }
            }
        }
    }
}
