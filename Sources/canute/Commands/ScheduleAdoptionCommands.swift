import Archive
import ArgumentParser
import Foundation
import Ledger
import Retention

extension ScheduleCommands {
    struct Adopt: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Adopt a schedule: from now on it classifies and governs.",
            discussion: """
                Where records in the archive would fall due or could go sooner, the schedule is previewed first and adopted \
                with the code that the preview gave; it is refused where it would do anything else by now. A schedule under \
                which something could go sooner only waits: somebody else approves it (`canute schedule approve`), and it \
                comes into force after fourteen days (`canute schedule enforce`).

                Example:
                  canute schedule adopt RetentionPolicies/uk-local-government.xml --archive records
                """)

        @Argument(help: "The schedule, an XML file.") var file: String
        @Option(help: "The code that `canute schedule preview` gave.") var preview: String?
        @Flag(help: "Classify what is there anew by its rules, as previewed.") var reclassify = false
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let title: String
            let version: String
            let in_force: Bool
            @OrNull var entry: UInt64?
            @OrNull var waits: String?
        }

        func run() throws {
            let schedule = try ScheduleCommands.read(file)
            try options.withArchive { archive, _ in
                let progress = Progress("looked at")
                let count = try archive.ledger.count()
                let adoption = try archive.adopt(schedule, preview: preview, reclassify: reclassify) {
                    progress.show($0, of: count)
                }
                progress.end()
                var answer = Answer(title: schedule.title, version: schedule.version, in_force: true)
                switch adoption {
                case .inForce(let seq):
                    answer.entry = seq
                    if options.json { return try Output.json(answer) }
                    print("Adopted \(schedule.title), version \(schedule.version).")
                case .waits(let id):
                    answer = Answer(title: schedule.title, version: schedule.version, in_force: false, waits: id)
                    if options.json {
                        try Output.json(answer)
                    } else {
                        print(
                            """
                            \(schedule.title), version \(schedule.version), keeps records for less time, so it waits as \(id): \
                            somebody else than \(options.actor) has to approve it (canute schedule approve \(id) --by NAME), and it \
                            can come into force \(Shortening.coolingOffDays) days after that. Until then nothing changes.
                            """)
                    }
                    throw Outcome.toActOn
                }
            }
        }
    }

    struct Preview: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show what a schedule would do to the records in the archive; changes nothing.",
            discussion: """
                With --reclassify the rules of the new schedule also decide on what is there, but for what a person declared.

                Example:
                  canute schedule preview RetentionPolicies/uk-local-government.xml --reclassify --archive records
                """)

        @Argument(help: "The schedule, an XML file.") var file: String
        @Flag(help: "Classify what is there anew by its rules.") var reclassify = false
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let schedule = try ScheduleCommands.read(file)
            try options.withArchive { archive, _ in
                let progress = Progress("looked at")
                let count = try archive.ledger.count()
                let preview = try archive.preview(schedule, reclassify: reclassify) { progress.show($0, of: count) }
                progress.end()
                let answer = PreviewAnswer(preview)
                if options.json { return try Output.json(answer) }
                answer.show(title: "\(schedule.title), version \(schedule.version)", file: file)
            }
        }
    }

    struct Approve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Approve a schedule that keeps records for less time; never by the one who put it forward.",
            discussion: "Example:\n  canute schedule approve S-812 --by \"Jane Doe\" --archive records")

        @Argument(help: "The number of the schedule that waits.") var id: String
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let from = try archive.approveShortening(id, signer: try signing.signer())
                if options.json { return try Output.json(["id": id, "from": from.description]) }
                print("Approved \(id). It can come into force from \(from.longText): canute schedule enforce \(id).")
            }
        }
    }

    struct Enforce: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring an approved schedule into force once its cooling-off period is over.",
            discussion: "Example:\n  canute schedule enforce S-812 --archive records")

        @Argument(help: "The number of the schedule that waits.") var id: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let seq = try archive.enforceShortening(id)
                if options.json { return try Output.json(["id": id, "entry": "\(seq)"]) }
                print("Schedule \(id) is in force, by entry \(seq).")
            }
        }
    }

    struct Withdraw: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take back a schedule that waits.",
            discussion: "Example:\n  canute schedule withdraw S-812 --reason \"Six years after all\" --archive records")

        @Argument(help: "The number of the schedule that waits.") var id: String
        @Option(help: "Why.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.withdrawShortening(id, reason: reason)
                if options.json { return try Output.json(["id": id]) }
                print("Schedule \(id) was withdrawn.")
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the versions that were adopted, and the schedules that wait.",
            discussion: "Example:\n  canute schedule list --archive records")

        @OptionGroup var options: ArchiveOptions

        private struct Version: Encodable {
            let entry: UInt64
            let title: String
            let version: String
            let sha256: String
            let by: String
            let at: String
            let in_force: Bool
        }

        private struct Waiting: Encodable {
            let id: String
            let title: String
            let version: String
            let state: String
            let proposed_by: String
            @OrNull var approved_by: String?
            @OrNull var from: String?
            let shortens: [String]
        }

        private struct Answer: Encodable {
            let adopted: [Version]
            let waiting: [Waiting]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let adoptions = try archive.adoptions()
                let answer = Answer(
                    adopted: adoptions.map { act, adopted in
                        Version(
                            entry: act.seq, title: adopted.title, version: adopted.version, sha256: adopted.sha256,
                            by: act.by, at: act.at, in_force: act.seq == adoptions.last?.act.seq)
                    },
                    waiting: try archive.shortenings().map {
                        Waiting(
                            id: $0.proposed.id, title: $0.proposed.title, version: $0.proposed.version,
                            state: $0.state.rawValue, proposed_by: $0.proposedBy, approved_by: $0.approvedBy,
                            from: $0.from?.description, shortens: $0.proposed.shortens)
                    })
                if options.json { return try Output.json(answer) }
                for one in answer.adopted {
                    print(
                        "entry \(one.entry)  \(one.title), version \(one.version)  \(Output.moment(one.at)) by \(one.by)"
                            + (one.in_force ? "  in force" : ""))
                }
                for one in answer.waiting {
                    print("\(one.id)  \(one.title), version \(one.version)  \(one.state.replacing("_", with: " "))")
                    for line in one.shortens { print("  \(line)") }
                }
            }
        }
    }
}

/// What a preview came to, as it is shown.
struct PreviewAnswer: Encodable {
    struct Line: Encodable {
        let `class`: String
        let all: SchedulePreview.Amount
        let newly_due: SchedulePreview.Amount
        let held: SchedulePreview.Amount
        let no_longer_due: SchedulePreview.Amount
        let sooner: SchedulePreview.Amount
        let later: SchedulePreview.Amount
        let moved_in: SchedulePreview.Amount
    }

    let code: String
    let reclassify: Bool
    let as_of: String
    let classes: [Line]
    let holds: [String: SchedulePreview.Amount]
    let lost: [String: SchedulePreview.Amount]
    let split_threads: UInt64
    let shortens: [String]

    init(_ preview: SchedulePreview) {
        code = preview.code
        reclassify = preview.reclassify
        as_of = preview.asOf.description
        classes = preview.lines.map {
            Line(
                class: $0.retentionClass, all: $0.all, newly_due: $0.newlyDue, held: $0.held,
                no_longer_due: $0.noLongerDue, sooner: $0.sooner, later: $0.later, moved_in: $0.moved)
        }
        holds = preview.holds
        lost = preview.lost
        split_threads = preview.split
        shortens = preview.comparison.shortened.map { "\($0.code) \($0.sentences.joined(separator: "; "))" }
    }

    func show(title: String, file: String) {
        print("What \(title), would do on \(as_of), against the schedule in force:")
        func words(_ amount: SchedulePreview.Amount) -> String {
            "\(Output.count(amount.conversations, "conversation")) (\(Output.count(amount.records, "record")))"
        }
        if classes.isEmpty { print("  The archive holds no conversation, so nothing changes for any.") }
        for line in classes {
            var parts: [String] = []
            let members = [
                ("newly due", line.newly_due), ("of these held", line.held), ("no longer due", line.no_longer_due),
                ("may go sooner or unreviewed", line.sooner), ("kept longer", line.later),
                ("come from another class", line.moved_in),
            ]
            for (name, amount) in members where amount.conversations > 0 { parts.append("\(name): \(words(amount))") }
            print("  \(line.class)  \(words(line.all))\(parts.isEmpty ? "  unchanged" : "")")
            for part in parts { print("    \(part)") }
        }
        for (id, amount) in holds.sorted(by: { $0.key < $1.key }) {
            print("  In the way: hold \(id), on \(words(amount)) of what newly falls due")
        }
        for (code, amount) in lost.sorted(by: { $0.key < $1.key }) {
            print(
                "  Without a class: \(words(amount)) of \(code), which the schedule does not have; it cannot be adopted"
            )
        }
        print(
            split_threads == 0
                ? "  No thread is split: a conversation is of one class."
                : "  \(Output.count(split_threads, "thread")) with messages that the rules put in several classes: each stays whole, in "
                    + "the class of its first message.")
        for line in shortens { print("  Shorter: \(line)") }
        print(
            "To adopt exactly this: canute schedule adopt \(file)\(reclassify ? " --reclassify" : "") --preview \(code)"
        )
    }
}
