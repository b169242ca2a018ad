/// Reads Matrix rooms: Element's export of a room, an array or a page of events, or one event a line.
///
/// Identity: `event_id`. Edits: events of their own (`m.replace`) with the new content, states of the event that they
/// replace where the same sender sent them, else kept as messages. Deletions: redactions, states of the event that they
/// name; the server empties that event, so a later export has its husk alone. Threads: `m.thread`; replies:
/// `m.in_reply_to`. Reactions, joins, leaves, names, topics and polls are events. People: user ids, named as the room's
/// membership events say. Times: milliseconds since 1970 by the sender's server, which nobody vouches for. Encrypted
/// events are recorded as unreadable.
struct MatrixSource: ChatExportReader {
    private let source: ExportSource
    private let output: CaptureOutput
    private var events: MatrixEvents

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        events = MatrixEvents(output: output, cutter: cutter)
    }

    mutating func readAll() throws {
        let endings = [".json", ".jsonl", ".ndjson"]
        let files = source.files.filter { file in source.isLone || endings.contains { file.name.hasSuffix($0) } }
        if files.isEmpty { try output.failed(source.path, "no JSON file is in it: this is no export of a Matrix room") }
        for file in files {
            try output.reading {
                let outer = try JSONOuterStrings.read(try source.open(file))
                events.begin(
                    room: outer["room_id"], name: outer["room_name"], file: file.name,
                    isExport: outer["room_name"] != nil)
                if try isLines(file) { try readLines(file) } else { try readArray(file) }
            }
        }
    }

    private mutating func readArray(_ file: ExportFiles.File) throws {
        try output.eachElement(of: file, in: source, members: ["messages", "chunk", "events"]) { node, raw, place in
            try events.take(node, raw: raw, place)
        }
    }

    /// Two objects after one another are lines of events.
    private func isLines(_ file: ExportFiles.File) throws -> Bool {
        if !file.name.hasSuffix(".json") && (file.name.hasSuffix(".jsonl") || file.name.hasSuffix(".ndjson")) {
            return true
        }
        var lines = LineScanner(next: try source.open(file))
        guard let first = try lines.next(), let second = try lines.next(), first.bytes.first == UInt8(ascii: "{"),
            second.bytes.first == UInt8(ascii: "{")
        else { return false }
        return (try? JSONDocument(parsing: first.bytes)) != nil
    }

    private mutating func readLines(_ file: ExportFiles.File) throws {
        var lines = LineScanner(next: try source.open(file))
        while let line = try lines.next() {
            if line.text.trimmed.isEmpty, !line.isTooLong { continue }
            let place = "\(file.name), line \(line.number)"
            guard !line.isTooLong else {
                try output.failed(place, "the line is longer than \(LineScanner.mostLineBytes) bytes")
                continue
            }
            do {
                try events.take(try JSONDocument(parsing: line.bytes).root, raw: line.bytes, place)
            } catch let error as JSONDocument.SyntaxError {
                try output.failed(place, "it is not valid JSON at byte \(error.offset): \(error.reason)")
            }
        }
    }
}
