/// Reads an ActivityStreams 2.0 outbox: a collection, an array or a single activity in a JSON file, or a folder or
/// archive that holds `outbox.json` and, beside it, `actor.json` and the media.
struct ActivityStreamsSource {
    /// The largest media file that is taken into an item.
    private static let mostMediaBytes = 64 << 20
    private static let mostActorBytes = 4 << 20
    private static let collections = ["orderedItems", "items"]

    private let sink: (CaptureEvent) throws -> Void
    private var activities: Activities

    /// Reads everything at `path` into `sink`; see `CaptureReader.read`.
    static func read(
        _ path: String, options: CaptureOptions, into sink: (CaptureEvent) throws -> Void
    ) throws {
        let calendar = try ZoneCalendar(timeZone: options.timeZone)
        try withoutActuallyEscaping(sink) { sink in
            var source = ActivityStreamsSource(sink: sink, activities: Activities(calendar: calendar))
            switch try ExportOpening(path) {
            case .files(let export): try source.readExport(export)
            case .loneFile(let file):
                let chunks = try FileChunks(path: file)
                try source.deliver(file, chunks.next, media: nil)
            case .unreadable(let diagnostic): try sink(.failed(diagnostic))
            }
        }
    }

    private init(sink: @escaping (CaptureEvent) throws -> Void, activities: Activities) {
        self.sink = sink
        self.activities = activities
    }

    private mutating func readExport(_ export: ExportFiles) throws {
        for event in export.events { try sink(event) }
        let files = export.files.filter { !$0.isHidden }
        let root = ActivityStreamsSource.root(of: files)
        let atTop = files.filter { $0.folder == root && $0.name.hasSuffix(".json") }
        let outboxes = ActivityStreamsSource.outboxes(among: atTop)
        let reader = ExportReader(export, wanted: [])
        if let actor = atTop.first(where: { $0.leaf == "actor.json" }) { try readActor(actor, reader) }
        if outboxes.isEmpty, export.refusals.isEmpty {
            let reason = "no outbox.json is in it: choose the folder or archive of the account's export"
            try sink(.failed(CaptureDiagnostic(item: export.path, reason: reason)))
        }
        for file in atTop where file.leaf != "actor.json" && !outboxes.contains(file) {
            try sink(.note(CaptureDiagnostic(item: file.name, reason: "no outbox: not read")))
        }
        // A place of its own for the media, so that fetching one does not lose the place in the outbox.
        let media = ActivityMedia(
            files: files, root: String(root), reader: ExportReader(export), limit: Self.mostMediaBytes)
        for file in outboxes {
            do {
                try deliver(file.name, try reader.open(file), media: media)
            } catch let trouble as ExportTrouble {
                try sink(.failed(trouble.diagnostic))
            }
        }
    }

    /// The folder of the topmost `outbox.json`, or of the topmost JSON file where there is none.
    private static func root(of files: [ExportFiles.File]) -> Substring {
        let named = files.filter { $0.leaf == "outbox.json" }
        let found = named.isEmpty ? files.filter { $0.name.hasSuffix(".json") } : named
        let depth = { (file: ExportFiles.File) in file.name.utf8.count { $0 == UInt8(ascii: "/") } }
        return found.min { (depth($0), $0.name) < (depth($1), $1.name) }?.folder ?? ""
    }

    private static func outboxes(among files: [ExportFiles.File]) -> [ExportFiles.File] {
        let named = files.filter { $0.leaf == "outbox.json" }
        if !named.isEmpty { return named }
        return files.filter { !["actor.json", "likes.json", "bookmarks.json"].contains($0.leaf) }
    }

    private mutating func readActor(_ file: ExportFiles.File, _ reader: ExportReader) throws {
        do {
            guard let bytes = try reader.bytes(of: file, limit: Self.mostActorBytes) else {
                let reason = "too large to be an actor: not read"
                return try sink(.note(CaptureDiagnostic(item: file.name, reason: reason)))
            }
            activities.owner = Actor(try JSONDocument(parsing: bytes).root)
        } catch let error as JSONDocument.SyntaxError {
            let reason =
                "it is not valid JSON at byte \(error.offset): \(error.reason); names are taken from the outbox"
            try sink(.note(CaptureDiagnostic(item: file.name, reason: reason)))
        } catch let trouble as ExportTrouble {
            try sink(.failed(trouble.diagnostic))
        }
    }

    private mutating func deliver(
        _ name: String, _ next: @escaping () throws -> [UInt8]?, media: ActivityMedia?
    ) throws {
        var items = JSONItems(file: name, members: Self.collections, next: next)
        while let element = try items.next() {
            switch element {
            case .failed(let diagnostic): try sink(.failed(diagnostic))
            case .parsed(let document, let place, let remark):
                if let remark { try sink(.note(remark)) }
                try deliver(document.root, raw: document.bytes, place.description, media)
            }
        }
    }

    /// One activity; a collection that stands in its place (a first page, a single item) gives its own items.
    private mutating func deliver(_ node: JSONNode, raw: [UInt8], _ place: String, _ media: ActivityMedia?) throws {
        if let inner = Activities.itemsOfCollection(node) {
            for (index, item) in inner.enumerated() {
                try deliver(item, raw: item.bytes, "\(place), item \(index + 1)", media)
            }
            return
        }
        switch activities.read(node, raw: raw) {
        case .failed(let reason): try sink(.failed(CaptureDiagnostic(item: place, reason: reason)))
        case .refused(let reason): try sink(.refused(CaptureDiagnostic(item: place, reason: reason)))
        case .item(var item, let mediaPaths):
            if let media {
                for remark in media.fill(&item.attachments, paths: mediaPaths) {
                    try sink(.note(CaptureDiagnostic(item: place, reason: remark)))
                }
            }
            try sink(.item(item))
        }
    }
}
