import Archive
import ArgumentParser
import Casework
import Foundation

extension ReportCommands {
    struct Channels: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Write the transparency notice and the record of processing (UK GDPR Art 30), channel by channel.",
            discussion: """
                Plain words: what is captured, why, on what basis, for how long, who reads it, what is left out, rights; and \
                how talk moved between channels. The CSV has a row for each channel; --shift has one for each month.

                Example:
                  canute report channels --archive records
                  canute report channels --html channels.html --csv channels.csv --shift shift.csv --archive records
                """)

        @Option(help: ArgumentHelp("Write it as one HTML page.", valueName: "file")) var html: String?
        @Option(help: ArgumentHelp("Write the record of processing as CSV.", valueName: "file")) var csv: String?
        @Option(help: ArgumentHelp("Write the messages by month and kind of channel as CSV.", valueName: "file"))
        var shift: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let report = try ChannelReport(archive)
                let files = [(html, report.html), (csv, report.csv), (shift, report.shiftCSV)]
                for (file, bytes) in files { if let file { try OutputFile.write(bytes(), to: file) } }
                if options.json { return try Output.json(report) }
                let written = files.compactMap(\.0)
                print(written.isEmpty ? report.text() : "Written: \(written.joined(separator: ", "))")
                let unready = report.channels.filter { !$0.missing.isEmpty && $0.held > 0 }.map(\.name)
                if !unready.isEmpty {
                    Edge.printError("Captured without a whole declaration: \(unready.joined(separator: ", ")).")
                }
            }
        }
    }
}

/// Files that a command writes where it was told to.
enum OutputFile {
    /// Writes a file whole, or leaves what was there.
    static func write(_ bytes: [UInt8], to path: String) throws {
        do { try Data(bytes).write(to: URL(filePath: path), options: .atomic) } catch {
            throw ArchiveError(.wrongUse, "\(path) cannot be written: check the folder, and that you may write there.")
        }
    }
}
