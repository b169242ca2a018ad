/// Writes CSV as RFC 4180: CRLF, quotes where needed; cells that a spreadsheet would run as a formula are defused.
package struct CSVText {
    package private(set) var bytes: [UInt8] = []

    package init(header: [String]) {
        row(header)
    }

    /// The bytes so far, which are then forgotten: for writing long tables piece by piece.
    package mutating func drain() -> [UInt8] {
        defer { bytes = [] }
        return bytes
    }

    package mutating func row(_ cells: [String]) {
        bytes.append(contentsOf: cells.map(Self.cell).joined(separator: ",").utf8)
        bytes.append(contentsOf: [0x0D, 0x0A])
    }

    /// A leading apostrophe keeps `=`, `+`, `-`, `@` and what follows a tab or line break from being a formula.
    private static func cell(_ value: String) -> String {
        var text = value
        if let first = text.unicodeScalars.first,
            "=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first)
        {
            text = "'" + text
        }
        let plain = text.unicodeScalars.allSatisfy { !",\"\r\n".unicodeScalars.contains($0) }
        if plain, text.first != " ", text.last != " " { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
