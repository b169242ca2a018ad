public import Foundation
import GRDB
import TransparencyLog

extension Ledger {
    /// Copies entries, sealed records and the log's static files into `folder`, while others write.
    ///
    /// Everything in the copy is of one moment: SQLite's online backup takes one snapshot. Tiles come before it and
    /// lists after it, so that its checkpoint is never ahead of its entries and no order lacks its list.
    public func copyContent(into folder: URL) throws -> BackupCopy {
        let head = try checkpoint()
        var files: [BackupManifest.File] = []
        if let head {
            try DurableFile.write(Array(head.utf8), to: folder.appendingPathComponent("ledger/checkpoint"), mode: 0o600)
            files.append(try digest(folder, "ledger/checkpoint"))
        }
        files += try copyTree("tile", into: folder) { (try? Tile(path: $0)) != nil }
        let copy = folder.appendingPathComponent(self.files.archive.lastPathComponent)
        try Database.copy(self.files.archive, to: copy)
        files.append(try digest(folder, copy.lastPathComponent))
        for tree in ["lists", "tokens", "handovers", "epochs"] {
            files += try copyTree(tree, into: folder) { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
        }
        return BackupCopy(size: try EntryStore(copy, writable: false).tip().count, head: head, files: files)
    }

    /// Copies the wrapped keys into `folder`, while others write.
    ///
    /// Keys are durable before their entries, so the copy has the keys of every entry that there was before.
    public func copyKeys(into folder: URL) throws -> BackupCopy {
        let (head, size) = (try checkpoint(), try count())
        let copy = folder.appendingPathComponent(files.keys.lastPathComponent)
        try Database.copy(files.keys, to: copy)
        return BackupCopy(size: size, head: head, files: [try digest(folder, copy.lastPathComponent)])
    }

    private func digest(_ folder: URL, _ path: String) throws -> BackupManifest.File {
        guard let found = try FileDigest.of(folder.appendingPathComponent(path)) else {
            throw LedgerError(.storage, "\(path) is no longer in \(folder.path), where it was just written: try again.")
        }
        return .init(path: path, bytes: found.bytes, sha256: found.sha256)
    }

    /// Copies the files of a folder of the static files; one that goes meanwhile was replaced by a fuller one.
    private func copyTree(
        _ name: String, into folder: URL, where isWanted: (String) -> Bool
    ) throws -> [BackupManifest.File] {
        let source = files.ledger.appendingPathComponent(name)
        return try (FileManager.default.subpaths(atPath: source.path) ?? []).sorted().compactMap { path in
            let (from, to) = (source.appendingPathComponent(path), "ledger/\(name)/\(path)")
            var isFolder: ObjCBool = false
            guard isWanted("\(name)/\(path)"),
                FileManager.default.fileExists(atPath: from.path, isDirectory: &isFolder), !isFolder.boolValue,
                let copied = try FileDigest.copy(from, to: folder.appendingPathComponent(to))
            else { return nil }
            return .init(path: to, bytes: copied.bytes, sha256: copied.sha256)
        }
    }
}

extension Database {
    /// Copies a database as it stands at one moment into one file of its own, while others write to it.
    ///
    /// In one step: a copy in several begins anew whenever another process writes, and under load never ends. The
    /// snapshot keeps the source's log from being emptied meanwhile, so that a destruction waits for it.
    static func copy(_ source: URL, to destination: URL) throws {
        do {
            let from = try openReading(source)
            var configuration = Configuration()
            configuration.prepareDatabase { try $0.execute(sql: "PRAGMA synchronous=FULL") }
            let to = try DatabaseQueue(path: destination.path, configuration: configuration)
            try from.backup(to: to)
            try to.writeWithoutTransaction { db in
                // One file that needs nothing beside it.
                _ = try String.fetchOne(db, sql: "PRAGMA journal_mode=DELETE")
            }
            try to.close()
            try from.close()
        } catch let error as DatabaseError {
            let isSource = [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode)
            throw LedgerError.storage(error, file: isSource ? source : destination)
        }
        let descriptor = Glibc.open(destination.path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw DurableFile.failure("open", destination.path) }
        defer { Glibc.close(descriptor) }
        guard fchmod(descriptor, 0o600) == 0, fsync(descriptor) == 0 else {
            throw DurableFile.failure("sync", destination.path)
        }
    }
}
