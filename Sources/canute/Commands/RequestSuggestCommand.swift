import Archive
public import ArgumentParser
public import Casework
import Foundation

extension PersonalDataScan.Kind: ExpressibleByArgument {}

extension RequestCommands {
    struct Suggest: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List what looks like personal data and nobody has decided on; accept it kind by kind.",
            discussion: """
                Each place is printed as `request redact --span` takes it.

                Example:
                  canute request suggest FOI-2024-0001 --archive records
                  canute request suggest FOI-2024-0001 --accept phone --exemption "40(2)" --reason "Private numbers"
                """)

        @Argument(help: "The request.") var id: String
        @Option(help: ArgumentHelp("Withhold all of a kind.", valueName: "kind")) var accept: PersonalDataScan.Kind?
        @Option(help: "The exemption or exception, such as 40(2).") var exemption: String?
        @Option(help: "Why it applies; it stands in the pack.") var reason: String?
        @Option(help: "Why the public interest in withholding is the greater.") var publicInterest: String?
        @OptionGroup var options: ArchiveOptions

        private struct Row: Encodable {
            let seq: UInt64
            let span: String
            let kind: String
            let words: String
        }

        func validate() throws {
            guard accept == nil || (exemption != nil && reason != nil) else {
                throw ValidationError("Under which exemption, and why? Give --exemption and --reason.")
            }
        }

        func run() throws {
            try options.withArchive { archive, _ in
                if let accept, let exemption, let reason {
                    let places = try archive.accept(
                        suggestions: accept, on: id, exemption: exemption, reason: reason,
                        publicInterest: publicInterest)
                    let needed = try archive.outstanding(under: exemption, on: id)
                    if options.json { return try Output.json(PlacesAnswer(places: places, still_needed: needed)) }
                    print("\(Output.count(places, "place")) withheld under \(exemption).")
                    return StillNeeded.print(needed)
                }
                let rows = try archive.suggestions(for: id).map {
                    Row(
                        seq: $0.seq, span: "\($0.path):\($0.finding.range.lowerBound)-\($0.finding.range.upperBound)",
                        kind: $0.finding.kind.rawValue, words: $0.finding.words)
                }
                // Reading a request's messages for it is on the record like any reading of content.
                try archive.record(
                    RecordRead(seqs: Array(Set(rows.map(\.seq))).sorted(), purpose: "request \(id)"), subject: id)
                if options.json { return try Output.json(["suggestions": rows]) }
                if rows.isEmpty { print("Nothing that nobody decided on looks like personal data.") }
                for row in rows { print("\(row.seq)  \(row.span)  \(row.kind)  \(row.words)") }
            }
        }
    }
}
