import Archive
import ArgumentParser
import Casework
import Foundation
import Ledger

extension RequestCommands {
    struct Copies: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Group what a request found: copies, messages that say nearly the same, and what quotes what.",
            discussion: """
                Each group is printed once, with what each message of it says otherwise than its first: [-words-] stand in the \
                first alone, {+words+} in the other alone. `request review --with-copies` decides copies together, and \
                `--with-near` what only nearly agrees.

                Example:
                  canute request copies FOI-2024-0001 --archive records
                  canute request copies FOI-2024-0001 --seq 43 --archive records
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: "Only the group of this message.") var seq: UInt64?
        @OptionGroup var options: ArchiveOptions

        private struct Member: Encodable {
            let seq: UInt64
            /// `first`, `copy` or `near`.
            let kind: String
            /// What it says otherwise than the first; null where it is too long to be compared.
            @OrNull var difference: [WordDifference.Run]?
        }

        private struct Quotation: Encodable {
            let seq: UInt64
            let quotes: [UInt64]
        }

        private struct Answer: Encodable {
            let groups: [[Member]]
            let quotations: [Quotation]
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let request = try archive.request(id)
                if let seq, !request.found.contains(seq) {
                    throw ValidationError(
                        "Message \(seq) is none that \(id) found: `canute request show \(id)` counts them.")
                }
                let copies = try archive.copies(in: request)
                let groups = try copies.all.filter { group in seq.map(group.contains) ?? true }.map {
                    try members(of: $0, copies, archive)
                }
                let quotations = request.found.filter { seq == nil || $0 == seq }.compactMap { one -> Quotation? in
                    let quotes = copies.quoted(by: one)
                    return quotes.isEmpty ? nil : Quotation(seq: one, quotes: quotes)
                }
                // Words of each are shown: that is reading, and on the record like any.
                let read = Set(groups.flatMap { $0.map(\.seq) }).sorted()
                try archive.record(RecordRead(seqs: read, purpose: "request \(id)"), subject: id)
                if options.json { return try Output.json(Answer(groups: groups, quotations: quotations)) }
                show(groups, quotations)
            }
        }

        private func members(of group: [UInt64], _ copies: MessageCopies, _ archive: OpenArchive) throws -> [Member] {
            guard let first = group.first else { return [] }
            let same = Set(copies.others(of: first))
            return try group.map { one in
                let kind = one == first ? "first" : same.contains(one) ? "copy" : "near"
                return Member(
                    seq: one, kind: kind, difference: one == first ? [] : try archive.difference(from: first, to: one))
            }
        }

        private func show(_ groups: [[Member]], _ quotations: [Quotation]) {
            if groups.isEmpty, quotations.isEmpty { print("No message says what another says.") }
            for group in groups {
                print(group.map { String($0.seq) }.joined(separator: ", "))
                for member in group where member.kind != "first" {
                    print("  \(member.seq)  \(member.kind)  \(words(member.difference))")
                }
            }
            for one in quotations { print("\(one.seq) quotes \(one.quotes.map(String.init).joined(separator: ", "))") }
        }

        private func words(_ runs: [WordDifference.Run]?) -> String {
            guard let runs else { return "too long to be compared" }
            if runs.isEmpty { return "the same words" }
            return runs.map { run in
                switch run.kind {
                case .same: run.words
                case .removed: "[-\(run.words)-]"
                case .added: "{+\(run.words)+}"
                }
            }.joined(separator: " ")
        }
    }
}
