import Archive
import Disclosure
import Foundation
import Interchange
import Ledger
import Records
import Retention
import TransparencyLog

/// Writes the bag of one transfer into a folder: a conversation at a time, a record's bytes no longer than it takes.
struct TransferBuild {
    /// What was written.
    struct Result {
        let bag: BagFolder
        /// SHA-256 of `tagmanifest-sha256.txt`, hexadecimal.
        let manifest: String
        let sent: SequenceList
        let left: UInt64
    }

    private let archive: OpenArchive
    private let transfer: Transfer
    private let note: String
    private let size: UInt64
    private let package: TransferParticulars
    private let restricted: [UInt64: String]

    init(_ transfer: Transfer, of archive: OpenArchive, dated: CivilDate, note: String) throws {
        self.archive = archive
        self.transfer = transfer
        self.note = note
        size = try archive.ledger.openCheckpoint(note).size
        package = TransferParticulars(
            body: try archive.name(), reference: transfer.proposed.id, recipient: transfer.proposed.recipient,
            isCopy: transfer.proposed.copy, reason: transfer.proposed.reason, dated: dated,
            origin: archive.ledger.origin, vkey: archive.ledger.verifierKey.encoded,
            schedule: transfer.proposed.schedule, legalStatus: transfer.proposed.legalStatus)
        let restrictions = try archive.restrictions().flatMap { one in
            // Which holds stand is not what the receiver has to know.
            let why = one.act.contested == true ? "Its use was contested" : "Its erasure was asked for"
            let words = "\(why) on \(one.act.received): it is restricted (entry \(one.entry)) and is handed to nobody."
            return one.left.map { ($0, words) }
        }
        restricted = Dictionary(restrictions) { first, _ in first }
    }

    /// Writes everything; the folder is then a whole bag.
    func write(into folder: URL) throws -> Result {
        let bag = BagFolder(folder)
        let (rows, gone) = try rows()
        var tables = try TransferTables(package, in: bag)
        var erms = ERMSDocument(package)
        let target = ConversationWriter.Target(
            archive: archive, bag: bag, document: try bag.open("erms.xml"), package: package, note: note, size: size,
            restricted: restricted)
        var sent: [UInt64] = []
        for row in rows {
            var writer = ConversationWriter(row, target)
            sent += try writer.write(&erms, &tables)
            try target.document.append(erms.drain())
        }
        guard !sent.isEmpty else {
            throw CaseworkError(
                .wrongUse,
                "Nothing of transfer \(transfer.proposed.id) can be handed over: its records are gone or restricted, and "
                    + "`canute record why` says so of each. No package was made.")
        }
        let absences = try gone.seqs.map { ($0, TransferAbsence.gone(try archive.whyAbsent($0))) }
        for (seq, absence) in absences { try tables.add(seq, absence, of: nil) }
        erms.addAbsent(absences)
        try target.document.append(try erms.finish())
        try bag.close(target.document)
        try tables.finish(in: bag)
        try bag.write("retention-schedule.xml", try archive.schedule().schedule.sourceBytes)
        try bag.write("checkpoint", Array(note.utf8))
        let readme = TransferReadme(
            package: package, conversations: rows.count, records: UInt64(sent.count), absent: tables.absences,
            undecided: rows.contains { $0.closure == nil }, held: rows.count(where: \.isHeld))
        try bag.write("README.txt", readme.bytes)
        try TransferTables.writeFiles(in: bag)
        let manifest = try bag.finish(info: [
            UnverifiedTransfer.kindLabel: UnverifiedTransfer.kind, "Source-Organization": package.body,
            "External-Identifier": package.reference, "Bagging-Date": package.dated.description,
            "External-Description": "\(package.isCopy ? "Copy" : "Transfer") of records for \(package.recipient)",
            UnverifiedTransfer.keyLabel: package.vkey,
        ])
        return Result(bag: bag, manifest: manifest, sent: SequenceList(sent), left: tables.absences)
    }

    /// The conversations by class and then by number; apart, the entries that stand in none any more.
    private func rows() throws -> (rows: [TransferredRow], gone: SequenceList) {
        var entries: [UInt64: [UInt64]] = [:]
        for conversation in transfer.conversations.seqs {
            let its = try archive.catalogue.entries(of: conversation).filter(transfer.entries.contains)
            if !its.isEmpty { entries[conversation] = its }
        }
        let here = Set(entries.values.joined())
        var gone: [UInt64] = []
        for seq in transfer.entries.seqs where !here.contains(seq) {
            // A passage may have become a conversation of its own since.
            if let other = try archive.catalogue.conversation(of: seq)?.id {
                entries[other, default: []].append(seq)
            } else {
                gone.append(seq)
            }
        }
        let standings = try entries.keys.map { try archive.standing(of: $0, on: package.dated) }
            .sorted { ($0.retentionClass.code, $0.conversation.id) < ($1.retentionClass.code, $1.conversation.id) }
        let rows = try standings.enumerated().map { index, standing in
            try TransferredRow(
                standing, number: index + 1, entries: SequenceList(entries[standing.conversation.id] ?? []),
                of: transfer, in: archive)
        }
        return (rows, SequenceList(gone))
    }
}
