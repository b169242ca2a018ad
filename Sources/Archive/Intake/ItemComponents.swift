import Capture
import Foundation
import Records

/// What a captured message's record is made of, in order.
///
/// Source: FORMAT, "Record commitment".
struct ItemComponents {
    /// The conversation that the message belongs to, as it was decided at intake.
    struct Place {
        let key: String
        let title: String
        let channel: String
        let isPrivate: Bool
        let retentionClass: String
    }

    /// The components of `item`, captured at `capturedAt` (RFC 3339).
    static func make(_ item: CapturedItem, source: String, place: Place, capturedAt: String) -> [Component] {
        var components: [Component] = [
            .blob("source", source), .blob("kind", item.kind.rawValue), .text("conversation", place.title),
        ]
        components.reserveCapacity(20 + item.to.count + 3 * item.attachments.count)
        if let from = item.from { components.append(.text("from", from.label)) }
        for (index, party) in item.to.prefix(1000).enumerated() { components.append(.text("to/\(index)", party.label)) }
        if let sentAt = item.sentAt { components.append(.blob("sent_at", sentAt.text)) }
        components.append(.blob("captured_at", capturedAt))
        if let subject = item.subject { components.append(.text("subject", subject)) }
        components.append(.text("body", item.body))
        components.append(.blob("class", place.retentionClass))
        for (index, attachment) in item.attachments.enumerated() {
            components.append(.text("att/\(index)/name", attachment.name))
            if let type = attachment.mediaType { components.append(.blob("att/\(index)/type", type)) }
            if let data = attachment.data { components.append(.blob("att/\(index)/data", data)) }
            if let text = attachment.text { components.append(.text("att/\(index)/text", text)) }
        }
        components.append(.blob("native_id", item.nativeID))
        components.append(.blob("conversation_id", place.key))
        components.append(.blob("channel", place.channel))
        if place.isPrivate { components.append(.blob("private", "yes")) }
        if let key = item.threadKey { components.append(.blob("thread_key", key)) }
        for (index, key) in item.replyKeys.prefix(100).enumerated() {
            components.append(.blob(index == 0 ? "in_reply_to" : "in_reply_to/\(index)", key))
        }
        if let original = item.sentAt?.original { components.append(.blob("sent_at_original", original)) }
        components.append(.blob("people", PeopleLines.encode(from: item.from, to: item.to)))
        if let html = item.bodyHTML { components.append(.blob("body_html", html)) }
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
