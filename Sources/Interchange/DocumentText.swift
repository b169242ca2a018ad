/// The words of documents that are zips of XML: Office Open XML (ECMA-376) and OpenDocument (ISO/IEC 26300).
///
/// Paragraphs become lines, cells are separated by tabs; notes, comments, headers and footers are read too, and text
/// whose deletion is tracked. Limits hold for what is unpacked, for the depth of the XML and for the text.
public enum DocumentText {
    /// Most bytes of text that are given.
    public static let mostBytes = 8 << 20
    private static let mostPartBytes = 128 << 20

    /// What a document gave.
    public enum Outcome: Sendable, Equatable {
        /// The words, and whether there are more of them than are given.
        case text(String, isCut: Bool)
        /// It is none of these documents.
        case other
        /// It is one, and its words cannot be had: why, in words.
        case unreadable(String)
    }

    /// Reads the words of a document that lies in memory.
    public static func read(_ bytes: [UInt8], name: String) -> Outcome {
        do throws(InterchangeError) {
            return try read(try Parts(bytes, name: name))
        } catch {
            return error.code == .notAContainer ? .other : .unreadable(error.message)
        }
    }

    private static func read(_ parts: Parts) throws(InterchangeError) -> Outcome {
        var text = LimitedText()
        if parts.names.contains("[Content_Types].xml") {
            if parts.names.contains("word/document.xml") {
                for part in parts.named([
                    "word/header", "word/document", "word/footnotes", "word/endnotes",
                    "word/comments", "word/footer",
                ]) { try parts.lines(of: part, into: &text) }
            } else if parts.names.contains("ppt/presentation.xml") {
                for part in parts.named(["ppt/slides/", "ppt/notesSlides/", "ppt/comments/"]) {
                    try parts.lines(of: part, into: &text)
                }
            } else if parts.names.contains("xl/workbook.xml") {
                try Spreadsheet(parts).read(into: &text)
            } else {
                return .other
            }
        } else if parts.names.contains("content.xml"), parts.names.contains("mimetype") {
            if let manifest = try parts.bytes("META-INF/manifest.xml"),
                String(decoding: manifest, as: UTF8.self).contains("encryption-data")
            {
                return .unreadable("it is encrypted")
            }
            for part in ["content.xml", "styles.xml"] { try parts.lines(of: part, into: &text) }
        } else {
            return .other
        }
        return .text(text.words, isCut: text.isCut)
    }

    /// Text that stops growing at its limit.
    struct LimitedText {
        private(set) var words = ""
        private(set) var isCut = false

        mutating func add(_ more: String) {
            guard !isCut else { return }
            if words.utf8.count + more.utf8.count > mostBytes { isCut = true } else { words += more }
        }

        mutating func endLine() { if !words.isEmpty, !words.hasSuffix("\n") { add("\n") } }
    }

    /// The XML parts of the document.
    struct Parts {
        let names: [String]
        private let container: ContainerReader

        init(_ bytes: [UInt8], name: String) throws(InterchangeError) {
            guard bytes.starts(with: [0x50, 0x4B]) else {
                throw InterchangeError(.notAContainer, "\(name) is no zip.")
            }
            var limits = ArchiveLimits()
            limits.maxEntries = 20_000
            limits.maxEntryBytes = UInt64(mostPartBytes)
            limits.maxTotalBytes = 1 << 30
            container = try ContainerReader.open(bytes: bytes, name: name, limits: limits)
            names = try container.entries().filter { $0.refusal == nil && !$0.isDirectory }.map(\.name)
        }

        /// The XML parts whose names begin so, in that order; numbers count as numbers.
        func named(_ beginnings: [String]) -> [String] {
            beginnings.flatMap { beginning in
                names.filter { $0.hasPrefix(beginning) && $0.hasSuffix(".xml") && !$0.contains("_rels/") }
                    .sorted { ($0.utf8.count, $0) < ($1.utf8.count, $1) }
            }
        }

        func bytes(_ name: String) throws(InterchangeError) -> [UInt8]? {
            guard names.contains(name) else { return nil }
            do { return try container.readAll(name: name, limit: mostPartBytes) } catch let error as InterchangeError {
                throw error
            } catch {
                throw InterchangeError(.damaged, "\(error)")
            }
        }

        func node(_ name: String) throws(InterchangeError) -> XMLNode? {
            guard let bytes = try bytes(name) else { return nil }
            return try XML.parse(bytes, name: name)
        }

        func lines(of name: String, into text: inout LimitedText) throws(InterchangeError) {
            guard let root = try node(name) else { return }
            if name.hasSuffix("content.xml") || name.hasSuffix("styles.xml") {
                OpenDocument.collect(root, into: &text, isWritten: false)
            } else {
                OfficeOpen.collect(root, into: &text)
            }
            text.endLine()
        }
    }
}

/// Words of WordprocessingML and DrawingML: text stands in `t` alone.
private enum OfficeOpen {
    static func collect(_ node: XMLNode, into text: inout DocumentText.LimitedText) {
        switch node.name {
        case "t", "delText": text.add(node.text)
        case "tab": text.add("\t")
        case "br", "cr": text.add("\n")
        default:
            for child in node.children { collect(child, into: &text) }
            if node.name == "tc" { text.add("\t") }
            if node.name == "p" || node.name == "tr" { text.endLine() }
        }
    }
}

/// Words of OpenDocument: characters count within paragraphs and headings alone.
private enum OpenDocument {
    static func collect(_ node: XMLNode, into text: inout DocumentText.LimitedText, isWritten: Bool) {
        switch node.name {
        case "tab": text.add("\t")
        case "s": text.add(String(repeating: " ", count: min(max(Int(node.attribute("c") ?? "") ?? 1, 1), 1000)))
        case "line-break": text.add("\n")
        default: break
        }
        let isParagraph = node.name == "p" || node.name == "h"
        for part in node.content {
            switch part {
            case .text(let words): if isWritten || isParagraph { text.add(words) }
            case .element(let child): collect(child, into: &text, isWritten: isWritten || isParagraph)
            }
        }
        if node.name == "table-cell" { text.add("\t") }
        if isParagraph || node.name == "table-row" { text.endLine() }
    }
}

/// Words and numbers of SpreadsheetML; a cell of words names its place in a list of them.
private struct Spreadsheet {
    private let parts: DocumentText.Parts
    private let shared: [String]

    init(_ parts: DocumentText.Parts) throws(InterchangeError) {
        self.parts = parts
        shared = try parts.node("xl/sharedStrings.xml")?.children("si").map(Self.words) ?? []
    }

    func read(into text: inout DocumentText.LimitedText) throws(InterchangeError) {
        if let book = try parts.node("xl/workbook.xml") {
            let names = book.child("sheets")?.children.compactMap { $0.attribute("name") } ?? []
            text.add(names.joined(separator: "\t"))
            text.endLine()
        }
        for part in parts.named(["xl/worksheets/sheet"]) {
            guard let sheet = try parts.node(part) else { continue }
            for row in sheet.child("sheetData")?.children("row") ?? [] {
                for cell in row.children("c") {
                    text.add(value(of: cell))
                    text.add("\t")
                }
                text.endLine()
            }
        }
        for part in parts.named(["xl/comments"]) { try parts.lines(of: part, into: &text) }
    }

    private func value(of cell: XMLNode) -> String {
        if let inline = cell.child("is") { return Self.words(inline) }
        let value = cell.child("v")?.text ?? ""
        guard cell.attribute("t") == "s", let index = Int(value), shared.indices.contains(index) else { return value }
        return shared[index]
    }

    private static func words(_ node: XMLNode) -> String {
        var words = ""
        for child in node.children where child.name == "t" || child.name == "r" {
            words += child.name == "t" ? child.text : child.children("t").map(\.text).joined()
        }
        return words
    }
}
