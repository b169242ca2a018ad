import Archive
public import ArgumentParser
public import Casework
import Foundation
import Retention

extension RequestFlagged.Flag: ExpressibleByArgument {}
extension RequestChecked.Check: ExpressibleByArgument {}

extension RequestCommands {
    struct FlagRequest: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "flag",
            abstract: "Note what the law asks more of: emissions, health data, a child, somebody acting for another.",
            discussion: """
                Example:
                  canute request flag EIR-2024-0001 emissions --seq 43,44 --archive records
                  canute request flag SAR-2024-0001 health-data --note "Occupational health" --archive records
                """)

        @Argument(help: "The request.") var id: String
        @Argument var flag: RequestFlagged.Flag
        @Option(help: ArgumentHelp("The messages it is about.", valueName: "list")) var seq: String?
        @Option(help: "What to remember of it.") var note: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let seqs = try SequenceOption.numbers(seq)
            try options.withArchive { archive, _ in
                try archive.flag(flag, seqs: seqs, on: id, note: note)
                if options.json { return try Output.json(["id": id, "flag": flag.rawValue]) }
                print("\(id): \(flag.rawValue) is noted.")
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "File an opinion or a check without which the answer may not go out.",
            discussion: """
                Example:
                  canute request check FOI-2024-0001 --kind qualified-person --person "Jane Doe" --role "Monitoring Officer" \
                --date 2024-12-20 --note "Shown the draft; disclosure would inhibit frank advice." --archive records
                """)

        @Argument(help: "The request.") var id: String
        @Option var kind: RequestChecked.Check
        @Option(help: "Who gave the opinion or made the check.") var person: String
        @Option(help: "In which office.") var role: String?
        @Option(help: ArgumentHelp("When.", valueName: "date")) var date: CivilDate
        @Option(help: "What was put to them and what they said.") var note: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.file(kind, by: person, role: role, date: date, note: note, on: id)
                if options.json { return try Output.json(["id": id, "check": kind.rawValue]) }
                print("\(id): \(kind.rawValue) of \(date) is on file.")
            }
        }
    }

    struct Article15: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "article15",
            abstract: "State what a subject access answer must tell besides the data (UK GDPR Art 15(1) and (2)).",
            discussion: """
                Example:
                  canute request article15 SAR-2024-0001 --purposes "To answer your complaint" \
                --categories "Your name, address and messages" --recipients "Our legal adviser" --archive records
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: "Why the data is processed.") var purposes: String
        @Option(help: "Which kinds of data.") var categories: String
        @Option(help: "Who received it or will.") var recipients: String
        @Option(help: "Where it goes abroad, and under which safeguards; else it stays in the United Kingdom.")
        var transfers: String?
        @Option(help: "Decisions made without a person; else there are none.") var automated: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let stated = Article15Stated(
                    purposes: purposes, categories: categories, recipients: recipients, transfers: transfers,
                    automated: automated)
                try archive.state(stated, on: id)
                if options.json { return try Output.json(stated) }
                print("\(id): the particulars of Article 15 are stated.")
            }
        }
    }

    struct NeitherConfirmNorDeny: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ncnd",
            abstract: "Decide to neither confirm nor deny that the information is held.",
            discussion: """
                No search, hit, record or count is then in any layer but the regulator's.

                Example:
                  canute request ncnd FOI-2024-0001 --exemption "40(2)" --reason "It would tell that somebody was disciplined"
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: "The provision whose limb is relied on, such as 40(2).") var exemption: String
        @Option(help: "Why to confirm or deny would itself disclose; it is not sent.") var reason: String
        @Option(help: "Why the public interest in silence is the greater; it is sent.") var publicInterest: String?
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                try archive.neitherConfirmNorDeny(
                    id, exemption: exemption, reason: reason, publicInterest: publicInterest)
                if options.json { return try Output.json(["id": id, "exemption": exemption]) }
                print("\(id): neither confirmed nor denied, under \(exemption).")
            }
        }
    }
}

/// Sequence numbers as they are typed: `43,44`.
enum SequenceOption {
    static func numbers(_ text: String?) throws -> [UInt64] {
        try (text ?? "").split(separator: ",").map { text in
            guard let number = UInt64(text.trimmingCharacters(in: .whitespaces)) else {
                throw ValidationError("--seq takes numbers with commas between, such as 43,44; not \(text).")
            }
            return number
        }
    }
}
