/// The name of a mailbox as people know it: what becomes a mail's channel, and what exclusion rules match.
struct MailboxName: Equatable {
    /// For the mails of a file that holds one: its folder.
    let folder: String
    /// For the mails of a mailbox file.
    let file: String

    /// A file at `path` within a container, or by itself, whose outermost folder is called `root`.
    init(path: String, root: String) {
        let parts = Maildirs.parts(path)
        folder = Maildirs.parts(parts.folder).name ?? root
        let bare = Self.withoutSuffix(parts.name ?? path)
        file = bare == "mbox" ? Self.withoutSuffix(folder) : bare
    }

    /// The Maildir at `maildir`; Maildir++ marks folders with a leading dot.
    init(maildir: String, root: String) {
        let name = Maildirs.parts(maildir).name ?? root
        folder = name.hasPrefix(".") ? String(name.dropFirst()) : name
        file = folder
    }

    /// What a container is called: a folder's name, an archive's without its suffix.
    static func root(of name: String, isFolder: Bool) -> String {
        if isFolder { return name }
        for suffix in [".tar.gz", ".tgz", ".tar", ".zip"] where name.lowercased().hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        return name
    }

    private static func withoutSuffix(_ name: String) -> String {
        for suffix in [".mbox", ".mbx", ".eml", ".txt"] where name.lowercased().hasSuffix(suffix) {
            return String(name.dropLast(suffix.count))
        }
        return name
    }
}
