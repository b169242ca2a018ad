import Archive
import ArgumentParser
import Retention

struct EventCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "event",
        abstract: "Record what starts a period and no message tells: an employment ended, a case closed.",
        subcommands: [Record.self, Withdraw.self, List.self])

    struct Record: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record an event from which classes count.",
            discussion: """
                For a person it counts for everything that they take part in, what is captured later too, in the classes that \
                count from it. Of several that count for a conversation, the last day decides.

                Example:
                  canute event record employment_end --person ann.lee@example.gov.uk --date 2026-08-31 --reason "HR notice 12"
                """)

        @Argument(help: "The trigger's word, such as employment_end or closed.") var name: String
        @Option(help: ArgumentHelp("The day.", valueName: "date")) var date: CivilDate
        @Option(help: "A name, address or account that fits one person.") var person: String?
        @Option(help: "Any message of a conversation; may be given again.") var conversation: [UInt64] = []
        @Option(help: "How it is known.") var reason: String = ""
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let entry: UInt64
            let event: String
            let date: String
            let conversations: Int
            let dated: Int
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let ids = try archive.conversations(ofMessages: conversation)
                let seq = try archive.recordEvent(name, on: date, conversations: ids, person: person, reason: reason)
                let reach = try archive.catalogue.reach(ofEvent: seq)
                if options.json {
                    return try Output.json(
                        Answer(
                            entry: seq, event: name, date: date.description, conversations: reach.conversations,
                            dated: reach.dated))
                }
                print("Recorded \(name) on \(date) in entry \(seq).")
                print(
                    "It touches \(Output.count(reach.conversations, "conversation")); for \(reach.dated) of them the period counts from it."
                )
            }
        }
    }

    struct Withdraw: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let an event that was recorded by mistake count no more.",
            discussion: "Example:\n  canute event withdraw 812 --reason \"Another Ann Lee\" --archive records")

        @Argument(help: "The entry that recorded it.") var entry: UInt64
        @Option(help: "Why.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.withdrawEvent(entry, reason: reason)
                if options.json { return try Output.json(["withdrawn": entry]) }
                print("The event in entry \(entry) counts no more.")
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the events that were recorded.",
            discussion: "Example:\n  canute event list --archive records")

        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let entry: UInt64
            let event: String
            let date: String
            let by: String
            let reason: String
            let conversations: Int
            let withdrawn: Bool
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let withdrawn = Set(try archive.catalogue.acts(EventWithdrawn.self).map(\.payload.event))
                let rows = try archive.catalogue.acts(EventRecorded.self).map { act, event in
                    Row(
                        entry: act.seq, event: event.name, date: event.date, by: act.by, reason: event.reason,
                        conversations: try archive.catalogue.reach(ofEvent: act.seq).conversations,
                        withdrawn: withdrawn.contains(act.seq))
                }
                if options.json { return try Output.json(["events": rows]) }
                if rows.isEmpty { print("No event was recorded.") }
                for row in rows {
                    print(
                        "\(row.entry)  \(row.event) \(row.date)  \(Output.count(row.conversations, "conversation"))  by \(row.by)\(row.withdrawn ? "  withdrawn" : "")  \(row.reason)"
                    )
                }
            }
        }
    }
}

/// What `record classify` and `conversation classify` take.
struct Classifying: ParsableArguments {
    @Argument(help: "A message of each conversation.") var seqs: [UInt64]
    @Option(
        help: "The last message of a passage that begins with the one named, which then is a conversation of its own.")
    var to: UInt64?
    @Option(name: .customLong("class"), help: "The code of a class of the schedule in force.") var code: String
    @Option(help: "Why it belongs there.") var reason: String
    @OptionGroup var options: ArchiveOptions

    func run() throws {
        try options.withArchive { archive, _ in
            if let to {
                guard let first = seqs.first, seqs.count == 1 else {
                    throw ValidationError(
                        "A passage runs from one message to another: name one, and the other with --to.")
                }
                let id = try archive.declarePassage(from: first, to: to, as: code, reason: reason)
                let size = try archive.catalogue.size(of: id)
                if options.json {
                    return try Output.json(["class": code, "conversation": "\(id)", "records": "\(size)"])
                }
                return print(
                    "The passage is conversation \(id) with \(Output.count(size, "message")), declared to \(code).")
            }
            let ids = try archive.conversations(ofMessages: seqs)
            let count = try archive.classify(ids, as: code, reason: reason)
            if options.json { return try Output.json(["class": code, "conversations": "\(count)"]) }
            print("\(Output.count(count, "conversation")) declared to \(code).")
        }
    }
}

struct ConversationCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversation", abstract: "Declare conversations to a class.", subcommands: [Classify.self])

    struct Classify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declare conversations as records of a class, with a reason.",
            discussion: """
                The class holds for the whole conversation, with what is captured of it later. With --to it holds for the passage \
                between two messages alone, which from then on is a conversation of its own, with the holds of the one it comes from.

                Example:
                  canute conversation classify 42 --to 57 --class PRC-01 --reason "The tender for the bridge"
                  canute conversation classify 42 --class PRC-01 --reason "The tender for the bridge" --archive records
                """)

        @OptionGroup var classifying: Classifying

        func run() throws { try classifying.run() }
    }
}
