import Interchange

/// Reads a Viva Engage (Yammer) network export: the zip or folder with `Messages.csv`, external networks in folders.
///
/// Identity: the number of the message. Columns are found by their header, never by their place. Threads: `thread_id`,
/// whose opening has that number itself; answers name `replied_to_id`. Edits: earlier wordings stand in
/// `MessageVersions.csv` and are states of the message, given before the last one. Deletions: `deleted_at`. People:
/// `sender_id` with the name and address of that time. Times: as written, with their zone. Reactions and polls are not in
/// the format, nor are files that lie in SharePoint.
struct EngageSource: ChatExportReader {
    private let source: ExportSource
    private let output: CaptureOutput
    private let cutter: ChatCutter

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        self.cutter = cutter
    }

    func readAll() throws {
        let messages = source.files.filter { source.isLone || $0.leaf == "Messages.csv" }
        if messages.isEmpty {
            try output.failed(source.path, "no Messages.csv is in it: this is no export of Viva Engage")
        }
        for file in messages {
            var network = EngageNetwork(source: source, output: output, cutter: cutter, folder: String(file.folder))
            try network.read(file)
        }
    }
}

/// One network of the export: the home network at the top, or an external one in its folder.
struct EngageNetwork {
    private let source: ExportSource
    private let output: CaptureOutput
    private var cutter: ChatCutter
    private let folder: String
    private var people: [String: Party] = [:]
    private var groups: [String: (name: String, isPrivate: Bool)] = [:]
    private var fileNames: [String: String] = [:]
    /// Earlier wordings, until their message comes: they lie in its conversation.
    private var versions: [String: [(row: HeaderRow, place: String)]] = [:]

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter, folder: String) {
        self.source = source
        self.output = output
        self.cutter = cutter
        self.folder = folder
    }

    mutating func read(_ file: ExportFiles.File) throws {
        try eachRow("Users.csv") { network, row, _ in
            guard let id = row["id"] else { return }
            network.people[id] = Party(name: row["name"] ?? row["full_name"], account: id, email: row["email"])
        }
        try eachRow("Groups.csv") { network, row, _ in
            guard let id = row["id"] else { return }
            let isPrivate = row["privacy"].map { $0.lowercased() != "public" } ?? (row["private"] == "true")
            network.groups[id] = (row["name"] ?? row["full_name"] ?? id, isPrivate)
        }
        try eachRow("Files.csv") { network, row, _ in
            if let id = row["id"] ?? row["file_id"], let name = row["name"] { network.fileNames[id] = name }
        }
        try eachRow("MessageVersions.csv") { try $0.version($1, $2) }
        try eachRow(file.name, isPath: true) { try $0.message($1, $2) }
        for (id, waiting) in versions.sorted(by: { $0.key < $1.key }) {
            for (row, place) in waiting { try output.item(item(row, id: id, place)) }
        }
    }

    private mutating func eachRow(
        _ name: String, isPath: Bool = false, _ body: (inout EngageNetwork, HeaderRow, String) throws -> Void
    ) throws {
        let path = isPath || folder.isEmpty ? name : "\(folder)/\(name)"
        guard let file = source.isLone && isPath ? source.files.first : source.file(named: path) else { return }
        try output.eachRow(of: file, in: source, column: { $0.trimmed.lowercased() }) { row, place in
            try body(&self, row, place)
        }
    }

    /// An earlier wording of a message.
    private mutating func version(_ row: HeaderRow, _ place: String) throws {
        guard let id = row["message_id"] ?? row["id"] else {
            return try output.failed(place, "the version does not say of which message it is (message_id)")
        }
        versions[id, default: []].append((row, place))
    }

    private mutating func message(_ row: HeaderRow, _ place: String) throws {
        guard let id = row["id"] else {
            return try output.failed(place, "the row has no id, which is a message's identity: see the header")
        }
        var item = try item(row, id: id, place)
        for (earlier, location) in versions.removeValue(forKey: id) ?? [] {
            var state = try self.item(earlier, id: id, location)
            (state.kind, state.conversation, state.replyKeys) = (item.kind, item.conversation, item.replyKeys)
            (state.from, state.to) = (state.from ?? item.from, item.to)
            try output.item(state)
            item.revises = true
        }
        if item.revises { item.kind = .edit }
        if let deleted = row["deleted_at"] {
            (item.kind, item.revises, item.sentAt) = (.deletion, true, SentTime(written: deleted) ?? item.sentAt)
            let by = row["deleted_by_id"].map { " by \(people[$0]?.label ?? $0)" } ?? ""
            item.body = "This message was deleted\(by)." + (item.body.isEmpty ? "" : " It said:\n\(item.body)")
        }
        if item.sentAt == nil {
            output.loses("messages whose time has no zone or cannot be read", in: place.prefixBeforeComma)
        }
        try output.item(item)
    }

    private mutating func item(_ row: HeaderRow, id: String, _ location: String) throws -> CapturedItem {
        let thread = row["thread_id"] ?? row["conversation_id"] ?? id
        let answered = row["replied_to_id"] ?? row["parent_id"]
        let sender = row["sender_id"].map { id in
            Party(
                name: row["sender_name"] ?? people[id]?.name, account: id,
                email: row["sender_email"] ?? people[id]?.email)
        }
        let chat = place(row)
        let time = row["created_at"].flatMap { SentTime(written: $0) }
        let body = words(row["body"] ?? "")
        let opening = thread == id ? row["title"] ?? body : nil
        var item = CapturedItem(
            nativeID: id, kind: answered == nil && thread == id ? .post : .reply,
            conversation: cutter.thread(thread, begun: thread == id ? time : nil, opening: opening, in: chat),
            from: sender, to: chat.recipients(besides: sender), sentAt: time, subject: row["title"], body: body,
            bodyHTML: row["html_body"], threadKey: id, raw: row.raw)
        if let key = answered ?? (thread == id ? nil : thread) { item.replyKeys = [key] }
        item.attachments = try attachments(row["attachments"] ?? "", location)
        return item
    }

    private func place(_ row: HeaderRow) -> Chat {
        if row["in_private_conversation"] == "true" {
            let members = (row["participants"] ?? "").split(separator: ",").compactMap { word -> Party? in
                let id = word.trimmingPrefix("user:").description.trimmed
                return id.isEmpty ? nil : people[id] ?? Party(account: id)
            }
            return .direct(id: "private/\(row["participants"] ?? "")", members: members)
        }
        guard let group = row["group_id"] else {
            return Chat(id: "network", display: "All company", channel: "All company", isPrivate: false)
        }
        let known = groups[group]
        let name = row["group_name"] ?? known?.name ?? group
        let isPrivate = row["in_private_group"].map { $0 == "true" } ?? known?.isPrivate ?? true
        return Chat(id: "group/\(group)", display: name, channel: name, isPrivate: isPrivate)
    }

    /// Line ends are written as two characters, and people as `[[user:ID]]`.
    private func words(_ body: String) -> String {
        var text = body.replacing("\\r\\n", with: "\n").replacing("\\n", with: "\n")
        guard text.contains("[[") else { return text }
        text = text.replacing(/\[\[user:([0-9]+)\]\]/) { match in
            "@" + (people[String(match.output.1)]?.name ?? String(match.output.1))
        }
        return text
    }

    /// "uploadedfile:7,opengraphobject:[8 : https://example.org : title="A page"]".
    private func attachments(_ packed: String, _ location: String) throws -> [Attachment] {
        var found: [Attachment] = []
        for match in packed.matches(of: /(?:uploadedfile|uploadedimage|file):\s*([0-9]+)/) {
            let id = String(match.output.1)
            let prefix = folder.isEmpty ? "Files/" : "\(folder)/Files/"
            let file = source.files.first { $0.name.hasPrefix("\(prefix)\(id).") || $0.name == prefix + id }
            let data = try output.media([file?.name].compactMap { $0 }, in: source, place: location)
            if data == nil { output.loses("files that a message names and the export does not hold", in: source.path) }
            found.append(Attachment(name: fileNames[id] ?? file.map { String($0.leaf) } ?? "file \(id)", data: data))
        }
        for match in packed.matches(of: /opengraphobject:\s*\[([^\]]*)\]/) {
            let fields = match.output.1.split(separator: " : ").map(\.description.trimmed)
            let address = fields.first { $0.hasPrefix("http") } ?? "link"
            found.append(Attachment(name: address, text: fields.dropFirst(2).joined(separator: "\n")))
        }
        return found
    }
}

extension String {
    /// What stands before the first comma: the file of a place.
    var prefixBeforeComma: String { String(prefix { $0 != "," }) }
}
