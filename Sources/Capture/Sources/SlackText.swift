/// Slack's message markup ("mrkdwn") as readable text.
///
/// References in angle brackets become names, links become "label (url)", the three escaped characters become
/// themselves; marks of emphasis stay. Tokens in the addresses of Slack's own files are cut off: whoever holds such
/// an address can fetch the file.
struct SlackText {
    private let directory: SlackDirectory

    init(directory: SlackDirectory) {
        self.directory = directory
    }

    /// The readable form of `markup`.
    func readable(_ markup: String) -> String {
        guard ByteSearch.contains(UInt8(ascii: "<"), or: UInt8(ascii: "&"), in: markup) else { return markup }
        var text = ""
        var rest = markup[...].utf8
        while let special = rest.firstIndex(where: { $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "&") }) {
            text += String(rest[..<special]) ?? ""
            let tail = rest[special...]
            if rest[special] == UInt8(ascii: "&") {
                let (character, length) = SlackText.entity(tail)
                text += character
                rest = tail.dropFirst(length)
            } else if let end = tail.firstIndex(of: UInt8(ascii: ">")), let inner = String(tail[..<end].dropFirst()) {
                text += reference(inner)
                rest = tail[tail.index(after: end)...]
            } else {
                text += "<"
                rest = tail.dropFirst()
            }
        }
        return text + (String(rest) ?? "")
    }

    private static func entity(_ text: Substring.UTF8View) -> (String, length: Int) {
        if text.starts(with: "&amp;".utf8) { return ("&", 5) }
        if text.starts(with: "&lt;".utf8) { return ("<", 4) }
        if text.starts(with: "&gt;".utf8) { return (">", 4) }
        return ("&", 1)
    }

    /// What stands between the angle brackets.
    private func reference(_ inner: String) -> String {
        let bar = inner.firstIndex(of: "|")
        let target = String(inner[..<(bar ?? inner.endIndex)])
        let label = bar.map { unescaped(String(inner[inner.index(after: $0)...])) } ?? ""
        switch inner.first {
        case "@": return user(String(target.dropFirst()), label: label)
        case "#": return channel(String(target.dropFirst()), label: label)
        case "!": return special(String(target.dropFirst()), label: label)
        default: return SlackText.link(unescaped(target), label: label)
        }
    }

    /// "@Jane Doe": the user list's name, else the label in the message, else the id.
    func user(_ id: String, label: String = "") -> String {
        "@" + (directory.party(id).name ?? (label.isEmpty ? id : label))
    }

    /// "#budget".
    func channel(_ id: String, label: String = "") -> String {
        label.isEmpty ? directory.conversation(id: id).display : "#\(label)"
    }

    private func special(_ word: String, label: String) -> String {
        if !label.isEmpty { return label }
        if word.hasPrefix("subteam^") { return "@" + word.dropFirst("subteam^".count) }
        return word.hasPrefix("date^") ? "" : "@\(word)"
    }

    /// "label (url)", or the address alone where the label says no more.
    static func link(_ address: String, label: String) -> String {
        let url = withoutToken(address)
        if label.isEmpty || label == address { return plain(url) }
        if url == "mailto:\(label)" || url == "tel:\(label)" { return label }
        if url == "http://\(label)" || url == "https://\(label)" || url == "http://\(label)/" { return url }
        return "\(withoutToken(label)) (\(plain(url)))"
    }

    private static func plain(_ url: String) -> String {
        url.hasPrefix("mailto:") ? String(url.dropFirst("mailto:".count)) : url
    }

    /// The address without its query where that holds one of Slack's tokens.
    static func withoutToken(_ url: String) -> String {
        guard let query = url.firstIndex(of: "?") else { return url }
        let words = url[query...]
        let secrets = ["xoxe-", "xoxb-", "xoxp-", "xoxs-", "xoxc-", "xoxd-", "xapp-", "pub_secret=", "token="]
        return secrets.contains { words.contains($0) } ? String(url[..<query]) : url
    }

    private func unescaped(_ text: String) -> String {
        text.utf8.contains(UInt8(ascii: "&")) ? readable(text) : text
    }
}
