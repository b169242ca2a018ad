package import Foundation

/// Writes whole files so that a crash leaves either the old one or the new one.
package enum DurableFile {
    /// Writes `bytes` beside `url`, syncs them, renames over `url` and syncs the folder.
    ///
    /// After this returns, the file survives a power cut; before it, the old one stands unharmed.
    ///
    /// - Parameters:
    ///   - staging: a folder of the same file system to write in, so that what a crash leaves lies in one place.
    ///   - synced: false only for what can be made again from the entries.
    package static func write(
        _ bytes: [UInt8], to url: URL, mode: UInt32 = 0o644, staging: URL? = nil, synced: Bool = true
    ) throws {
        let folder = url.deletingLastPathComponent()
        let parents = try makeFolder(folder)
        if let staging { _ = try makeFolder(staging) }
        let temporary = (staging ?? folder).appendingPathComponent(".\(url.lastPathComponent).\(getpid()).part").path
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("create", temporary) }
        do {
            try writeAll(bytes, to: descriptor, path: temporary)
            if synced, fsync(descriptor) != 0 { throw failure("sync", temporary) }
            close(descriptor)
        } catch {
            close(descriptor)
            unlink(temporary)
            throw error
        }
        guard rename(temporary, url.path) == 0 else {
            let error = failure("rename", temporary)
            unlink(temporary)
            throw error
        }
        guard synced else { return }
        try sync(folder: folder)
        for parent in parents { try sync(folder: parent) }
    }

    /// Removes the files that writers which died had begun in a folder; nobody may be writing there.
    static func removeUnfinished(in staging: URL) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: staging.path)) ?? []
        where name.hasSuffix(".part") {
            unlink(staging.appendingPathComponent(name).path)
        }
    }

    /// Makes a folder and those above it that are missing.
    ///
    /// - Returns: the folders that hold a new name, to be synced by whoever needs it durable.
    private static func makeFolder(_ folder: URL) throws -> [URL] {
        if access(folder.path, F_OK) == 0 { return [] }
        var parents: [URL] = []
        var missing = folder
        while !FileManager.default.fileExists(atPath: missing.path), missing.path != "/" {
            missing = missing.deletingLastPathComponent()
            parents.append(missing)
        }
        if parents.isEmpty { return [] }
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw LedgerError(.storage, "Cannot create the folder \(folder.path): check its owner, mode and disk.")
        }
        return parents
    }

    /// Makes the names in a folder durable.
    package static func sync(folder: URL) throws {
        let descriptor = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("open", folder.path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("sync", folder.path) }
    }

    static func writeAll(_ bytes: [UInt8], to descriptor: Int32, path: String) throws {
        try bytes.withUnsafeBytes { buffer in
            var done = 0
            while done < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw failure("write", path) }
                done += count
            }
        }
    }

    static func failure(_ verb: String, _ path: String) -> LedgerError {
        let code = errno
        if code == ENOSPC || code == EDQUOT {
            return LedgerError(.diskFull, "Cannot \(verb) \(path): the disk is full. Free some room and try again.")
        }
        return LedgerError(.storage, "Cannot \(verb) \(path): \(String(cString: strerror(code))).")
    }
}
