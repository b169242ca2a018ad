/// The words in a message's `blocks` and `attachments`, for messages whose `text` does not hold them.
struct SlackBlocks {
    private let text: SlackText

    init(text: SlackText) {
        self.text = text
    }

    /// The text of layout blocks, a line each.
    func readable(blocks: JSONNode?) -> String {
        lines(blocks?.elements.map(block) ?? [])
    }

    /// The text of attachments.
    ///
    /// - Parameter previews: whether previews of linked pages are wanted: they are somebody else's words, and count
    ///   only where the message has none of its own.
    func readable(attachments: JSONNode?, previews: Bool) -> String {
        lines((attachments?.elements ?? []).filter { previews || !isPreview($0) }.map(attachment))
    }

    private func isPreview(_ attachment: JSONNode) -> Bool {
        if attachment["is_share"]?.isTrue == true || attachment["is_msg_unfurl"]?.isTrue == true { return false }
        return attachment["from_url"] != nil || attachment["original_url"] != nil
            || attachment["app_unfurl_url"] != nil
    }

    private func lines(_ parts: [String]) -> String {
        parts.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private func attachment(_ node: JSONNode) -> String {
        let title = text.readable(node["title"]?.string ?? "")
        let address = node["title_link"]?.string ?? ""
        var parts = [text.readable(node["pretext"]?.string ?? ""), node["author_name"]?.string ?? ""]
        parts.append(title.isEmpty || address.isEmpty ? title : SlackText.link(address, label: title))
        parts.append(text.readable(node["text"]?.string ?? ""))
        for field in node["fields"]?.elements ?? [] {
            let name = text.readable(field["title"]?.string ?? "")
            let value = text.readable(field["value"]?.string ?? "")
            parts.append(name.isEmpty ? value : "\(name): \(value)")
        }
        parts.append(readable(blocks: node["blocks"]))
        let found = lines(parts)
        return found.isEmpty ? text.readable(node["fallback"]?.string ?? "") : found
    }

    private func block(_ node: JSONNode) -> String {
        switch node["type"]?.string {
        case "rich_text": return lines(node["elements"]?.elements.map(richText) ?? [])
        case "section": return section(node)
        case "header": return composed(node["text"])
        case "context": return (node["elements"]?.elements.map(composed) ?? []).joined(separator: " ")
        case "markdown": return node["text"]?.string ?? ""
        case "image", "video": return lines([composed(node["title"]), node["alt_text"]?.string ?? ""])
        case "table":
            return lines(
                node["rows"]?.elements.map { row in
                    row.elements.map { $0["type"]?.string == "rich_text" ? block($0) : composed($0) }
                        .joined(separator: "\t")
                } ?? [])
        default: return composed(node["text"])
        }
    }

    private func section(_ node: JSONNode) -> String {
        lines([composed(node["text"])] + (node["fields"]?.elements.map(composed) ?? []))
    }

    /// A text object: markup or plain, by its type.
    private func composed(_ node: JSONNode?) -> String {
        guard let node else { return "" }
        if let string = node.string { return string }
        if node["type"]?.string == "image" { return node["alt_text"]?.string ?? "" }
        let string = node["text"]?.string ?? ""
        return node["type"]?.string == "mrkdwn" ? text.readable(string) : string
    }

    /// A part of a rich text: a section, a quote, code, or a list whose items are sections.
    private func richText(_ node: JSONNode) -> String {
        guard node["type"]?.string == "rich_text_list" else {
            return node["elements"]?.elements.map(inline).joined() ?? ""
        }
        let indent = String(repeating: "  ", count: min(Int(node["indent"]?.stringOrDigits ?? "") ?? 0, 8))
        let ordered = node["style"]?.string == "ordered"
        let items = node["elements"]?.elements ?? []
        return lines(
            items.enumerated().map { index, item in "\(indent)\(ordered ? "\(index + 1)." : "-") \(richText(item))" })
    }

    private func inline(_ node: JSONNode) -> String {
        switch node["type"]?.string {
        case "user": text.user(node["user_id"]?.string ?? "")
        case "channel": text.channel(node["channel_id"]?.string ?? "")
        case "usergroup": "@\(node["usergroup_id"]?.string ?? "")"
        case "broadcast": "@\(node["range"]?.string ?? "")"
        case "emoji": ":\(node["name"]?.string ?? ""):"
        case "link": SlackText.link(node["url"]?.string ?? "", label: node["text"]?.string ?? "")
        case "date": node["fallback"]?.string ?? ""
        case "color": node["value"]?.string ?? ""
        default: node["text"]?.string ?? ""
        }
    }
}
