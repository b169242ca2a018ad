internal import Records
package import TransparencyLog

/// One conversation of a transfer package, taken record by record: what is read of it, and what is proved.
///
/// Nothing is withheld. Files go out as the records are read; what stays in memory are words, sizes and digests.
package struct TransferredConversation: Sendable {
    package let authority: String
    package let reference: String
    /// From 1; the number in the names of its files.
    package let number: Int
    package let title: String
    package let source: String
    /// Sentences for the reader about what is not here.
    package var notes: [String]
    package private(set) var records: [DisclosedRecord] = []

    package init(
        authority: String, reference: String, number: Int, title: String, source: String, notes: [String] = []
    ) {
        self.authority = authority
        self.reference = reference
        self.number = number
        self.title = title
        self.source = source
        self.notes = notes
    }

    /// Takes a record.
    ///
    /// - Returns: as the proofs open it, and its files whole: the original and the attachments, paths below `data/`.
    package mutating func add(
        _ opening: RecordOpening, replyTo: UInt64? = nil
    ) throws(DisclosureError) -> (bundle: BundleRecord, shown: DisclosedRecord, files: [PackFile]) {
        let redacted = try RedactedRecord(opening, withholding: .nothing, replyTo: replyTo)
        records.append(redacted.shown)
        let files = redacted.shown.files.compactMap { file in
            opening.components.first { $0.path == file.component }.map { PackFile(path: file.path, bytes: $0.bytes) }
        }
        return (redacted.bundle, redacted.shown, files)
    }

    /// The conversation for people, as a page and as text, paths below `data/`: in the order in which it was said.
    package func pages() -> [PackFile] {
        let document = ConversationDocument(
            authority: authority, reference: reference, conversation: readable, index: nil)
        return [
            PackFile(path: readable.fileStem + ".html", bytes: document.html()),
            PackFile(path: readable.fileStem + ".txt", bytes: document.text()),
        ]
    }

    private var readable: Readable.Conversation {
        let safe = XMLCharacters.safe(title)
        let sorted = records.sorted { left, right in
            let (first, second) = (left["sent_at"]?.wholeText ?? "", right["sent_at"]?.wholeText ?? "")
            return (first, left.seq) < (second, right.seq)
        }
        var readable = DisclosureDocument.Conversation(
            number: number, title: safe.isEmpty ? [] : [.text(safe)], source: XMLCharacters.safe(source), notes: notes,
            records: sorted
        ).readable()
        for message in readable.messages.indices {
            for file in readable.messages[message].attachments.indices {
                readable.messages[message].attachments[file].encloseReleased()
            }
        }
        return readable
    }
}

extension Readable.Attachment {
    /// Nothing is released to anybody by a transfer: what is here is enclosed.
    fileprivate mutating func encloseReleased() {
        if case .released(let path, let size) = state { state = .enclosed(path: path, size: size) }
    }
}

/// The proofs of one conversation, cut into bundles that can be held in memory.
///
/// Each is a bundle of FORMAT.md without a disclose entry: whoever checks one needs nothing of the others.
package struct TransferProofs: Sendable {
    /// How many bytes of content a bundle opens at most, but for a record that has more alone.
    package static let bundleBytes = 8 << 20

    private var records: [BundleRecord] = []
    private var bytes = 0

    package init() {}

    /// The records that wait for their proofs.
    package var isEmpty: Bool { records.isEmpty }
    /// Whether it is time for `flush`.
    package var isFull: Bool { bytes >= Self.bundleBytes }

    package mutating func add(_ record: BundleRecord) {
        records.append(record)
        bytes += record.components.reduce(0) { $0 + $1.size }
    }

    /// The bundle of what was added since the last one.
    ///
    /// - Parameter proofs: gives the inclusion proofs of these entries, in order.
    package mutating func flush(
        checkpoint: String, proofs: ([UInt64]) throws -> [[MerkleHash]]
    ) throws -> [UInt8] {
        let found = try proofs(try records.map { try Entry(parsing: $0.proven.entry).seq })
        guard found.count == records.count else {
            throw DisclosureError(.sealing, "A proof is missing: run `canute verify`.")
        }
        let proven = zip(records, found).map { record, proof in
            BundleRecord(
                proven: ProvenEntry(entry: record.proven.entry, proof: proof), components: record.components)
        }
        records = []
        bytes = 0
        return ProofBundle(checkpoint: checkpoint, disclose: nil, records: proven).encoded
    }
}

extension BundleComponent {
    fileprivate var size: Int {
        switch opening {
        case .blob(_, let value): value.count
        case .text(_, let utf8, _): utf8.count
        case .part(_, let tokens): tokens.count * 32
        case .withheld: 32
        }
    }
}
