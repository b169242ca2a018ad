import Capture
import Foundation
import GRDB
import Ledger
import Records

/// What a message that is captured is to something held.
enum CopyRelation: Sendable {
    /// The same message, of another source.
    case identical
    /// The same mail under other transport headers.
    case redelivered
    /// A mail of the same identifier, sender and time with other words.
    case modified
    /// A mail of the same identifier from another sender or time.
    case sameIdentifier
}

extension CopyCounts {
    /// Counts a message that is recorded on its own.
    mutating func count(_ relation: CopyRelation?) {
        switch relation {
        case .modified: modified += 1
        case .sameIdentifier: sameIdentifier += 1
        default: break
        }
    }
}

/// Tells copies apart before a batch is sealed: content is kept once, and nothing is dropped that is not the same.
///
/// A mail is known by its bytes, so two deliveries of one mail are two identities: they are brought together by the
/// Message-ID and everything that the mail says, transport headers aside, whether they come from a mailbox, a journal,
/// Outlook's files or an eDiscovery export. A message of another source of the same format is looked for by that source's
/// own fingerprint. Sources that are held for different bodies share nothing.
final class Copies {
    enum Relation: Sendable {
        case none
        case copy(of: Fingerprint, isIdentical: Bool)
        case own(CopyRelation)

        /// What is counted of a message that is recorded.
        var own: CopyRelation? { if case .own(let relation) = self { relation } else { nil } }
    }

    /// What is compared of a mail with the same Message-ID.
    private struct Mail {
        let fingerprint: Fingerprint
        let sender: String
        let sentAt: String
    }

    let format: SourceFormat
    private let archive: OpenArchive
    private let source: String
    private let own: FingerprintKey
    private let others: [(name: String, key: FingerprintKey)]
    /// Mails of this run by their Message-ID; the catalogue may not show them yet.
    private var recent = Recent<[Mail]>()
    private static let comparedAtMost = 16
    /// The formats in which mails come.
    private static let mail: Set<SourceFormat> = [.mail, .msg, .pst, .purview]

    init(archive: OpenArchive, source: String, format: SourceFormat) throws {
        self.archive = archive
        self.source = source
        self.format = format
        own = archive.ledger.fingerprintKey(source: source)
        var formats: [String: Set<String>] = [:]
        for (_, done) in try archive.catalogue.acts(CaptureDone.self) {
            formats[done.report.source, default: []].insert(done.report.format)
        }
        let heldFor = try Dictionary(
            archive.sources().map { ($0.name, $0.heldFor) }, uniquingKeysWith: { first, _ in first })
        let alike = Set((Self.mail.contains(format) ? Self.mail : [format]).map(\.rawValue))
        others = formats.filter { name, formats in
            name != source && !formats.isDisjoint(with: alike)
                && (heldFor[name] ?? nil) == (heldFor[source] ?? nil)
        }.keys.sorted().map { ($0, archive.ledger.fingerprintKey(source: $0)) }
    }

    /// What each item is to something held; `known` is what the source's own fingerprints tell.
    func relations(
        of items: [Candidate], _ fingerprints: [Fingerprint], known: [Fingerprint.Code: KnownMessage]
    ) throws -> [Relation] {
        var relations = [Relation](repeating: .none, count: items.count)
        guard Self.mail.contains(format) || !others.isEmpty else { return relations }
        let open = items.indices.filter { known[fingerprints[$0].native] == nil }
        for (_, key) in others {
            let theirs = open.map { index in
                key.fingerprint(
                    native: Array(items[index].item.nativeID.utf8), content: ItemComponents.content(items[index].item))
            }
            let held = try archive.ledger.known(theirs)
            for (index, mark) in zip(open, theirs) {
                guard let message = held[mark.native], message.includes(mark) || message.destroyedBy != nil else {
                    continue
                }
                relations[index] = .copy(of: mark, isIdentical: true)
            }
        }
        for index in open where items[index].item.kind == .mail {
            let item = items[index].item
            guard case .none = relations[index], let id = item.threadKey else { continue }
            relations[index] = try relation(of: item, fingerprints[index], id)
        }
        return relations
    }

    private func relation(of item: CapturedItem, _ mark: Fingerprint, _ id: String) throws -> Relation {
        let mail = Mail(
            fingerprint: mark, sender: Self.sender(item.from?.email, item.from?.label), sentAt: item.sentAt?.text ?? "")
        let before = recent[id] ?? []
        var relation = Relation.none
        for one in before {
            if one.fingerprint.native == mark.native { return .none }
            if one.fingerprint.content == mark.content { return .copy(of: one.fingerprint, isIdentical: false) }
            relation = Self.nearer(relation, one, mail)
        }
        recent[id] = Array((before + [mail]).suffix(Self.comparedAtMost))
        let content = ItemComponents.content(item)
        for (name, key) in [(source, own)] + others {
            for seq in try archive.catalogue.threadSeqs(source: name, key: id).prefix(Self.comparedAtMost) {
                let components = try archive.ledger.record(seq).content?.components ?? []
                guard let native = components.first(where: { $0.path == "native_id" })?.string,
                    let fields = MessageFields(components)
                else { continue }
                let theirs = key.fingerprint(native: Array(native.utf8), content: content)
                if try archive.ledger.known([theirs])[theirs.native]?.includes(theirs) == true {
                    return .copy(of: theirs, isIdentical: false)
                }
                let sender = fields.context?.participants.first { $0.isSender }
                relation = Self.nearer(
                    relation,
                    Mail(
                        fingerprint: theirs, sender: Self.sender(sender?.email, fields.sender),
                        sentAt: fields.sentAt ?? ""), mail)
            }
        }
        return relation
    }

    private static func sender(_ email: String?, _ label: String?) -> String { (email ?? label ?? "").lowercased() }

    private static func nearer(_ relation: Relation, _ one: Mail, _ other: Mail) -> Relation {
        if one.sender == other.sender, one.sentAt == other.sentAt { return .own(.modified) }
        if case .own(.modified) = relation { return relation }
        return .own(.sameIdentifier)
    }
}

/// A chat message that shares nothing but its identifier with something held: how it is recorded then.
///
/// Few are, so that it is made of what was prepared for the ordinary case.
struct OtherMessage {
    /// The component that says which of the messages with one identifier this is; there is none where one has it alone.
    static let path = "identity"

    private let item: BatchWriter.Item
    private let fields: MessageFields
    private let record: PreparedRecord
    private let key: FingerprintKey

    /// Looks at an item under the key of its source; nil where it brings no message, or a mail, which is told by its bytes.
    init?(_ item: BatchWriter.Item, _ key: FingerprintKey) {
        guard case .message(let fields) = item.content, fields.kind != CapturedItem.Kind.mail.rawValue,
            let record = item.record
        else { return nil }
        self.item = item
        self.fields = fields
        self.record = record
        self.key = key
    }

    private var sender: MessageContext.Participant? { Self.sender(of: fields) }

    private var identity: String { "\(item.nativeID)#\(sender?.account ?? fields.sender ?? "")" }

    /// Under what it is recognised when it comes again.
    var fingerprint: Fingerprint {
        key.fingerprint(native: Array(identity.utf8), sameContentAs: item.fingerprint)
    }

    /// Whether another person sent the one that is held; a deletion or an edit is of that very message.
    func isOther(than held: MessageFields) -> Bool {
        guard !item.revises, !Self.isLaterState(fields), !Self.isLaterState(held), let from = sender,
            let sender = Self.sender(of: held)
        else { return false }
        if let mine = from.account, let theirs = sender.account { return mine != theirs }
        guard from.account == nil, sender.account == nil else { return false }
        return fields.sender != held.sender
    }

    private static func sender(of fields: MessageFields) -> MessageContext.Participant? {
        fields.context?.participants.first { $0.isSender }
    }

    private static func isLaterState(_ fields: MessageFields) -> Bool {
        fields.kind == CapturedItem.Kind.deletion.rawValue || fields.kind == CapturedItem.Kind.edit.rawValue
    }

    /// The record, which says by whose message its identifier is shared.
    func prepared() throws -> PreparedRecord {
        try PreparedRecord(
            Draft(
                .record, components: record.opened() + [.blob(Self.path, identity)], fingerprint: fingerprint))
    }
}

extension Catalogue {
    /// The entries whose messages answers name by this key.
    func threadSeqs(source: String, key: String) throws -> [UInt64] {
        try lookups.unsafeRead { db in
            let find = try db.cachedStatement(
                sql: "SELECT seq FROM thread_key WHERE source = ? AND key = ? ORDER BY seq")
            return try Int64.fetchAll(find, arguments: [source, key]).map(UInt64.init(bitPattern:))
        }
    }
}
