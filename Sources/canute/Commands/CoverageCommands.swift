import Archive
import ArgumentParser
import Casework
import Foundation
import Ledger

extension CaptureCommands {
    struct Coverage: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say per source what was captured, what was left out, what is missing and not declared.",
            discussion: """
                A gap is a stretch that is longer than a week and three times as long as the source's usual ones, or that \
                no capture was said to cover. Channels are listed where at least three people wrote, and no mailbox.

                Example:
                  canute capture coverage --archive records
                  canute capture coverage --html coverage.html --archive records
                """)

        @Option(help: ArgumentHelp("Write a page with a picture by week.", valueName: "file")) var html: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let rows = try archive.coverage()
                if let html {
                    try OutputFile.write(try CoverageReport(archive, rows).html(), to: html)
                    if !options.json { print("Written: \(html)") }
                }
                if options.json { return try Output.json(["sources": rows]) }
                if rows.isEmpty { print("No source is declared: `canute source add NAME` declares one.") }
                for row in rows { show(row) }
            }
        }

        private func show(_ row: SourceCoverage) {
            print(
                "\(row.source): \(Output.count(row.captures, "capture")), the last on \(Output.moment(row.lastCapture)); held "
                    + Output.count(row.held, "message")
                    + (row.firstSent == nil && row.lastSent == nil
                        ? "" : " from \(Output.moment(row.firstSent)) to \(Output.moment(row.lastSent))")
            )
            print("  read \(row.read), excluded \(row.excluded), refused \(row.refused), failed \(row.failed)")
            for (code, count) in row.excludedByCode.sorted(by: { $0.key < $1.key }) {
                let again = row.captures > 1 ? ", counted again wherever a source was captured again" : ""
                print("  left out by rule \(code): \(count)\(again)")
            }
            let copies = row.copies
            if copies != CopyCounts() {
                print(
                    "  copies: \(copies.identical) identical, \(copies.redelivered) delivered again, \(copies.modified) modified, "
                        + "\(copies.sameIdentifier) with an identifier that something else has")
            }
            for custodian in row.custodians {
                print(
                    "  handed in by \(custodian.name): \(custodian.held), of which \(custodian.alone) nobody else has; declared: "
                        + (custodian.declaration ?? "nothing"))
            }
            for gap in CoverageWords.gaps(row) { print("  missing: \(gap)") }
            if let early = row.beforeNotice, early > 0 { print("  sent before users were told: \(early)") }
            if let cues = row.offPlatform { print("  messages that take talk elsewhere: \(cues)") }
            if let presence = row.presence { print("  messages on who joined or left: \(presence)") }
            if !row.undeclared.isEmpty { print("  not declared: \(row.undeclared.joined(separator: ", "))") }
            if !row.channels.isEmpty { print("  by channel or mailbox:") }
            for channel in row.channels { show(channel) }
            guard row.otherChannels > 0 else { return }
            print(
                row.channels.isEmpty
                    ? "  in \(Output.count(row.otherChannels, "channel or mailbox", "channels and mailboxes"))"
                    : "    and \(Output.count(row.otherChannels, "further channel or mailbox", "further channels and mailboxes"))"
            )
        }

        private func show(_ channel: SourceCoverage.Channel) {
            var words = "\(channel.channel): \(channel.held), \(Output.moment(channel.firstSent)) to "
            words += Output.moment(channel.lastSent)
            for gap in channel.gaps { words += "; nothing from \(gap.from) to \(gap.to)" }
            if let days = channel.silentDays { words += "; silent for \(Output.count(days, "day"))" }
            if let cues = channel.offPlatform, cues > 0 { words += "; \(cues) take talk elsewhere" }
            print("    \(words)")
        }
    }
}
