import TransparencyLog
import Ledger
import Archive
public import ArgumentParser
public import Casework
import Foundation

extension OpenArchive.PackLayer: ExpressibleByArgument {}

extension RequestCommands {
    struct Review: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decide that messages are about a request, or not.",
            discussion: """
                Example:
                  canute request review FOI-2024-0001 --conversation 42 --relevant --archive records
                  canute request review FOI-2024-0001 --seq 43,44 --not-relevant --reason "Another building"
                  canute request review FOI-2024-0001 --seq 43 --with-copies --with-near --not-relevant --reason "A circular"
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: "Any message of a conversation: all of it is decided.") var conversation: UInt64?
        @Option(help: ArgumentHelp("Single messages.", valueName: "list")) var seq: String?
        @Flag(help: "All that was found and is not decided yet.") var undecided = false
        @Flag(help: "Their copies too: the same words and files of the same sender.") var withCopies = false
        @Flag(help: "What says nearly the same too: look at the differences first (`request copies`).")
        var withNear = false
        @Flag(help: "They are about the request.") var relevant = false
        @Flag(help: "They are not.") var notRelevant = false
        @Option(help: "Why.") var reason: String?
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard relevant != notRelevant else { throw ValidationError("Give either --relevant or --not-relevant.") }
            guard conversation != nil || seq != nil || undecided else {
                throw ValidationError("Give --conversation SEQ, --seq LIST or --undecided.")
            }
            guard seq != nil || !(withCopies || withNear) else {
                throw ValidationError("--with-copies and --with-near go with --seq: copies of which messages?")
            }
        }

        func run() throws {
            let seqs = try SequenceOption.numbers(seq)
            try options.withArchive { archive, _ in
                let all = try archive.alike(seqs, in: archive.request(id), copies: withCopies, near: withNear)
                let count = try archive.review(
                    id, conversation: conversation, seqs: all, undecided: undecided, relevant: relevant, reason: reason)
                if options.json { return try Output.json(["decided": count]) }
                print("\(Output.count(count, "message")) decided: \(relevant ? "relevant" : "not relevant").")
            }
        }
    }

    struct Redact: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Withhold words, an attachment, or a person throughout the pack.",
            discussion: """
                A qualified exemption, such as 43(2), needs its public interest reasons once.

                Example:
                  canute request redact FOI-2024-0001 --person "Ann Other" --as "Officer B" --exemption "40(2)" --reason "Junior"
                  canute request redact FOI-2024-0001 --everywhere --text "07700 900123" --exemption "40(2)" --reason "Private number"
                  canute request redact FOI-2024-0001 --seq 43 --attachment quote.pdf --exemption "43(2)" --reason "A price" \
                --public-interest "The interest in sound tendering outweighs that in the figure."
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: "The message.") var seq: UInt64?
        @Option(help: "Words of it: every occurrence is withheld.") var text: String?
        @Flag(help: "In every relevant message, not in one.") var everywhere = false
        @Option(help: ArgumentHelp("A range of bytes of one component.", valueName: "path:from-to")) var span: String?
        @Option(help: "An attachment of it, by name or number.") var attachment: String?
        @Option(help: "A person, decided once for the whole pack.") var person: String?
        @Option(name: .customLong("as"), help: "What stands in their place.") var standIn: String?
        @Option(help: "The exemption or exception, such as 40(2) or 12(5)(e).") var exemption: String
        @Option(help: "Why it applies; it stands in the pack.") var reason: String
        @Option(help: "Why the public interest in withholding is the greater.") var publicInterest: String?
        @Option(help: "For personal data: the legitimate interests weighed, and why they do not prevail.")
        var legitimateInterests: String?
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            let parts = [text, span, attachment].compactMap { $0 }
            if person != nil {
                guard seq == nil, parts.isEmpty, !everywhere, standIn != nil else {
                    throw ValidationError("--person goes with --as NAME and with nothing else that names a place.")
                }
            } else {
                guard parts.count == 1, everywhere ? seq == nil && text != nil : seq != nil else {
                    throw ValidationError(
                        "Give --seq N with one of --text, --span or --attachment; --everywhere with --text; or --person with --as."
                    )
                }
            }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                if let person, let standIn {
                    let decided = try archive.decide(
                        person: person, as: standIn, on: id, exemption: exemption, reason: reason,
                        publicInterest: publicInterest, legitimateInterests: legitimateInterests)
                    let needed = try archive.outstanding(under: exemption, on: id)
                    if options.json {
                        return try Output.json(PersonWithheldAnswer(decided: decided, still_needed: needed))
                    }
                    let others = decided.identifiers.isEmpty ? "" : " (\(decided.identifiers.joined(separator: ", ")))"
                    let places = try archive.places(of: decided, in: archive.request(id))
                    print(
                        "\(person)\(others) stands as \(standIn) throughout: in \(Output.count(places.whole, "relevant message"))."
                    )
                    for (word, seqs) in places.alone {
                        print(
                            "\(word) alone stands in \(seqs.map(String.init).joined(separator: ", ")): decide that too, if it is them."
                        )
                    }
                    return StillNeeded.print(needed)
                }
                if everywhere, let text {
                    let places = try archive.withholdEverywhere(
                        text, on: id, exemption: exemption, reason: reason, publicInterest: publicInterest,
                        legitimateInterests: legitimateInterests)
                    let needed = try archive.outstanding(under: exemption, on: id)
                    if options.json { return try Output.json(PlacesAnswer(places: places, still_needed: needed)) }
                    print("\(Output.count(places, "place")) withheld under \(exemption).")
                    return StillNeeded.print(needed)
                }
                guard let seq else { return }
                let places = try archive.withhold(
                    try part(), of: seq, on: id, exemption: exemption, reason: reason, publicInterest: publicInterest,
                    legitimateInterests: legitimateInterests)
                let needed = try archive.outstanding(under: exemption, on: id)
                if options.json { return try Output.json(PlacesAnswer(places: places, still_needed: needed)) }
                print("Message \(seq): \(Output.count(places, "place")) withheld under \(exemption).")
                StillNeeded.print(needed)
            }
        }

        private func part() throws -> OpenArchive.Part {
            if let text { return .text(text) }
            if let attachment { return .attachment(attachment) }
            let parts = (span ?? "").split(separator: ":")
            let bounds = parts.count == 2 ? parts[1].split(separator: "-").compactMap { Int($0) } : []
            guard bounds.count == 2 else {
                throw ValidationError("--span is PATH:FROM-TO in bytes, such as body:10-24; not \(span ?? "").")
            }
            return .span(path: String(parts[0]), from: bounds[0], to: bounds[1])
        }
    }

    struct Withdraw: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Withdraw a decision: the last one, or the one in an entry. It stays on the record.",
            discussion: "Example:\n  canute request withdraw FOI-2024-0001 --reason \"Wrong message\" --archive records"
        )

        @Argument(help: "The request.") var id: String
        @Option(help: "The decision's entry; else the last decision.") var entry: UInt64?
        @Option(help: "Why.") var reason: String
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let decision = try archive.withdrawDecision(entry, on: id, reason: reason)
                if options.json { return try Output.json(["withdrawn": decision]) }
                print("The decision in entry \(decision) on \(id) is withdrawn.")
            }
        }
    }

    struct Release: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let an attachment, or words that the gate asks about, go out.",
            discussion:
                "Example:\n  canute request release FOI-2024-0001 --seq 43 --attachment plan.pdf --reason \"Published\""
        )

        @Argument(help: "The request.") var id: String
        @Option(help: "The message.") var seq: UInt64
        @Option(help: "The attachment, by name or number.") var attachment: String?
        @Option(help: "Words, such as a telephone number that is nobody's own.") var text: String?
        @Option(help: "Why it may go out.") var reason: String
        @Flag(
            help: "You looked at what the file's pages do not show: comments, tracked changes, hidden rows, metadata.")
        var hiddenSeen = false
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard attachment != nil || text != nil else {
                throw ValidationError("Give --attachment NAME or --text WORDS.")
            }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                if let attachment {
                    try archive.release(
                        attachment: attachment, of: seq, on: id, reason: reason, hiddenSeen: hiddenSeen)
                }
                if let text { try archive.release(words: text, of: seq, on: id, reason: reason) }
                let released = [attachment, text].compactMap { $0 }
                if options.json { return try Output.json(["released": released]) }
                for one in released { print("\(one) of message \(seq) goes out.") }
            }
        }
    }

    struct Signoff: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign off the decisions; somebody else's work where anything is withheld.",
            discussion: "Example:\n  canute request signoff FOI-2024-0001 --by \"Jane Doe\" --archive records")

        @Argument(help: "The request.") var id: String
        @Flag(help: "The body has one officer only; the pack then says so.") var singleOfficer = false
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let undecided = try archive.request(id).undecided
                try archive.signOff(id, singleOfficer: singleOfficer, signer: try signing.signer())
                if !undecided.isEmpty {
                    Edge.printError(
                        "\(Output.count(undecided.count, "message")) found for \(id) and decided by nobody: they do not go out "
                            + "(\(undecided.prefix(10).map(String.init).joined(separator: ", "))).")
                }
                if options.json { return try Output.json(["id": id, "signed_off_by": options.actor]) }
                print("\(id) is signed off by \(options.actor).")
            }
        }
    }

    struct Issue: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Issue the pack, if nothing keeps it from going out.",
            discussion: """
                A pack with somebody's personal data can lie in an encrypted zip (AES-256, --passphrase), which the file manager \
                of Windows cannot open: the person needs a program such as 7-Zip, and the passphrase by another way. The pack in \
                it is the same, and verifies once it is taken out.

                Example:
                  canute request issue FOI-2024-0001 --layer requester --out FOI-2024-0001.zip --archive records
                  canute request issue SAR-2024-0001 --out sealed.zip --passphrase env:WORDS --archive records
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: "requester, regulator or log.") var layer: OpenArchive.PackLayer = .requester
        @Option(help: ArgumentHelp("The zip to write.", valueName: "file")) var out: String
        @Option(help: ArgumentHelp("Have the policy's witnesses cosign the checkpoint first.", valueName: "file"))
        var policy: String?
        @Option(
            help: ArgumentHelp(
                "Encrypt the zip; where the passphrase comes from: a file, env:NAME or fd:NUMBER.", valueName: "source")
        )
        var passphrase: String?
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let id: String
            let pack: String
            let records: Int
            let withheld: Int
            let checkpoint: String
        }

        func run() throws {
            let words = try passphrase.map(Passphrase.read)
            try options.withArchive { archive, _ in
                let demanded = try policy.map { try OutsideOptions.read(policy: $0) }
                guard demanded?.witnesses.allSatisfy({ $0.url == nil }) != true else {
                    throw ValidationError("The policy names no witness's address: nobody could be asked.")
                }
                let cosigned = { (consequence: String) throws -> String? in
                    guard let demanded else { return nil }
                    try archive.ledger.signCheckpoint()
                    return try WitnessRound(archive.ledger, urls: [], policy: demanded, keys: [], isToAnswer: true)
                        .cosigned("The policy is not met: \(consequence)")
                }
                let pack = try archive.issue(
                    id, layer: layer, to: out, passphrase: words,
                    beforeRecording: { _ = try cosigned("nothing was issued. Ask again once its witnesses answer.") },
                    cosign: { note in
                        try cosigned("the disclosure is on the record, and no pack was written. Issue it again.")
                            ?? note
                    })
                if options.json {
                    return try Output.json(
                        Answer(
                            id: id, pack: pack.path, records: pack.records, withheld: pack.withheld,
                            checkpoint: pack.checkpoint))
                }
                print(
                    "\(pack.path): \(Output.count(pack.records, "record")), \(Output.count(pack.withheld, "gap")) where something is withheld."
                )
                for sentence in pack.revealed + pack.advice { print("look again: \(sentence)") }
                for label in pack.alsoReleased { print("withheld in one place and released in another: \(label)") }
                print("key: \(archive.ledger.verifierKey.encoded)")
            }
        }
    }
}
