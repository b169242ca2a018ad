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

    /// A row of data that is to be read again: a number stays the number it is, also one that begins with a sign.
    package mutating func dataRow(_ cells: [String]) {
        let written = cells.map { Self.isNumber($0) ? $0 : Self.cell($0) }
        bytes.append(contentsOf: written.joined(separator: ",").utf8)
        bytes.append(contentsOf: [0x0D, 0x0A])
    }

    private static func isNumber(_ text: String) -> Bool {
        guard let first = text.utf8.first, first == 0x2B || first == 0x2D else { return false }
        return text.wholeMatch(of: /[+\-](?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+\-]?[0-9]+)?/) != nil
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
