import Archive
import ArgumentParser
import Foundation
import Ledger

extension SourceCommands {
    struct Compare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lay side by side the copies of a chat that several people handed in, for a purpose.",
            discussion: """
                What only one of them has is shown. A chat between two has another name on each telephone: name both.

                Example:
                  canute source compare whatsapp --purpose "Checking the duty team's chat" --archive records
                  canute source compare whatsapp --chat "Ann" --chat "Bob" --purpose "Checking the duty team's chat"
                """)

        @Argument(help: "The source.") var source: String
        @Option(help: "A name of the chat; may be repeated.") var chat: [String] = []
        @OptionGroup var purpose: PurposeOptions
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            struct Message: Encodable {
                let seq: UInt64
                @OrNull var sent_at: String?
                @OrNull var from: String?
                let words: String
            }

            let chat: String
            let custodians: [String]
            let same: Int
            let other_names: Int
            let some: Int
            let only: [String: [Message]]
        }

        func run() throws {
            let words = try purpose.words()
            try options.withArchive { archive, _ in
                try purpose.check(in: archive)
                let alignments = try archive.alignments(of: source, chats: chat)
                let shown = alignments.flatMap { $0.only.values.flatMap { $0 } }.sorted()
                if !shown.isEmpty {
                    try archive.record(RecordRead(seqs: shown, purpose: words), subject: purpose.request ?? "")
                }
                let answers = try alignments.map { try answer($0, archive) }
                if options.json { return try Output.json(["chats": answers]) }
                if answers.isEmpty {
                    print("No chat of \(source) was handed in by more than one person: capture each with --custodian.")
                }
                for answer in answers { show(answer) }
            }
        }

        private func answer(_ alignment: ChatAlignment, _ archive: OpenArchive) throws -> Answer {
            Answer(
                chat: alignment.chat, custodians: alignment.custodians, same: alignment.same,
                other_names: alignment.named.count, some: alignment.some.count,
                only: try alignment.only.mapValues { seqs in
                    try seqs.map { seq in
                        let record = try archive.ledger.record(seq)
                        return Answer.Message(
                            seq: seq, sent_at: record.string("sent_at"), from: record.string("from"),
                            words: String((record.string("body") ?? "").prefix(200)))
                    }
                })
        }

        private func show(_ answer: Answer) {
            print(
                "\(answer.chat), handed in by \(answer.custodians.joined(separator: ", ")): \(answer.same) the same in all, "
                    + "\(answer.other_names) the same under other names")
            for (custodian, messages) in answer.only.sorted(by: { $0.key < $1.key }) {
                print("  only \(custodian) has \(Output.count(messages.count, "message")):")
                for one in messages {
                    print("    \(one.seq)  \(Output.moment(one.sent_at))  \(one.from ?? "–"): \(one.words)")
                }
            }
        }
    }
}
