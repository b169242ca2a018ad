package import Foundation

/// A folder that is made beside its place and appears there whole, or not at all.
package struct StagedFolder {
    /// Where it will stand.
    package let place: URL
    /// Where it is made.
    package let staging: URL
    private let hold: FolderHold?

    /// Begins a folder at a place where there is nothing, or an empty folder.
    ///
    /// What an attempt left that was cut off goes first: whoever makes a folder holds it until they end, so what nobody holds
    /// is left from a process that died.
    /// - Throws: `alreadyExists` where there is anything, or where another is at work.
    package init(_ place: URL) throws {
        self.place = place
        try FileSystem.requireEmpty(place)
        staging = place.deletingLastPathComponent()
            .appendingPathComponent(".\(place.lastPathComponent).unfinished", isDirectory: true)
        try FileDigest.makeFolder(place.deletingLastPathComponent())
        if mkdir(staging.path, 0o700) == 0 {
            hold = FolderHold(staging)
        } else {
            guard errno == EEXIST else { throw DurableFile.failure("create", staging.path) }
            guard let left = FolderHold(staging) else {
                throw LedgerError(
                    .alreadyExists,
                    "\(staging.path) is left from an attempt that was cut off, or another is at work: if none is, remove "
                        + "it and try again.")
            }
            hold = left
            try Self.empty(staging)
        }
    }

    private static func empty(_ folder: URL) throws {
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
                try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
            }
        } catch {
            throw LedgerError(
                .storage,
                "\(folder.path) is left from an attempt that was cut off and cannot be emptied: remove it and try again."
            )
        }
    }

    /// Puts the folder into its place; after it returns, it survives a power cut.
    ///
    /// - Throws: `storage`; it is then not in its place.
    package func publish() throws {
        for case let url as URL in FileManager.default.enumerator(
            at: staging, includingPropertiesForKeys: [.isDirectoryKey]) ?? .init()
        where (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true {
            try DurableFile.sync(folder: url)
        }
        try DurableFile.sync(folder: staging)
        guard rename(staging.path, place.path) == 0 else { throw DurableFile.failure("rename", staging.path) }
        do { try DurableFile.sync(folder: place.deletingLastPathComponent()) } catch {
            withdraw()
            throw error
        }
    }

    /// Takes the folder out of its place again, to be discarded.
    ///
    /// - Returns: whether it is gone from there.
    @discardableResult
    package func withdraw() -> Bool { rename(place.path, staging.path) == 0 }

    /// Takes away what was made so far.
    package func discard() { try? FileManager.default.removeItem(at: staging) }
}

/// Holds a folder while it is made, by `flock` on the folder itself: the kernel lets go of it when the process dies.
private final class FolderHold {
    private let descriptor: Int32

    /// Nil where another holds it, where it was moved meanwhile, or where the file system locks no folders.
    init?(_ folder: URL) {
        let opened = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        // Whoever held it before may have put it into its place, or taken it away, while it was being opened.
        guard flock(opened, LOCK_EX | LOCK_NB) == 0,
            let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(opened)"),
            path.hasSuffix("/" + folder.lastPathComponent)
        else {
            close(opened)
            return nil
        }
        descriptor = opened
    }

    deinit { close(descriptor) }
}
