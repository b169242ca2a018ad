import Interchange
import Records

/// Reads Mattermost's compliance export in Actiance XML: the file, its zip, or the folder of its batches' zips.
///
/// Identity: from server 10.5 on `MessageId`; before it none, and a message is known by its room, time, author and
/// words, of several such in one conversation the later ones by their number. Edits from 10.5 on: the earlier wording is
/// `EditedOriginalMsg` and names the live message, whose state it is; the new wording and the deletion are states of
/// their own. Joins, leaves and transfers of files are events; everybody who is in a conversation enters at its beginning
/// and leaves at its end, which tells only that they were there. People: login names, which are mail addresses. Times:
/// milliseconds since 1970, UTC. There are no threads and no reactions in the format.
struct ActianceSource: ChatExportReader {
    static let events: Set<String> = [
        "Message", "ParticipantEntered", "ParticipantLeft", "FileTransferStarted", "FileTransferEnded",
    ]
    /// Leaves that wait for the end of their conversation; past them each is taken for what it says.
    private static let mostWaiting = 1 << 16
    private static let wanted = XMLElementScanner.Wanted(names: events.union(["RoomID", "StartTimeUTC", "EndTimeUTC"]))

    private let source: ExportSource
    private let output: CaptureOutput
    private var cutter: ChatCutter
    private var perspective = ""
    private var room: Chat?
    /// When the conversation begins in the export.
    private var begins: Int64?
    private var leaving: [CapturedItem] = []
    private var seen = RepeatCounter()
    private var file = ""

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        self.cutter = cutter
    }

    mutating func readAll() throws {
        let files = source.isLone ? source.files : source.files.filter { $0.name.hasSuffix(".xml") }
        let batches = try source.batches(output)
        for batch in batches {
            var reader = ActianceSource(source: batch, output: output, cutter: cutter)
            try reader.readAll()
        }
        if files.isEmpty, batches.isEmpty {
            try output.failed(source.path, "no XML file is in it: this is no compliance export")
        }
        for file in files {
            self.file = file.name
            try output.reading { try read(file) }
        }
    }

    private mutating func read(_ file: ExportFiles.File) throws {
        var scanner = XMLElementScanner(Self.wanted, next: try source.open(file))
        while let event = try scanner.next() {
            switch event {
            case .opened(let tag, _) where tag.name == "Conversation":
                try deliverLeaving(at: nil)
                begins = nil
                perspective = tag.attribute("Perspective") ?? ""
                room = nil
                seen = RepeatCounter()
            case .opened, .closed: break
            case .damaged(let offset, let reason):
                try output.failed("\(file.name), byte \(offset)", "\(reason); export it again")
            case .element(let slice): try take(slice, "\(file.name), byte \(slice.offset)")
            }
        }
        try deliverLeaving(at: nil)
    }

    /// Who leaves at the very end of a conversation was in it to the end of the export, and may be in it still.
    private mutating func deliverLeaving(at end: Int64?) throws {
        for var item in leaving {
            if let end, item.sentAt?.instant == end, let who = item.from {
                item.body = "Was in the conversation when it was exported"
                item.membership = [MembershipChange(who, .present)]
            }
            try output.item(item)
        }
        leaving.removeAll(keepingCapacity: true)
    }

    private mutating func take(_ slice: XMLSlice, _ place: String) throws {
        let node: XMLNode
        do {
            node = try slice.parse()
        } catch {
            return try output.failed(place, "\(error.message) Export it again.")
        }
        switch slice.name {
        case "RoomID": room = ActianceSource.chat(node.text, perspective: perspective)
        case "StartTimeUTC": begins = SentTime(milliseconds: node.text.trimmed)?.instant
        case "EndTimeUTC": try deliverLeaving(at: SentTime(milliseconds: node.text.trimmed)?.instant)
        default:
            let chat = room ?? ActianceSource.chat(perspective, perspective: perspective)
            guard var item = item(slice, node, in: chat) else {
                return try output.failed(place, "its DateTimeUTC is no time in milliseconds: export it again")
            }
            try attach(node, to: &item, slice.name, place)
            guard slice.name == "ParticipantLeft" else { return try output.item(item) }
            leaving.append(item)
            if leaving.count >= Self.mostWaiting { try deliverLeaving(at: nil) }
        }
    }

    /// "public - abc": the kind of channel stands before its identity.
    private static func chat(_ room: String, perspective: String) -> Chat {
        let isPublic = room.hasPrefix("public - ")
        let isDirect = room.hasPrefix("direct - ") || room.hasPrefix("group - ")
        let name = perspective.isEmpty ? room : perspective
        return Chat(id: room, display: isDirect ? name : "#\(name)", channel: name, isPrivate: !isPublic)
    }

    private mutating func item(_ slice: XMLSlice, _ node: XMLNode, in chat: Chat) -> CapturedItem? {
        let digits = node.child("DateTimeUTC")?.text ?? ""
        guard let time = SentTime(milliseconds: digits) else { return nil }
        let login = (node.child("LoginName") ?? node.child("UserName") ?? node.child("UserFileName"))?.text ?? ""
        let who = (node.child("LoginName")?.text).map { login in
            Party(
                name: node.child("DisplayName")?.text, account: login, email: login.contains("@") ? login : nil)
        }
        var item = CapturedItem(
            nativeID: "", kind: .system, conversation: cutter.month(of: time, in: chat), from: who, sentAt: time,
            body: "", raw: slice.bytes)
        switch slice.name {
        case "Message": message(node, &item, in: chat)
        case "ParticipantEntered":
            item.nativeID = "\(chat.id)/entered/\(login)/\(digits)"
            let isBeginning = time.instant == begins
            item.body = isBeginning ? "Was in the conversation when the export begins" : "Entered the conversation"
            item.membership = who.map { [MembershipChange($0, isBeginning ? .present : .joined)] } ?? []
        case "ParticipantLeft":
            item.nativeID = "\(chat.id)/left/\(login)/\(digits)"
            item.body = "Left the conversation"
            item.membership = who.map { [MembershipChange($0, .left)] } ?? []
        default:
            let name = node.child("UserFileName")?.text ?? node.child("FileName")?.text ?? "a file"
            let isEnd = slice.name == "FileTransferEnded"
            let status = node.child("Status")?.text ?? ""
            item.body = isEnd ? "The transfer of \(name) ended\(status.isEmpty ? "" : ": \(status)")" : "Shared \(name)"
            item.kind = isEnd ? .system : .message
            let path = node.child("FileName")?.text ?? name
            item.nativeID = seen.distinct("\(chat.id)/\(isEnd ? "transferred" : "transfer")/\(login)/\(digits)/\(path)")
        }
        if item.threadKey == nil { item.threadKey = item.nativeID }
        return item
    }

    private mutating func message(_ node: XMLNode, _ item: inout CapturedItem, in chat: Chat) {
        let words = node.child("Content")?.text ?? ""
        let id = node.child("MessageId")?.text.trimmed
        let updated = (node.child("UpdatedDateTimeUTC")?.text).flatMap { SentTime(milliseconds: $0) }
        item.kind = .message
        item.body = words
        if let id, !id.isEmpty {
            item.nativeID = "\(chat.id)/\(id)"
        } else {
            let hash = Digest.sha256(Array(words.utf8)).hex.prefix(16)
            item.nativeID = seen.distinct(
                "\(chat.id)/message/\(item.from?.account ?? "")/\(item.sentAt?.original ?? "")/\(hash)")
        }
        switch node.child("UpdatedType")?.text.trimmed {
        case "EditedOriginalMsg":
            if let live = node.child("EditedNewMsgId")?.text.trimmed, !live.isEmpty {
                item.nativeID = "\(chat.id)/\(live)"
            }
        case "EditedNewMsg":
            (item.kind, item.revises, item.sentAt) = (.edit, true, updated ?? item.sentAt)
        case "Deleted", "FileDeleted":
            (item.kind, item.revises, item.sentAt) = (.deletion, true, updated ?? item.sentAt)
            item.body = words.isEmpty ? "This message was deleted." : "This message was deleted. It said:\n\(words)"
        default: break
        }
    }

    private func attach(_ node: XMLNode, to item: inout CapturedItem, _ name: String, _ place: String) throws {
        guard name == "FileTransferStarted" else { return }
        let path = node.child("FileName")?.text ?? ""
        let shown = node.child("UserFileName")?.text ?? path
        let root = self.file.split(separator: "/").dropLast().joined(separator: "/")
        let names = [root.isEmpty ? path : "\(root)/\(path)", path]
        let data = path.isEmpty ? nil : try output.media(names, in: source, place: place)
        if data == nil { output.loses("files that a transfer names and the export does not hold", in: self.file) }
        item.attachments = [Attachment(name: shown.isEmpty ? "file" : shown, data: data)]
    }
}

extension String {
    /// Without white space at both ends.
    var trimmed: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
