package import Foundation

/// A folder that is made beside its place and appears there whole, or not at all.
package struct StagedFolder {
    /// Where it will stand.
    package let place: URL
    /// Where it is made.
    package let staging: URL

    /// Begins a folder at a place where there is nothing, or an empty folder.
    ///
    /// - Throws: `alreadyExists` where there is anything, or what an earlier attempt left.
    package init(_ place: URL) throws {
        self.place = place
        try FileSystem.requireEmpty(place)
        staging = place.deletingLastPathComponent()
            .appendingPathComponent(".\(place.lastPathComponent).unfinished", isDirectory: true)
        try FileDigest.makeFolder(place.deletingLastPathComponent())
        guard mkdir(staging.path, 0o700) == 0 else {
            guard errno == EEXIST else { throw DurableFile.failure("create", staging.path) }
            throw LedgerError(
                .alreadyExists,
                "\(staging.path) is left from an attempt that was cut off, or another is at work: if none is, remove "
                    + "it and try again.")
        }
    }

    /// Puts the folder into its place; after it returns, it survives a power cut.
    package func publish() throws {
        for case let url as URL in FileManager.default.enumerator(
            at: staging, includingPropertiesForKeys: [.isDirectoryKey]) ?? .init()
        where (try? url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true {
            try DurableFile.sync(folder: url)
        }
        try DurableFile.sync(folder: staging)
        guard rename(staging.path, place.path) == 0 else { throw DurableFile.failure("rename", staging.path) }
        try DurableFile.sync(folder: place.deletingLastPathComponent())
    }

    /// Takes away what was made so far.
    package func discard() { try? FileManager.default.removeItem(at: staging) }
}
