import Archive
import ArgumentParser
import Casework
import Ledger
import Records

/// `canute record erase`: a part of a message that somebody has a right to have erased goes; the rest stays and verifies.
struct EraseCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract:
            "Erase a part of messages (UK GDPR Art 17): proposed by one, approved by another; the rest still verifies.",
        subcommands: [Propose.self, Approve.self, Refuse.self, List.self, Certificate.self])

    struct Propose: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Propose to erase words or components of messages, in all their wordings.",
            discussion: """
                The words go wherever the messages say them, in whole words; so do the original as it was captured (raw), its \
                HTML form, and an attachment whose words say them. What keeps a message in its place stays: source, times, \
                conversation, class. Search first for other messages that say the same: each is named here, or it stays.

                Example:
                  canute record erase propose 42 57 --words "Jane Doe" --reason "Art 17(1)(a): not needed" \
                --rights DPR-2026-0001 --archive records
                """)

        @Argument(help: "The messages' entries.") var seqs: [UInt64]
        @Option(help: "Words to erase wherever the messages say them; can be given again.") var words: [String] = []
        @Option(
            help: ArgumentHelp(
                "A component to erase whole: subject, body, from, to/0, att/0; can be given again.", valueName: "path"))
        var part: [String] = []
        @Option(help: "A stretch of one text to erase, in UTF-8 bytes: body:120-140; of one message.") var span: String?
        @Option(help: "Why, and on which ground.") var reason: String
        @Option(help: ArgumentHelp("The request under the person's right.", valueName: "id")) var rights: String?
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard !words.isEmpty || !part.isEmpty || span != nil else {
                throw ValidationError("What is to be erased? Give --words TEXT, --part PATH or --span PATH:FROM-TO.")
            }
            guard words.allSatisfy({ $0.contains { !$0.isWhitespace } }) else {
                throw ValidationError("--words needs words.")
            }
        }

        func run() throws {
            let parts = try words.map(ErasablePart.words) + part.map(ErasablePart.component) + stretch()
            try options.withArchive { archive, _ in
                if let rights { _ = try archive.rightsRequest(rights) }
                let (erasure, rest) = try archive.proposeErasure(parts, of: seqs, reason: reason, request: rights)
                try ErasureAnswer(erasure, rest: rest).print(options.json)
                if !rest.isEmpty { throw Outcome.toActOn }
            }
        }

        private func stretch() throws -> [ErasablePart] {
            guard let span else { return [] }
            let parts = span.split(separator: ":", omittingEmptySubsequences: false)
            let ends = parts.last.map { $0.split(separator: "-").compactMap { Int($0) } } ?? []
            guard parts.count == 2, ends.count == 2, ends[0] < ends[1] else {
                throw ValidationError("--span is PATH:FROM-TO in UTF-8 bytes, such as body:120-140, not “\(span)”.")
            }
            return [.span(path: String(parts[0]), from: ends[0], to: ends[1])]
        }
    }

    struct Approve: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Approve an erasure and carry it out; never by the one who proposed it.",
            discussion: """
                Make a backup soon after: one from before has the messages whole under keys that are gone, and a restore from it \
                loses what is left of them.

                Example:
                  canute record erase approve P-812 --by "Jane Doe" --archive records
                """)

        @Argument(help: "The erasure.") var id: String
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, index in
                let erasure = try archive.decideErasure(
                    id, approved: true, signer: try signing.signer(), projections: [archive.catalogue, index])
                try ErasureAnswer(erasure).print(options.json)
            }
        }
    }

    struct Refuse: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse an erasure: the messages stay whole.",
            discussion:
                "Example:\n  canute record erase refuse P-812 --reason \"Needed for a claim (Art 17(3)(e))\" --by \"Jane Doe\""
        )

        @Argument(help: "The erasure.") var id: String
        @Option(help: "Why.") var reason: String
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let erasure = try archive.decideErasure(
                    id, approved: false, reason: reason, signer: try signing.signer(), projections: [])
                try ErasureAnswer(erasure).print(options.json)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the erasures.", discussion: "Example:\n  canute record erase list --archive records")

        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let all = try archive.erasures().map { ErasureAnswer($0) }
                if options.json { return try Output.json(["erasures": all]) }
                if all.isEmpty { Swift.print("No erasure was proposed.") }
                for one in all { try one.print(false) }
            }
        }
    }

    struct Certificate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the certificate of an erasure.",
            discussion: "Example:\n  canute record erase certificate P-812 --archive records")

        @Argument(help: "The erasure.") var id: String
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let certificates: [ErasureCertified]
            /// Issued packs that were made from the messages before: records of their own class, and not covered.
            let packs: [String]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let erasure = try archive.erasure(id)
                guard let first = erasure.certificates.first?.certified, let order = erasure.order else {
                    throw ArchiveError(
                        .wrongUse,
                        "Erasure \(erasure.proposed.id) is \(erasure.state.rawValue): there is no certificate.")
                }
                let packs = try archive.issuedPacks(naming: erasure.records).map {
                    "\($0.request), issued on \($0.issued)"
                }
                if options.json {
                    return try Output.json(Answer(certificates: erasure.certificates.map(\.certified), packs: packs))
                }
                let backups = first.backupsExpire.map { "the last that may hold their keys expires on \($0)" }
                Swift.print(
                    """
                    Certificate of part erasure, order in entry \(order) of \(archive.ledger.origin)

                    Erasure \(first.id): a part of \(Output.count(UInt64(erasure.certificates.count), "record")), UK GDPR Art 17\
                    \(first.request.map { ", request \($0)" } ?? "")
                    Reason: \(first.reason)
                    Proposed by \(first.proposedBy), approved by \(first.approvedBy) (\(first.approvedAssurance))
                    """)
                for (entry, one) in erasure.certificates {
                    Swift.print("Entry \(entry): record \(one.record), \(one.paths.joined(separator: ", "))")
                }
                Swift.print(
                    """
                    Method: \(first.method)
                    Checked, and nothing was left: \(first.checked.joined(separator: "; "))
                    Backups: \(backups ?? "no date is known by which copies expire")
                    Issued packs that still hold it: \(packs.isEmpty ? "none" : packs.joined(separator: "; "))
                    """)
            }
        }
    }
}

/// The erasure of a part of messages, as it is shown.
struct ErasureAnswer: Encodable {
    struct Record: Encodable {
        let seq: UInt64
        let paths: [String]
        let places: Int
    }

    struct Rest: Encodable {
        let seq: UInt64
        let paths: [String]
    }

    let id: String
    let state: String
    let records: [Record]
    let places_hash: String
    let reason: String
    @OrNull var request: String?
    let proposed_by: String
    @OrNull var decided_by: String?
    @OrNull var order: UInt64?
    let certificates: [UInt64]
    /// What says the words and stays, or could not be looked into; nil where nothing was asked for just now.
    let rest: [Rest]?

    init(_ erasure: Erasure, rest: [ErasureRest]? = nil) {
        id = erasure.proposed.id
        state = erasure.state.rawValue
        records = erasure.proposed.places.map {
            Record(seq: $0.seq, paths: $0.paths, places: $0.whole.count + $0.spans.count)
        }
        places_hash = erasure.proposed.placesHash
        reason = erasure.proposed.reason
        request = erasure.proposed.request
        proposed_by = erasure.proposedBy
        decided_by = erasure.decided?.act.by
        order = erasure.order
        certificates = erasure.certificates.map(\.entry)
        self.rest = rest?.map { Rest(seq: $0.seq, paths: $0.paths) }
    }

    func print(_ json: Bool) throws {
        if json { return try Output.json(self) }
        Swift.print("\(id): \(state). A part of \(Output.count(UInt64(records.count), "record")): \(reason)")
        for record in records { Swift.print("  record \(record.seq): \(record.paths.joined(separator: ", "))") }
        for one in rest ?? [] {
            Swift.print(
                "  stays in record \(one.seq), look at it: \(one.paths.joined(separator: ", ")) (it says the words and cannot go "
                    + "alone, or its words cannot be read)")
        }
        let next = state == "proposed" ? "; somebody else has to decide: canute record erase approve \(id)" : ""
        Swift.print("  proposed by \(proposed_by)\(decided_by.map { ", decided by \($0)" } ?? "")\(next)")
        if let order, let first = certificates.first, let last = certificates.last {
            Swift.print(
                "  ordered in entry \(order), certified in "
                    + (first == last ? "entry \(first)" : "entries \(first) to \(last)"))
        }
    }
}
