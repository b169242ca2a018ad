import Archive
import ArgumentParser
import Capture
import Foundation
import Ledger
import Search

extension CaptureCommands {
    struct Watch: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Capture what is dropped into a folder, until told to stop.",
            discussion: """
                A file or folder in DIR is captured once it did not change for --settle seconds, and moved to DIR/done, or to \
                DIR/failed with a report beside it where anything in it was refused or failed. Names that begin with a dot \
                or end in .part or .tmp are let alone: write under such a name, then rename. What is interrupted is taken \
                again from its beginning, and nothing is recorded twice. The source must be declared whole: `canute source \
                add`. SIGTERM stops it cleanly. With --json, one object a line for each thing that was taken.

                Example:
                  canute capture watch /srv/drop --archive records --source chat --format slack
                """)

        @Argument(help: "The folder.") var dir: String
        @Option(help: "The source that what is dropped belongs to, declared whole.") var source: String
        @Option(help: "The form it is in, as for `canute capture run`.") var format = FormatChoice.auto
        @Option(help: ArgumentHelp("How long it must not change.", valueName: "seconds")) var settle = 10.0
        @Option(help: ArgumentHelp("How often the folder is looked at.", valueName: "seconds")) var every = 2.0
        @Flag(help: "End when nothing more is there, with status 1 where something went to failed.") var once = false
        @Option(
            help: ArgumentHelp(
                "The zone whose months cut endless chats, else Europe/London; must be given for whatsapp and irc.",
                valueName: "zone")) var timeZone: String?
        @Option(help: ArgumentHelp("The order of dates written as numbers: dmy, mdy or ymd.", valueName: "order"))
        var dateOrder: DateOrder?
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard (0...86_400).contains(settle), (0.05...3600).contains(every) else {
                throw ValidationError("--settle is from 0 to 86400 seconds, --every from 0.05 to 3600.")
            }
        }

        func run() throws {
            let stop = StopSignal()
            try options.withArchive { archive, _ in try archive.requireReadyForLive(source) }
            var folder = try DropFolder(URL(fileURLWithPath: dir, isDirectory: true), settling: settle)
            var hasFailed = false
            var pause = every
            var trouble = ""
            while !stop.hasCome {
                do {
                    for item in try folder.complete(at: Self.moment) where !stop.hasCome {
                        if try take(item, from: &folder, stop) == .failed { hasFailed = true }
                    }
                    (pause, trouble) = (every, "")
                } catch {
                    // The archive is in trouble, not what was dropped: it stays, and is taken when that is put right.
                    if trouble != "\(error)" { Edge.printError("canute: \(error)") }
                    (pause, trouble) = (min(60, pause * 2), "\(error)")
                    if once { throw error }
                }
                if once, !folder.hasMore { break }
                stop.wait(seconds: pause)
            }
            if once, hasFailed { throw Outcome.toActOn }
        }

        private static var moment: Double { ProcessInfo.processInfo.systemUptime }

        /// One line of `--json`, and the report beside what failed.
        private struct Taken: Encodable {
            let file: String
            let moved_to: String
            let reason: String?
            let report: CaptureReport?
        }

        /// Captures one thing and moves it; nil where it stays, because it changed or a signal came.
        private func take(
            _ item: DropFolder.Item, from folder: inout DropFolder, _ stop: StopSignal
        ) throws -> DropFolder.Destination? {
            var reason = folder.refusal(of: item)
            var report: CaptureReport?
            if reason == nil {
                do { report = try capture(item, stop) } catch let error as CaptureError { reason = error.message }
            }
            guard !stop.hasCome else { return nil }
            guard folder.isUnchanged(item) else {
                Edge.printError(
                    "canute: \(item.name) changed while it was read, and is taken again when it is complete.")
                return nil
            }
            if let report, report.read == 0 { reason = "nothing in it is a message of the form it is in" }
            let isWhole = reason == nil && (report.map { $0.failed + $0.refused == 0 } ?? false)
            let destination: DropFolder.Destination = isWhole ? .done : .failed
            let taken = Taken(file: item.name, moved_to: destination.rawValue, reason: reason, report: report)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            let json = try encoder.encode(taken)
            try folder.move(item, to: destination, report: isWhole ? nil : json)
            show(taken, json)
            return destination
        }

        private func capture(_ item: DropFolder.Item, _ stop: StopSignal) throws -> CaptureReport {
            struct Stopped: Error {}
            let capture = CaptureOptions(timeZone: timeZone, dateOrder: dateOrder)
            let format = try format.recognised(item.url.path)
            return try options.withArchive { archive, index in
                try archive.requireReadyForLive(source)
                try index.rollForward(archive.ledger)
                let feed = IndexFeed(index)
                let report = try Intake.capture(
                    format: format, source: source, into: archive,
                    committed: { try feed.add($0.map { ($0.seq, $0.message) }) }
                ) { sink in
                    do {
                        try CaptureReader.read(item.url.path, format: format, options: capture) { event in
                            if stop.hasCome { throw Stopped() }
                            try sink(event)
                        }
                    } catch is Stopped {}
                }
                if report.read > 0 { try archive.record(CaptureDone(report), subject: source) }
                try feed.finish()
                try index.rollForward(archive.ledger)
                return report
            }
        }

        private func show(_ taken: Taken, _ json: Data) {
            var line = "\(taken.file): moved to \(taken.moved_to)"
            if let report = taken.report {
                line += "; read \(report.read), recorded \(report.recorded), revised \(report.revised), held already "
                line +=
                    "\(report.duplicate), excluded \(report.excluded), refused \(report.refused), failed \(report.failed)"
            }
            if let reason = taken.reason { line += ": \(reason)" }
            for remark in taken.report?.toActOn ?? [] { line += "; to act on: \(remark.item): \(remark.reason)" }
            let text = options.json ? String(decoding: json, as: UTF8.self) : line
            // Whoever watches it reads each line when it comes.
            FileHandle.standardOutput.write(Data((text + "\n").utf8))
        }
    }
}
