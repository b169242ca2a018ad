import Archive
import Disclosure
import Ledger
import Records
import TransparencyLog

/// Writes one conversation of a transfer: originals and attachments as its records are read, then proofs, page and text.
struct ConversationWriter {
    /// What a conversation is written into.
    struct Target {
        let archive: OpenArchive
        let bag: BagFolder
        let document: BagFile
        let package: TransferParticulars
        let note: String
        let size: UInt64
        let restricted: [UInt64: String]
    }

    private let row: TransferredRow
    private let target: Target
    private var conversation: TransferredConversation
    private var proofs = TransferProofs()
    private var bundles: [String] = []
    private var sent: [UInt64] = []
    private var absences = 0

    init(_ row: TransferredRow, _ target: Target) {
        self.row = row
        self.target = target
        conversation = TransferredConversation(
            authority: target.package.body, reference: target.package.reference, number: row.number, title: row.title,
            source: row.source)
    }

    /// Writes the conversation and returns the entries whose content the package now holds.
    mutating func write(_ erms: inout ERMSDocument, _ tables: inout TransferTables) throws -> [UInt64] {
        erms.start(row)
        let ledger = target.archive.ledger
        try ledger.eachRecord(row.entries) { stored in
            if let absence = try absence(of: stored) {
                absences += 1
                erms.absent(stored.seq, absence, of: row.id)
                try tables.add(stored.seq, absence, of: row)
            } else if let content = stored.content {
                try write(stored, content, &erms, &tables)
            }
        }
        if !proofs.isEmpty { try flush(&erms) }
        if absences > 0 {
            conversation.notes.append(
                "\(absences) message\(absences == 1 ? "" : "s") of this conversation \(absences == 1 ? "is" : "are") not in this "
                    + "package: not-transferred.csv says why.")
        }
        for page in conversation.pages() { try put(page, sent: nil, &tables) }
        try tables.add(row, records: sent.count, absent: absences, proofs: bundles)
        erms.end()
        return sent
    }

    private func absence(of stored: StoredRecord) throws -> TransferAbsence? {
        if let reason = target.restricted[stored.seq] { return .restricted(reason) }
        return stored.content == nil ? .gone(try target.archive.whyAbsent(stored.seq)) : nil
    }

    private mutating func write(
        _ stored: StoredRecord, _ content: OpenContent, _ erms: inout ERMSDocument, _ tables: inout TransferTables
    ) throws {
        let opening = RecordOpening(entry: stored.bytes, components: content.components, opening: content.opening)
        let (bundle, shown, files) = try conversation.add(opening)
        let record = TransferredRecord(stored, content, shown: shown, proof: nextBundle)
        for file in files { try put(file, sent: record.sent, &tables) }
        erms.record(record, of: row.id)
        sent.append(stored.seq)
        proofs.add(bundle)
        if proofs.isFull { try flush(&erms) }
    }

    private func put(_ file: PackFile, sent: String?, _ tables: inout TransferTables) throws {
        try target.bag.write(file.path, file.bytes)
        guard let listed = target.bag.payload.last else { return }
        try tables.add(listed, sent: sent.map { String($0.prefix(10)) }, of: row)
    }

    /// `proofs/0001.json`, then `proofs/0001-2.json` and so on.
    private var nextBundle: String {
        "proofs/\(row.padded)\(bundles.isEmpty ? "" : "-\(bundles.count + 1)").json"
    }

    private mutating func flush(_ erms: inout ERMSDocument) throws {
        let path = nextBundle
        let (ledger, size) = (target.archive.ledger, target.size)
        let bytes = try proofs.flush(checkpoint: target.note) { seqs in
            try ledger.inclusionProofs(seqs, size: size).map(\.hashes)
        }
        try target.bag.write(path, bytes)
        bundles.append(path)
        try target.document.append(erms.drain())
    }
}
