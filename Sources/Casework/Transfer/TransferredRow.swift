import Archive
import Disclosure
import Foundation
import Interchange
import Ledger
import Records
import Retention

/// What a package says of itself.
struct TransferParticulars {
    /// The body whose records these are.
    let body: String
    let reference: String
    let recipient: String
    let isCopy: Bool
    let reason: String
    let dated: CivilDate
    let origin: String
    let vkey: String
    let schedule: String
    let legalStatus: LegalStatus
}

/// One conversation of a package, as its documents describe it.
struct TransferredRow {
    /// From 1; the number in the names of its files.
    let number: Int
    let id: UInt64
    let title: String
    let source: String
    let body: String
    let retentionClass: RetentionClass
    let decision: RetentionDecision
    let triggerDate: CivilDate?
    let isHeld: Bool
    let holds: [String]
    let history: [String]
    let closure: Closure?
    let description: String
    /// RFC 3339, to the second.
    let first: String?
    let last: String?
    let lastDay: CivilDate?
    let entries: SequenceList

    var isActive: Bool { decision.retainUntil == nil && retentionClass.terms.action != .permanent }
    var padded: String { String(repeating: "0", count: max(0, 4 - String(number).count)) + String(number) }
    var page: String { "records/\(padded).html" }
    var text: String { "records/\(padded).txt" }

    init(_ standing: Standing, number: Int, entries: SequenceList, of transfer: Transfer, in archive: OpenArchive)
        throws
    {
        let conversation = standing.conversation
        self.number = number
        self.entries = entries
        id = conversation.id
        title = conversation.title.isEmpty ? "Conversation \(conversation.id)" : conversation.title
        source = conversation.source
        body = try archive.name()
        retentionClass = standing.retentionClass
        decision = standing.decision
        triggerDate = try archive.catalogue.dueRow(of: conversation.id)?.triggerDate
        isHeld = standing.holds.contains(where: \.isOpen)
        holds = standing.holds.map { hold in
            "\(hold.placed.id): " + (hold.to.map { "ended \($0)" } ?? "in force") + ", since \(hold.from)"
        }
        history = try archive.retentionHistory(of: standing)
        closure = transfer.proposed.closure(of: conversation.id)
        let span = try archive.catalogue.span(of: conversation.id)
        first = span.map { Self.moment($0.first) }
        last = span.map { Self.moment($0.last) }
        let lastDay = span.flatMap { CivilDay.date(microseconds: $0.last) }
        self.lastDay = lastDay
        let count = "\(entries.count) message\(entries.count == 1 ? "" : "s")"
        let firstDay = span.flatMap { CivilDay.date(microseconds: $0.first) }
        let days = firstDay.map { day in
            " of \(day)" + (lastDay == nil || lastDay == day ? "" : " to \(lastDay ?? day)")
        }
        // The public reads the description: a title that is closed has no place in it.
        let name = closure?.titleAlternate ?? title
        description = closure?.description ?? "\(name): \(count)\(days ?? ""), captured from \(source)"
    }

    private static func moment(_ microseconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(microseconds / 1_000_000)).formatted(.iso8601)
    }
}

/// One record of a package, as its documents describe it.
struct TransferredRecord {
    /// A file of the record, its path below `data/`.
    struct File {
        let path: String
        let name: String
        let mediaType: String?
    }

    let seq: UInt64
    let revises: UInt64?
    let kind: String
    let title: String
    let from: String?
    let to: [String]
    let sent: String?
    let captured: String?
    let nativeID: String?
    let files: [File]
    /// The bundle that proves it, its path below `data/`.
    let proof: String

    /// The most recipients that are named one by one; the original has them all.
    private static let namedRecipients = 1000

    init(_ stored: StoredRecord, _ content: OpenContent, shown: DisclosedRecord, proof: String) {
        seq = stored.seq
        revises = shown.revises
        self.proof = proof
        kind = content.string("kind") ?? "message"
        from = content.string("from")
        to = content.components.lazy.filter { $0.path.hasPrefix("to/") }.prefix(Self.namedRecipients)
            .compactMap(\.string)
        sent = Self.moment(content.string("sent_at"))
        captured = Self.moment(content.string("captured_at"))
        nativeID = content.string("native_id")
        let subject = content.string("subject") ?? ""
        let day = sent.map { " of \($0.prefix(10))" } ?? ""
        title = subject.isEmpty ? "\(kind.capitalized) \(stored.seq)\(day)\(from.map { " from \($0)" } ?? "")" : subject
        files = shown.files.map { file in
            let parts = file.component.split(separator: "/")
            guard parts.count == 3, parts[0] == "att" else {
                let isMail = file.path.hasSuffix(".eml")
                return File(
                    path: file.path, name: "As captured", mediaType: isMail ? "message/rfc822" : "application/json")
            }
            return File(
                path: file.path, name: content.string("att/\(parts[1])/name") ?? "attachment",
                mediaType: content.string("att/\(parts[1])/type"))
        }
    }

    /// A time that XML Schema takes as one; nil for anything else.
    private static func moment(_ text: String?) -> String? {
        guard let text, text.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/) != nil else {
            return nil
        }
        return text
    }
}

/// Why a listed record is not in the package.
enum TransferAbsence {
    /// Its content cannot be opened: destroyed, or missing. The sentences say which.
    case gone([String])
    /// Its erasure was asked for, and it is restricted until a hold ends.
    case restricted(String)

    var words: String {
        switch self {
        case .gone(let reasons): reasons.joined(separator: " ")
        case .restricted(let reason): reason
        }
    }
}
