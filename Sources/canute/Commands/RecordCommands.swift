import Archive
import ArgumentParser
import Foundation
import Ledger
import Records

struct RecordCommands: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Show a record, say why it is kept or gone, erase a part of it, remove what was captured in error.",
        subcommands: [
            Show.self, Why.self, Classify.self, Restrict.self, Restricted.self, Unrestrict.self, EraseCommands.self,
            ExpungeCommands.self,
        ])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a record with its earlier and later wordings, for a purpose.",
            discussion: """
                It says who could see the message when it was sent, with names and roles as the directory had them then, and how far \
                that is known: by the message itself, by joins and leaves, or by a list alone.

                Example:
                  canute record show 42 --context 3 --archive records --purpose "Complaint 12"
                """)

        @Argument(help: "The entry's number.") var seq: UInt64
        @Option(help: "How many messages before and after it are shown too.") var context = 0
        @OptionGroup var purpose: PurposeOptions
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            let words = try purpose.words()
            try options.withArchive { archive, _ in
                try purpose.check(in: archive)
                let hidden = purpose.request == nil ? try archive.restricted() : SequenceList([UInt64]())
                guard !hidden.contains(seq) else {
                    throw ArchiveError(
                        .held,
                        "Entry \(seq) is restricted: its erasure was asked for and a hold keeps it. It is opened for a request "
                            + "alone (--request ID).")
                }
                let history = try archive.history(of: seq, context: min(max(0, context), 10_000)).filter {
                    !hidden.contains($0.seq)
                }
                try archive.record(RecordRead(seqs: history.map(\.seq), purpose: words), subject: purpose.request ?? "")
                let shown = try history.map { try ShownRecord($0, asked: seq, archive: archive) }
                if options.json { return try Output.json(["records": shown]) }
                for record in shown { record.show() }
            }
        }
    }

    struct Why: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say why a record is kept, or why it is gone; works for destroyed records too.",
            discussion: "Example:\n  canute record why 42 --archive records")

        @Argument(help: "The entry's number.") var seq: UInt64
        @OptionGroup var options: ArchiveOptions

        func run() throws {
            try options.withArchive { archive, _ in
                let answer = try archive.why(seq)
                if options.json { return try Output.json(answer) }
                print(
                    "Entry \(answer.seq), a \(answer.type), captured \(Output.moment(answer.captured)): \(answer.content)"
                )
                for reason in answer.reasons { print("  \(reason)") }
            }
        }
    }
}

extension RecordCommands {
    struct Classify: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Declare the conversation that a record stands in to a class, with a reason.",
            discussion:
                "Example:\n  canute record classify 42 --class PRC-01 --reason \"The tender for the bridge\" --archive records"
        )

        @OptionGroup var classifying: Classifying

        func run() throws { try classifying.run() }
    }
}

/// A record as it is shown to somebody who may read it.
struct ShownRecord: Encodable {
    struct Part: Encodable {
        let path: String
        let value: String
    }

    let seq: UInt64
    let type: String
    let captured: String
    /// `asked`, `earlier wording`, `later wording` or `context`.
    let role: String
    let content: String
    let parts: [Part]
    /// Whose copies of it were captured; nil where it is the source's own alone.
    let holdings: [Holding]?
    /// Who could see it when it was sent; nil but for the message that was asked for.
    let audience: Audience?
    /// What a reader should know of it; nil where there is nothing.
    let flags: [String]?

    init(_ item: OpenArchive.HistoryItem, asked: UInt64, archive: OpenArchive) throws {
        let record = try archive.ledger.record(item.seq)
        seq = item.seq
        type = record.entry.type.rawValue
        captured = Date(timeIntervalSince1970: Double(record.entry.minute)).formatted(.iso8601)
        role = item.role
        let holders = try archive.catalogue.holdings(of: item.seq)
        holdings = holders.count > 1 || holders.contains { $0.custodian != nil } ? holders : nil
        audience = item.seq == asked ? try archive.audience(of: record) : nil
        let flags = try archive.flags(of: record)
        self.flags = flags.isEmpty ? nil : flags
        content = record.content.map { $0.erasedBy.isEmpty ? "open" : "partly_erased" } ?? "gone"
        parts = (record.content?.components ?? []).filter { !["raw", "body_html", "context"].contains($0.path) }.map {
            let isData = $0.path.hasSuffix("/data")
            return Part(path: $0.path, value: isData ? Output.count($0.bytes.count, "byte") : $0.string ?? "not text")
        }
    }

    func show() {
        print("── entry \(seq), \(type), captured \(Output.moment(captured))\(role == "asked" ? "" : "  (\(role))")")
        for flag in flags ?? [] { print("  flag: \(flag)") }
        for holding in holdings ?? [] {
            print("  held by: \(holding.custodian.map { "\($0), " } ?? "")\(holding.source)")
        }
        for reader in audience?.readers ?? [] {
            let marks = [reader.person, reader.standing == "external" ? "external" : nil].compactMap { $0 }
            print(
                "  could see it: \(reader.name)\(marks.isEmpty ? "" : " (\(marks.joined(separator: ", ")))"), \(reader.because)"
            )
        }
        for basis in audience?.basis ?? [] { print("  how that is known: \(basis)") }
        if content == "partly_erased" { print("  A part of it was erased: `canute record why \(seq)` says why.") }
        if content == "gone" { print("  The content is gone: `canute record why \(seq)` says why.") }
        for part in parts {
            let lines = part.value.split(separator: "\n", omittingEmptySubsequences: false)
            print("  \(part.path): \(lines.first ?? "")")
            for line in lines.dropFirst() { print("      \(line)") }
        }
    }
}
