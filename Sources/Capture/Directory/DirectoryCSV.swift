import Foundation
import Interchange

/// A directory as comma-separated values with a heading line (RFC 4180), as staff systems and spreadsheets export it.
///
/// Columns are known by the words of their headings (``DirectoryHeadings``), in any order; what has no field is said and
/// not taken. Cells are parted by commas, semicolons or tabs, whichever the heading line has most of. In a cell of
/// several values they are parted by semicolons or bars, and those of skills and addresses by commas too.
enum DirectoryCSV {
    /// Whether a line is a heading that names people.
    static func names(_ line: String) -> Bool {
        let cells = line.split { ",;\t".contains($0) }.map {
            DirectoryHeadings.column(String($0.filter { $0 != "\"" }))
        }
        let known = cells.compactMap { $0 }
        return known.count > 1
            && known.contains { column in
                switch column {
                case .field(let field): field == .name || field.identifies
                case .familyName, .account: true
                default: false
                }
            }
    }

    static func read(_ text: [UInt8], into gathering: inout DirectoryGathering) throws(DirectoryFile.Unreadable) {
        var rows = CSVRows(separator: separator(text), bytes: text)
        var columns: [(heading: String, column: DirectoryHeadings.Column)?]?
        while let event = next(&rows) {
            switch event {
            case .damaged(let line, let reason):
                guard columns != nil else { throw DirectoryFile.Unreadable(reason: "line \(line): \(reason)") }
                gathering.refuse("line \(line)", reason)
            case .row(let row):
                if let columns { take(row, columns, &gathering) } else { columns = try heading(row, &gathering) }
            }
        }
        guard columns != nil else { throw DirectoryFile.Unreadable(reason: "there is no line in it") }
    }

    /// Memory does not fail: what reads from it throws nothing.
    private static func next(_ rows: inout CSVRows) -> CSVRows.Event? { (try? rows.next()) ?? nil }

    private static func separator(_ text: [UInt8]) -> UInt8 {
        let line = text.prefix { $0 != 0x0A }
        let candidates: [UInt8] = [0x2C, 0x3B, 0x09]
        return candidates.max { left, right in
            line.count { $0 == left } < line.count { $0 == right }
        } ?? 0x2C
    }

    private static func heading(
        _ row: CSVRows.Row, _ gathering: inout DirectoryGathering
    ) throws(DirectoryFile.Unreadable) -> [(heading: String, column: DirectoryHeadings.Column)?] {
        var seen: [DirectoryHeadings.Column] = []
        let columns = row.fields.map { heading -> (heading: String, column: DirectoryHeadings.Column)? in
            let shown = heading.trimmingCharacters(in: .whitespaces)
            guard let column = DirectoryHeadings.column(heading) else {
                if !shown.isEmpty {
                    gathering.note(
                        "the column \(shown.prefix(60))", "it is not taken: Canute keeps nothing of that kind")
                }
                return nil
            }
            seen.append(column)
            return (shown, column)
        }
        guard seen.contains(where: { $0 == .field(.name) || $0 == .familyName || $0 == .givenName }) else {
            throw DirectoryFile.Unreadable(
                reason: "no column names people: it needs a heading line with Name, or Forename and Surname")
        }
        return columns
    }

    private static func take(
        _ row: CSVRows.Row, _ columns: [(heading: String, column: DirectoryHeadings.Column)?],
        _ gathering: inout DirectoryGathering
    ) {
        let place = "line \(row.line)"
        guard !row.fields.allSatisfy({ $0.allSatisfy(\.isWhitespace) }) else { return }
        guard row.fields.count <= columns.count else {
            return gathering.refuse(
                place,
                "it has \(row.fields.count) cells under \(columns.count) headings: a comma stands outside of quotes")
        }
        var person = DirectoryGathering.Person(place: place)
        for (index, column) in columns.enumerated() {
            guard let column else { continue }
            let cell = index < row.fields.count ? row.fields[index] : ""
            gathering.take(cell, under: column.column, named: column.heading, of: &person)
        }
        gathering.add(person)
    }
}
