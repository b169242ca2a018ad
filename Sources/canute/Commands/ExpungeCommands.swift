import Archive
import ArgumentParser
import Ledger

/// `canute record expunge`: what was captured in error is removed by two people, never by schedule.
struct ExpungeCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expunge", abstract: "Remove what was captured in error: proposed by one, approved by another.",
        subcommands: [Propose.self, Approve.self, Refuse.self, List.self, Certificate.self],
        defaultSubcommand: Propose.self)

    struct Propose: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Propose to remove messages that should never have been captured, with all their wordings.",
            discussion: """
                Nothing is removed until somebody else approves, and nothing that a hold covers.

                Example:
                  canute record expunge propose 42 43 --reason "Talk among union representatives" --archive records
                """)

        @Argument(help: "The entries' numbers.") var seqs: [UInt64]
        @Option(help: "Why they should not have been captured.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try ExpungeAnswer(archive.proposeExpunge(seqs, reason: reason)).print(options.json)
            }
        }
    }

    struct Approve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Approve a removal and carry it out; never by the one who proposed it.",
            discussion: "Example:\n  canute record expunge approve E-812 --by \"Jane Doe\" --archive records")

        @Argument(help: "The removal.") var id: String
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, index in
                let expunge = try archive.decideExpunge(
                    id, approved: true, signer: try signing.signer(), projections: [archive.catalogue, index])
                try ExpungeAnswer(expunge).print(options.json)
            }
        }
    }

    struct Refuse: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse a removal: the messages stay.",
            discussion: "Example:\n  canute record expunge refuse E-812 --reason \"Council business\" --by \"Jane Doe\""
        )

        @Argument(help: "The removal.") var id: String
        @Option(help: "Why.") var reason: String
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let expunge = try archive.decideExpunge(
                    id, approved: false, reason: reason, signer: try signing.signer(), projections: [])
                try ExpungeAnswer(expunge).print(options.json)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the removals.", discussion: "Example:\n  canute record expunge list --archive records")

        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let all = try archive.expunges().map(ExpungeAnswer.init)
                if options.json { return try Output.json(["expunges": all]) }
                if all.isEmpty { Swift.print("No removal was proposed.") }
                for one in all { try one.print(false) }
            }
        }
    }

    struct Certificate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the certificate of a removal.",
            discussion: "Example:\n  canute record expunge certificate E-812 --archive records")

        @Argument(help: "The removal.") var id: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let expunge = try archive.expunge(id)
                guard let certificate = expunge.certified, let seq = expunge.certificate else {
                    throw ArchiveError(
                        .wrongUse,
                        "Removal \(expunge.proposed.id) is \(expunge.state.rawValue): there is no certificate.")
                }
                if options.json { return try Output.json(certificate) }
                let backups = certificate.backupsExpire.map { "the last that may hold their keys expires on \($0)" }
                let code = certificate.retentionClass
                let why = code.map { "due under class \($0)" } ?? "captured in error"
                let schedule = code.map { "class \($0) of the schedule then in force" } ?? "no schedule ordered it"
                Swift.print(
                    """
                    Certificate of removal, entry \(seq) of \(archive.ledger.origin)

                    Removal \(certificate.id): \(Output.count(certificate.count, "record")), \(why)
                    Reason: \(certificate.reason)
                    Authority: two people; \(schedule)
                    Proposed by \(certificate.proposedBy), approved by \(certificate.approvedBy) (\(certificate.approvedAssurance))
                    Order: entry \(certificate.order). List: SHA-256 \(certificate.listHash)
                    Method: \(certificate.method)
                    Checked, and nothing was left: \(certificate.checked.joined(separator: "; "))
                    Backups: \(backups ?? "no date is known by which copies expire")
                    """)
            }
        }
    }
}

/// The removal of what was captured in error, as it is shown.
struct ExpungeAnswer: Encodable {
    let id: String
    let state: String
    let records: UInt64
    let list_hash: String
    let reason: String
    let proposed_by: String
    @OrNull var decided_by: String?
    @OrNull var order: UInt64?
    @OrNull var certificate: UInt64?
    @OrNull var retention_class: String?

    init(_ expunge: Expunge) {
        id = expunge.proposed.id
        state = expunge.state.rawValue
        records = expunge.proposed.count
        list_hash = expunge.proposed.listHash
        reason = expunge.proposed.reason
        proposed_by = expunge.proposedBy
        decided_by = expunge.decided?.act.by
        order = expunge.order
        certificate = expunge.certificate
        retention_class = expunge.proposed.retentionClass
    }

    func print(_ json: Bool) throws {
        if json { return try Output.json(self) }
        let why = retention_class.map { "due under class \($0)" } ?? "said to be captured in error"
        Swift.print("\(id): \(state). \(Output.count(records, "record")), \(why): \(reason)")
        let command = retention_class == nil ? "canute record expunge approve" : "canute request requesters approve"
        let next = state == "proposed" ? "; somebody else has to decide: \(command) \(id)" : ""
        Swift.print("  proposed by \(proposed_by)\(decided_by.map { ", decided by \($0)" } ?? "")\(next)")
        if let order, let certificate { Swift.print("  ordered in entry \(order), certified in entry \(certificate)") }
    }
}
