import Interchange

/// Turns one message of a Zulip export, with its earlier wordings and its reactions, into captured items.
struct ZulipMessage {
    private let source: ExportSource
    private let output: CaptureOutput
    private var cutter: ChatCutter
    var directory = ZulipDirectory()

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        self.cutter = cutter
    }

    /// A message of a public archive: HTML, a name and a time.
    mutating func take(archived node: JSONNode, raw: [UInt8], stream: String, topic: String, _ place: String) throws {
        guard node.isObject, let id = node["id"]?.stringOrDigits else {
            return try output.failed(place, "it is not a message: it has no id")
        }
        guard let html = node["content"]?.string else { return try output.failed(place, "it has no content") }
        let number = stream.prefix { $0.isNumber }
        let name =
            number.isEmpty || !stream.dropFirst(number.count).hasPrefix("-")
            ? stream : String(stream.dropFirst(number.count + 1))
        let chat = Chat(
            id: "stream/\(number.isEmpty ? stream : String(number))", display: "#\(name)", channel: name,
            isPrivate: false)
        let time = node["timestamp"]?.stringOrDigits.flatMap { SentTime(seconds: $0) }
        let text = HTMLText.text(fromHTML: html)
        let who = (node["sender_full_name"]?.nonEmpty).map {
            Party(name: $0, account: node["sender_id"]?.stringOrDigits)
        }
        try output.item(
            CapturedItem(
                nativeID: id, kind: .message,
                conversation: cutter.thread(topic, begun: nil, opening: topic, in: chat), from: who, sentAt: time,
                subject: topic, body: text, bodyHTML: html, threadKey: id, raw: raw))
    }

    /// A message of an organisation's export.
    mutating func take(exported node: JSONNode, raw: [UInt8], root: String, _ place: String) throws {
        guard node.isObject, let id = node["id"]?.stringOrDigits else {
            return try output.failed(place, "it is not a message: it has no id")
        }
        guard let recipient = node["recipient"]?.stringOrDigits, let sender = node["sender"]?.stringOrDigits else {
            return try output.failed(place, "it does not say who sent it to whom (sender, recipient)")
        }
        let (chat, hasTopics) = directory.chat(recipient: recipient, sender: sender)
        let topic = node["subject"]?.nonEmpty
        let time = node["date_sent"]?.stringOrDigits.flatMap { SentTime(seconds: $0) }
        let words = node["content"]?.string ?? ""
        let from = directory.party(sender)
        var item = CapturedItem(
            nativeID: id, kind: .message,
            conversation: hasTopics
                ? cutter.thread(topic ?? "", begun: nil, opening: topic ?? "no topic", in: chat)
                : cutter.month(of: time, in: chat),
            from: from, to: chat.recipients(besides: from), sentAt: time, subject: hasTopics ? topic : nil,
            body: words, bodyHTML: node["rendered_content"]?.nonEmpty, threadKey: id, raw: raw)
        item.attachments = try files(words, root: root, place)
        if words.hasPrefix("/poll") {
            output.loses("polls, of which the question is here and the votes are not", in: place.prefixBeforeComma)
        }
        let states = states(of: item, history: node["edit_history"], place)
        for state in states { try output.item(state) }
        for (user, sign, bytes) in directory.takeReactions(to: id) {
            try output.item(.reaction(":\(sign):", by: directory.party(user), at: nil, to: item, raw: bytes))
        }
    }

    /// A line of the audit log that tells who joined or left a stream; other lines tell of no channel.
    mutating func take(audited node: JSONNode, raw: [UInt8]) throws {
        let kind: MembershipChange.Kind
        switch node["event_type"]?.stringOrDigits {
        case "301", "302", "subscription_created", "subscription_activated": kind = .joined
        case "303", "subscription_deactivated": kind = .left
        default: return
        }
        guard let id = node["id"]?.stringOrDigits, let user = node["modified_user"]?.stringOrDigits,
            let stream = node["modified_stream"]?.stringOrDigits
        else { return }
        let chat = directory.stream(stream)
        let time = node["event_time"]?.stringOrDigits.flatMap { SentTime(seconds: $0) }
        let who = directory.party(user)
        let actor = node["acting_user"]?.stringOrDigits.flatMap { $0 == user ? nil : directory.party($0).label }
        // What the server filled in later, it knew no time of: they were there by then.
        let isFilledIn = node["backfilled"]?.isTrue == true
        let verb =
            kind == .joined ? (actor == nil ? "Joined" : "Was added to") : actor == nil ? "Left" : "Was removed from"
        var item = CapturedItem(
            nativeID: "audit/\(id)", kind: .system, conversation: cutter.month(of: time, in: chat), from: who,
            sentAt: time, body: "\(verb) \(chat.display)" + (actor.map { " by \($0)" } ?? ""), raw: raw)
        item.membership = [MembershipChange(who, kind == .joined && isFilledIn ? .present : kind)]
        try output.item(item)
    }

    /// The message as first sent, then as each edit left it; the newest edit stands first in the history.
    private func states(of last: CapturedItem, history node: JSONNode?, _ place: String) -> [CapturedItem] {
        var document = node
        if let text = node?.nonEmpty { document = try? JSONDocument(parsing: Array(text.utf8)).root }
        let edits = (document?.elements ?? []).filter {
            $0["prev_content"]?.string != nil || $0["prev_topic"]?.string != nil || $0["prev_subject"]?.string != nil
        }
        guard !edits.isEmpty else { return [last] }
        var body = last.body
        var subject = last.subject
        var states: [CapturedItem] = []
        for edit in edits {
            var state = last
            (state.body, state.subject, state.kind, state.revises) = (body, subject, .edit, true)
            if let time = edit["timestamp"]?.stringOrDigits.flatMap({ SentTime(seconds: $0) }) { state.sentAt = time }
            if let editor = edit["user_id"]?.stringOrDigits, editor != last.from?.account {
                output.loses(
                    "edits by somebody else than the author, which only the original tells", in: place.prefixBeforeComma
                )
            }
            if state.body != last.body { state.bodyHTML = nil }
            states.append(state)
            body = edit["prev_content"]?.string ?? body
            subject = (edit["prev_topic"] ?? edit["prev_subject"])?.string ?? subject
        }
        var first = last
        (first.body, first.subject) = (body, subject)
        if body != last.body { first.bodyHTML = nil }
        return [first] + states.reversed()
    }

    /// Uploaded files that the words link to: `[plan.pdf](/user_uploads/2/ab/plan.pdf)`.
    private func files(_ words: String, root: String, _ place: String) throws -> [Attachment] {
        guard words.contains("/user_uploads/") else { return [] }
        return try words.matches(of: /\/user_uploads\/([^\s()\]"<>]+)/).map { match in
            let path = String(match.output.1)
            let prefix = root.isEmpty ? "" : "\(root)/"
            let data = try output.media(["\(prefix)uploads/\(path)"], in: source, place: place)
            if data == nil {
                output.loses("files that a message links to and the export does not hold", in: place.prefixBeforeComma)
            }
            return Attachment(name: path.split(separator: "/").last.map(String.init) ?? path, data: data)
        }
    }
}
