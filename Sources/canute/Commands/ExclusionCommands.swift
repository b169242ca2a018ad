import Archive
import ArgumentParser

extension SourceCommands {
    struct Exclude: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Propose what is kept out: it is counted, nothing of it is kept.",
            discussion: """
                The rule takes effect at once, for what is captured from now on, and somebody else has to approve it. \
                It may go by conversations, by the people who take part, or by declared tags. In a name * stands for any \
                run of characters. The source * stands for all.

                Example:
                  canute source exclude chat --conversation "union-*" --code TU --reason "Trade union talk, not the council's"
                  canute source exclude chat --template whistleblowing --participant "audit-hotline@*"
                """)

        @Argument(help: "The source's name, or * for all.") var name: String
        @Option(help: "The name of conversations; may be repeated.") var conversation: [String] = []
        @Option(help: "A name, address or account of those who take part; may be repeated.") var participant: [String] =
            []
        @Option(help: "A declared tag; may be repeated.") var tag: [String] = []
        @Option(help: "A shipped template to begin with: `canute source templates`.") var template: String?
        @Option(help: "What they are counted under, such as TU; with a template, else the template's.")
        var code: String?
        @Option(help: "Why; with a template, else the template's title.") var reason: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                var rule =
                    try template.map { try ExclusionTemplate.named($0).rule(for: name) }
                    ?? ExclusionAdded(source: name, conversation: "", code: "", reason: "")
                if rule.conversations == nil, conversation.count == 1 {
                    rule.conversation = conversation[0]
                } else if !conversation.isEmpty {
                    rule.conversations = (rule.conversations ?? []) + conversation
                }
                if !participant.isEmpty { rule.participants = (rule.participants ?? []) + participant }
                if !tag.isEmpty { rule.tags = (rule.tags ?? []) + tag }
                if let code { rule.code = code }
                if let reason { rule.reason = reason }
                let answer = ExclusionAnswer(try archive.propose(exclusion: rule))
                if options.json { return try Output.json(answer) }
                print("Left out of \(name) from now on, and counted under \(answer.code):")
                answer.show()
            }
        }
    }

    struct Include: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Propose that a rule ends, so that more is captured; it goes on until somebody else agrees.",
            discussion: "Example:\n  canute source include X-12 --reason \"The channel is council business now\"")

        @Argument(help: "The rule.") var rule: String
        @Option(help: "Why.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try ExclusionAnswer(archive.proposeEnd(of: rule, reason: reason)).print(options.json)
            }
        }
    }

    struct Approve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Approve an exclusion rule, or its end; never by the one who proposed it.",
            discussion: "Example:\n  canute source approve X-12 --by \"Jane Doe\" --archive records")

        @Argument(help: "The rule.") var rule: String
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let rule = try archive.decideExclusion(
                    rule, approved: true, reason: nil, signer: try signing.signer())
                try ExclusionAnswer(rule).print(options.json)
            }
        }
    }

    struct Refuse: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse an exclusion rule, which then ends, or its end, and it goes on.",
            discussion: "Example:\n  canute source refuse X-12 --reason \"That is council business\" --by \"Jane Doe\"")

        @Argument(help: "The rule.") var rule: String
        @Option(help: "Why.") var reason: String
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let rule = try archive.decideExclusion(
                    rule, approved: false, reason: reason, signer: try signing.signer())
                try ExclusionAnswer(rule).print(options.json)
            }
        }
    }

    struct Tag: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declare what conversations are about: exclusion and retention rules go by such tags.",
            discussion: """
                A tag holds for what is captured from now on.

                Example:
                  canute source tag chat --conversation "ward-7" --tag casework --reason "Councillor Ray's casework"
                """)

        @Argument(help: "The source's name.") var name: String
        @Option(help: "The name of the conversations.") var conversation: String
        @Option(help: "The tag.") var tag: String
        @Option(help: "Why.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.tag(conversation, of: name, as: tag, reason: reason)
                if options.json {
                    return try Output.json(["source": name, "conversation": conversation, "tag": tag])
                }
                print("Conversations of \(name) named \(conversation) are tagged \(tag.lowercased()) from now on.")
            }
        }
    }

    struct Templates: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the shipped templates of exclusion rules, with the law they go by.",
            discussion: "Example:\n  canute source templates trade-union")

        @Argument(help: "One template; else all.") var name: String?
        @Flag(help: "Print one JSON object on standard output.") var json = false

        func run() throws {
            let templates = try name.map { [try ExclusionTemplate.named($0)] } ?? ExclusionTemplate.all()
            if json { return try Output.json(["templates": templates]) }
            for template in templates {
                print("\(template.name)  (\(template.code)) \(template.title)")
                print("  \(template.about)")
                print("  conversations: \(template.conversations.joined(separator: ", "))")
                if !template.participants.isEmpty {
                    print("  people: \(template.participants.joined(separator: ", "))")
                }
                if !template.tags.isEmpty { print("  tags: \(template.tags.joined(separator: ", "))") }
            }
        }
    }
}

/// An exclusion rule as it is shown.
struct ExclusionAnswer: Encodable {
    let id: String
    let state: String
    let in_force: Bool
    let source: String
    let code: String
    let reason: String
    let leaves_out: String
    let proposed_by: String
    let proposed_at: String
    @OrNull var decided_by: String?
    @OrNull var template: String?

    init(_ rule: ExclusionRule) {
        id = rule.id
        state = rule.state.rawValue
        in_force = rule.isInForce
        source = rule.rule.source
        code = rule.rule.code
        reason = rule.rule.reason
        leaves_out = rule.rule.words
        proposed_by = rule.proposedBy
        proposed_at = rule.proposedAt
        decided_by = rule.decidedBy
        template = rule.rule.template
    }

    func print(_ json: Bool) throws {
        if json { return try Output.json(self) }
        show()
    }

    func show() {
        let stands: String =
            switch state {
            case "proposed":
                "in force, and awaits approval by somebody else than \(proposed_by): canute source approve \(id)"
            case "end-proposed": "in force; its end awaits somebody else's approval: canute source approve \(id)"
            case "approved": "in force, proposed by \(proposed_by), approved by \(decided_by ?? "–")"
            case "refused": "refused by \(decided_by ?? "–"), no longer in force"
            default: "ended, approved by \(decided_by ?? "–")"
            }
        Swift.print("  left out: \(leaves_out), rule \(id), code \(code): \(reason)")
        Swift.print("    \(stands)")
    }
}
