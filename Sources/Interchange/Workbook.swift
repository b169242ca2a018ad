/// The sheets of a workbook as rows of values (Office Open XML, ECMA-376 part 1, section 18).
///
/// A cell's value is what the file stores: of a formula the result that was computed last. Numbers keep their digits; those that
/// a style shows as dates or times become ISO 8601.
struct Workbook {
    private let parts: DocumentText.Parts
    private let shared: [String]
    private let styles: DateStyles
    private let startsIn1904: Bool
    private let book: XMLNode

    /// No sheet of the format is wider, and none of sense is longer.
    private static let mostColumns = 16_384
    private static let mostCells = 4_000_000

    init(_ bytes: [UInt8], name: String) throws(InterchangeError) {
        parts = try DocumentText.Parts(bytes, name: name)
        guard let book = try parts.node("xl/workbook.xml") else {
            throw InterchangeError(.notAContainer, "\(name) is no workbook.")
        }
        self.book = book
        shared = try parts.node("xl/sharedStrings.xml")?.children("si").map(Self.words) ?? []
        styles = DateStyles(try parts.node("xl/styles.xml"))
        startsIn1904 = ["1", "true"].contains(book.child("workbookPr")?.attribute("date1904") ?? "")
    }

    func tables() throws(InterchangeError) -> [TableText] {
        var targets: [String: String] = [:]
        for relation in try parts.node("xl/_rels/workbook.xml.rels")?.children ?? [] {
            guard let id = relation.attribute("Id"), let target = relation.attribute("Target") else { continue }
            targets[id] = target.hasPrefix("/") ? String(target.dropFirst()) : "xl/" + target
        }
        var tables: [TableText] = []
        var cells = 0
        for sheet in book.child("sheets")?.children("sheet") ?? [] {
            guard let id = Self.relation(of: sheet), let path = targets[id], let root = try parts.node(path),
                let data = root.child("sheetData")
            else { continue }
            var rows: [[String]] = []
            for row in data.children("row") {
                if let number = row.attribute("r").flatMap({ Int($0) }), number > rows.count + 1 {
                    guard number - rows.count <= Self.mostCells else { throw Self.tooLarge }
                    rows += Array(repeating: [], count: number - rows.count - 1)
                }
                rows.append(try values(of: row))
                cells += rows[rows.count - 1].count + 1
                guard cells <= Self.mostCells, rows.count <= Self.mostCells else { throw Self.tooLarge }
            }
            if let table = TableText(sheet: sheet.attribute("name") ?? "", rows: rows) { tables.append(table) }
        }
        return tables
    }

    /// `r:id`, whatever namespace a strict or a transitional file gives it.
    private static func relation(of sheet: XMLNode) -> String? {
        sheet.attributes.first { $0.name == "id" && $0.namespace != nil }?.value
    }

    private static var tooLarge: InterchangeError {
        InterchangeError(.limit, "The workbook has more than \(mostCells) cells.")
    }

    private func values(of row: XMLNode) throws(InterchangeError) -> [String] {
        var values: [String] = []
        for cell in row.children("c") {
            let column = cell.attribute("r").flatMap(Self.column) ?? values.count
            guard column < Self.mostColumns else { throw Self.tooLarge }
            while values.count < column { values.append("") }
            let value = value(of: cell)
            if column < values.count { values[column] = value } else { values.append(value) }
        }
        return values
    }

    private func value(of cell: XMLNode) -> String {
        if let inline = cell.child("is") { return Self.words(inline) }
        let value = cell.child("v")?.text ?? ""
        switch cell.attribute("t") ?? "n" {
        case "s": return Int(value).flatMap { shared.indices.contains($0) ? shared[$0] : nil } ?? value
        case "b": return value == "1" ? "TRUE" : value == "0" ? "FALSE" : value
        case "n":
            guard let kind = styles.kind(of: cell.attribute("s").flatMap { Int($0) } ?? 0), let days = Double(value)
            else { return value }
            return SerialDate.text(days, kind, startsIn1904: startsIn1904) ?? value
        default: return value
        }
    }

    /// The column of a reference, from 0: `C5` is 2.
    private static func column(_ reference: String) -> Int? {
        var column = 0
        for byte in reference.utf8.prefix(while: { (0x41...0x5A).contains($0) }) {
            column = column * 26 + Int(byte) - 0x40
            if column > mostColumns { return column }
        }
        return column == 0 ? nil : column - 1
    }

    private static func words(_ node: XMLNode) -> String {
        var words = ""
        for child in node.children where child.name == "t" || child.name == "r" {
            words += child.name == "t" ? child.text : child.children("t").map(\.text).joined()
        }
        return words
    }
}

/// Which cell styles show a number as a date or a time (ECMA-376 part 1, 18.8.30).
struct DateStyles {
    /// What a style shows.
    enum Kind { case date, time, both }

    private var kinds: [Int: Kind] = [:]

    init(_ root: XMLNode?) {
        var codes: [Int: String] = [:]
        for format in root?.child("numFmts")?.children("numFmt") ?? [] {
            if let id = format.attribute("numFmtId").flatMap({ Int($0) }) { codes[id] = format.attribute("formatCode") }
        }
        for (index, style) in (root?.child("cellXfs")?.children("xf") ?? []).enumerated() {
            guard let id = style.attribute("numFmtId").flatMap({ Int($0) }) else { continue }
            kinds[index] = codes[id].map(Self.kind(ofCode:)) ?? Self.builtIn(id)
        }
    }

    func kind(of style: Int) -> Kind? { kinds[style] }

    private static func builtIn(_ id: Int) -> Kind? {
        switch id {
        case 14...17: .date
        case 18...21, 45...47: .time
        case 22: .both
        default: nil
        }
    }

    /// Letters outside quotation marks, brackets and escapes tell: days and years of a date, hours and seconds of a time.
    private static func kind(ofCode code: String) -> Kind? {
        var letters = Set<Character>()
        var (isQuoted, isBracketed, isEscaped) = (false, false, false)
        for character in code.lowercased() {
            if isEscaped {
                isEscaped = false
            } else if character == "\\" || character == "_" || character == "*" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if isQuoted {
                continue
            } else if character == "[" {
                isBracketed = true
            } else if character == "]" {
                isBracketed = false
            } else if !isBracketed {
                letters.insert(character)
            }
        }
        let isDate = !letters.isDisjoint(with: ["d", "y"])
        let isTime = !letters.isDisjoint(with: ["h", "s"])
        return isDate ? (isTime ? .both : .date) : isTime ? .time : nil
    }
}

/// Days since the end of 1899, or the beginning of 1904, as spreadsheets count them.
enum SerialDate {
    static func text(_ days: Double, _ kind: DateStyles.Kind, startsIn1904: Bool) -> String? {
        guard days.isFinite, days >= 0, days < 2_958_466 else { return nil }
        var seconds = Int((days * 86_400).rounded())
        var day = seconds / 86_400
        seconds %= 86_400
        // The format counts a 29 February 1900 that never was.
        if startsIn1904 { day += 1_462 } else if day < 60 { day += 1 }
        let time = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { two($0) }.joined(separator: ":")
        // A time of day has no day of its own.
        if kind == .time, days < 1 { return time }
        let date = civil(day - 25_569)
        let isMidnight = seconds == 0
        return kind == .date && isMidnight ? date : "\(date)T\(time)"
    }

    /// The date of a day counted from 1970, in the proleptic Gregorian calendar.
    private static func civil(_ day: Int) -> String {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let year = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        let number = month < 10 ? month + 3 : month - 9
        let four = String(year + era * 400 + (number <= 2 ? 1 : 0))
        return String(repeating: "0", count: max(0, 4 - four.count)) + four + "-" + two(number) + "-"
            + two(ofYear - (153 * month + 2) / 5 + 1)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
