import Foundation
import Interchange

/// The files of an export, whether it lies in a folder or in a container.
struct ExportFiles {
    struct File: Equatable {
        /// The checked path within the export, parts joined by "/".
        let name: String
        /// What the container declares; nil where it does not.
        let size: UInt64?
        /// The place among the container's entries.
        let ordinal: Int

        /// The last part of the name.
        var leaf: Substring { name[(name.lastIndex(of: "/").map(name.index(after:)) ?? name.startIndex)...] }
        /// The name without its last part; empty for a file at the top.
        var folder: Substring { name.lastIndex(of: "/").map { name[..<$0] } ?? "" }
        /// Left by Finder, Windows or a version control system: nothing of the source's.
        var isHidden: Bool {
            name.split(separator: "/").contains { part in
                part.hasPrefix(".") && !Self.isEncoded(part) || part == "__MACOSX" || part == "Thumbs.db"
            }
        }

        /// A name that begins with an encoded byte, as Zulip writes topics that begin with a sign: `.E2.9C.94.20roof`.
        private static func isEncoded(_ name: Substring) -> Bool {
            let digits = name.utf8.dropFirst().prefix(2)
            return digits.count == 2 && digits.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x46).contains($0) }
        }
    }

    let path: String
    let isFolder: Bool
    /// In the container's order; a folder's are sorted by name.
    let files: [File]
    /// What the container holds and does not give: links, unsafe names, what is damaged.
    let refusals: [RefusedEntry]

    /// Lists the folder or container; reads no file's content.
    init(path: String) throws {
        self.path = path
        isFolder = ExportFiles.isFolder(path)
        let reader = try ContainerReader.open(path)
        var files: [File] = []
        var refusals: [RefusedEntry] = []
        var ordinal = 0
        while let entry = try reader.next() {
            if let refusal = entry.refusal {
                refusals.append(refusal)
            } else if !entry.isDirectory {
                files.append(File(name: entry.name, size: entry.size, ordinal: ordinal))
            }
            ordinal += 1
        }
        self.files = isFolder ? files.sorted { $0.name < $1.name } : files
        self.refusals = refusals
    }

    static func isFolder(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }

    /// What the report says of entries that the container does not give.
    ///
    /// What was left out for its kind is refused; what is broken has failed.
    var events: [CaptureEvent] {
        refusals.map { refusal in
            let diagnostic = CaptureDiagnostic(item: refusal.name, reason: refusal.reason)
            switch refusal.code {
            case .unsafeName, .link, .special, .encrypted, .duplicate, .tooLarge, .ratio, .unsupported:
                return .refused(diagnostic)
            case .sizeMismatch, .badChecksum, .truncated, .damaged, .inconsistent, .restUnreadable:
                return .failed(diagnostic)
            }
        }
    }
}
