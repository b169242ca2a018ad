import Capture

/// What a capture of a source came to, in the words of the table of semantics; what there is none of has no entry.
struct Semantics: Equatable, Codable {
    private(set) var counts: [String: Int] = [:]

    init(_ counts: [String: Int]) { self.counts = counts.filter { $0.value != 0 } }

    init(_ path: String, _ format: SourceFormat, options: CaptureOptions) throws {
        var threads: Set<String> = []
        try CaptureReader.read(path, format: format, options: options) { event in
            switch event {
            case .item(let item):
                take(item)
                if item.kind == .reply { threads.insert(item.conversation.key) }
            case .failed: add("failed")
            case .refused: add("refused")
            case .note: break
            case .members(let list):
                add("lists")
                add("listed", list.members.count)
            }
        }
        add("threads", threads.count)
        counts = counts.filter { $0.value != 0 }
    }

    private mutating func add(_ name: String, _ number: Int = 1) { counts[name, default: 0] += number }

    private mutating func take(_ item: CapturedItem) {
        switch item.kind {
        case .edit: add("edits")
        case .deletion: add("deletions")
        case .system where item.body.hasPrefix("Reacted with"): add("reactions")
        case .system where item.body.hasPrefix("Took back the reaction"): add("taken_back")
        case .system: add("notices")
        case .post, .reply, .message, .mail, .announce:
            add("messages")
            if item.kind == .reply { add("replies") }
            add("files", item.attachments.count)
        }
        for change in item.membership {
            switch change.kind {
            case .joined: add("joined")
            case .left: add("left")
            case .present: add("present")
            }
        }
    }
}

/// A row of the table: a sample, how it is read, and what it holds.
struct SemanticsRow: Codable, CustomStringConvertible {
    /// Below `Tests/Fixtures/Capture`, or below the real samples.
    let sample: String
    let format: String
    var zone: String?
    /// The golden counts: of our own fixtures written with them, of the others counted by `count.py` and looked through.
    let holds: [String: Int]

    var description: String { sample }
}
