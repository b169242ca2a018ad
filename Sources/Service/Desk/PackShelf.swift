import Archive
import Foundation
import Ledger

/// Where the service keeps the packs that it issued, by request and root: `packs/` in the archive's folder.
struct PackShelf: Sendable {
    private let folder: URL

    init(_ files: ArchiveFiles) { folder = files.root.appendingPathComponent("packs", isDirectory: true) }

    /// Where a pack lies or is to lie.
    func place(_ id: String, _ root: String) -> URL {
        let plain = { (text: String) in text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") } }
        return folder.appendingPathComponent("\(plain(id))-\(plain(root)).zip")
    }

    /// Makes the folder, for its owner alone, and returns it: a pack is issued into it under a passing name first.
    func made() throws -> URL {
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return folder
    }
}

/// An issued pack was taken from the service.
struct PackDownloaded: ActPayload {
    static let kind = "pack_downloaded"
    /// The pack's root.
    var root: String
}
