public import Archive
public import ArgumentParser
import Casework
import Foundation
import Ledger
import Records
import Retention
import Search

extension HoldKind: ExpressibleByArgument {}

struct HoldCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold", abstract: "Keep conversations from being destroyed.",
        subcommands: [Place.self, List.self, Release.self, Lapse.self])

    struct Place: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Place a hold, or widen one, on conversations, on a list, on a person, or on what a search finds.",
            discussion: """
                It keeps whole conversations, with all versions and attachments. What is given as words, person, source, dates \
                or class is a query: what matches it when it is captured later joins. The size is shown first; above ten \
                thousand records it has to be confirmed with --confirm and the number of records.

                Example:
                  canute hold place AUD-7 --conversation 42 --reason "Audit 2026" --archive records
                  canute hold place LIT-3 --terms 'bridge OR "Pellworm Street"' --from-date 2024-01-01 --kind litigation \
                --owner "Head of Legal" --reason "Claim 2026/118" --archive records
                """)

        @Argument(help: "The hold's name.") var id: String
        @Option(help: "Any message of a conversation; may be given again.") var conversation: [UInt64] = []
        @Option(
            help: ArgumentHelp("A file with numbers of messages, or runs such as 3-5, one a line.", valueName: "file"))
        var list: String?
        @Option(help: "Words, as a search takes them.") var terms: String?
        @Option(help: "Sent by or to the one person whom this name, address or account fits.") var person: String?
        @Option(help: "Only from this source; may be given again.") var source: [String] = []
        @Option(name: .customLong("class"), help: "Only what is of this class.") var code: String?
        @Option(help: ArgumentHelp("Sent on or after this day.", valueName: "date")) var fromDate: CivilDate?
        @Option(help: ArgumentHelp("Sent on or before this day.", valueName: "date")) var toDate: CivilDate?
        @Option(help: "Why.") var reason: String
        @Option(help: "litigation, inquiry, audit, safeguarding or other.") var kind: HoldKind = .other
        @Option(help: "The law, court, inquiry or decision that asks for it.") var authority: String?
        @Option(help: "Who answers for it; else who places it.") var owner: String?
        @Option(help: ArgumentHelp("When it is looked at again; else in six months.", valueName: "date"))
        var review: CivilDate?
        @Option(help: ArgumentHelp("From when; else from today.", valueName: "date")) var from: CivilDate?
        @Option(help: ArgumentHelp("The number of records, once you have seen it.", valueName: "records"))
        var confirm: UInt64?
        @Flag(help: "Only show what it would freeze.") var dryRun = false
        @OptionGroup var options: ArchiveOptions

        func validate() throws {
            guard kind != .request else {
                throw ValidationError("A request's hold is placed with the request: `canute request open`.")
            }
        }

        private func query(_ archive: OpenArchive) throws -> HoldQuery? {
            guard terms != nil || person != nil || !source.isEmpty || code != nil || fromDate != nil || toDate != nil
            else { return nil }
            let found = try person.map { try archive.reach(one: $0) }
            return HoldQuery(
                terms: terms ?? "", from: fromDate?.description, to: toDate?.description,
                identifiers: found?.identifiers ?? [], person: person, sources: source, retentionClass: code,
                spans: found.map(\.shared).flatMap { $0.isEmpty ? nil : $0 })
        }

        func run() throws {
            let listed = try list.map(MessageList.read) ?? []
            try options.withArchive { archive, index in
                try index.rollForward(archive.ledger)
                let query = try query(archive)
                var ids = Set(try archive.conversations(ofMessages: conversation))
                ids.formUnion(try archive.catalogue.conversations(with: SequenceList(listed)))
                if let query { ids.formUnion(try archive.conversations(matching: query, in: index)) }
                let size = try archive.catalogue.holdSize(of: ids.sorted())
                let today = try archive.today()
                var hold = HoldPlaced(
                    id: id, reason: reason, owner: owner ?? options.actor, from: (from ?? today).description,
                    conversations: ids.sorted())
                (hold.kind, hold.authority) = (kind, authority ?? kind.authority)
                hold.reviewOn = (review ?? today.adding(months: 6)).description
                (hold.query, hold.searchedTo) = (query, query == nil ? nil : try archive.ledger.count())
                if dryRun { return try show(hold, size, isPlaced: false) }
                try archive.placeHold(hold, confirmed: confirm)
                try show(hold, size, isPlaced: true)
            }
        }

        private func show(_ hold: HoldPlaced, _ size: HoldSize, isPlaced: Bool) throws {
            if options.json { return try Output.json(Placed(hold: hold, size: size, placed: isPlaced)) }
            let verb = isPlaced ? "keeps" : "would keep"
            print(
                "Hold \(id) \(verb) \(Output.count(size.conversations, "conversation")) with \(Output.count(size.records, "message")), of \(size.ofRecords) in the archive."
            )
            if let query = hold.query { print("What matches later joins: \(query.words).") }
        }

        private struct Placed: Encodable {
            let hold: HoldPlaced
            let size: HoldSize
            let placed: Bool

            func encode(to encoder: any Encoder) throws {
                try hold.encode(to: encoder)
                var container = encoder.container(keyedBy: Keys.self)
                try container.encode(size.records, forKey: .records)
                try container.encode(placed, forKey: .placed)
            }

            enum Keys: String, CodingKey { case records, placed }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the holds.", discussion: "Example:\n  canute hold list --archive records")

        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let id: String
            let kind: String
            let reason: String
            let owner: String
            @OrNull var authority: String?
            let from: String
            @OrNull var to: String?
            @OrNull var review: String?
            let review_overdue: Bool
            let queries: [String]
            let conversations: [UInt64]
            let records: UInt64
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let today = try archive.today()
                let rows = try archive.holds().map { hold in
                    Row(
                        id: hold.placed.id, kind: hold.kind.rawValue, reason: hold.placed.reason,
                        owner: hold.placed.owner, authority: hold.placed.authority, from: hold.from.description,
                        to: hold.to?.description, review: hold.placed.reviewOn,
                        review_overdue: hold.isOpen && (hold.placed.reviewOn ?? "9999") < today.description,
                        queries: hold.queries.map(\.words), conversations: hold.placed.conversations,
                        records: try archive.catalogue.holdSize(of: hold.placed.conversations).records)
                }
                if options.json { return try Output.json(["holds": rows]) }
                if rows.isEmpty { print("No hold stands.") }
                for row in rows {
                    print(
                        "\(row.id)  \(row.from) to \(row.to ?? "…")  \(Output.count(row.conversations.count, "conversation")), \(Output.count(row.records, "message"))  \(row.kind)  \(row.reason)"
                    )
                    print("  owner: \(row.owner)\(row.authority.map { "; authority: \($0)" } ?? "")")
                    if row.to == nil, let review = row.review {
                        print("  to be reviewed on \(review)\(row.review_overdue ? ": overdue" : "")")
                    }
                    for query in row.queries { print("  what matches later joins: \(query)") }
                }
            }
        }
    }

    struct Release: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a hold that somebody else placed; shows what then falls due.",
            discussion: """
                With --dry-run it only shows what would fall due. Where records wait for their erasure until the hold ends, the \
                exit status is 1.

                Example:
                  canute hold release AUD-7 --reason "Audit closed" --by "Jane Doe" --archive records
                """)

        @Argument(help: "The hold's name.") var id: String
        @Option(help: "Why.") var reason: String = ""
        @Flag(help: "Only show what would fall due.") var dryRun = false
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        private struct Due: Encodable {
            let `class`: String
            let action: String
            let conversations: UInt64
            let records: UInt64
        }

        private struct Answer: Encodable {
            let id: String
            @OrNull var to: String?
            let covered: HoldSize
            let then_due: [Due]
            let still_held: UInt64
            let to_erase: [UInt64]
        }

        func validate() throws {
            guard dryRun || reason.contains(where: { !$0.isWhitespace }) else {
                throw ValidationError("Say why the hold ends: give --reason, or --dry-run to see what then falls due.")
            }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let today = try archive.today()
                let preview = try archive.releasePreview(id)
                if !dryRun { try archive.releaseHold(id, to: today, reason: reason, signer: try signing.signer()) }
                let answer = Answer(
                    id: id, to: dryRun ? nil : today.description, covered: preview.covered,
                    then_due: preview.due.map {
                        Due(
                            class: $0.retentionClass, action: $0.action.rawValue, conversations: $0.conversations,
                            records: $0.records)
                    }, still_held: preview.stillHeld, to_erase: preview.toErase)
                if options.json { try Output.json(answer) } else { show(answer) }
                if !dryRun, !answer.to_erase.isEmpty { throw Outcome.toActOn }
            }
        }

        private func show(_ answer: Answer) {
            print(
                "Hold \(id) covers \(Output.count(answer.covered.conversations, "conversation")) with \(Output.count(answer.covered.records, "message"))."
            )
            for due in answer.then_due {
                print(
                    "  then falls due, to \(due.action): \(Output.count(due.records, "message")) of class \(due.class)")
            }
            if answer.then_due.isEmpty { print("  Nothing falls due when it ends.") }
            if answer.still_held > 0 { print("  other holds still keep \(Output.count(answer.still_held, "message"))") }
            if !answer.to_erase.isEmpty {
                print(
                    "  to be erased once it ends: entries \(answer.to_erase.map(String.init).joined(separator: ", "))")
            }
            print(answer.to.map { "Hold \(id) ended; its last day is \($0)." } ?? "Nothing was changed.")
        }
    }

    struct Lapse: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End the holds of requests whose time is over, by rule.",
            discussion: """
                Four months after the last correspondence on a request that was answered or closed, and six weeks after each \
                stage with a regulator or tribunal (`canute request stage`).

                Example:
                  canute hold lapse --archive records
                """)

        @Flag(help: "Only show when each ends.") var dryRun = false
        @OptionGroup var signing: SigningOptions
        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let id: String
            let request: String
            @OrNull var last_day: String?
            let ended: Bool
            let steps: [String]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let all = try archive.requestHolds()
                let ended = dryRun ? [] : try archive.lapseRequestHolds(signer: try signing.signer()).map(\.hold)
                let rows = all.map {
                    Row(
                        id: $0.hold, request: $0.request, last_day: $0.rule.lastDay?.description,
                        ended: ended.contains($0.hold), steps: $0.rule.steps)
                }
                if options.json { return try Output.json(["holds": rows]) }
                if rows.isEmpty { print("No request's hold stands.") }
                for row in rows {
                    print("\(row.id)  \(row.ended ? "ended" : "stands")  last day: \(row.last_day ?? "not known")")
                    for step in row.steps { print("  \(step)") }
                }
            }
        }
    }
}
