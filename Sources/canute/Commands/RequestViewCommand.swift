import Archive
import ArgumentParser
import Casework
import Interchange
import Retention

extension RequestCommands {
    struct View: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List what was held on the day of receipt, and what became of it since.",
            discussion: """
                Every message that the request's searches found, as it stood at the end of that day: held, held in words that \
                were replaced by then, captured since, or sent after. Later edits, deletions and destructions stand beside it \
                (FOIA s.1(4), s.77). Exit status 1 where there are any.

                Example:
                  canute request view FOI-2024-0001 --archive records
                  canute request view FOI-2024-0001 --as-at 2024-12-20 --csv --archive records
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: ArgumentHelp("Another day than that of receipt.", valueName: "date")) var asAt: CivilDate?
        @Flag(help: "As CSV, one row a message.") var csv = false
        @OptionGroup var options: ArchiveOptions

        private struct Answer: Encodable {
            let id: String
            let as_at: String
            let messages: [HeldMessage]
        }

        func validate() throws {
            guard !(csv && options.json) else { throw ValidationError("Give either --csv or --json.") }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                let day = try asAt ?? archive.request(id).received
                let messages = try archive.held(for: id, on: day)
                if options.json {
                    try Output.json(Answer(id: id, as_at: day.description, messages: messages))
                } else if csv {
                    print(table(messages))
                } else {
                    show(messages, day)
                }
                if messages.contains(where: { !$0.later.isEmpty }) { throw Outcome.toActOn }
            }
        }

        private func show(_ messages: [HeldMessage], _ day: CivilDate) {
            let counts = HeldMessage.Standing.allCases.map { standing in
                "\(messages.count { $0.standing == standing }) \(standing.rawValue.replacing("_", with: " "))"
            }
            print("\(id) at the end of \(day.longText): \(counts.joined(separator: ", "))")
            for message in messages {
                print(
                    "\(message.seq)  \(Output.moment(message.sent))  \(message.from ?? "–")  \(message.title ?? "–")  "
                        + message.standing.rawValue.replacing("_", with: " "))
                for later in message.later { print("  since: \(words(later))") }
            }
        }

        private func words(_ later: HeldMessage.Later) -> String {
            guard let entry = later.entry else { return "\(later.what.rawValue): \(later.why ?? "")" }
            return "\(later.what.rawValue) \(Output.moment(later.at)) (entry \(entry))"
        }

        private func table(_ messages: [HeldMessage]) -> String {
            var table = CSVText(header: [
                "record", "conversation", "sent", "captured", "from", "title", "standing", "since",
            ])
            for message in messages {
                table.row([
                    "\(message.seq)", message.conversation.map(String.init) ?? "", message.sent ?? "", message.captured,
                    message.from ?? "", message.title ?? "", message.standing.rawValue,
                    message.later.map(words).joined(separator: "; "),
                ])
            }
            return String(String(decoding: table.bytes, as: UTF8.self).dropLast())
        }
    }
}
