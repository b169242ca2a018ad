import Capture
import Foundation
import Records

/// What a captured message's record is made of, in order.
///
/// Source: FORMAT, "Record commitment".
struct ItemComponents {
    /// The conversation that the message belongs to, as it was decided at intake.
    ///
    /// An object, because every message of the conversation shares it.
    final class Place: Sendable {
        let key: String
        let title: String
        let channel: String
        let isPrivate: Bool
        let retentionClass: String

        init(key: String, title: String, channel: String, isPrivate: Bool, retentionClass: String) {
            self.key = key
            self.title = title
            self.channel = channel
            self.isPrivate = isPrivate
            self.retentionClass = retentionClass
        }
    }

    /// The most recipients and answered messages that have a component of their own.
    static let namedRecipients = 1000
    private static let namedReplies = 100

    /// The facts and words of `item`, captured at `capturedAt` (RFC 3339): what is read from its components later.
    static func fields(_ item: CapturedItem, source: String, place: Place, capturedAt: String) -> MessageFields {
        var fields = MessageFields.Values()
        fields.source = source
        fields.kind = item.kind.rawValue
        fields.conversation = place.title
        fields.sender = item.from?.label
        fields.sentAt = item.sentAt?.text
        fields.capturedAt = capturedAt
        fields.subject = item.subject
        fields.body = item.body
        fields.retentionClass = place.retentionClass
        for attachment in item.attachments {
            fields.addFileWords(attachment.name)
            if let text = attachment.text { fields.addFileWords(text) }
        }
        var participants: [MessageContext.Participant] = []
        participants.reserveCapacity(1 + item.to.count)
        if let from = item.from { participants.append(from.participant(isSender: true)) }
        for party in item.to { participants.append(party.participant(isSender: false)) }
        fields.context = MessageContext(
            conversationKey: place.key, channel: place.channel, channelID: item.conversation.channelID,
            isPrivate: place.isPrivate, threadKey: item.threadKey, originalTime: item.sentAt?.original,
            participants: participants, joined: item.members(.joined), left: item.members(.left),
            present: item.members(.present))
        return MessageFields(fields)
    }

    /// The components of an item with these fields.
    static func make(_ item: CapturedItem, _ fields: MessageFields) -> [Component] {
        var components: [Component] = []
        components.reserveCapacity(14 + item.to.count + 3 * item.attachments.count)
        func blob(_ path: String, _ value: String?) { if let value { components.append(.blob(path, value)) } }
        func text(_ path: String, _ value: String?) { if let value { components.append(.text(path, value)) } }
        blob("source", fields.source)
        blob("kind", fields.kind)
        text("conversation", fields.conversation)
        text("from", fields.sender)
        for (index, party) in item.to.prefix(namedRecipients).enumerated() { text("to/\(index)", party.label) }
        blob("sent_at", fields.sentAt)
        blob("captured_at", fields.capturedAt)
        text("subject", fields.subject)
        text("body", fields.body)
        blob("class", fields.retentionClass)
        for (index, attachment) in item.attachments.enumerated() {
            text("att/\(index)/name", attachment.name)
            blob("att/\(index)/type", attachment.mediaType)
            if let data = attachment.data { components.append(.blob("att/\(index)/data", data)) }
            text("att/\(index)/text", attachment.text)
            blob("att/\(index)/unread", attachment.unread)
        }
        blob("native_id", item.nativeID)
        for (index, key) in item.replyKeys.prefix(namedReplies).enumerated() {
            blob(index == 0 ? "in_reply_to" : "in_reply_to/\(index)", key)
        }
        if let context = fields.context { components.append(.blob("context", context.encoded)) }
        blob("body_html", item.bodyHTML)
        components.append(.blob("raw", item.raw))
        return components
    }

    /// What of a message is compared when it comes again: all that it says, not where or when it was captured.
    static func content(_ item: CapturedItem) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(item.body.utf8.count + 256)
        func add(_ value: String?) {
            let value = value ?? "\u{0}"
            withUnsafeBytes(of: UInt32(value.utf8.count).bigEndian) { bytes.append(contentsOf: $0) }
            bytes.append(contentsOf: value.utf8)
        }
        add(item.kind == .deletion ? "deletion" : "")
        add(item.from?.account ?? item.from?.label)
        for party in item.to { add(party.label) }
        add(item.sentAt?.text)
        add(item.subject)
        add(item.body)
        for attachment in item.attachments {
            add(attachment.name)
            if let data = attachment.data { bytes.append(contentsOf: Digest.sha256(data).bytes) }
        }
        return bytes
    }
}

extension CapturedItem {
    /// Those of whom the message tells that.
    fileprivate func members(_ kind: MembershipChange.Kind) -> [MessageContext.Participant] {
        membership.isEmpty ? [] : membership.filter { $0.kind == kind }.map { $0.party.participant(isSender: false) }
    }
}

extension Party {
    fileprivate func participant(isSender: Bool) -> MessageContext.Participant {
        .init(isSender: isSender, name: name, account: account, email: email)
    }
}
