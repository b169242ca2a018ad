import Archive
import ArgumentParser
import Retention

extension DisposalCommands {
    struct Review: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decide on conversations of a disposal: destroy, extend, or give another class.",
            discussion: """
                What nobody reviews goes where its class destroys, and is kept where its class is reviewed.

                Example:
                  canute disposal review D-812 --conversation 42 --extend 2028-12-31 --reason "An appeal is likely"
                  canute disposal review D-812 --conversation 57 --reclass PRC-01 --reason "It is about a tender"
                  canute disposal review D-812 --rest --destroy --reason "Looked through, of no further use"
                """)

        @Argument(help: "The disposal.") var id: String
        @Option(
            parsing: .upToNextOption, help: ArgumentHelp("Any message of each conversation.", valueName: "seq"))
        var conversation: [UInt64] = []
        @Flag(help: "All of the list that nobody has decided on.") var rest = false
        @Flag(help: "They go, once approved.") var destroy = false
        @Option(help: ArgumentHelp("They are kept until this day.", valueName: "date")) var extend: CivilDate?
        @Option(help: ArgumentHelp("They are of this class.", valueName: "code")) var reclass: String?
        @Option(help: ArgumentHelp("Why.", valueName: "text")) var reason: String
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard [destroy, extend != nil, reclass != nil].filter({ $0 }).count == 1 else {
                throw ValidationError("What becomes of them? Give one of --destroy, --extend DATE and --reclass CODE.")
            }
            guard rest == conversation.isEmpty else {
                throw ValidationError(
                    "Which? Give --conversation SEQ..., or --rest for all that nobody has decided on.")
            }
        }

        private var decision: ReviewDecision {
            if let extend { return .extend(extend) }
            return reclass.map { .reclass($0) } ?? .destroy
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let chosen = rest ? nil : try archive.conversations(ofMessages: conversation)
                let disposal = try archive.reviewDisposal(id, decision, conversations: chosen, reason: reason)
                try DisposalAnswer(disposal, owners: archive.classOwners()).print(options.json)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the disposals, and what waits for a review and for how long.",
            discussion: "Example:\n  canute disposal list --archive records")

        @OptionGroup var options: ArchiveOptions

        private struct Waiting: Encodable {
            @OrNull var disposal: String?
            let `class`: String
            let conversations: UInt64
            let records: UInt64
            let since: String
            let overdue: Bool
        }

        private struct Answer: Encodable {
            let disposals: [DisposalAnswer]
            let reviews_waiting: [Waiting]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let owners = try archive.classOwners()
                let backlog = try archive.reviewBacklog().map {
                    Waiting(
                        disposal: $0.disposal, class: $0.backlog.retentionClass,
                        conversations: $0.backlog.conversations, records: $0.backlog.count,
                        since: $0.backlog.since.description, overdue: $0.isOverdue)
                }
                let all = try archive.disposals().map { DisposalAnswer($0, owners: owners) }
                if options.json { return try Output.json(Answer(disposals: all, reviews_waiting: backlog)) }
                for one in all { Swift.print(one.line) }
                if all.isEmpty { Swift.print("No disposal was proposed.") }
                for one in backlog {
                    Swift.print(
                        "\(one.overdue ? "OVERDUE: " : "")\(Output.count(one.conversations, "conversation")) of class "
                            + "\(one.class) (\(Output.count(one.records, "record"))) wait\(one.conversations == 1 ? "s" : "") for a review since \(one.since), "
                            + (one.disposal.map { "in \($0)" } ?? "in no disposal yet") + ".")
                }
                if backlog.contains(where: \.overdue) { throw Outcome.toActOn }
            }
        }
    }
}
