import Archive
import ArgumentParser
import Casework
import Foundation
import Retention

extension DisposalCommands {
    struct Forecast: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what falls due per month and class in the years to come, as a table and a chart.",
            discussion: """
                What is held is counted in and shown beside it; what waits for an event has no month yet.

                Example:
                  canute disposal forecast --years 3 --svg forecast.svg --archive records
                """)

        @Option(help: "How many years.") var years = 2
        @Option(help: ArgumentHelp("Where the chart is written.", valueName: "file")) var svg: String?
        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            @OrNull var month: String?
            let `class`: String
            let action: String
            let conversations: UInt64
            let records: UInt64
            let held: UInt64
        }

        private struct Answer: Encodable {
            let from: String
            let rows: [Row]
            let later_or_unknown: UInt64
            let permanent: UInt64
            @OrNull var svg: String?
        }

        func validate() throws {
            guard (1...100).contains(years) else { throw ValidationError("--years is a number from 1 to 100.") }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let forecast = try archive.catalogue.forecast(from: archive.today(), months: years * 12)
                if let svg {
                    do { try Data(ForecastChart(forecast).svg()).write(to: URL(fileURLWithPath: svg)) } catch {
                        throw ValidationError(
                            "\(svg) cannot be written: check the folder, and that you may write there.")
                    }
                }
                let answer = Answer(
                    from: forecast.from.description,
                    rows: forecast.rows.map {
                        Row(
                            month: $0.month, class: $0.retentionClass, action: $0.action.rawValue,
                            conversations: $0.conversations, records: $0.records, held: $0.held)
                    }, later_or_unknown: forecast.laterOrUnknown, permanent: forecast.permanent, svg: svg)
                if options.json { return try Output.json(answer) }
                show(answer)
            }
        }

        private func show(_ answer: Answer) {
            func column(_ text: String, _ width: Int) -> String {
                text + String(repeating: " ", count: max(1, width - text.count))
            }
            func number(_ value: UInt64, _ width: Int) -> String {
                String(repeating: " ", count: max(1, width - "\(value)".count)) + "\(value)"
            }
            print("month    class    action    conversations    records       held")
            for row in answer.rows {
                print(
                    column(row.month ?? "due now", 9) + column(row.class, 9) + column(row.action, 9)
                        + number(row.conversations, 14) + number(row.records, 11) + number(row.held, 11))
            }
            if answer.rows.isEmpty { print("Nothing falls due in these \(Output.count(years, "year")).") }
            print(
                "Later, or waiting for an event: \(Output.count(answer.later_or_unknown, "record")). Kept for good: \(Output.count(answer.permanent, "record"))."
            )
            if let svg { print("The chart is in \(svg).") }
        }
    }
}
