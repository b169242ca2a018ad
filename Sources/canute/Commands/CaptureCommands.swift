import Search
import Archive
public import ArgumentParser
public import Capture
import Foundation
import Synchronization

/// A format by its name, or `auto`.
enum FormatChoice: ExpressibleByArgument {
    case auto
    case named(SourceFormat)

    init?(argument: String) {
        if argument == "auto" {
            self = .auto
        } else if let format = SourceFormat(rawValue: argument) {
            self = .named(format)
        } else {
            return nil
        }
    }

    static var allValueStrings: [String] { ["auto"] + SourceFormat.allCases.map(\.rawValue) }
    var defaultValueDescription: String { "auto" }

    /// Recognises before anything is opened: a source that is in no form leaves no trace.
    func recognised(_ path: String) throws -> SourceFormat {
        if case .named(let format) = self { return format }
        let found = try FormatRecognition.of(path)
        Edge.printError("\(path): \(found.format.rawValue), for \(found.because)")
        return found.format
    }
}

extension DateOrder: ExpressibleByArgument {}

struct CaptureCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "capture", abstract: "Take messages in, and say what is missing.",
        subcommands: [Run.self, Watch.self, Stdin.self, LMTP.self, Coverage.self])

    struct Run: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Capture an export, a mailbox or an outbox.",
            discussion: """
                Every item of the source gets exactly one outcome: recorded, revised (a later state of a message that is \
                held), duplicate (held already), excluded (by a rule), refused or failed. What is held already is not \
                taken twice, so a capture can be repeated. The exit status is 1 where an item was refused or failed.

                The form is recognised by looking into the source; where two fit, the command says so and takes neither. \
                The words of attached documents and PDFs are searched too; what is encrypted or of an unsupported kind is \
                captured all the same, counted as unreadable and named.

                Example:
                  canute capture run export.zip --archive records --source chat
                  canute capture run chats --archive records --source chat --format slack
                """)

        @Argument(help: "Files or folders.") var paths: [String]
        @Option(help: "The source they come from.") var source: String
        @Option(help: "The form they are in; mail is eml, mbox, Maildir or journal reports, feed is RSS or Atom.")
        var format = FormatChoice.auto
        @Option(
            help: ArgumentHelp(
                "The zone whose months cut endless chats, else Europe/London; must be given for whatsapp and irc, whose times have none.",
                valueName: "zone")) var timeZone: String?
        @Option(
            help: ArgumentHelp(
                "The order of dates written as numbers, where a whatsapp export does not show it: dmy, mdy or ymd.",
                valueName: "order")) var dateOrder: DateOrder?
        @OptionGroup var handover: HandoverOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            for path in paths where !FileManager.default.isReadableFile(atPath: path) {
                throw InputFile.Unreadable(path)
            }
            let formats = try paths.map(format.recognised)
            let name = Set(formats.map(\.rawValue)).sorted().joined(separator: ",")
            let handover = try handover.handover()
            let report = try options.withArchive { archive, index in
                let isNew = try archive.declareIfUnknown(source)
                try archive.requireDeclaration(of: source, handover)
                var report = CaptureReport(source: source, format: name)
                try index.rollForward(archive.ledger)
                let feed = IndexFeed(index)
                let kept = Mutex(0)
                do {
                    for (path, format) in zip(paths, formats) {
                        let progress = Progress("captured")
                        defer { progress.end() }
                        let part = try Intake.capture(
                            path, format: format, source: source,
                            options: CaptureOptions(timeZone: timeZone, dateOrder: dateOrder),
                            into: archive, handover: handover,
                            committed: {
                                let count = $0.count
                                kept.withLock { $0 += count }
                                try feed.add($0.map { ($0.seq, $0.message) })
                            }, progress: { progress.show($0) })
                        report.add(part)
                        try feed.finish()
                        try index.rollForward(archive.ledger)
                    }
                } catch {
                    let kept = kept.withLock { $0 }
                    if kept > 0 {
                        Edge.printError(
                            "canute: \(Output.count(kept, "message")) were taken before this, and stay. Once it is put "
                                + "right, capture the same again: nothing is taken twice.")
                    }
                    throw error
                }
                if isNew {
                    Edge.printError(
                        "The source \(source) is new, and nobody has said who owns it, what it is captured for and on which "
                            + "lawful basis: `canute source add \(source)` does.")
                }
                return report
            }
            try options.json ? Output.json(report) : show(report)
            if report.read == 0 {
                Edge.printError(
                    "canute: nothing in \(paths.joined(separator: ", ")) is a message in the form \(name): check the "
                        + "path and the format.")
            }
            if report.failed > 0 || report.refused > 0 || report.read == 0 || !report.toActOn.isEmpty {
                throw Outcome.toActOn
            }
        }

        private func show(_ report: CaptureReport) {
            print(
                "\(source): read \(report.read) = \(report.recorded) recorded + \(report.revised) revised + "
                    + "\(report.duplicate) held already + \(report.excluded) excluded + \(report.refused) refused + "
                    + "\(report.failed) failed")
            if let first = report.firstSeq, let last = report.lastSeq { print("entries \(first) to \(last)") }
            for (code, count) in report.excludedByCode.sorted(by: { $0.key < $1.key }) {
                print("left out by rule \(code): \(count)")
            }
            let copies = report.run.copies
            if copies.identical + copies.modified + copies.sameIdentifier > 0 {
                print(
                    "copies: \(copies.identical) identical (one more holding each), \(copies.redelivered) delivered again, "
                        + "\(copies.modified) modified, \(copies.sameIdentifier) other messages with an identifier that is held"
                )
            }
            if report.run.beforeNotice > 0 { print("sent before users were told: \(report.run.beforeNotice)") }
            if report.unreadable > 0 { print("captured, with a file whose words cannot be read: \(report.unreadable)") }
            for refusal in report.refusals { print("not taken: \(refusal.item): \(refusal.reason)") }
            for remark in report.toActOn { print("to act on: \(remark.item): \(remark.reason)") }
            for note in report.notes { print("note: \(note.item): \(note.reason)") }
        }
    }
}
