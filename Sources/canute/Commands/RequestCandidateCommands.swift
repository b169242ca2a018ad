import Archive
import ArgumentParser
import Casework
import Foundation
import Retention
import Search

extension RequestCommands {
    struct Candidates: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "List captured messages that read like requests, with the due date that each would have; decide them.",
            discussion: """
                A request need not name the law, and may come as a post or a direct message.

                Example:
                  canute request candidates --purpose "Daily look" --archive records
                  canute request candidates --accept 43 --regime FOIA --from "Ann Other" --archive records
                  canute request candidates --reject 44 --reason "A leaflet about the Act" --archive records
                """)

        @Option(help: ArgumentHelp("The message is a request; log it.", valueName: "seq")) var accept: UInt64?
        @Option(help: ArgumentHelp("The message is no request.", valueName: "seq")) var reject: UInt64?
        @Option(help: "FOIA, EIR, FOISA, EISR or SAR.") var regime: String?
        @Option(help: "england, wales, scotland or northern-ireland.") var division = "england"
        @Option(help: "Who asks, where the message does not give a real name.") var from: String?
        @Option(help: "Why it is no request.") var reason: String?
        @OptionGroup var purpose: PurposeOptions
        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let seq: UInt64
            let from: String
            let received: String
            let regime: String
            @OrNull var due: String?
            let words: String
            let doubts: [String]
        }

        func validate() throws {
            guard accept == nil || reject == nil else { throw ValidationError("Give --accept or --reject, not both.") }
            guard accept == nil || regime != nil else { throw ValidationError("Under which law? Give --regime.") }
            guard reject == nil || reason != nil else { throw ValidationError("Why not? Give --reason.") }
        }

        func run() throws {
            let division = try Division(parsing: division)
            try options.withArchive { archive, index in
                if let accept, let regime {
                    let request = try archive.accept(
                        candidate: accept, regime: try Regime(parsing: regime), division: division, from: from)
                    let due = try request.clock().due?.description
                    if options.json { return try Output.json(["id": request.id, "due": due]) }
                    return print("Message \(accept) is \(request.id), received \(request.received), due \(due ?? "–").")
                }
                if let reject {
                    try archive.reject(candidate: reject, reason: reason ?? "")
                    if options.json { return try Output.json(["rejected": reject]) }
                    return print("Message \(reject) is no request.")
                }
                try list(archive, index, division)
            }
        }

        private func list(_ archive: OpenArchive, _ index: SearchIndex, _ division: Division) throws {
            let purpose = try purpose.words()
            try index.rollForward(archive.ledger)
            let found = try archive.candidates(division: division, in: index)
            try archive.record(RecordRead(seqs: found.map(\.seq), purpose: purpose), subject: "candidates")
            let rows = found.map {
                Row(
                    seq: $0.seq, from: $0.from, received: $0.received.description, regime: $0.regime.rawValue,
                    due: $0.due?.description, words: $0.words, doubts: $0.doubts)
            }
            if options.json { return try Output.json(["candidates": rows]) }
            if rows.isEmpty { print("No message that nobody has decided on reads like a request.") }
            for row in rows {
                print("\(row.seq)  \(row.received)  \(row.regime)  due \(row.due ?? "–")  \(row.from)")
                print("    \(row.words)\(row.doubts.map { "\n    \($0)" }.joined())")
            }
        }
    }
}
