import Interchange

/// What lies at a path, as files to be read in any order: a folder's, a container's, or one file by itself.
final class ExportSource {
    /// Files of text that readers open; small ones are kept as a container is walked past them.
    private static let textEndings = [
        ".json", ".jsonl", ".ndjson", ".csv", ".xml", ".txt", ".log", ".js", ".atom", ".rss",
    ]

    let path: String
    /// True for a path that is one file and no container.
    let isLone: Bool
    /// In order, without the hidden files of operating systems and tools.
    let files: [ExportFiles.File]
    private let export: ExportFiles?
    private let reader: ExportReader?
    private lazy var mediaReader = export.map { ExportReader($0) }
    private lazy var byName = Dictionary(files.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// Nil for a container that is broken from the start, which `output` has been told.
    static func open(_ path: String, _ output: CaptureOutput) throws -> ExportSource? {
        switch try ExportOpening(path) {
        case .files(let export):
            for event in export.events { try output.send(event) }
            let hidden = export.files.count { $0.isHidden }
            if hidden > 0 {
                let reason = "\(hidden) hidden files of the operating system or of tools: not read"
                try output.send(.note(CaptureDiagnostic(item: export.path, reason: reason)))
            }
            return ExportSource(export)
        case .loneFile: return ExportSource(lone: path)
        case .unreadable(let diagnostic):
            try output.send(.failed(diagnostic))
            return nil
        }
    }

    init(_ export: ExportFiles) {
        path = export.path
        isLone = false
        files = export.files.filter { !$0.isHidden }
        self.export = export
        reader = ExportReader(
            export, wanted: files.filter { file in ExportSource.textEndings.contains { file.name.hasSuffix($0) } })
    }

    init(lone path: String) {
        self.path = path
        isLone = true
        let leaf = path.split(separator: "/").last.map(String.init) ?? path
        files = [ExportFiles.File(name: leaf, size: nil, ordinal: 0)]
        export = nil
        reader = nil
    }

    /// The chunks of one file; they end when the next file is opened.
    func open(_ file: ExportFiles.File) throws(ExportTrouble) -> () throws -> [UInt8]? {
        if let reader { return try reader.open(file) }
        do {
            let chunks = try FileChunks(path: path)
            return {
                do { return try chunks.next() } catch { throw ExportTrouble(file.name, error) }
            }
        } catch {
            throw ExportTrouble(file.name, error)
        }
    }

    /// The first bytes of a file, for telling what it is; fewer where it is shorter.
    func head(of file: ExportFiles.File, count: Int) throws -> [UInt8] {
        let next = try open(file)
        var head: [UInt8] = []
        while head.count < count, let chunk = try next() { head += chunk }
        return Array(head.prefix(count))
    }

    /// The file of exactly that name, where the export has it.
    func file(named name: String) -> ExportFiles.File? { byName[name] }

    /// The whole of an attached file, read at a place of its own so that the place among the messages is kept.
    ///
    /// - Returns: nil when it is larger than `limit`.
    func media(_ file: ExportFiles.File, limit: Int) throws -> [UInt8]? {
        guard let mediaReader else { return nil }
        return try mediaReader.bytes(of: file, limit: limit)
    }
}
