import Foundation
import Interchange

/// The media files that lie beside an outbox, found by the paths that its attachments give.
struct ActivityMedia {
    private let files: [String: ExportFiles.File]
    private let root: String
    private let reader: ExportReader
    private let limit: Int

    init(files: [ExportFiles.File], root: String, reader: ExportReader, limit: Int) {
        self.files = Dictionary(files.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        self.root = root
        self.reader = reader
        self.limit = limit
    }

    /// Gives the attachments whose paths lie within the export their bytes.
    ///
    /// - Parameter paths: for each attachment, the path that the activity gives, or nil.
    /// - Returns: what could not be had, in words.
    func fill(_ attachments: inout [Attachment], paths: [String?]) -> [String] {
        var remarks: [String] = []
        for (index, path) in zip(attachments.indices, paths) {
            guard let path, let file = find(path) else { continue }
            do {
                attachments[index].data = try reader.bytes(of: file, limit: limit)
                if attachments[index].data == nil {
                    remarks.append("\(file.name) is larger than \(limit) bytes: its name is kept, not its content")
                }
            } catch {
                remarks.append("\(ExportTrouble(file.name, error).diagnostic.reason): \(file.name) is not had")
            }
        }
        return remarks
    }

    /// Only names of the export's own listing are looked up, so that no path can lead outside of it.
    private func find(_ path: String) -> ExportFiles.File? {
        let relative = path.hasPrefix("/") ? String(path.dropFirst()) : path
        let prefix = root.isEmpty ? "" : "\(root)/"
        if let file = files[prefix + relative] { return file }
        // Servers that keep media in a bucket write its name before the folder that the archive has.
        guard let folder = relative.range(of: "media_attachments/") else { return nil }
        return files[prefix + relative[folder.lowerBound...]]
    }
}
