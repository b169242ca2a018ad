import Archive
import Disclosure
import Foundation
import Interchange
import Ledger
import Records
import Retention

/// Puts a request's decisions together as the draft of a pack.
///
/// Deciding is over; this only arranges.
struct PackAssembly {
    let archive: OpenArchive
    let request: RequestFile
    let layer: DisclosureStatement.Layer
    let issued: CivilDate

    /// The draft, and what must not stand in any byte of it.
    struct Result {
        let draft: PackDraft
        let secrets: [Secret]
        /// The words of the files that go out whole, as far as they could be read: the scan cannot see into the files.
        let attachedWords: [PackFile]
        let undecided: [Undecided]
        /// The message of each secret's label.
        let places: [String: UInt64]
    }

    /// Something of a message that nobody has decided on.
    struct Undecided {
        let seq: UInt64
        let words: String
    }

    func assemble() throws -> Result {
        let withholdings = Withholdings(request, layer: layer)
        let relevant = request.isSilent(in: layer) ? [] : Set(request.relevant)
        let ids = Set(try relevant.map(conversation)).sorted()
        var parts = try ids.map { try ConversationPart($0, relevant: relevant, withholdings, request, archive) }
        parts.sort { ($0.firstSent, $0.id) < ($1.firstSent, $1.id) }
        let secrets = secrets(parts, people: withholdings.people)
        let statement = try StatementComposer(
            archive: archive, request: request, layer: layer, issued: issued, parts: parts, hidden: secrets.map(\.text)
        ).statement()
        let draft = PackDraft(statement: statement, conversations: parts.map(\.draft))
        return Result(
            draft: draft, secrets: secrets, attachedWords: parts.flatMap(\.attachedWords),
            undecided: parts.flatMap(\.undecided),
            places: Dictionary(parts.flatMap(\.places)) { first, _ in first })
    }

    private func conversation(of seq: UInt64) throws -> UInt64 {
        guard let conversation = try archive.catalogue.conversation(of: seq) else {
            throw CaseworkError(
                .gate,
                "Message \(seq) was decided to be about \(request.id) and is not here any more: it was destroyed or altered. "
                    + "`canute record why \(seq)` says which; the answer has to say so too.")
        }
        return conversation.id
    }

    /// Everything that was withheld, as words: no byte of the pack may hold them.
    private func secrets(_ parts: [ConversationPart], people: [PersonDecided]) -> [Secret] {
        var secrets = Set(parts.flatMap(\.secrets))
        for person in people {
            for name in person.names {
                // Who named somebody themselves is sent that name: its places are listed for whoever signs off.
                let isOwn = parts.contains { part in
                    part.ownWords.contains { !Occurrences.ranges(of: name, in: $0, wholeWords: true).isEmpty }
                }
                secrets.insert(Secret(name, label: person.standIn, alsoReleased: isOwn))
            }
        }
        if layer == .log { secrets.formUnion(Requester(request).secrets) }
        return secrets.sorted { $0.text < $1.text }
    }
}

/// One conversation of a draft, with what is withheld of it.
struct ConversationPart {
    let id: UInt64
    let firstSent: Int64
    let title: String
    let source: String
    private(set) var draft: PackDraft.Conversation
    private(set) var shown: [DisclosedRecord] = []
    private(set) var secrets: [Secret] = []
    private(set) var attachedWords: [PackFile] = []
    private(set) var undecided: [PackAssembly.Undecided] = []
    /// How many tables the files that go out whole have.
    private(set) var tables = 0
    /// The words of messages that the requester of a subject access wrote: nobody is withheld in them.
    private(set) var ownWords: [String] = []
    private(set) var places: [(String, UInt64)] = []

    init(
        _ id: UInt64, relevant: Set<UInt64>, _ withholdings: Withholdings, _ request: RequestFile,
        _ archive: OpenArchive
    ) throws {
        let conversation = try archive.catalogue.conversation(id)
        let all = try archive.catalogue.entries(of: id)
        let chosen = all.filter(relevant.contains)
        self.id = id
        title = conversation?.title ?? ""
        source = conversation?.source ?? ""
        firstSent = try archive.catalogue.span(of: id)?.first ?? 0
        let left = all.count - chosen.count
        let others =
            left == 1 ? "1 other message of this conversation is" : "\(left) other messages of this conversation are"
        let notes = left == 0 ? [] : ["\(others) not about your request."]
        draft = PackDraft.Conversation(title: [], source: source, notes: notes, records: [])
        let records = try archive.ledger.records(chosen)
        let bySent = records.sorted { Self.order($0) < Self.order($1) }
        for record in bySent {
            guard let content = record.content else {
                throw CaseworkError(
                    .gate,
                    "Message \(record.seq) cannot be opened any more: it was destroyed or altered. Run `canute verify`."
                )
            }
            try add(record, content, withholdings, request)
        }
        draft.title = shown.first?["conversation"]?.runs ?? []
    }

    private mutating func add(
        _ record: StoredRecord, _ content: OpenContent, _ withholdings: Withholdings, _ request: RequestFile
    ) throws {
        try request.requireInPlace(record.seq, content)
        let withholding = try withholdings.withholding(seq: record.seq, components: content.components)
        let opening = RecordOpening(entry: record.bytes, components: content.components, opening: content.opening)
        draft.records.append(PackDraft.Record(opening: opening, withholding: withholding))
        let redacted = try RedactedRecord(opening, withholding: withholding)
        shown.append(redacted.shown)
        if withholdings.isOwn(content.components) {
            ownWords += content.components.filter(Occurrences.isSearched).compactMap(\.string)
        }
        noteContacts(redacted.shown, request)
        for (path, spans) in withholding.spans where withholding.wholeComponents[path] == nil {
            guard let component = content.components.first(where: { $0.path == path }) else { continue }
            for span in spans {
                let words = String(decoding: component.bytes[span.range], as: UTF8.self)
                let digits = words.filter(\.isNumber).count
                let isPhone = digits >= 9 && words.allSatisfy { $0.isNumber || " +()-".contains($0) }
                let label = "record \(record.seq) \(path)"
                secrets.append(Secret(words, kind: isPhone ? .phone : .words, label: label))
                places.append((label, record.seq))
            }
        }
        for component in content.components where component.path.hasPrefix("att/") && component.path.hasSuffix("/data")
        {
            let parts = component.path.split(separator: "/")
            guard let index = Int(parts[1]), withholding.wholeComponents[component.path] == nil else { continue }
            tables += TableText.tables(of: component.bytes, name: content.string("att/\(index)/name") ?? "").count
            if let words = content.components.first(where: { $0.path == "att/\(index)/text" })?.bytes {
                let name = content.string("att/\(index)/name") ?? "attachment \(index + 1)"
                attachedWords.append(PackFile(path: "\(name) of message \(record.seq)", bytes: words))
            }
            guard
                !request.released.contains("\(record.seq)/\(index)"), !Self.isPlain(index, content)
            else { continue }
            let name = content.string("att/\(index)/name") ?? "attachment \(index + 1)"
            undecided.append(
                .init(seq: record.seq, words: "the attachment \u{201C}\(name)\u{201D} of message \(record.seq)"))
        }
    }

    /// Telephone numbers in what a withheld person wrote are most likely theirs: somebody has to decide.
    private mutating func noteContacts(_ record: DisclosedRecord, _ request: RequestFile) {
        guard case .withheld(let ground)? = record["from"]?.content, let name = ground.standIn else { return }
        let text = (record["body"]?.runs ?? []).map { if case .text(let text) = $0 { text } else { "\n" } }.joined()
        let released = request.releasedWords[record.seq] ?? []
        for match in text.matches(of: /\+?[0-9(][0-9 ()\-]{7,}[0-9]/) {
            let digits = match.output.count(where: \.isNumber)
            guard (9...15).contains(digits), !released.contains(where: { $0.contains(match.output) }) else { continue }
            undecided.append(
                .init(seq: record.seq, words: "a telephone number in message \(record.seq), which \(name) wrote"))
        }
    }

    /// Plain text is scanned for withheld words like any file; what hides its words must be looked at by a person.
    private static func isPlain(_ index: Int, _ content: OpenContent) -> Bool {
        let type = content.string("att/\(index)/type")?.lowercased() ?? ""
        let bytes = content.components.first { $0.path == "att/\(index)/data" }?.bytes ?? []
        // A declared type is believed only where the bytes are text.
        return (type.hasPrefix("text/plain") || type.hasPrefix("text/csv")) && !bytes.contains(0)
            && String(validating: bytes, as: UTF8.self) != nil
    }

    private static func order(_ record: StoredRecord) -> (String, UInt64) {
        (record.string("sent_at") ?? "", record.seq)
    }
}

extension DisclosedComponent {
    /// What of the component is shown, as runs.
    var runs: [DisclosedRun] {
        switch content {
        case .text(let runs): runs
        case .value(let text): [.text(text)]
        case .withheld(let ground): [.withheld(ground, parts: 1)]
        case .bytes: []
        }
    }
}
