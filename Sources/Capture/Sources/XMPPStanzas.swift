import Interchange
import Records

/// Turns the stanzas of an XMPP archive into captured items.
struct XMPPStanzas {
    /// How many messages' names are remembered, to find what edits, answers and reactions mean.
    private static let mostRemembered = 1 << 16

    private let output: CaptureOutput
    private var cutter: ChatCutter
    /// By the name that a client or a room gave, with the conversation: the identity and the sender.
    private var known: [String: (id: String, sender: String)] = [:]
    private(set) var rooms = XMPPRooms()

    init(output: CaptureOutput, cutter: ChatCutter) {
        self.output = output
        self.cutter = cutter
    }

    /// A message as it was sent, and what the archive says of it.
    private struct Archived {
        let message: XMLNode
        let archive: String?
        let id: String?
        let stamp: String?
    }

    /// Takes a room's answer to who belongs to it.
    mutating func take(list node: XMLNode) { rooms.take(list: node) }

    mutating func take(_ node: XMLNode, raw: [UInt8], file: String, _ place: String) throws {
        if node.name == "presence" { return try presence(node, stamp: nil, raw, file: file, place) }
        if let forwarded = node.child("result")?.child("forwarded"), let inner = forwarded.child("presence") {
            let stamp = forwarded.child("delay")?.attribute("stamp")
            return try presence(inner, stamp: stamp, raw, file: file, place)
        }
        let archived = XMPPStanzas.unwrapped(node)
        let message = archived.message
        guard message.attribute("type") != "error" else { return try output.refused(place, "not a message: an error") }
        let from = message.attribute("from")
        if message.child("body") == nil, message.child("subject") == nil, let from,
            let told = XMPPRooms.affiliation(message)
        {
            return try deliver(told, in: XMPPStanzas.bare(from), stamp: archived.stamp, raw, file: file)
        }
        let time = archived.stamp.flatMap { SentTime(rfc3339: $0) }
        let isRoom = message.attribute("type") == "groupchat"
        let chat = chat(message, isRoom: isRoom, archive: archived.archive)
        let archive = archived.archive ?? chat.id
        let id: String
        if let own = archived.id {
            id = "\(archive)/\(own)"
        } else {
            id = "\(archive)/sha256:\(Digest.sha256(raw).hex)"
        }
        let sender = XMPPStanzas.party(message, isRoom: isRoom)
        var item = CapturedItem(
            nativeID: id, kind: .message, conversation: cutter.month(of: time, in: chat), from: sender,
            to: isRoom ? [] : [message.attribute("to")].compactMap { $0 }.map { Party(account: XMPPStanzas.bare($0)) },
            sentAt: time, subject: message.child("subject")?.text, body: message.child("body")?.text ?? "",
            threadKey: id, raw: raw)
        if let thread = message.child("thread")?.text.trimmed, !thread.isEmpty {
            item.conversation = cutter.thread(thread, begun: nil, opening: item.body, in: chat)
        }
        remember(message, archived, id: id, in: chat, sender: isRoom ? from ?? "" : XMPPStanzas.bare(from ?? ""))
        guard try shape(&item, message, in: chat, isRoom: isRoom, place) else { return }
        if item.sentAt == nil { output.loses("messages without the archive's time", in: file) }
        if archived.id == nil { output.loses("messages without the archive's id, known by their bytes", in: file) }
        if message.child("encrypted") != nil {
            output.loses("encrypted messages, kept as they are and unreadable", in: file)
        }
        try output.item(item)
    }

    /// Edits, retractions, reactions, answers, subjects and files; false for what is no message, which has been told.
    private func shape(
        _ item: inout CapturedItem, _ message: XMLNode, in chat: Chat, isRoom: Bool, _ place: String
    ) throws -> Bool {
        let sender = isRoom ? message.attribute("from") ?? "" : XMPPStanzas.bare(message.attribute("from") ?? "")
        if let replace = message.child("replace"), let target = replace.attribute("id") {
            let found = known["\(chat.id) \(target)"]
            if found == nil || found?.sender == sender {
                item.nativeID = found?.id ?? "\(chat.id)/\(target)"
                (item.threadKey, item.kind, item.revises) = (item.nativeID, .edit, true)
                return true
            }
            item.replyKeys = [found?.id].compactMap { $0 }
        }
        if let target = XMPPStanzas.retracted(message) {
            item.nativeID = known["\(chat.id) \(target)"]?.id ?? "\(chat.id)/\(target)"
            (item.threadKey, item.kind, item.revises) = (item.nativeID, .deletion, true)
            item.body = "This message was deleted."
            return true
        }
        if message.child("retracted") != nil {
            (item.kind, item.revises, item.body) = (.deletion, true, "This message was deleted before the export.")
            return true
        }
        if let reactions = message.child("reactions") {
            let signs = reactions.children("reaction").map(\.text)
            item.kind = .system
            item.body = signs.isEmpty ? "Took back all reactions" : "Reacted with \(signs.joined(separator: " "))"
            item.replyKeys = [reactions.attribute("id").map { known["\(chat.id) \($0)"]?.id ?? "\(chat.id)/\($0)" }]
                .compactMap { $0 }
            return true
        }
        if let reply = message.child("reply"), let target = reply.attribute("id") {
            (item.kind, item.replyKeys) = (.reply, [known["\(chat.id) \(target)"]?.id ?? "\(chat.id)/\(target)"])
        }
        item.attachments = XMPPStanzas.files(message)
        if message.child("encrypted") != nil, item.body.isEmpty {
            item.body = "This message is encrypted, and cannot be read."
        }
        if item.body.isEmpty, let subject = message.child("subject") {
            (item.kind, item.subject, item.body) = (.system, nil, "The subject is now: \(subject.text)")
        }
        if item.body.isEmpty, item.attachments.isEmpty {
            try output.refused(place, "not a message: a chat state, a receipt or the like, without words")
            return false
        }
        return true
    }

    private static func unwrapped(_ node: XMLNode) -> Archived {
        if let result = node.child("result"), let forwarded = result.child("forwarded"),
            let message = forwarded.child("message")
        {
            let archive = (node.attribute("from") ?? node.attribute("to")).map(bare)
            return Archived(
                message: message, archive: archive, id: result.attribute("id"),
                stamp: forwarded.child("delay")?.attribute("stamp"))
        }
        let to = node.attribute("to").map(bare)
        let room = node.attribute("from").map(bare)
        // An id that another than the archive itself stamped may be forged.
        let stamped = node.children("stanza-id").first { $0.attribute("by") == to || $0.attribute("by") == room }
        return Archived(
            message: node, archive: stamped?.attribute("by"), id: stamped?.attribute("id"),
            stamp: node.child("delay")?.attribute("stamp"))
    }

    /// What later messages may call this one by: a room's id, else the sender's.
    private mutating func remember(_ message: XMLNode, _ archived: Archived, id: String, in chat: Chat, sender: String)
    {
        if known.count >= XMPPStanzas.mostRemembered { known.removeAll() }
        let names = [archived.id, message.attribute("id"), message.child("origin-id")?.attribute("id")]
        for name in names.compactMap({ $0 }) where known["\(chat.id) \(name)"] == nil || name == archived.id {
            known["\(chat.id) \(name)"] = (id, sender)
        }
    }

    private static func retracted(_ message: XMLNode) -> String? {
        if let retract = message.child("retract"), let id = retract.attribute("id") { return id }
        guard let fastened = message.child("apply-to"),
            fastened.child("retract") != nil || fastened.child("moderated") != nil
        else { return nil }
        return fastened.attribute("id")
    }

    static func bare(_ address: String) -> String { String(address.prefix { $0 != "/" }) }

    private func chat(_ message: XMLNode, isRoom: Bool, archive: String?) -> Chat {
        let from = XMPPStanzas.bare(message.attribute("from") ?? archive ?? "")
        if isRoom { return Chat(id: from, display: "Room \(from)", channel: from, isPrivate: true) }
        let people = [from, XMPPStanzas.bare(message.attribute("to") ?? archive ?? "")].filter { !$0.isEmpty }.sorted()
        return Chat(
            id: people.joined(separator: " "), display: "Chat of \(String.enumerating(people))",
            channel: String.enumerating(people), isPrivate: true)
    }

    private static func party(_ message: XMLNode, isRoom: Bool) -> Party? {
        guard let from = message.attribute("from") else { return nil }
        guard isRoom else { return Party(name: message.child("nick")?.text, account: bare(from)) }
        let real = message.children("x").lazy.compactMap { $0.child("item")?.attribute("jid") }.first
        let nick = from.firstIndex(of: "/").map { String(from[from.index(after: $0)...]) }
        return Party(name: nick, account: real.map(bare) ?? from)
    }

    private static func files(_ message: XMLNode) -> [Attachment] {
        let addresses = message.children("x").compactMap { $0.child("url")?.text.trimmed }
        let shared = message.children("file-sharing").compactMap { sharing -> Attachment? in
            guard let file = sharing.child("file") else { return nil }
            return Attachment(
                name: file.child("name")?.text ?? "file", mediaType: file.child("media-type")?.text,
                text: file.child("desc")?.text)
        }
        return shared
            + addresses.map { Attachment(name: $0.split(separator: "/").last.map(String.init) ?? $0, text: $0) }
    }

    /// Somebody came into or left a room; presence outside of rooms is nobody's message.
    private mutating func presence(_ node: XMLNode, stamp: String?, _ raw: [UInt8], file: String, _ place: String)
        throws
    {
        guard let from = node.attribute("from"), node.attribute("type") != "error",
            let told = rooms.presence(node, from: from, XMPPStanzas.party(node, isRoom: true))
        else {
            return try output.refused(place, "not a message: presence, or that of somebody who is in the room already")
        }
        let stamp = stamp ?? node.child("delay")?.attribute("stamp")
        try deliver(told, in: XMPPStanzas.bare(from), stamp: stamp, raw, file: file)
    }

    private mutating func deliver(_ told: XMPPRooms.Told, in room: String, stamp: String?, _ raw: [UInt8], file: String)
        throws
    {
        let time = stamp.flatMap { SentTime(rfc3339: $0) }
        if time == nil {
            output.loses("comings and goings without a time, which tell of no message who could read it", in: file)
        }
        let chat = Chat(id: room, display: "Room \(room)", channel: room, isPrivate: true)
        var item = CapturedItem(
            nativeID: "\(room)/sha256:\(Digest.sha256(raw).hex)", kind: .system,
            conversation: cutter.month(of: time, in: chat), from: told.who, sentAt: time, body: told.words, raw: raw)
        item.membership = told.changes
        try output.item(item)
    }
}
