/// Which files of a Slack export are what.
struct SlackLayout {
    /// The files of one conversation, in the order of their dates.
    struct Folder {
        let name: String
        var files: [ExportFiles.File]
    }

    /// The files that list users, those that list conversations, users first.
    private(set) var userLists: [ExportFiles.File] = []
    private(set) var conversationLists: [ExportFiles.File] = []
    /// In the order in which the container has them.
    private(set) var folders: [Folder] = []
    /// Message files outside of any folder, in an export without lists.
    private(set) var loose: [ExportFiles.File] = []
    /// What is in the export and holds no messages.
    private(set) var notes: [CaptureDiagnostic] = []

    init(_ export: ExportFiles) {
        let files = export.files.filter { !$0.isHidden }
        let hidden = export.files.count - files.count
        if hidden > 0 { note(export.path, "\(hidden) hidden files of the operating system or of tools: not read") }
        let root = SlackLayout.root(of: files)
        var indexes: [String: Int] = [:]
        var others: [String: Int] = [:]
        for file in files {
            guard root.isEmpty || file.name.hasPrefix(root + "/") else {
                others[String(file.folder), default: 0] += 1
                continue
            }
            if file.folder == root {
                addAtTop(file)
            } else if file.name.hasSuffix(".json") {
                let index = indexes[String(file.folder)] ?? folders.count
                if index == folders.count { folders.append(Folder(name: Self.leaf(file.folder), files: [])) }
                indexes[String(file.folder)] = index
                folders[index].files.append(file)
            } else {
                others[String(file.folder), default: 0] += 1
            }
        }
        for index in folders.indices { folders[index].files.sort { $0.name < $1.name } }
        for (folder, count) in others.sorted(by: { $0.key < $1.key }) {
            note(folder.isEmpty ? export.path : folder, "\(count) files that hold no messages: not read")
        }
        settleTop()
    }

    private mutating func note(_ item: String, _ reason: String) {
        notes.append(CaptureDiagnostic(item: item, reason: reason))
    }

    private static func leaf(_ folder: Substring) -> String {
        String(folder[(folder.lastIndex(of: "/").map(folder.index(after:)) ?? folder.startIndex)...])
    }

    private static func isList(_ file: ExportFiles.File) -> Bool {
        let leaf = String(file.leaf)
        return SlackDirectory.userLists.contains(leaf) || SlackDirectory.conversationLists[leaf] != nil
    }

    /// The folder that the lists stand in, the topmost where there are several; "" where there are none.
    private static func root(of files: [ExportFiles.File]) -> Substring {
        let candidates = files.filter { SlackDirectory.conversationLists[String($0.leaf)] != nil }
        let found = candidates.isEmpty ? files.filter(isList) : candidates
        let depth = { (file: ExportFiles.File) in file.name.utf8.count { $0 == UInt8(ascii: "/") } }
        return found.min { (depth($0), $0.name) < (depth($1), $1.name) }?.folder ?? ""
    }

    private mutating func addAtTop(_ file: ExportFiles.File) {
        let leaf = String(file.leaf)
        if SlackDirectory.userLists.contains(leaf) {
            userLists.append(file)
        } else if SlackDirectory.conversationLists[leaf] != nil {
            conversationLists.append(file)
        } else {
            loose.append(file)
        }
    }

    /// Beside the lists of an export other files are no messages; without lists, they are all there is.
    private mutating func settleTop() {
        let isExport = !userLists.isEmpty || !conversationLists.isEmpty
        let messages = isExport ? [] : loose.filter { $0.name.hasSuffix(".json") }
        for file in loose where !messages.contains(file) {
            note(file.name, "no file of messages: not read")
        }
        loose = messages
    }
}
