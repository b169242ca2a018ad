import Archive
import ArgumentParser
import Foundation
import Retention

struct ScheduleCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Check, compare, preview and adopt retention schedules; compute when something falls due.",
        subcommands: [
            Check.self, Preview.self, Adopt.self, Approve.self, Enforce.self, Withdraw.self, List.self, Compare.self,
            Import.self, Due.self, Owner.self,
        ])

    /// Reads a schedule from a file.
    static func read(_ path: String) throws -> RetentionSchedule {
        try RetentionSchedule(xml: [UInt8](try InputFile.read(path)), name: path)
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a schedule against its schema and its own rules.",
            discussion: "Example:\n  canute schedule check RetentionPolicies/uk-local-government.xml")

        @Argument(help: "The schedule, an XML file.") var file: String
        @Flag(help: "Print one JSON object on standard output.") var json = false

        /// The schedule; nil where it has mistakes, which are then said.
        private func checked() throws -> RetentionSchedule? {
            do { return try ScheduleCommands.read(file) } catch let error as RetentionError
                where error.code == .schedule
            {
                Edge.printError("canute: \(error)")
                return nil
            }
        }

        private struct Answer: Encodable {
            let title: String
            let version: String
            let classes: Int
            let rules: Int
            let to_be_approved_locally: [String]
        }

        func run() throws {
            guard let schedule = try checked() else { throw Outcome.toActOn }
            let local = schedule.classes.filter(\.mandate.needsLocalApproval).map(\.code)
            if json {
                return try Output.json(
                    Answer(
                        title: schedule.title, version: schedule.version, classes: schedule.classes.count,
                        rules: schedule.rules.count, to_be_approved_locally: local))
            }
            print("\(file) is sound: \(schedule.title), version \(schedule.version).")
            print(
                "\(Output.count(schedule.classes.count, "class", "classes")), \(Output.count(schedule.rules.count, "rule")); what no rule classifies falls to \(schedule.defaultClass)."
            )
            if !local.isEmpty { print("Common practice, to be approved locally: \(local.joined(separator: ", ")).") }
        }
    }

    struct Due: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compute when something falls due; needs no archive.",
            discussion: """
                Example:
                  canute schedule due --trigger created=2019-06-10 --cutoff financial_year_end --period P6Y \
                --action destroy --hold FOI-2026-017=2026-03-20.. --as-of 2026-04-01
                """)

        @Option(help: "NAME=DATE; a name alone says that there is no date.") var trigger: String
        @Option(help: "none, month_end, calendar_year_end, financial_year_end, academic_year_end, council_term_end.")
        var cutoff: String?
        @Option(help: "ISO 8601, such as P6Y; not for permanent.") var period: String?
        @Option(help: "destroy, review, transfer or permanent.") var action: String
        @Option(help: ArgumentHelp("A hold; may be given again.", valueName: "id=from..[to]")) var hold: [String] = []
        @Option(help: ArgumentHelp("The day that is asked about.", valueName: "date")) var asOf: String
        @Flag(help: "Print one JSON object on standard output.") var json = false

        func run() throws {
            let due = try DueCalculator(
                trigger: trigger, cutoff: cutoff, period: period, action: action, holds: hold, asOf: asOf)
            print(json ? due.decision.json : due.decision.text)
        }
    }
}
