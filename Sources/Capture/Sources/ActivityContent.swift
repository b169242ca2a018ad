import Interchange

/// The words and files of an ActivityStreams object.
struct ActivityContent {
    /// A content warning, or an article's name.
    let subject: String?
    let text: String
    let html: String?
    let attachments: [Attachment]
    /// For each attachment its path, where that is no address on the web but may lead into the export.
    let paths: [String?]

    init(_ object: JSONNode) {
        // An empty content is one all the same: a post of a picture alone.
        let content = object.natural("content", "contentMap") ?? object["content"]?.string
        let name = object.natural("name", "nameMap")
        let warning = object.natural("summary", "summaryMap").map(HTMLText.text(fromHTML:))
        let isHTML = (object["mediaType"]?.nonEmpty ?? "text/html").hasPrefix("text/html")
        html = isHTML && content != "" ? content : nil
        var lines = [content.map { isHTML ? HTMLText.text(fromHTML: $0) : $0 } ?? ""]
        if content == nil { lines = [name ?? warning ?? ""] }
        // A poll: its choices are words too.
        for choice in (object["oneOf"] ?? object["anyOf"])?.elements ?? [] {
            if let name = choice.natural("name", "nameMap") { lines.append("- \(name)") }
        }
        text = lines.filter { !$0.isEmpty }.joined(separator: "\n")
        subject = content == nil ? nil : warning ?? name
        let isFile = object.hasType(in: ["Image", "Video", "Audio", "Document"])
        let files = (isFile ? [object] : []) + (object["attachment"]?.elements ?? [])
        let found = files.compactMap(ActivityContent.attachment)
        attachments = found.map(\.attachment)
        paths = found.map(\.path)
    }

    private static func attachment(_ node: JSONNode) -> (attachment: Attachment, path: String?)? {
        let address = node.isObject ? fileAddress(node) : node.nonEmpty
        let words = node.isObject ? node.natural("name", "nameMap") : nil
        guard address != nil || words != nil else { return nil }
        let bare = address.map { String($0.prefix { $0 != "?" && $0 != "#" }) }
        let leaf = bare?.split(separator: "/").last.map(String.init)
        let mediaType = node["mediaType"]?.nonEmpty ?? node["url"]?.elements.first?["mediaType"]?.nonEmpty
        let attachment = Attachment(
            name: leaf ?? words ?? "file", mediaType: mediaType, data: nil, text: leaf == nil ? nil : words)
        return (attachment, bare.flatMap { $0.contains("://") ? nil : $0 })
    }

    private static func fileAddress(_ node: JSONNode) -> String? {
        let url = node["url"]?.elements.first
        return url?.nonEmpty ?? url?["href"]?.nonEmpty ?? node["href"]?.nonEmpty ?? node.objectID
    }
}
