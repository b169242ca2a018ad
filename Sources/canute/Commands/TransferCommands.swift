import Archive
import ArgumentParser
import Casework
import Foundation
import Ledger
import Records
import Retention

/// The words of The National Archives, as a command line has them.
enum PublicRecordStatus: String, ExpressibleByArgument, CaseIterable {
    case notPublic = "not-public", isPublic = "public", welsh

    var status: LegalStatus {
        switch self {
        case .notPublic: .notPublicRecords
        case .isPublic: .publicRecords
        case .welsh: .welshPublicRecords
        }
    }
}

struct TransferCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "transfer", abstract: "Hand records over to an archive or a document management system.",
        subcommands: [Propose.self, Show.self, Export.self, Receipt.self, Withdraw.self])

    struct Propose: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Propose a transfer of what is due, or of conversations by name; freezes the list.",
            discussion: """
                Without conversations it takes everything whose class is transferred and whose period is over; a hold does not \
                stand in the way. Whether records are open or closed to the public has to be decided for each conversation: in a \
                table (columns conversation, closure_type, closure_period, foi_exemption_code, foi_exemption_asserted, \
                title_alternate, description_alternate, description), and --open for what that does not name. A copy can be made \
                of anything at any time; the records here then stay under their schedule.

                Example:
                  canute transfer propose --to "Kent History Centre" --reason "Due in 2026" --closure closure.csv --open \
                --archive records
                  canute transfer propose --to "Document management" --copy --conversation 42 --reason "Case file 7" \
                --archive records
                """)

        @Option(help: ArgumentHelp("Who receives the records.", valueName: "name")) var to: String
        @Option(help: "Why.") var reason: String
        @Option(help: "Any message of a conversation; may be given again.") var conversation: [UInt64] = []
        @Option(
            help: ArgumentHelp("A file with numbers of messages, or runs such as 3-5, one a line.", valueName: "file"))
        var list: String?
        @Option(name: .customLong("class"), help: "Of what is due, this class alone; may be given again.")
        var classes: [String] = []
        @Flag(help: "Hand over a copy; what is here stays under its schedule.") var copy = false
        @Option(help: ArgumentHelp("What is open or closed to the public, and why.", valueName: "file.csv"))
        var closure: String?
        @Flag(help: "What the closure table does not name is open.") var open = false
        @Option(help: "Whether these are public records: not-public, public or welsh.")
        var status = PublicRecordStatus.notPublic
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard classes.isEmpty || conversation.isEmpty && list == nil else {
                throw ValidationError("--class chooses among what is due; leave out --conversation and --list.")
            }
            guard !copy || !conversation.isEmpty || list != nil else {
                throw ValidationError("Of what is a copy made? Give --conversation or --list.")
            }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let table = try closure.map { path in
                    try ClosureTable(csv: Self.bytes(path), name: path) { seq in
                        try archive.catalogue.conversation(of: seq)?.id
                    }
                }
                let transfer = try archive.proposeTransfer(
                    TransferOrder(
                        to: to, reason: reason, copy: copy, conversations: try named(archive), classes: classes,
                        legalStatus: status.status, closures: table?.closures ?? [], restIsOpen: open))
                try TransferAnswer(transfer).print(options.json)
            }
        }

        /// The conversations of the messages that were named; none where nothing was named.
        private func named(_ archive: OpenArchive) throws -> [UInt64] {
            var conversations = try conversation.map { seq in
                guard let found = try archive.catalogue.conversation(of: seq) else {
                    throw ArchiveError(
                        .notFound, "Entry \(seq) stands in no conversation: give the number of a message that is held.")
                }
                return found.id
            }
            guard let list else { return conversations }
            conversations += try archive.catalogue.conversations(with: SequenceList(try MessageList.read(list)))
            guard !conversations.isEmpty else { throw ValidationError("\(list) names no message that is held.") }
            return conversations
        }

        private static func bytes(_ path: String) throws -> [UInt8] {
            Array(try InputFile.read(path))
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show one transfer, or all.",
            discussion: "Example:\n  canute transfer show T-812 --archive records")

        @Argument(help: "The transfer.") var id: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                if let id { return try TransferAnswer(archive.transfer(id)).print(options.json) }
                let all = try archive.transfers().map(TransferAnswer.init)
                if options.json { return try Output.json(["transfers": all]) }
                if all.isEmpty { Swift.print("No transfer was proposed.") }
                for one in all { try one.print(false) }
            }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make the package of a transfer: a zip, or a folder.",
            discussion: """
                The package is a BagIt bag with originals, readable texts, E-ARK ERMS metadata, closure, retention history and \
                proofs. It appears whole or not at all. Made again while nothing has changed, it is the same, byte for byte.

                Example:
                  canute transfer export T-812 --out T-812.zip --archive records
                """)

        @Argument(help: "The transfer.") var id: String
        @Option(help: ArgumentHelp("The zip file, or a folder that is not there yet.", valueName: "file.zip|dir"))
        var out: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let made = try archive.exportTransfer(id, to: out)
                let answer = TransferAnswer(made.transfer)
                if options.json { return try Output.json(answer) }
                Swift.print(
                    "\(made.isSame ? "The same package as before" : "The package of \(id)") is \(out): "
                        + "\(Output.count(made.exported.files, "file")), \(made.exported.bytes) bytes.")
                if let sha256 = made.exported.sha256 { Swift.print("  SHA-256 of the zip  \(sha256)") }
                Swift.print("  SHA-256 of tagmanifest-sha256.txt  \(made.exported.manifest)")
                if made.exported.left > 0 {
                    Swift.print(
                        "  \(Output.count(made.exported.left, "record")) not in it: not-transferred.csv says why")
                }
            }
        }
    }

    struct Receipt: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Record that the receiver confirmed a package.",
            discussion: """
                The SHA-256 is the receiver's own, of the zip or of tagmanifest-sha256.txt; it must be that of a package made \
                for this transfer. Only then may the records here be destroyed, by `canute disposal`.

                Example:
                  canute transfer receipt T-812 --from "P. Marsh, Kent History Centre" --reference "Acc. 2026/118" \
                --date 2026-04-02 --sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 --archive records
                """)

        @Argument(help: "The transfer.") var id: String
        @Option(help: ArgumentHelp("Who confirmed it for the receiver.", valueName: "name")) var from: String
        @Option(help: "The receiver's reference, such as an accession number.") var reference: String
        @Option(help: "The day of the confirmation.") var date: CivilDate
        @Option(help: ArgumentHelp("The hash that the receiver computed.", valueName: "hex")) var sha256: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let transfer = try archive.confirmTransfer(
                    id, TransferConfirmation(receiver: from, reference: reference, on: date, sha256: sha256))
                try TransferAnswer(transfer).print(options.json)
            }
        }
    }

    struct Withdraw: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a transfer back that nobody has confirmed.",
            discussion: "Example:\n  canute transfer withdraw T-812 --reason \"Wrong class\" --archive records")

        @Argument(help: "The transfer.") var id: String
        @Option(help: "Why.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try TransferAnswer(archive.withdrawTransfer(id, reason: reason)).print(options.json)
            }
        }
    }
}
