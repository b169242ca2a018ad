import Foundation

/// What must hold of the folder that an archive lies in.
package enum FileSystem {
    /// File systems on which locks and syncs cannot be relied upon, as `/proc/self/mountinfo` names them.
    private static let network: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "9p", "coda", "glusterfs", "fuse.sshfs",
        "fuse.glusterfs",
    ]

    /// The length of an open file in bytes; nil where it has none.
    ///
    /// Not by `stat`: to which C module its struct belongs depends on what else a compilation has loaded.
    static func size(of descriptor: Int32) -> Int? {
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else { return nil }
        return Int(end)
    }

    /// The length of a file in bytes; nil where it is absent or cannot be read.
    static func size(of path: String) -> Int? {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return size(of: file)
    }

    /// How many bytes may still be written to the disk of a folder; nil where it does not say.
    package static func freeBytes(of folder: String) -> Int? {
        (try? FileManager.default.attributesOfFileSystem(forPath: folder))?[.systemFreeSize] as? Int
    }

    /// Refuses a folder on a network file system.
    static func requireLocal(_ folder: URL) throws {
        guard let table = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8),
            let type = type(of: folder.resolvingSymlinksInPath().path, mounts: table), network.contains(type)
        else { return }
        throw LedgerError(
            .networkFileSystem,
            "\(folder.path) lies on a network file system (\(type)), where neither locks nor syncs can be relied upon: "
                + "use a local disk.")
    }

    /// The type of the file system that `path` lies on.
    ///
    /// Source: proc(5): mount point is field 5, type follows `-`.
    static func type(of path: String, mounts: String) -> String? {
        var best: (length: Int, type: String)?
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 1 < fields.count else { continue }
            let mount = fields[4].replacing("\\040", with: " ")
            guard mount == "/" || path == mount || path.hasPrefix(mount + "/") else { continue }
            if mount.utf8.count >= best?.length ?? 0 { best = (mount.utf8.count, String(fields[dash + 1])) }
        }
        return best?.type
    }

    /// Refuses a folder that holds anything.
    static func requireEmpty(_ folder: URL) throws {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) else { return }
        let names = isFolder.boolValue ? try FileManager.default.contentsOfDirectory(atPath: folder.path) : ["a file"]
        guard names.isEmpty else {
            throw LedgerError(
                .alreadyExists, "\(folder.path) is not empty: give the name of a new folder. Nothing was changed there."
            )
        }
    }
}
