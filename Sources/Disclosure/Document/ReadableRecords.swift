extension DisclosureDocument {
    /// The conversations as a person reads them.
    func readableConversations() -> [Readable.Conversation] {
        let marks = WordingMarks(records)
        return conversations.map { $0.readable(marks: marks) }
    }
}

extension DisclosureDocument.Conversation {
    /// The conversation as a person reads it where it stands alone.
    func readable() -> Readable.Conversation { readable(marks: WordingMarks(records)) }

    fileprivate func readable(marks: WordingMarks) -> Readable.Conversation {
        Readable.Conversation(
            number: number, title: title.map(\.readable), source: source, notes: notes,
            messages: records.map { $0.readable(marks: marks) })
    }
}

/// Which records are earlier or later wordings of one another, among those of the pack.
fileprivate struct WordingMarks {
    private let bySeq: [UInt64: [Readable.Mark]]

    init(_ records: [DisclosedRecord]) {
        let present = Set(records.map(\.seq))
        var bySeq: [UInt64: [Readable.Mark]] = [:]
        for record in records {
            if let earlier = record.revises {
                let isDeletion = record.kind == .deletion
                bySeq[record.seq, default: []].append(
                    isDeletion ? .notesDeletion(of: earlier) : .laterWording(of: earlier))
                if present.contains(earlier) {
                    bySeq[earlier, default: []].append(
                        isDeletion ? .deletedLater(record.seq) : .earlierWording(of: record.seq))
                }
            }
            if let answered = record.replyTo { bySeq[record.seq, default: []].append(.replyTo(answered)) }
        }
        self.bySeq = bySeq
    }

    subscript(seq: UInt64) -> [Readable.Mark] { bySeq[seq] ?? [] }
}

extension DisclosedRecord {
    fileprivate var kind: Readable.Kind { self["kind"]?.wholeText.flatMap(Readable.Kind.init) ?? .message }

    fileprivate func readable(marks: WordingMarks) -> Readable.Message {
        Readable.Message(
            seq: seq, kind: kind, from: field("from"), to: fields("to"), sent: sent, subject: field("subject"),
            body: field("body") ?? Readable.Field(path: nil, runs: []), marks: marks[seq], attachments: attachments,
            details: fields("cc").map { Readable.Detail(term: "Copy to", value: $0) }
                + fields("bcc").map { Readable.Detail(term: "Blind copy to", value: $0) })
    }

    private func field(_ path: String) -> Readable.Field? {
        guard let component = self[path] else { return nil }
        let runs = component.readableRuns
        return runs.isEmpty && path != "body" ? nil : Readable.Field(path: path, runs: runs)
    }

    /// `to/0`, `to/1`, … in the order in which they were captured.
    private func fields(_ stem: String) -> [Readable.Field] {
        components.filter { $0.path.hasPrefix(stem + "/") }
            .map { Readable.Field(path: $0.path, runs: $0.readableRuns) }
    }

    private var sent: Readable.When {
        guard let component = self["sent_at"] else { return .unknown }
        if let text = component.wholeText { return SentAt.seconds(text).map(Readable.When.at) ?? .unknown }
        guard let ground = component.firstGround else { return .unknown }
        return .withheld(label: ground.label)
    }

    private var attachments: [Readable.Attachment] {
        let numbers = Set(components.compactMap { Self.attachmentNumber($0.path) }).sorted()
        return numbers.map { number in
            let name = self["att/\(number)/name"]
            let unnamed = Readable.Field(path: nil, runs: [.text("attachment \(number + 1)")])
            let field = name.map { Readable.Field(path: $0.path, runs: $0.readableRuns) } ?? unnamed
            return Readable.Attachment(name: field.runs.isEmpty ? unnamed : field, state: state(ofAttachment: number))
        }
    }

    private func state(ofAttachment number: Int) -> Readable.Attachment.State {
        guard let data = self["att/\(number)/data"] else { return .notHeld }
        switch data.content {
        case .bytes(let size, _, let file?): return .released(path: file, size: size)
        default: return data.firstGround.map { .withheld(label: $0.label) } ?? .notHeld
        }
    }

    private static func attachmentNumber(_ path: String) -> Int? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 3 && parts[0] == "att" ? Int(parts[1]) : nil
    }
}

extension DisclosedComponent {
    fileprivate var firstGround: Ground? {
        switch content {
        case .withheld(let ground): return ground
        case .value, .bytes: return nil
        case .text(let runs):
            return runs.lazy.compactMap { if case .withheld(let ground, _) = $0 { ground } else { nil } }.first
        }
    }

    fileprivate var readableRuns: [Readable.Run] {
        switch content {
        case .withheld(let ground): return [ground.readable]
        case .value(let text): return text.isEmpty ? [] : [.text(text)]
        case .bytes: return []
        case .text(let runs): return runs.map(\.readable)
        }
    }
}

extension DisclosedRun {
    var readable: Readable.Run {
        switch self {
        case .text(let text): .text(text)
        case .withheld(let ground, _): ground.readable
        }
    }
}

extension Ground {
    var readable: Readable.Run {
        standIn.map { .standIn(name: $0, label: label) } ?? .withheld(label: label)
    }
}
