import Archive
import Casework
import Disclosure
import Foundation
import HTTPTypes
import HummingbirdCore
import Ledger
import NIOCore
import Records
import TransparencyLog

/// One entry: what it says and said before, who held copies, why it is kept or gone, and the proof that it stands in the log.
enum RecordPages {
    struct View: ViewModel {
        let seq: UInt64
        let summary: [SummaryRow]
        let reasons: [String]
        /// Its wordings, the one that was asked for marked; nil where they are not opened.
        var messages: [MessageView]?
        var holdings: [String] = []
        var proof: [SummaryRow] = []
        var hashes: [String] = []
        /// Why there is no proof yet.
        var unproved: String?
        var bundle: String?
        var conversation: String?
        /// Asks for the purpose; nil where content is not theirs to read or is open already.
        var ask: PurposeView?

        func child(named name: String) -> Any? {
            switch name {
            case "hasHoldings": !holdings.isEmpty
            case "hasHashes": !hashes.isEmpty
            case "hashCount": Plural.count(hashes.count, "hash", "hashes")
            default: Mirror(reflecting: self).found(name)
            }
        }
    }

    static func enter(in book: PageBook) {
        book.get("records/:seq", .explainRecord) { visit in
            let seq = try visit.number("seq")
            let mayRead = visit.visitor.may(.readRecord)
            let purpose = mayRead ? try await visit.readingPurpose() : nil
            let (view, read) = try await visit.read { archive, _ in try look(archive, seq, purpose, mayRead: mayRead) }
            if let purpose, !read.isEmpty {
                try await visit.account(
                    for: RecordRead(seqs: read, purpose: purpose.words), subject: purpose.request ?? "")
            }
            return .page("record", title: "Entry \(seq)", view, crumbs: [.home])
        }
        book.get("records/:seq/files/:index", .readRecord) { visit in try await file(visit) }
        book.get("records/:seq/proof", .readRecord) { visit in
            let (seq, purpose) = try await content(visit)
            let bytes = try await visit.read { archive, _ in try archive.proofBundle(of: seq) }
            try await visit.account(
                for: RecordRead(seqs: [seq], purpose: purpose.words), subject: purpose.request ?? "")
            return .file(
                .init(byteBuffer: ByteBuffer(bytes: bytes)), name: "entry-\(seq)-proof.json", type: "application/json")
        }
    }

    private static func look(
        _ archive: OpenArchive, _ seq: UInt64, _ purpose: ReadingPurpose?, mayRead: Bool
    ) throws -> (view: View, read: [UInt64]) {
        let why = try archive.why(seq)
        let record = try archive.ledger.record(seq)
        let conversation = try archive.catalogue.conversation(of: seq)
        var rows = [
            SummaryRow(key: "Kind of entry", value: why.type),
            SummaryRow(key: "Captured", value: Moments.words(why.captured)),
            SummaryRow(key: "Content", value: why.content),
        ]
        if let its = why.retentionClass { rows.append(SummaryRow(key: "Class", value: its)) }
        if let state = why.state { rows.append(SummaryRow(key: "State", value: state)) }
        if let schedule = why.schedule { rows.append(SummaryRow(key: "Schedule", value: schedule)) }
        if let mandate = why.mandate { rows.append(SummaryRow(key: "Authority", value: mandate)) }
        if let conversation { rows.append(SummaryRow(key: "Source", value: conversation.source)) }
        var view = View(seq: seq, summary: rows, reasons: why.reasons)
        addProof(archive, seq, to: &view)
        let isMessage = conversation != nil && record.content != nil
        guard isMessage, mayRead else { return (view, []) }
        guard let purpose else {
            view.ask = PurposeView("Read what it says", address: "/records/\(seq)")
            return (view, [])
        }
        try requireOpen(seq, purpose, archive)
        let thread = try archive.thread(of: seq, size: 1)
        let lens = MessageView.Lens(purpose: purpose.query, hits: [])
        view.messages = try thread.messages.map { try MessageView($0, in: archive, lens) }
        view.conversation = "/conversations/\(seq)?\(purpose.query)&hit=\(seq)#\(seq)"
        view.bundle = "/records/\(seq)/proof?\(purpose.query)"
        let holders = try archive.catalogue.holdings(of: seq)
        view.holdings = holders.map { holder in holder.custodian.map { "\($0), \(holder.source)" } ?? holder.source }
        return (view, thread.messages.flatMap(\.seqs))
    }

    private static func addProof(_ archive: OpenArchive, _ seq: UInt64, to view: inout View) {
        do {
            let proof = try archive.proof(of: seq)
            view.proof = [
                SummaryRow(key: "Log", value: archive.ledger.origin),
                SummaryRow(
                    key: "Place in the log", value: "\(Moments.number(seq)) of \(Moments.number(proof.size)) entries"),
                SummaryRow(key: "Hash of the entry", value: proof.leaf.base64),
            ]
            view.hashes = proof.path.map(\.base64)
        } catch { view.unproved = "\(error)" }
    }

    /// What is restricted is opened for a request alone (UK GDPR Art 18(2)).
    private static func requireOpen(_ seq: UInt64, _ purpose: ReadingPurpose, _ archive: OpenArchive) throws {
        guard purpose.request == nil, try archive.restricted().contains(seq) else { return }
        throw Fault(
            .forbidden,
            "Entry \(seq) is restricted: its erasure was asked for and a hold keeps it. It is opened for a request alone."
        )
    }

    /// The entry and the purpose of something that shows content.
    private static func content(_ visit: Visit) async throws -> (seq: UInt64, purpose: ReadingPurpose) {
        let seq = try visit.number("seq")
        guard let purpose = try await visit.readingPurpose() else { throw Fault.noPurpose }
        try await visit.read { archive, _ in try requireOpen(seq, purpose, archive) }
        return (seq, purpose)
    }

    private struct Attachment: Sendable {
        let name: String
        let bytes: [UInt8]
    }

    /// A file of a message, to keep and never to show here: whatever it is, no browser opens it as a page of this site.
    private static func file(_ visit: Visit) async throws -> PageAnswer {
        let (seq, purpose) = try await content(visit)
        let index = try visit.number("index")
        let found = try await visit.read { archive, _ -> Attachment? in
            guard let content = try archive.ledger.record(seq).content,
                try archive.catalogue.conversation(of: seq) != nil,
                let data = content.components.first(where: { $0.path == "att/\(index)/data" })
            else { return nil }
            let name = DisplayText.oneLine(content.string("att/\(index)/name") ?? "file")
            return Attachment(name: name.replacing("/", with: "_"), bytes: data.bytes)
        }
        guard let found else {
            throw Fault(.notFound, "Entry \(seq) has no such file: it was not in the export, or is gone.")
        }
        try await visit.account(for: RecordRead(seqs: [seq], purpose: purpose.words), subject: purpose.request ?? "")
        return .file(
            .init(byteBuffer: ByteBuffer(bytes: found.bytes)), name: found.name, type: "application/octet-stream")
    }
}

extension Fault {
    /// Content was asked for without saying what for.
    static let noPurpose = Fault(
        .badRequest, "Say what the content is read for: a request or a purpose. It is kept.")
}
