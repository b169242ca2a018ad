/// Reads Mattermost's compliance export in CSV: `posts.csv`, its zip, or the folder of its batches' zips.
///
/// Identity: channel and post id; of a join or a leave, which has none, channel, person and time. Columns are found by
/// their header, which grew in server 10.5. Threads: `Replied to Post Id`. Edits: the row of an earlier wording names the
/// live post and is given before it, as a state of it; from 10.5 on deletions too are rows. Joins, leaves and who was
/// there already are rows of their own. Files are rows that belong to their post. Reactions are not in the format.
struct MattermostCSVSource: ChatExportReader {
    /// Posts of one file whose threads and earlier wordings are told apart.
    private static let mostRemembered = 1 << 21

    private let source: ExportSource
    private let output: CaptureOutput
    private var cutter: ChatCutter
    private var roots: Set<String> = []
    private var earlier: [String: [(row: HeaderRow, place: String)]] = [:]
    private var waiting: (item: CapturedItem, post: String)?
    private var seen = RepeatCounter()
    private var folder = ""

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        self.cutter = cutter
    }

    mutating func readAll() throws {
        let files = source.files.filter { source.isLone || $0.leaf.hasSuffix(".csv") }
        let batches = try source.batches(output)
        for batch in batches {
            var reader = MattermostCSVSource(source: batch, output: output, cutter: cutter)
            try reader.readAll()
        }
        if files.isEmpty, batches.isEmpty {
            try output.failed(source.path, "no posts.csv is in it: this is no compliance export in CSV")
        }
        for file in files { try read(file) }
    }

    private mutating func read(_ file: ExportFiles.File) throws {
        (roots, earlier, folder) = ([], [:], String(file.folder))
        try output.eachRow(of: file, in: source, column: HeaderRow.bare, tellsDamage: false) { row, place in
            try remember(row, place)
        }
        try output.eachRow(of: file, in: source, column: HeaderRow.bare) { row, place in
            try take(row, place)
        }
        try deliverWaiting()
        for (live, states) in earlier.sorted(by: { $0.key < $1.key }) {
            for (row, place) in states { try deliver(row, as: live, place) }
        }
    }

    /// The post whose earlier wording a row is.
    private static func live(_ row: HeaderRow) -> String? { row.first("editedbypostid", "editednewmsgid") }

    private mutating func remember(_ row: HeaderRow, _ place: String) throws {
        if let root = row["repliedtopostid"], roots.count < Self.mostRemembered { roots.insert(root) }
        guard let live = Self.live(row), earlier.count < Self.mostRemembered else { return }
        earlier[live, default: []].append((row, place))
    }

    private mutating func take(_ row: HeaderRow, _ place: String) throws {
        let type = row["posttype"] ?? ""
        if type == "attachment" || type == "deleted attachment" { return try attach(row, place) }
        guard Self.live(row) == nil else { return }
        try deliverWaiting()
        let post = row["postid"]
        if let post {
            for (state, place) in earlier.removeValue(forKey: post) ?? [] { try deliver(state, as: post, place) }
        }
        try deliver(row, as: post, place)
    }

    /// What a row of this type tells of its user; who was there already is told with the time of the first batch.
    private static func change(_ type: String) -> MembershipChange.Kind? {
        switch type {
        case "previously-joined": .present
        case "enter", "join", "joined", "system_join_channel", "system_join_team": .joined
        case "leave", "system_leave_channel", "system_leave_team": .left
        default: nil
        }
    }

    private mutating func deliverWaiting() throws {
        guard let (item, _) = waiting else { return }
        waiting = nil
        try output.item(item)
    }

    private mutating func deliver(_ row: HeaderRow, as post: String?, _ place: String) throws {
        guard let digits = row["postcreationtime"], let time = SentTime(milliseconds: digits) else {
            return try output.failed(place, "its Post Creation Time is no time in milliseconds: export it again")
        }
        guard let channel = row["channelid"] else {
            return try output.failed(place, "it has no Channel Id, so nobody can say where it was sent")
        }
        let chat = Self.chat(row, id: channel)
        let type = row["posttype"] ?? "message"
        let user = row["userid"] ?? row["username"] ?? ""
        let root = row["repliedtopostid"]
        var item = CapturedItem(
            nativeID: post.map { "\(channel)/\($0)" } ?? seen.distinct("\(channel)/\(type)/\(user)/\(digits)"),
            kind: type == "message" ? (root == nil ? .message : .reply) : .system,
            conversation: ConversationRef(key: "", title: "", channel: "", isPrivate: true),
            from: Party(name: row["username"], account: row["userid"], email: row["useremail"]), sentAt: time,
            body: row["postmessage"] ?? "", raw: row.raw)
        item.threadKey = item.nativeID
        if let from = item.from, let change = Self.change(type) { item.membership = [MembershipChange(from, change)] }
        if let root {
            item.replyKeys = ["\(channel)/\(root)"]
            item.conversation = cutter.thread(root, begun: nil, opening: nil, in: chat)
        } else if let post, roots.contains(post) {
            item.conversation = cutter.thread(post, begun: time, opening: item.body, in: chat)
        } else {
            item.conversation = cutter.month(of: time, in: chat)
        }
        let updated = row.first("updatetime", "updatedtime").flatMap { SentTime(milliseconds: $0) }
        switch row.first("updatedtype", "updatetype")?.lowercased() {
        case "editednewmsg": (item.kind, item.revises, item.sentAt) = (.edit, true, updated ?? time)
        case "deleted", "filedeleted":
            (item.kind, item.revises, item.sentAt) = (.deletion, true, updated ?? time)
            item.body =
                item.body.isEmpty ? "This message was deleted." : "This message was deleted. It said:\n\(item.body)"
        default: break
        }
        waiting = (item, post ?? "")
        if Self.live(row) != nil || post == nil { try deliverWaiting() }
    }

    /// "plan.pdf (files/4xh5…/abc-plan.pdf)": a file of the post before it.
    private mutating func attach(_ row: HeaderRow, _ place: String) throws {
        let words = row["postmessage"] ?? "a file"
        let path = words.split(separator: "(").last.map { String($0.prefix { $0 != ")" }) } ?? ""
        let name =
            words.contains(" (") ? String(words.prefix(upTo: words.lastRange(of: " (") ?? words.endIndex)) : words
        if waiting == nil || waiting?.post != row["postid"] {
            try deliverWaiting()
            return try output.refused(place, "a file of a post that does not stand before it: export it again")
        }
        let prefix = folder.isEmpty ? "" : "\(folder)/"
        let data = try output.media([prefix + path, path], in: source, place: place)
        if data == nil { output.loses("files that a post names and the export does not hold", in: source.path) }
        waiting?.item.attachments.append(Attachment(name: name, data: data))
    }

    private static func chat(_ row: HeaderRow, id: String) -> Chat {
        let name = row.first("channeldisplayname", "channelname") ?? id
        switch row["channeltype"]?.lowercased() {
        case "direct", "d", "group", "g":
            // Direct channels are all called the same; their name holds who is in them.
            return Chat(
                id: id, display: "\(name) \(row["channelname"] ?? id)", channel: row["channelname"] ?? id,
                isPrivate: true)
        case "public", "open", "o": return Chat(id: id, display: "#\(name)", channel: name, isPrivate: false)
        default: return Chat(id: id, display: "#\(name)", channel: name, isPrivate: true)
        }
    }
}

extension String {
    fileprivate func lastRange(of words: String) -> String.Index? { ranges(of: words).last?.lowerBound }
}

extension ExportSource {
    /// The batches of a compliance export: zips of their own in the folder of the export.
    func batches(_ output: CaptureOutput) throws -> [ExportSource] {
        var batches: [ExportSource] = []
        for zip in files where zip.name.hasSuffix(".zip") && !isLone {
            guard ExportFiles.isFolder(path) else {
                try output.refused(
                    zip.name, "a zip within a zip: unpack the outer one, or capture this one by itself")
                continue
            }
            if let batch = try ExportSource.open("\(path)/\(zip.name)", output) { batches.append(batch) }
        }
        return batches
    }
}
