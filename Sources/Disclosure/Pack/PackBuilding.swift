internal import Records
internal import TransparencyLog

extension PackFiles {
    /// Builds everything of the pack that the ledger will commit to.
    ///
    /// - Throws: `DisclosureError.draft` for decisions that do not fit their records, a record that stands twice, a
    ///   statement that contradicts itself, or a document that breaks its own schema.
    package init(_ draft: PackDraft) throws(DisclosureError) {
        try Self.check(draft.statement)
        var openings: [UInt64: RecordOpening] = [:]
        var bundled: [(seq: UInt64, record: BundleRecord)] = []
        var conversations: [DisclosureDocument.Conversation] = []
        for (index, conversation) in draft.conversations.enumerated() {
            var shown: [DisclosedRecord] = []
            for record in conversation.records {
                let redacted = try RedactedRecord(
                    record.opening, withholding: record.withholding, replyTo: record.replyTo)
                let seq = redacted.shown.seq
                guard openings.updateValue(record.opening, forKey: seq) == nil else {
                    throw DisclosureError(.draft, "Record \(seq) stands in the pack twice; select it once.")
                }
                shown.append(redacted.shown)
                bundled.append((seq, redacted.bundle))
            }
            conversations.append(
                DisclosureDocument.Conversation(
                    number: index + 1, title: conversation.title.map(\.xmlSafe),
                    source: XMLCharacters.safe(conversation.source),
                    notes: conversation.notes.map(XMLCharacters.safe), records: shown))
        }
        var document = DisclosureDocument(statement: draft.statement, conversations: conversations)
        let released = document.records.flatMap { record in
            record.files.compactMap { file in
                openings[record.seq]?.components.first { $0.path == file.component }.map {
                    PackFile(path: file.path, bytes: $0.bytes)
                }
            }
        }
        let tables = released.flatMap(Dataset.tables)
        document.datasets = tables.map(\.dataset)
        let xml = try Self.validXML(of: document)
        var files = [PackFile(path: "disclosure.xml", bytes: xml)] + document.pages() + released
        files += tables.map { PackFile(path: $0.dataset.path, bytes: $0.csv) }
        files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        self.init(
            reference: draft.statement.reference, authority: draft.statement.authority, issued: draft.statement.issued,
            vkey: draft.statement.log.vkey, files: files, root: Self.root(of: files), counts: document.counts,
            document: document, records: bundled.sorted { $0.seq < $1.seq }.map(\.record))
    }

    private static func check(_ statement: DisclosureStatement) throws(DisclosureError) {
        guard statement.letter.date == statement.issued, statement.letter.reference == statement.reference else {
            throw DisclosureError(.draft, "The letter has another date or reference than the pack it goes out with.")
        }
        do {
            _ = try VerifierKey(parsing: statement.log.vkey)
        } catch {
            throw DisclosureError(.draft, "The log's key is not in vkey form: \(error.message)")
        }
    }

    /// The document's bytes, read back and found the same: what the verifier will find.
    private static func validXML(of document: DisclosureDocument) throws(DisclosureError) -> [UInt8] {
        let xml = try document.xml()
        do {
            guard try DisclosureDocument(parsing: xml) == document else {
                throw DisclosureError(.draft, "disclosure.xml does not read back as it was written.")
            }
        } catch let fault as Fault {
            throw DisclosureError(
                .draft, "The disclosure would not be valid at \(fault.finding.place): \(fault.finding.message)")
        } catch let error as DisclosureError {
            throw error
        } catch {
            throw DisclosureError(.draft, "\(error)")
        }
        return xml
    }
}

extension DisclosedRun {
    var xmlSafe: DisclosedRun {
        if case .text(let text) = self { .text(XMLCharacters.safe(text)) } else { self }
    }
}
