import Archive
import ArgumentParser
import Ledger

struct DisposalCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disposal", abstract: "Destroy what is due: proposed by one, approved by another, certified.",
        subcommands: [Propose.self, Show.self, Approve.self, Execute.self, Certificate.self, Forecast.self])

    struct Propose: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Propose to destroy a conversation that is due; freezes the list of its entries.",
            discussion:
                "Example:\n  canute disposal propose --conversation 42 --ground \"Its year is over\" --archive records")

        @Option(help: "Any message of the conversation.") var conversation: UInt64
        @Option(help: "Why it is to go.") var ground: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                guard let found = try archive.catalogue.conversation(of: conversation) else {
                    throw ArchiveError(
                        .notFound,
                        "Entry \(conversation) stands in no conversation: give the number of a message that is held.")
                }
                try DisposalAnswer(archive.proposeDisposal(conversation: found.id, ground: ground)).print(options.json)
            }
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one disposal, or all.",
            discussion: "Example:\n  canute disposal show D-812 --archive records")

        @Argument(help: "The disposal.") var id: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                if let id { return try DisposalAnswer(archive.disposal(id)).print(options.json) }
                let all = try archive.disposals().map(DisposalAnswer.init)
                if options.json { return try Output.json(["disposals": all]) }
                if all.isEmpty { Swift.print("No disposal was proposed.") }
                for one in all { try one.print(false) }
            }
        }
    }

    struct Approve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Approve a disposal; never by the one who proposed it.",
            discussion: """
                Example:
                  canute disposal approve D-812 --by "Jane Doe" --archive records
                  canute disposal approve D-812 --by "Jane Doe" --sign agent --archive records
                """)

        @Argument(help: "The disposal.") var id: String
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try DisposalAnswer(archive.approveDisposal(id, signer: try signing.signer())).print(options.json)
            }
        }
    }

    struct Execute: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Carry out an approved disposal; holds and schedule are checked again.",
            discussion: "Example:\n  canute disposal execute D-812 --archive records")

        @Argument(help: "The disposal.") var id: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, index in
                try DisposalAnswer(archive.executeDisposal(id, projections: [archive.catalogue, index])).print(
                    options.json)
            }
        }
    }

    struct Certificate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the certificate of a disposal that was carried out.",
            discussion: "Example:\n  canute disposal certificate D-812 --archive records")

        @Argument(help: "The disposal.") var id: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let disposal = try archive.disposal(id)
                guard let certificate = disposal.certified, let seq = disposal.certificate else {
                    throw ArchiveError(.wrongUse, "Disposal \(id) is \(disposal.state): there is no certificate yet.")
                }
                if options.json { return try Output.json(certificate) }
                Swift.print(
                    """
                    Certificate of destruction, entry \(seq) of \(archive.ledger.origin)

                    Disposal \(id): \(Output.count(certificate.count, "record")), class \(certificate.retentionClass)
                    Authority: \(certificate.schedule)
                    Ground: \(certificate.ground)
                    Proposed by \(certificate.proposedBy) (\(certificate.proposedAssurance ?? "claimed")), \
                    approved by \(certificate.approvedBy) (\(certificate.approvedAssurance ?? "claimed")), \
                    carried out by \(certificate.executedBy) (\(certificate.executedAssurance ?? "claimed"))
                    Order: entry \(certificate.order). List: SHA-256 \(certificate.listHash)
                    Method: \(certificate.method)
                    Checked, and nothing was left: \(certificate.checked.joined(separator: "; "))
                    Backups: \(certificate.backupsInWords)
                    """)
            }
        }
    }
}

/// A disposal as it is shown.
struct DisposalAnswer: Encodable {
    let id: String
    let state: String
    let conversation: UInt64
    let `class`: String
    let records: UInt64
    let list_hash: String
    let ground: String
    let schedule: String
    let decision: [String]
    let proposed_by: String
    @OrNull var approved_by: String?
    @OrNull var approved_with: String?
    @OrNull var order: UInt64?
    @OrNull var certificate: UInt64?

    init(_ disposal: Disposal) {
        id = disposal.proposed.id
        state = disposal.state.rawValue
        conversation = disposal.proposed.conversation
        `class` = disposal.proposed.retentionClass
        records = disposal.proposed.count
        list_hash = disposal.proposed.listHash
        ground = disposal.proposed.ground
        schedule = disposal.proposed.schedule
        decision = disposal.proposed.decision
        proposed_by = disposal.proposedBy
        approved_by = disposal.approvedBy
        approved_with = disposal.approvedWith
        order = disposal.order
        certificate = disposal.certificate
    }

    func print(_ json: Bool) throws {
        if json { return try Output.json(self) }
        Swift.print(
            "\(id): \(state). Conversation \(conversation), \(Output.count(records, "record")), class \(`class`), \(schedule)"
        )
        for step in decision { Swift.print("  \(step)") }
        Swift.print("  ground: \(ground)")
        Swift.print(
            "  proposed by \(proposed_by)\(approved_by.map { ", approved by \($0) (\(Assurance.words(approved_with)))" } ?? "; somebody else has to approve it")"
        )
        if let order {
            Swift.print(
                "  ordered in entry \(order)\(certificate.map { ", certified in entry \($0)" } ?? ", not finished")")
        }
    }
}
