/// Reads a Slack export: a folder, a zip read in place, or one JSON file of messages or events.
///
/// Identity: the channel's id and the message's `ts`. Threads: `thread_ts`. Edits: an export has the last wording alone;
/// events have both. Deletions: what is left where a thread's first message was deleted, and events. Reactions stand
/// within the message, without times. Joins, leaves and new names are notices; the lists name who is in a channel.
/// Files: their names alone.
struct SlackSource {
    private let path: String
    private let sink: (CaptureEvent) throws -> Void
    private let output: CaptureOutput
    private let calendar: ZoneCalendar
    private var directory = SlackDirectory()

    /// Reads everything at `path` into `sink`; see `CaptureReader.read`.
    static func read(
        _ path: String, options: CaptureOptions, into sink: (CaptureEvent) throws -> Void
    ) throws {
        let calendar = try ZoneCalendar(timeZone: options.timeZone)
        try withoutActuallyEscaping(sink) { sink in
            var source = SlackSource(path: path, sink: sink, calendar: calendar)
            switch try ExportOpening(path) {
            case .files(let export): try source.readExport(export)
            case .loneFile(let file): try source.readLoneFile(file)
            case .unreadable(let diagnostic): try sink(.failed(diagnostic))
            }
            try source.output.finish()
        }
    }

    private init(path: String, sink: @escaping (CaptureEvent) throws -> Void, calendar: ZoneCalendar) {
        self.path = path
        self.sink = sink
        output = CaptureOutput(sink)
        self.calendar = calendar
    }

    private mutating func readExport(_ export: ExportFiles) throws {
        let layout = SlackLayout(export)
        let messages = layout.folders.flatMap(\.files) + layout.loose
        let reader = ExportReader(export, wanted: layout.userLists + layout.conversationLists + messages)
        for event in export.events { try sink(event) }
        for diagnostic in layout.notes { try sink(.note(diagnostic)) }
        try readLists(layout, reader)
        for list in directory.memberLists { try sink(.members(list)) }
        if messages.isEmpty { try sink(SlackSource.emptiness(of: layout, export)) }
        for folder in layout.folders {
            let (conversation, remark) = directory.conversation(folder: folder.name)
            if let remark { try sink(.note(CaptureDiagnostic(item: folder.name, reason: remark))) }
            var message = SlackMessage(directory: directory, calendar: calendar)
            for file in folder.files { try read(file, reader, conversation, &message) }
        }
        for file in layout.loose {
            var message = SlackMessage(directory: directory, calendar: calendar)
            try read(file, reader, directory.conversation(id: Self.stem(file.name)), &message)
        }
    }

    /// An export may well hold no messages; what holds no list either is no export.
    private static func emptiness(of layout: SlackLayout, _ export: ExportFiles) -> CaptureEvent {
        let isKnown = !layout.userLists.isEmpty || !layout.conversationLists.isEmpty
        if !isKnown, export.refusals.isEmpty {
            let reason = "this is no Slack export: it has neither lists nor messages; give the export's folder or zip"
            return .failed(CaptureDiagnostic(item: export.path, reason: reason))
        }
        return .note(CaptureDiagnostic(item: export.path, reason: "no file of messages is in this export"))
    }

    private mutating func readLists(_ layout: SlackLayout, _ reader: ExportReader) throws {
        for file in layout.userLists {
            try eachElement(file, reader, members: ["members", "users"]) { $0.addUser($1) }
        }
        for file in layout.conversationLists {
            let kind = SlackDirectory.conversationLists[String(file.leaf)] ?? .unlisted
            try eachElement(file, reader, members: ["channels"]) { $0.addConversation($1, kind: kind) }
        }
    }

    /// Goes through a list; what is broken in it has failed, for names are lost by it.
    private mutating func eachElement(
        _ file: ExportFiles.File, _ reader: ExportReader, members: [String],
        _ add: (inout SlackDirectory, JSONNode) -> Bool
    ) throws {
        do {
            var items = JSONItems(file: file.name, members: members, next: try reader.open(file))
            while let element = try items.next() {
                switch element {
                case .failed(let diagnostic): try sink(.failed(diagnostic))
                case .parsed(let document, let place, _):
                    if !add(&directory, document.root) {
                        try sink(
                            .note(CaptureDiagnostic(item: place.description, reason: "an entry of this list has no id"))
                        )
                    }
                }
            }
        } catch let trouble as ExportTrouble {
            try sink(.failed(trouble.diagnostic))
        }
    }

    private func read(
        _ file: ExportFiles.File, _ reader: ExportReader, _ conversation: SlackConversation,
        _ message: inout SlackMessage
    ) throws {
        do {
            try deliver(file.name, try reader.open(file), conversation, &message)
        } catch let trouble as ExportTrouble {
            try sink(.failed(trouble.diagnostic))
        }
    }

    private func readLoneFile(_ path: String) throws {
        var message = SlackMessage(directory: directory, calendar: calendar)
        let chunks = try FileChunks(path: path)
        try deliver(path, chunks.next, directory.conversation(id: Self.stem(path)), &message)
    }

    private func deliver(
        _ name: String, _ next: @escaping () throws -> [UInt8]?, _ conversation: SlackConversation,
        _ message: inout SlackMessage
    ) throws {
        var items = JSONItems(file: name, members: ["messages"], next: next)
        while let element = try items.next() {
            switch element {
            case .failed(let diagnostic): try sink(.failed(diagnostic))
            case .parsed(let document, let place, let remark):
                if let remark { try sink(.note(remark)) }
                try deliver(document.root, document.bytes, conversation, &message, place)
                // The dump format of a common export tool keeps a thread's answers within its first message.
                for reply in document.root["slackdump_thread_replies"]?.elements ?? [] {
                    try deliver(reply, reply.bytes, conversation, &message, place, ", its thread")
                }
            }
        }
    }

    /// A message and the reactions to it.
    private func deliver(
        _ node: JSONNode, _ raw: [UInt8], _ conversation: SlackConversation, _ message: inout SlackMessage,
        _ place: JSONItems.Place, _ within: String = ""
    ) throws {
        let outcome = message.read(node, raw: raw, in: conversation)
        try sink(SlackSource.event(outcome, place, within))
        guard case .item(let item) = outcome else { return }
        if node["edited"] != nil, item.kind != .deletion {
            output.loses("messages that were edited, of which the export has the last wording alone", in: path)
        }
        if item.attachments.contains(where: { $0.data == nil }) {
            output.loses("messages with files, of which the export has the names alone", in: path)
        }
        if SlackMessage.unnamedReactions(node) > 0 {
            output.loses("messages with more reactions than the export says whose they are", in: path)
        }
        for reaction in message.reactions(to: item, in: node) { try sink(.item(reaction)) }
    }

    private static func event(
        _ outcome: SlackMessage.Outcome, _ place: JSONItems.Place, _ within: String = ""
    ) -> CaptureEvent {
        switch outcome {
        case .item(let item): .item(item)
        case .failed(let reason): .failed(CaptureDiagnostic(item: "\(place)\(within)", reason: reason))
        case .refused(let reason): .refused(CaptureDiagnostic(item: "\(place)\(within)", reason: reason))
        }
    }

    /// The file's name without folders and ending.
    private static func stem(_ name: String) -> String {
        let leaf = name.split(separator: "/").last ?? ""
        return String(leaf.hasSuffix(".json") ? leaf.dropLast(5) : leaf)
    }
}
