import Interchange

/// Reads Zulip: an organisation's export (`realm.json`, `messages-*.json`), or a public archive of a file a topic.
///
/// Identity: the message's number, unique in the organisation. Threads: a stream's topics, kept whole; direct messages
/// are cut by months. Edits: `edit_history` has each earlier wording, from which every state is given in its order;
/// deletions leave no trace. Reactions: in `realm.json`, without times. People: numbers, named and addressed by
/// `realm.json`; the public archive has full names alone. Joins and leaves: the audit log of `realm.json`, events of their
/// own; its subscriptions list who is in a stream. Times: seconds since 1970, UTC. A renamed topic of the public archive
/// repeats its messages in a second file: the repeats are duplicates, or later states.
struct ZulipSource: ChatExportReader {
    private let source: ExportSource
    private let output: CaptureOutput
    private var message: ZulipMessage

    init(source: ExportSource, output: CaptureOutput, cutter: ChatCutter) {
        self.source = source
        self.output = output
        message = ZulipMessage(source: source, output: output, cutter: cutter)
    }

    mutating func readAll() throws {
        let json = source.files.filter { source.isLone || $0.name.hasSuffix(".json") }
        if let realm = json.first(where: { $0.leaf == "realm.json" }), !source.isLone {
            try readRealm(realm)
            try readMembership(realm)
            let messages = json.filter { $0.leaf.hasPrefix("messages-") }
            if messages.isEmpty { try output.note(source.path, "no file of messages is in this export") }
            for file in messages {
                try output.eachElement(of: file, in: source, members: ["zerver_message"]) { node, raw, place in
                    try message.take(exported: node, raw: raw, root: String(realm.folder), place)
                }
            }
            let left = message.directory.reactionsLeftOut + message.directory.reactionsWaiting
            if left > 0 {
                try output.note(realm.name, "reactions to messages that are not in the export: \(left) not taken")
            }
            return
        }
        if json.isEmpty { try output.failed(source.path, "no JSON file is in it: this is no export of Zulip") }
        try output.note(
            source.path,
            "a public archive does not tell who was in a stream, nor who joined or left it: everybody could")
        for file in json {
            let stream =
                file.folder.isEmpty
                ? source.path.split(separator: "/").dropLast(source.isLone ? 1 : 0).last ?? ""
                : file.folder.split(separator: "/").last ?? ""
            let topic = ZulipSource.topic(String(file.leaf))
            try output.eachElement(of: file, in: source, members: ["messages"]) { node, raw, place in
                try message.take(archived: node, raw: raw, stream: String(stream), topic: topic, place)
            }
        }
    }

    private mutating func readRealm(_ realm: ExportFiles.File) throws {
        for member in ["zerver_userprofile", "zerver_userprofile_crossrealm", "zerver_userprofile_mirrordummy"] {
            try list(realm, member) { $0.addUser($1) }
        }
        try list(realm, "zerver_stream") { $0.addStream($1) }
        try list(realm, "zerver_recipient") { $0.addRecipient($1) }
        try list(realm, "zerver_subscription") { $0.addSubscription($1) }
        try list(realm, "zerver_reaction") { $0.addReaction($1) }
        for file in source.files where file.leaf == "reaction.json" {
            try list(file, "zerver_reaction") { $0.addReaction($1) }
        }
    }

    /// Who is in the streams, and who joined and left them.
    private mutating func readMembership(_ realm: ExportFiles.File) throws {
        for list in message.directory.memberLists { try output.send(.members(list)) }
        var isLogged = false
        try output.eachElement(of: realm, in: source, members: ["zerver_realmauditlog"]) { node, raw, _ in
            guard node["event_type"] != nil else { return }
            isLogged = true
            try message.take(audited: node, raw: raw)
        }
        if message.directory.isOverfull {
            try output.note(realm.name, "more subscriptions than are remembered: who is in the streams is not kept")
        }
        if !isLogged {
            try output.note(
                realm.name,
                "the export holds no audit log: who is in a stream is told as at the export, and not who joined or left"
            )
        }
    }

    private mutating func list(
        _ file: ExportFiles.File, _ member: String, _ add: (inout ZulipDirectory, JSONNode) -> Void
    ) throws {
        // An object without the member is itself the one element, which no list wants.
        try output.eachElement(of: file, in: source, members: [member]) { node, _, _ in
            add(&message.directory, node)
        }
    }

    /// "Bool.20vs.20Prop.json": bytes that a file name does not hold are a point and two digits.
    static func topic(_ leaf: String) -> String {
        let stem = Array((leaf.hasSuffix(".json") ? String(leaf.dropLast(5)) : leaf).utf8)
        var bytes: [UInt8] = []
        var index = 0
        while index < stem.count {
            if stem[index] == UInt8(ascii: "."), index + 2 < stem.count, let high = stem[index + 1].hexadecimalValue,
                let low = stem[index + 2].hexadecimalValue
            {
                bytes.append(high << 4 | low)
                index += 3
            } else {
                bytes.append(stem[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
