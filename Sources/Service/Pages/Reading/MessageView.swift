import Archive
import Disclosure
import Ledger
import Records

/// A message as a reader sees it, with its earlier wordings and its files.
struct MessageView: ViewModel {
    struct Wording: ViewModel {
        let seq: UInt64
        let when: String
        let runs: [TextRun]
    }

    struct File: ViewModel {
        let number: Int
        let name: String
        let size: String
        let href: String?
        /// What else there is to know: withheld, or not held.
        var note: String?
    }

    let seq: UInt64
    var from: [TextRun] = []
    var to: [TextRun] = []
    let when: String
    var kind: String?
    var subject: [TextRun] = []
    var runs: [TextRun] = []
    var files: [File] = []
    var earlier: [Wording] = []
    /// When it was removed at its source.
    var removed: String?
    var removedSeq: UInt64?
    var isHit = false
    var isRestricted = false
    var isGone = false
    var flags: [String] = []
    var href: String?
    /// How it is decided, on the review desk.
    var tag: Tag?

    /// What a message is looked at with.
    struct Lens: Sendable {
        /// What is read for, as addresses carry it.
        let purpose: String
        /// The words looked for.
        var words = HitWords("")
        /// The messages that a search found.
        var hits: Set<UInt64> = []
        /// What is withheld of each, by path.
        var withheld: [UInt64: [String: [Range<Int>]]] = [:]
        /// Where the messages are shown as the requester sees them.
        var disclosed: [UInt64: DisclosedRecord]?
        /// How each is decided.
        var tags: [UInt64: Tag] = [:]
    }

    init(_ message: ConversationThread.Message, in archive: OpenArchive, _ lens: Lens) throws {
        let record = message.current
        seq = record.seq
        when = Moments.words(record.string("sent_at") ?? record.string("captured_at"))
        isHit = message.seqs.contains(where: lens.hits.contains)
        isRestricted = message.isRestricted
        tag = lens.tags[record.seq]
        if let deletion = message.deletion {
            removed = Moments.words(deletion.string("sent_at") ?? deletion.string("captured_at"))
            removedSeq = deletion.seq
        }
        guard !isRestricted else { return }
        href = "/records/\(record.seq)?\(lens.purpose)"
        guard let content = record.content else {
            isGone = true
            return
        }
        let kinds = ["edit": "edited", "announce": "shared", "system": "by the system", "reply": "reply"]
        kind = content.string("kind").flatMap { kinds[$0] }
        flags = try archive.flags(of: record)
        if let disclosed = lens.disclosed {
            take(disclosed[record.seq])
        } else {
            take(content, lens)
            earlier = message.earlier.map {
                Wording(
                    seq: $0.seq, when: Moments.words($0.string("sent_at") ?? $0.string("captured_at")),
                    runs: Self.runs($0.content?.string("body") ?? "", at: "body", of: $0.seq, lens))
            }
        }
    }

    private mutating func take(_ content: OpenContent, _ lens: Lens) {
        let text = { [seq] (path: String) in Self.runs(content.string(path) ?? "", at: path, of: seq, lens) }
        from = text("from")
        to = content.components.filter { $0.path.hasPrefix("to/") }.prefix(20).map { text($0.path) }
            .reduce([]) { $0.isEmpty ? $1 : $0 + [TextRun(text: ", ")] + $1 }
        subject = text("subject")
        runs = text("body")
        files = content.components.filter { $0.path.hasPrefix("att/") && $0.path.hasSuffix("/name") }.enumerated().map {
            let index = $1.path.split(separator: "/")[1]
            let data = content.components.first { $0.path == "att/\(index)/data" }
            let isWithheld = lens.withheld[seq]?["att/\(index)/data"] != nil
            return File(
                number: $0 + 1, name: DisplayText.oneLine($1.string ?? "file"),
                size: data.map { Plural.count($0.bytes.count, "byte") } ?? "not in the export",
                href: data == nil ? nil : "/records/\(seq)/files/\(index)?\(lens.purpose)",
                note: isWithheld ? "withheld" : nil)
        }
    }

    private mutating func take(_ record: DisclosedRecord?) {
        guard let record else { return }
        let text = { (path: String) in record[path].map { MarkedText.runs($0.content) } ?? [] }
        from = text("from")
        to = record.components.filter { $0.path.hasPrefix("to/") }.prefix(20).map { MarkedText.runs($0.content) }
            .reduce([]) { $0.isEmpty ? $1 : $0 + [TextRun(text: ", ")] + $1 }
        subject = text("subject")
        runs = text("body")
        href = nil
        flags = []
        files = record.components.filter { $0.path.hasPrefix("att/") && $0.path.hasSuffix("/name") }.enumerated().map {
            let index = $1.path.split(separator: "/")[1]
            var note: String?
            if case .withheld(let ground)? = record["att/\(index)/data"]?.content { note = "withheld, \(ground.label)" }
            let name = MarkedText.runs($1.content).map { $0.isGap ? "[\($0.text)]" : $0.text }.joined()
            return File(number: $0 + 1, name: name, size: note == nil ? "goes out whole" : "", href: nil, note: note)
        }
    }

    private static func runs(_ text: String, at path: String, of seq: UInt64, _ lens: Lens) -> [TextRun] {
        MarkedText.runs(text, hits: lens.words.ranges(in: text), withheld: lens.withheld[seq]?[path] ?? [])
    }

    func child(named name: String) -> Any? {
        switch name {
        case "hasFiles": !files.isEmpty
        case "hasEarlier": !earlier.isEmpty
        case "hasTo": !to.isEmpty
        case "hasSubject": !subject.isEmpty
        case "earlierWords": "Reworded \(Plural.count(earlier.count, "time")): what it said before"
        default: Mirror(reflecting: self).found(name)
        }
    }

    /// The entries of which words are shown.
    static func shown(_ messages: [ConversationThread.Message]) -> [UInt64] {
        messages.filter { !$0.isRestricted }.flatMap(\.seqs)
    }
}
