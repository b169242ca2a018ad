import Archive
import ArgumentParser
import Casework
import Foundation

extension ReportCommands {
    struct Storage: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what the archive takes on disk, how it grows, and how long it takes to verify and to index.",
            discussion: """
                Bytes are counted part by part. Times are measured on a sample of the entries now, on this machine, and \
                taken in proportion to ten and a hundred times the size.

                Example:
                  canute report storage --archive records
                """)

        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let report = try StorageReport(archive)
                try options.json ? Output.json(report) : Self.show(report)
            }
        }

        private static func show(_ report: StorageReport) {
            print(
                "\(Output.count(report.messages, "message")), \(Output.count(report.entries, "entry", "entries")), \(size(Double(report.bytes)))"
            )
            print(column("part", 16) + right("bytes", 16) + right("per message", 14))
            for part in report.parts {
                let each = part.perMessage.map { String(Int($0.rounded())) } ?? "–"
                print(column(part.name, 16) + right(String(part.bytes), 16) + right(each, 14))
            }
            if report.messages > 0 {
                let each = Double(report.bytes) / Double(report.messages)
                print(column("all", 16) + right(String(report.bytes), 16) + right(String(Int(each.rounded())), 14))
            }
            show(report.growth)
            let sample = report.sample
            print(
                "Timed now, on this machine: chain and tree of \(Output.count(sample.entries, "entry", "entries")) in \(time(sample.entrySeconds)), "
                    + "the content of \(sample.contents) in \(time(sample.contentSeconds)), the index of \(Output.count(sample.indexed, "message")) in "
                    + "\(time(sample.indexSeconds)). In proportion to that:")
            print(column("size", 16) + right("messages", 16) + right("verification", 14) + right("index rebuild", 15))
            for estimate in report.estimates {
                print(
                    column(estimate.times == 1 ? "now" : "\(estimate.times) times", 16)
                        + right(String(estimate.messages), 16) + right(time(estimate.verificationHours * 3600), 14)
                        + right(time(estimate.indexHours * 3600), 15))
            }
        }

        private static func show(_ growth: StorageReport.Growth?) {
            guard let growth else {
                return print(
                    "Growth: not known yet. It is told once captures have gone on for \(CaptureRate.shortest) days.")
            }
            print(
                "Growth: \(growth.messages) messages were captured from \(growth.from) to \(growth.to), at which rate a year adds "
                    + "\(Int(growth.messagesPerYear.rounded())) messages and \(size(growth.bytesPerYear)).")
            if growth.busiestDayShare > 0.5 {
                print(
                    "  \(Int((growth.busiestDayShare * 100).rounded())) % of them came on one day: an import of earlier years says nothing of "
                        + "the years to come.")
            }
        }

        private static func column(_ text: String, _ width: Int) -> String {
            text + String(repeating: " ", count: max(1, width - text.count))
        }

        private static func right(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(1, width - text.count)) + text
        }

        private static func size(_ bytes: Double) -> String {
            switch bytes {
            case 1e12...: String(format: "%.1f TB", bytes / 1e12)
            case 1e9...: String(format: "%.1f GB", bytes / 1e9)
            case 1e6...: String(format: "%.1f MB", bytes / 1e6)
            default: String(format: "%.0f kB", bytes / 1e3)
            }
        }

        private static func time(_ seconds: Double) -> String {
            switch seconds {
            case 3600...: String(format: "%.1f h", seconds / 3600)
            case 60...: String(format: "%.1f min", seconds / 60)
            default: String(format: "%.2f s", seconds)
            }
        }
    }
}
