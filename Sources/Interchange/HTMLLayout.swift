/// Lays HTML's events out as lines of text.
struct HTMLLayout {
    private var output = ""
    private var line = ""
    private var pendingSpace = false
    /// The quote depth at which a blank line is due before the next line, or nil.
    private var blankDepth: Int?
    private var quoteDepth = 0
    private var preDepth = 0
    private var isInHead = false
    private var lists: [(ordered: Bool, number: Int)] = []
    private var links: [(url: String, text: String)] = []
    private var rows: [(cells: Int, broke: Bool)] = []
    private var marker = ""

    private static let blocks: Set<String> = [
        "address", "article", "aside", "body", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "form", "header", "hgroup", "html", "legend", "li", "main", "nav", "option",
        "section", "summary", "caption", "tr", "thead", "tbody", "tfoot",
    ]
    private static let paragraphs: Set<String> = [
        "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "menu", "dir", "pre", "listing", "xmp", "blockquote",
        "table", "hr",
    ]
    private static let headOnly: Set<String> = ["meta", "link", "base", "noscript", "template", "html", "head"]
    /// What the numbers 128 to 159 mean on the web (WHATWG HTML, numeric character reference end state).
    private static let windows1252: [Unicode.Scalar] = Array(
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ".unicodeScalars)

    mutating func start(_ name: String, _ attributes: [String: String]) {
        if name == "head" { isInHead = true }
        // A head that nobody closed ends where the first thing comes that can only stand in a body.
        if isInHead, !Self.headOnly.contains(name) { isInHead = false }
        if isInHead { return }
        if Self.paragraphs.contains(name) { breakLine(blank: lists.isEmpty) }
        if Self.blocks.contains(name) { breakLine(blank: false) }
        switch name {
        case "br": newLine()
        case "hr":
            line = "---"
            breakLine(blank: true)
        case "img", "area": text(attributes["alt"] ?? "")
        case "input":
            if attributes["type"]?.lowercased() != "hidden" { text(attributes["value"] ?? "") }
        case "a": links.append((attributes["href"] ?? "", ""))
        default: open(name, attributes)
        }
    }

    private mutating func open(_ name: String, _ attributes: [String: String]) {
        switch name {
        case "blockquote": quoteDepth += 1
        case "pre", "textarea", "listing", "xmp": preDepth += 1
        case "ul", "menu", "dir": lists.append((false, 0))
        case "ol": lists.append((true, (Int(attributes["start"] ?? "") ?? 1) &- 1))
        case "li": startItem()
        case "table": rows.append((0, false))
        case "tr":
            if let top = rows.indices.last { rows[top] = (0, false) }
        case "td", "th": startCell()
        default: break
        }
    }

    private mutating func startItem() {
        let indent = String(repeating: "  ", count: min(max(lists.count - 1, 0), 20))
        if let top = lists.indices.last, lists[top].ordered {
            lists[top].number &+= 1
            marker = "\(indent)\(lists[top].number). "
        } else {
            marker = "\(indent)- "
        }
    }

    /// A tab before every cell but the first; where a cell held blocks of its own, the next stays on a new line.
    private mutating func startCell() {
        guard let top = rows.indices.last else { return }
        if rows[top].cells > 0, !rows[top].broke { line = line.trimmingTrailingBlanks(keepingTabs: true) + "\t" }
        pendingSpace = false
        rows[top].cells += 1
    }

    mutating func end(_ name: String) {
        if name == "head" { isInHead = false }
        if isInHead { return }
        if name == "a" { endLink() }
        if Self.paragraphs.contains(name) || Self.blocks.contains(name) { breakLine(blank: false) }
        switch name {
        case "blockquote": quoteDepth = max(quoteDepth - 1, 0)
        case "pre", "textarea", "listing", "xmp": preDepth = max(preDepth - 1, 0)
        case "ul", "ol", "menu", "dir": _ = lists.popLast()
        case "table": _ = rows.popLast()
        case "li": marker = ""
        default: break
        }
        if Self.paragraphs.contains(name), lists.isEmpty { wantBlank() }
    }

    private mutating func endLink() {
        guard let link = links.popLast() else { return }
        let url = link.url.trimmingSpaces()
        let lower = url.lowercased()
        let hidden = ["javascript:", "data:", "vbscript:", "cid:", "#"].contains { lower.hasPrefix($0) }
        let said = link.text.trimmingSpaces()
        if url.isEmpty || hidden || Self.bare(said) == Self.bare(url) { return }
        let space = pendingSpace
        pendingSpace = !said.isEmpty
        for scalar in (said.isEmpty ? url : "(\(url))").unicodeScalars { put(scalar) }
        pendingSpace = space
    }

    /// A link's text or target without what people leave out.
    private static func bare(_ value: String) -> Substring {
        var rest = value.lowercased()[...]
        for scheme in ["https://", "http://", "mailto:", "tel:"] where rest.hasPrefix(scheme) {
            rest = rest.dropFirst(scheme.count)
        }
        if rest.hasPrefix("www.") { rest = rest.dropFirst(4) }
        return rest.hasSuffix("/") ? rest.dropLast() : rest
    }

    mutating func text(_ text: String) {
        guard !isInHead else { return }
        for index in links.indices where links[index].text.utf8.count < 4096 { links[index].text += text }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n" where preDepth > 0: newLine()
            case "\t" where preDepth > 0, " " where preDepth > 0: put(scalar)
            case "\r" where preDepth > 0: break
            case " ", "\t", "\n", "\r", "\u{C}": pendingSpace = pendingSpace || !(line.isEmpty || line.hasSuffix("\t"))
            case "\u{A0}", "\u{2007}", "\u{202F}": put(" ")
            case "\u{AD}", "\u{200B}", "\u{FEFF}": break
            case "\u{0}"..<"\u{20}", "\u{7F}": break
            case "\u{80}"..<"\u{A0}": put(Self.windows1252[Int(scalar.value) - 0x80])
            default: put(scalar)
            }
        }
    }

    private mutating func put(_ scalar: Unicode.Scalar) {
        if line.isEmpty, !marker.isEmpty {
            line = marker
            marker = ""
        } else if pendingSpace, !line.isEmpty {
            line += " "
        }
        pendingSpace = false
        line.unicodeScalars.append(scalar)
    }

    /// Ends the line where there is one.
    private mutating func breakLine(blank: Bool) {
        pendingSpace = false
        if line.contains(where: { !$0.isWhitespace }) {
            flush()
            for index in rows.indices where rows[index].cells > 0 { rows[index].broke = true }
        } else if !line.hasPrefix("\t") {
            line = ""
        }
        if blank { wantBlank() }
    }

    private mutating func wantBlank() {
        blankDepth = min(blankDepth ?? quoteDepth, quoteDepth)
    }

    private mutating func newLine() {
        pendingSpace = false
        if line.isEmpty, blankDepth != nil { return }
        flush()
    }

    private mutating func flush() {
        if let depth = blankDepth, !output.isEmpty {
            output += String(repeating: "> ", count: depth).trimmingTrailingBlanks()
            output += "\n"
        }
        blankDepth = nil
        output += (String(repeating: "> ", count: quoteDepth) + line).trimmingTrailingBlanks()
        output += "\n"
        line = ""
    }

    mutating func finish() -> String {
        while !links.isEmpty { endLink() }
        breakLine(blank: false)
        return output.trimmingNewlines()
    }
}

extension String {
    func trimmingSpaces() -> String {
        var view = self[...]
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }

    func trimmingTrailingBlanks(keepingTabs: Bool = false) -> String {
        var view = self[...]
        while let last = view.last, last == " " || (last == "\t" && !keepingTabs) { view.removeLast() }
        return String(view)
    }

    func trimmingNewlines() -> String {
        var view = self[...]
        while view.first == "\n" { view.removeFirst() }
        while view.last == "\n" { view.removeLast() }
        return String(view)
    }
}
