import Interchange

/// Reads an XMPP message archive: stanzas of XEP-0313, each in its envelope, in one document or after one another.
///
/// Identity: the archive's own id of a message, with the archive's address; the `id` that a client chose is a name for
/// answers alone, for it is reused and can be forged. Edits (XEP-0308) and retractions (0424, 0425) are messages of their
/// own, states of what they name where the same sender sent both. Replies: 0461; reactions: 0444. People: addresses; in
/// a room nicks, with the real address where the room shows it. Joins and leaves: presence in rooms and notices of
/// membership (0045), where the archive holds them; a room's list of members is that of the export. Times: the stamp of
/// the archive, UTC. Encrypted messages are recorded as unreadable. Chat states, receipts and queries are no messages.
struct XMPPSource: ChatExportReader {
    private static let wanted = XMLElementScanner.Wanted(names: ["message", "presence", "iq"], nests: true)

    private let source: ExportSource
    private let output: CaptureOutput
    private var stanzas: XMPPStanzas

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        stanzas = XMPPStanzas(output: output, cutter: cutter)
    }

    mutating func readAll() throws {
        let files = source.files.filter { source.isLone || $0.name.hasSuffix(".xml") }
        if files.isEmpty { try output.failed(source.path, "no XML file is in it: this is no XMPP archive") }
        for file in files {
            try output.reading { try read(file) }
        }
        for list in stanzas.rooms.memberLists { try output.send(.members(list)) }
    }

    private mutating func read(_ file: ExportFiles.File) throws {
        var scanner = XMLElementScanner(Self.wanted, next: try source.open(file))
        var isComplete: Bool?
        while let event = try scanner.next() {
            switch event {
            case .opened, .closed: break
            case .damaged(let offset, let reason): try output.failed("\(file.name), byte \(offset)", reason)
            case .element(let slice):
                let place = "\(file.name), byte \(slice.offset)"
                do {
                    let node = try slice.parse()
                    if slice.name == "iq" {
                        if let fin = node.child("fin") { isComplete = fin.attribute("complete") == "true" }
                        stanzas.take(list: node)
                    } else {
                        try stanzas.take(node, raw: slice.bytes, file: file.name, place)
                    }
                } catch let error as InterchangeError {
                    try output.failed(place, "\(error.message) Export it again.")
                }
            }
        }
        if isComplete == false {
            try output.note(file.name, "the archive said that more messages follow the last page that is here")
        }
    }
}
