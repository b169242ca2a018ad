import Archive
import ArgumentParser
import Casework
import Retention

extension RecordCommands {
    struct Restrict: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Answer a request for erasure that a hold forbids, or for restriction: the records are not used.",
            discussion: """
                Ordinary searches do not show them and they are not opened but for a request (UK GDPR Art 17(3), 18). When the \
                last hold on them ends, they are named, to be erased. What is contested (Art 18(1)) is kept and not used until the \
                restriction is lifted, and needs no hold.

                Example:
                  canute record restrict 42 --received 2026-10-02 --reason "Erasure asked for by A. Lee; told of the claim" \
                --archive records
                """)

        @Argument(help: "The records' entries.") var seqs: [UInt64]
        @Option(help: ArgumentHelp("The day on which erasure was asked for.", valueName: "date")) var received:
            CivilDate
        @Option(help: "What was asked, and what was answered.") var reason: String
        @Flag(help: "Its use is contested, and it is not to be erased.") var contested = false
        @Option(help: "The part of the United Kingdom, whose holidays move the last day for the answer.")
        var division = "england"
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let clock = try RequestClock.compute(
                    regime: .sar, division: Division(parsing: division), received: received)
                guard let due = clock.due else {
                    throw ValidationError("The last day for the answer cannot be computed.")
                }
                let entry = try archive.restrict(
                    seqs, received: received, answerBy: due, reason: reason, contested: contested)
                let isLate = try archive.today() > due
                if options.json {
                    try Output.json(["entry": "\(entry)", "answer_by": due.description, "late": isLate ? "yes" : "no"])
                } else {
                    print(
                        "Restricted \(Output.count(seqs.count, "record")) in entry \(entry), \(contested ? "until that is lifted" : "until no hold stands on them")."
                    )
                    print("The answer was due by \(due.longText)\(isLate ? ": it is late" : "").")
                }
                if isLate { throw Outcome.toActOn }
            }
        }
    }

    struct Restricted: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List what is restricted, what keeps it, and what can be erased by now.",
            discussion: "Example:\n  canute record restricted --archive records")

        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let entry: UInt64
            let seqs: [UInt64]
            let received: String
            let answer_by: String
            let answered: String
            let holds: [String]
            let free: Bool
            let contested: Bool
            let reason: String
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let rows = try archive.restrictions().filter { !$0.left.isEmpty }.map {
                    Row(
                        entry: $0.entry, seqs: $0.left, received: $0.act.received, answer_by: $0.act.answerBy,
                        answered: $0.answeredAt, holds: $0.holds, free: $0.isFree,
                        contested: $0.act.contested == true, reason: $0.act.reason)
                }
                if options.json { try Output.json(["restrictions": rows]) } else { rows.forEach(show) }
                if !options.json, rows.isEmpty { print("Nothing is restricted.") }
                if rows.contains(where: \.free) { throw Outcome.toActOn }
            }
        }

        private func show(_ row: Row) {
            let what = row.seqs.map(String.init).joined(separator: ", ")
            print(
                "\(row.entry)  entries \(what)  asked for on \(row.received), answered \(Output.moment(row.answered))")
            print(
                row.contested
                    ? "  contested: kept and not used until it is lifted"
                    : row.free
                        ? "  no hold stands any more: erase it now" : "  kept by \(row.holds.joined(separator: ", "))")
            print("  \(row.reason)")
        }
    }

    struct Unrestrict: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a restriction without an erasure.",
            discussion:
                "Example:\n  canute record unrestrict 812 --reason \"The request was withdrawn\" --archive records")

        @Argument(help: "The entry that restricted.") var entry: UInt64
        @Option(help: "Why.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.liftRestriction(entry, reason: reason)
                if options.json { return try Output.json(["entry": entry]) }
                print("The restriction in entry \(entry) ended.")
            }
        }
    }
}
