import Archive
import ArgumentParser
import Foundation
import Retention

extension ScheduleCommands {
    struct Compare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what changes from one schedule to another, class by class.",
            discussion: """
                Each is a file, or a version that was adopted: its version, the number of its entry, or `current`.

                Example:
                  canute schedule compare current RetentionPolicies/uk-local-government.xml --archive records
                """)

        @Argument(help: "The earlier schedule.") var earlier: String
        @Argument(help: "The later schedule.") var later: String
        @OptionGroup var options: ArchiveOptions

        private struct Change: Encodable {
            let `class`: String
            let change: String
            let sentences: [String]
        }

        private struct Answer: Encodable {
            let changes: [Change]
            let rules: [String]
        }

        private func schedules() throws -> [RetentionSchedule] {
            let isFile = { (name: String) in FileManager.default.fileExists(atPath: name) }
            if isFile(earlier), isFile(later) { return try [earlier, later].map(ScheduleCommands.read) }
            return try options.withArchive { archive, _ in
                try [earlier, later].map { try isFile($0) ? ScheduleCommands.read($0) : archive.adoptedSchedule($0) }
            }
        }

        func run() throws {
            let both = try schedules()
            let comparison = ScheduleComparison(from: both[0], to: both[1])
            if options.json {
                return try Output.json(
                    Answer(
                        changes: comparison.changes.map {
                            Change(class: $0.code, change: $0.kind.rawValue, sentences: $0.sentences)
                        }, rules: comparison.rules))
            }
            print("From \(both[0].title), version \(both[0].version), to \(both[1].title), version \(both[1].version):")
            for change in comparison.changes {
                print("  \(change.code)  \(change.kind.rawValue)")
                for sentence in change.sentences { print("    \(sentence)") }
            }
            for rule in comparison.rules { print("  rule  \(rule)") }
            if comparison.changes.isEmpty, comparison.rules.isEmpty { print("  nothing changes") }
        }
    }

    struct Import: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a schedule from a spreadsheet, saved as CSV.",
            discussion: """
                A row is a class. Columns are found by their headers: code, title, scope, trigger, cutoff, period, action, \
                mandate, or what such columns are usually called; others are named with --column. Periods are read as people \
                write them: 6 years, current + 6 years, 30 days, permanent. Where a row cannot be read, it is said and \
                nothing is written.

                Example:
                  canute schedule import retention.csv --out schedule.xml --title "Retention schedule" --version 2026-1 \
                --column "period=Keep for"
                """)

        @Argument(help: "The spreadsheet, a CSV file in UTF-8.") var file: String
        @Option(help: ArgumentHelp("Where the schedule is written.", valueName: "file")) var out: String
        @Option(help: "What the schedule is called.") var title = "Retention schedule"
        @Option(help: "Its version.") var version: String
        @Option(help: "Whose it is, and who approved it.")
        var authority = "Not yet approved by any authority: say here who approved it and when."
        @Option(help: ArgumentHelp("A column by its header; may be given again.", valueName: "name=header"))
        var column: [String] = []
        @Flag(help: "Print one JSON object on standard output.") var json = false

        private func columns() throws -> [ScheduleImport.Column: String] {
            var columns: [ScheduleImport.Column: String] = [:]
            for text in column {
                let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
                guard parts.count == 2, let name = ScheduleImport.Column(rawValue: parts[0]) else {
                    let names = ScheduleImport.Column.allCases.map(\.rawValue).joined(separator: ", ")
                    throw ValidationError("“\(text)” names no column: write NAME=HEADER, with one of \(names).")
                }
                columns[name] = parts[1]
            }
            return columns
        }

        func run() throws {
            let data = try InputFile.read(file)
            guard !FileManager.default.fileExists(atPath: out) else {
                throw ValidationError("\(out) is there already: name a file that is not.")
            }
            let maker = ScheduleImport(title: title, version: version, authority: authority, headers: try columns())
            let made = try maker.schedule(csv: [UInt8](data), name: file)
            do { try Data(made).write(to: URL(fileURLWithPath: out)) } catch {
                throw ValidationError("\(out) cannot be written: check the folder, and that you may write there.")
            }
            let schedule = try RetentionSchedule(xml: made, name: out)
            if json { return try Output.json(["out": out, "classes": "\(schedule.classes.count)"]) }
            print(
                "Wrote \(out): \(Output.count(schedule.classes.count, "class", "classes")). Every mandate waits for approval, and there are no rules yet: add both, then `canute schedule check \(out)`."
            )
        }
    }
}
