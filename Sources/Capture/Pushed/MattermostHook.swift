/// A post as Mattermost's outgoing webhooks send it.
///
/// Its identity is that of the bulk export (team, channel, milliseconds, user), so that the export recognises it. A webhook
/// tells neither edits nor deletions, and of files only that there are some. Source: Mattermost, "Outgoing webhooks".
enum MattermostHook {
    static func read(
        _ node: JSONNode, raw: [UInt8], calendar: ZoneCalendar, into sink: (CaptureEvent) throws -> Void
    ) throws {
        func failed(_ reason: String) throws {
            try sink(.failed(CaptureDiagnostic(item: node["post_id"]?.nonEmpty ?? "the post", reason: reason)))
        }
        guard let digits = node["timestamp"]?.stringOrDigits, let time = SentTime(milliseconds: digits) else {
            return try failed("it has no timestamp in milliseconds, which is a post's time")
        }
        let directory = MattermostDirectory()
        guard let chat = directory.channel(team: node["team_domain"]?.string, name: node["channel_name"]?.nonEmpty)
        else { return try failed("it does not say in which channel the post is") }
        let user = node["user_name"]?.nonEmpty
        let id = "\(chat.id)/\(digits)/\(user ?? "")"
        var cutter = ChatCutter(calendar: calendar)
        var item = CapturedItem(
            nativeID: id, kind: .message, conversation: cutter.month(of: time, in: chat),
            from: user.map { Party(account: $0) }, sentAt: time, body: node["text"]?.string ?? "", threadKey: id,
            raw: raw)
        let files = node["file_ids"]?.stringOrDigits?.split(separator: ",") ?? []
        item.attachments = files.map { Attachment(name: String($0)) }
        try sink(.item(item))
    }
}
