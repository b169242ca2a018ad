import Capture

/// Reading one format alone: every message of an export turned into an item, and nothing kept.
struct ReadFormat: Line {
    private let corpus: ReadCorpus

    init(_ corpus: ReadCorpus) { self.corpus = corpus }

    var name: String { "read-\(corpus.name)" }
    var work: String { "every message of \(corpus.words), read into items; nothing is kept" }
    var reference: String { corpus.reader.words }
    var mostRounds: Int { corpus.isReal ? 1 : .max }

    func prepare(_ bench: Bench) throws {
        _ = try bench.program("/usr/bin/python3", package: "python3")
        _ = try corpus.path(bench)
    }

    func round(_ bench: Bench) throws -> Round {
        let path = try corpus.path(bench)
        let theirs = try bench.run("/usr/bin/python3", ["-c", corpus.reader.script, path])
        let ours = try bench.runOwn("read-export", [path, "--format", corpus.format.rawValue])
        let count = try bench.read()
        return Round(
            ours: ours.rate(count.items), reference: theirs.rate(count.items),
            also: [
                "\(count.items) items; \(ours.rate(count.bytes, .megabytesPerSecond).text), theirs \(theirs.rate(count.bytes, .megabytesPerSecond).text); peak \(Quantity(ours.peakMiB, .mebibytes).text), theirs \(Quantity(theirs.peakMiB, .mebibytes).text)"
            ])
    }
}

/// What is read, and what reads it instead.
struct ReadCorpus {
    let name: String
    let format: SourceFormat
    let reader: PythonReader
    /// What it is, after "every message of".
    let words: String
    var isReal = false
    let path: @Sendable (Bench) throws -> String

    static let all: [ReadCorpus] =
        [
            ReadCorpus(name: "slack", format: .slack, reader: .json, words: "the seeded Slack export") {
                try $0.chat()
            },
            ReadCorpus(
                name: "mail", format: .mail, reader: .mailbox, words: "the seeded mbox (mails of 1 to 8 kB)"
            ) { try $0.mailbox() },
            ReadCorpus(
                name: "list", format: .mail, reader: .mailbox, words: "a real mailing list of seven years (mboxrd)",
                isReal: true
            ) { try $0.realMailbox() },
            ReadCorpus(
                name: "lean", format: .zulip, reader: .json, words: "two real Zulip streams, a file a topic",
                isReal: true
            ) { try $0.realChat() },
        ]
        + FormatSample.forms.map { form in
            ReadCorpus(
                name: form.format.rawValue, format: form.format, reader: form.reader,
                words: "a made-up export (\(form.format.rawValue)), 150 to 300 bytes a body"
            ) { bench in
                try bench.once("export-\(form.format.rawValue)") {
                    try bench.runOwn("write-export", [$0, form.format.rawValue, String(bench.settings.messages)])
                }
            }
        }
}

extension Bench {
    /// What the last `read-export` counted.
    func read() throws -> ReadCount { try decode(ReadCount.self) }
}
