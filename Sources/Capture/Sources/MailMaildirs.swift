import Interchange

/// The Maildirs within a container: folders with `cur` or `new`, whose `tmp` holds deliveries that never finished.
struct Maildirs {
    /// What a file is to the capture.
    enum Role: Equatable {
        /// A mail of the Maildir at this path ("" for the root).
        case message(mailbox: String)
        /// A file outside any Maildir.
        case file
        /// A file that is no item, and why.
        case aside(String)
    }

    private var folders: Set<String> = []

    /// Goes through the names of a container once; its content is not read.
    ///
    /// A folder is a Maildir when it has two of `cur`, `new` and `tmp`, or when a file in one of them is named as only
    /// Maildirs name ("1700000000.host:2,S"): a folder may be called "new" for other reasons.
    init(in container: ContainerReader) throws {
        var found: [String: Set<String>] = [:]
        while let entry = try container.next() {
            let parts = Self.parts(entry.name)
            let box = entry.isDirectory ? parts : Self.parts(parts.folder)
            guard let name = box.name, name == "cur" || name == "new" || name == "tmp" else { continue }
            found[box.folder, default: []].insert(name)
            if !entry.isDirectory, let file = parts.name, Self.hasFlags(file) { folders.insert(box.folder) }
        }
        for (folder, names) in found where names.count > 1 { folders.insert(folder) }
    }

    /// The ":2," of a Maildir name; where files may not hold a colon, another mark stands for it.
    private static func hasFlags(_ name: String) -> Bool {
        name.contains(":2,") || name.contains(";2,") || name.contains("!2,")
    }

    /// What the file of this name is.
    func role(of path: String) -> Role {
        let parts = Self.parts(path)
        let box = Self.parts(parts.folder)
        if box.name == "cur" || box.name == "new", folders.contains(box.folder) {
            return .message(mailbox: box.folder)
        }
        if box.name == "tmp", folders.contains(box.folder) {
            return .aside("It lies in a Maildir's tmp: a delivery that did not finish, not read.")
        }
        let name = parts.name ?? path
        if folders.contains(parts.folder), Self.isBookkeeping(name) {
            return .aside("A mail server's own file in a Maildir: not read.")
        }
        if Self.isClutter(name, in: parts.folder) { return .aside("A file manager's own file: not read.") }
        return .file
    }

    private static func isBookkeeping(_ name: String) -> Bool {
        name.hasPrefix("dovecot") || name.hasPrefix("courier") || name.hasPrefix(".") || name == "maildirfolder"
            || name == "maildirsize" || name == "subscriptions"
    }

    private static func isClutter(_ name: String, in folder: String) -> Bool {
        name == ".DS_Store" || name == "Thumbs.db" || name == "desktop.ini" || folder.hasPrefix("__MACOSX")
    }

    /// "a/b/c" into "a/b" and "c"; the root has no name.
    static func parts(_ path: String) -> (folder: String, name: String?) {
        guard !path.isEmpty else { return ("", nil) }
        let bytes = path.utf8
        guard let slash = bytes.lastIndex(of: 47) else { return ("", path) }
        return (String(path[..<slash]), String(path[bytes.index(after: slash)...]))
    }
}
