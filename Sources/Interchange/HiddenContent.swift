/// What a file holds that a reader of its pages does not see: authors, comments, tracked changes, hidden rows, places.
///
/// Reads Office Open XML (ECMA-376) and OpenDocument (ISO/IEC 26300) part by part; of PDF (ISO 32000) what stands outside and
/// inside its deflated streams; of pictures (JPEG's and PNG's metadata) what is not compressed. What cannot be looked into is said too: no finding is
/// no promise for a kind of file that is not listed here.
public enum HiddenContent {
    private static let mostPartBytes = 64 << 20

    /// What was found, one sentence each, in a stable order; empty where nothing was.
    public static func findings(in bytes: [UInt8], name: String) -> [String] {
        if bytes.starts(with: [0x50, 0x4B]) { return zipped(bytes, name: name) }
        if bytes.starts(with: Array("%PDF-".utf8)) { return pdf(bytes, name: name) }
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            return contains(bytes, "Exif\0\0") || contains(bytes, "http://ns.adobe.com/xap/1.0/")
                ? ["metadata of the picture, which can name the camera, the person and the place"] : []
        }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
            return ["tEXt", "iTXt", "zTXt", "eXIf"].contains { contains(bytes, $0) }
                ? ["metadata of the picture, which can name the program, the person and the place"] : []
        }
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            return [
                "a format of older Office programs, which is not looked into: it can hold earlier wordings and comments"
            ]
        }
        return []
    }

    private static func pdf(_ bytes: [UInt8], name: String) -> [String] {
        var found: [String] = []
        // Since PDF 1.5 objects lie in streams too.
        let streams = InnerParts(of: bytes, name: name).parts.map(\.bytes)
        let has = { (words: String) in contains(bytes, words) || streams.contains { contains($0, words) } }
        if has("/Author") || has("<dc:creator>") { found.append("metadata that names an author") }
        if has("/EmbeddedFile") { found.append("files embedded in the document") }
        if has("/Subtype/Text") || has("/Subtype /Text") || has("/Popup") { found.append("comments") }
        if has("/JavaScript") || has("/JS ") { found.append("a script") }
        if count(bytes, "%%EOF") > 1 { found.append("earlier states of the document before its last changes") }
        if contains(bytes, "/Encrypt") { found.append("encryption: it cannot be looked into") }
        return found
    }

    private static func zipped(_ bytes: [UInt8], name: String) -> [String] {
        do {
            var parts: [(name: String, bytes: [UInt8])] = []
            let container = try ContainerReader.open(bytes: bytes, name: name)
            while let entry = try container.next() {
                guard !entry.isDirectory, entry.refusal == nil else { continue }
                // Pictures and fonts are looked at by their name alone.
                let isXML = entry.name.hasSuffix(".xml") || entry.name.hasSuffix(".rels")
                parts.append((entry.name, isXML ? try container.readAll(limit: mostPartBytes) : []))
            }
            let names = Set(parts.map(\.name))
            if names.contains("[Content_Types].xml") { return try office(parts) }
            if names.contains("content.xml") { return try openDocument(parts) }
            return ["a zip, which holds \(parts.count) files: each goes out with it"]
        } catch {
            return ["parts that cannot be read: \(error)"]
        }
    }

    private static func office(_ parts: [(name: String, bytes: [UInt8])]) throws(InterchangeError) -> [String] {
        var found = Findings()
        for (name, bytes) in parts {
            if name.contains("/comments") || name.contains("/threadedComments") { found.add("comments") }
            if name.contains("/notesSlides/") { found.add("notes beside the slides") }
            if name.contains("/embeddings/") { found.add("files embedded in the document") }
            if name.contains("/externalLinks/") { found.add("values copied from other workbooks") }
            if name.hasPrefix("customXml/") || name == "docProps/custom.xml" { found.add("further properties") }
            guard name.hasSuffix(".xml") else { continue }
            if name == "docProps/core.xml" {
                let root = try XML.parse(bytes, name: name)
                let people = ["creator", "lastModifiedBy"].compactMap { root.child($0)?.text }.filter { !$0.isEmpty }
                if !people.isEmpty { found.add("metadata that names \(Set(people).sorted().joined(separator: ", "))") }
            } else if name.hasPrefix("word/") {
                try walk(bytes, name) { node in
                    switch node.name {
                    case "ins", "del", "moveFrom", "moveTo": found.add("tracked changes")
                    case "vanish": found.add("hidden text")
                    default: break
                    }
                }
            } else if name.hasPrefix("xl/") {
                try walk(bytes, name) { node in
                    if node.name == "sheet", let state = node.attribute("state"), state != "visible" {
                        found.add("a hidden sheet, \u{201C}\(node.attribute("name") ?? "")\u{201D}")
                    }
                    guard ["1", "true"].contains(node.attribute("hidden") ?? "") else { return }
                    if node.name == "row" { found.add("hidden rows") }
                    if node.name == "col" { found.add("hidden columns") }
                }
            } else if name.hasPrefix("ppt/slides/") {
                try walk(bytes, name) { node in
                    if node.name == "sld", ["0", "false"].contains(node.attribute("show") ?? "") {
                        found.add("hidden slides")
                    }
                }
            }
        }
        return found.sentences
    }

    private static func openDocument(_ parts: [(name: String, bytes: [UInt8])]) throws(InterchangeError) -> [String] {
        var found = Findings()
        for (name, bytes) in parts where name == "content.xml" || name == "meta.xml" {
            try walk(bytes, name) { node in
                switch node.name {
                case "annotation": found.add("comments")
                case "tracked-changes": found.add("tracked changes")
                case "hidden-text", "hidden-paragraph": found.add("hidden text")
                case "creator", "initial-creator":
                    if !node.text.isEmpty { found.add("metadata that names \(node.text)") }
                case "table-row", "table-column":
                    let isHidden = node.attributes.contains {
                        $0.name == "visibility" && ["collapse", "filter"].contains($0.value)
                    }
                    if isHidden { found.add(node.name == "table-row" ? "hidden rows" : "hidden columns") }
                default: break
                }
            }
        }
        if parts.contains(where: { $0.name.hasPrefix("Versions/") }) { found.add("earlier versions of the document") }
        return found.sentences
    }

    private static func walk(
        _ bytes: [UInt8], _ name: String, _ body: (XMLNode) -> Void
    ) throws(InterchangeError) {
        var open = [try XML.parse(bytes, name: name)]
        while let node = open.popLast() {
            body(node)
            open += node.children
        }
    }

    private static func contains(_ bytes: [UInt8], _ text: String) -> Bool { count(bytes, text, upTo: 1) > 0 }

    /// How often ASCII text stands in bytes.
    private static func count(_ bytes: [UInt8], _ text: String, upTo most: Int = .max) -> Int {
        let needle = Array(text.utf8)
        guard let first = needle.first, bytes.count >= needle.count else { return 0 }
        var found = 0
        var at = 0
        while at <= bytes.count - needle.count, found < most {
            guard let next = bytes[at...].firstIndex(of: first), next <= bytes.count - needle.count else { break }
            if bytes[next..<next + needle.count].elementsEqual(needle) { found += 1 }
            at = next + 1
        }
        return found
    }

    /// Sentences, each once, in the order in which they were found.
    private struct Findings {
        private(set) var sentences: [String] = []

        mutating func add(_ sentence: String) {
            if !sentences.contains(sentence) { sentences.append(sentence) }
        }
    }
}
