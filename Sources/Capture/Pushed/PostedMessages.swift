import Foundation

/// Canute's own form of messages, for connectors: one JSON object with `messages`, each an object.
///
///     {"messages": [{
///         "id": "m-1",                              required, unique in the source; the same again is the same message
///         "kind": "message",                        message, post, reply, mail, system, announce, edit, deletion
///         "sent_at": "2024-11-04T09:12:00Z",        RFC 3339
///         "channel": {"id": "C1", "name": "budget", "title": "#budget", "private": false},    id is required
///         "thread": "m-0",                          the message that the thread began with
///         "from": {"name": "Jane Doe", "account": "U1", "email": "jane@example.org"},
///         "to": [{"email": "bob@example.org"}],
///         "subject": "…", "text": "…", "html": "…",
///         "reply_to": ["m-0"],
///         "attachments": [{"name": "plan.pdf", "media_type": "application/pdf", "text": "…", "data": "BASE64"}]
///     }]}
///
/// What stands outside a thread is cut by calendar months of the channel, as exports are. An edit and a deletion have the
/// `id` of the message that they are of. What says nothing (no text, no subject, no file) is only taken as a deletion or a
/// notice. A member that is not named here stays in the original and is not read.
enum PostedMessages {
    static func read(
        _ root: JSONNode, calendar: ZoneCalendar, into sink: (CaptureEvent) throws -> Void
    ) throws {
        guard let list = root["messages"], list.kind == .array else {
            throw PushedError("It has no array called messages.")
        }
        var cutter = ChatCutter(calendar: calendar)
        for (index, node) in list.elements.enumerated() {
            let found = Result { () throws(PushedError) in try item(node, &cutter) }
            switch found {
            case .success(let item): try sink(.item(item))
            case .failure(let error):
                let place =
                    "messages[\(index)]" + (node.isObject ? (node["id"]?.nonEmpty.map { " (\($0))" } ?? "") : "")
                try sink(.failed(CaptureDiagnostic(item: place, reason: error.message)))
            }
        }
    }

    /// Reads a file of this form; see `CaptureReader.read`.
    static func read(
        path: String, options: CaptureOptions, into sink: (CaptureEvent) throws -> Void
    ) throws {
        let calendar = try ZoneCalendar(timeZone: options.timeZone)
        var cutter = ChatCutter(calendar: calendar)
        try CaptureOutput.run(path, into: sink) { source, output in
            for file in source.files {
                try output.eachElement(of: file, in: source, members: ["messages"]) { node, _, place in
                    switch Result(catching: { () throws(PushedError) in try item(node, &cutter) }) {
                    case .success(let item): try output.item(item)
                    case .failure(let error): try output.failed(place, error.message)
                    }
                }
            }
        }
    }

    private static func item(_ node: JSONNode, _ cutter: inout ChatCutter) throws(PushedError) -> CapturedItem {
        guard node.isObject else { throw PushedError("it is not an object") }
        guard let id = node["id"]?.nonEmpty, id.utf8.count <= 1000 else {
            throw PushedError("it has no id of at most 1000 bytes, which is a message's identity")
        }
        guard let channel = node["channel"], channel.isObject, let place = channel["id"]?.nonEmpty else {
            throw PushedError("it has no channel with an id: nobody could say which conversation it is of")
        }
        let word = node["kind"]?.string ?? "message"
        guard let kind = CapturedItem.Kind(rawValue: word) else {
            let kinds = CapturedItem.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw PushedError("its kind is “\(word)”: there are \(kinds)")
        }
        let time = try time(node["sent_at"])
        let chat = Chat(
            id: place, display: channel["title"]?.nonEmpty ?? "#\(channel["name"]?.nonEmpty ?? place)",
            channel: channel["name"]?.nonEmpty ?? place, isPrivate: channel["private"]?.isFalse != true)
        let thread = node["thread"]?.nonEmpty
        let conversation =
            thread.map { cutter.thread($0, begun: $0 == id ? time : nil, opening: nil, in: chat) }
            ?? cutter.month(of: time, in: chat)
        var item = CapturedItem(
            nativeID: id, revises: kind == .edit || kind == .deletion, kind: kind, conversation: conversation,
            from: node["from"].flatMap(party), to: (node["to"]?.elements ?? []).compactMap(party), sentAt: time,
            subject: node["subject"]?.nonEmpty, body: node["text"]?.string ?? "", bodyHTML: node["html"]?.nonEmpty,
            replyKeys: (node["reply_to"]?.elements ?? []).compactMap(\.nonEmpty), threadKey: id, raw: node.bytes)
        for file in node["attachments"]?.elements ?? [] { item.attachments.append(try attachment(file)) }
        if let thread, thread != id, item.replyKeys.isEmpty { item.replyKeys = [thread] }
        let isEmpty = item.body.isEmpty && item.subject == nil && item.attachments.isEmpty
        guard !isEmpty || kind == .deletion || kind == .system else {
            throw PushedError("it says nothing: it has no text, no subject and no file")
        }
        return item
    }

    private static func time(_ node: JSONNode?) throws(PushedError) -> SentTime? {
        guard let node, node.kind != .null else { return nil }
        guard let text = node.string, let time = SentTime(rfc3339: text) else {
            throw PushedError("its sent_at is no time of RFC 3339, such as 2024-11-04T09:12:00Z")
        }
        return time
    }

    private static func party(_ node: JSONNode) -> Party? {
        guard node.isObject else { return node.nonEmpty.map { Party(name: $0) } }
        let party = Party(
            name: node["name"]?.nonEmpty, account: node["account"]?.nonEmpty, email: node["email"]?.nonEmpty)
        return party == Party() ? nil : party
    }

    private static func attachment(_ node: JSONNode) throws(PushedError) -> Attachment {
        guard node.isObject, let name = node["name"]?.nonEmpty else {
            throw PushedError("one of its attachments has no name")
        }
        var data: [UInt8]?
        if let text = node["data"]?.string {
            guard let bytes = Data(base64Encoded: text) else {
                throw PushedError("the data of its attachment \(name) is not base64")
            }
            data = [UInt8](bytes)
        }
        return Attachment(name: name, mediaType: node["media_type"]?.nonEmpty, data: data, text: node["text"]?.nonEmpty)
    }
}

extension JSONNode {
    /// Whether it is the word false: what is not said counts as private.
    fileprivate var isFalse: Bool { kind == .bool && !isTrue }
}
