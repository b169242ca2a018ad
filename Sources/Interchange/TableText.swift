/// The tables of a file, as CSV that other programs can read: CSV itself in whatever form, and workbooks sheet by sheet.
///
/// A pure function of the file's bytes: who has the file can make the same tables again and compare. CSV is read as UTF-8, else
/// as Windows-1252, with the separator that its first lines use; workbooks (Office Open XML, ECMA-376) as their cells' values,
/// dates as ISO 8601. Hidden rows, columns and sheets are in it as in the file. Written as RFC 4180 in UTF-8.
package struct TableText: Sendable, Equatable {
    /// The sheet's name; nil for CSV.
    package let sheet: String?
    /// How many rows it has, the first one counted.
    package let rows: Int
    /// The CSV.
    package let csv: [UInt8]

    /// A larger file is left as it is.
    private static let mostBytes = 64 << 20

    /// The tables of a file, in its order; empty where it is no table, cannot be read, or is too large.
    package static func tables(of bytes: [UInt8], name: String) -> [TableText] {
        guard bytes.count <= mostBytes else { return [] }
        let ending = name.lowercased().split(separator: ".").last ?? ""
        switch ending {
        case "csv", "tsv", "tab": return separated(bytes, isTabbed: ending != "csv").map { [$0] } ?? []
        case "xlsx", "xlsm": return (try? Workbook(bytes, name: name).tables()) ?? []
        default: return []
        }
    }

    init?(sheet: String?, rows: [[String]]) {
        var all = rows
        while all.last?.allSatisfy(\.isEmpty) == true { all.removeLast() }
        guard let width = all.map(\.count).max(), width > 0 else { return nil }
        var table = CSVText(header: [])
        _ = table.drain()
        // Every row as wide as the widest: a reader of tables counts cells.
        for row in all { table.dataRow(row + Array(repeating: "", count: width - row.count)) }
        self.sheet = sheet
        self.rows = all.count
        csv = table.bytes
    }

    private static func separated(_ bytes: [UInt8], isTabbed: Bool) -> TableText? {
        guard !bytes.contains(0) else { return nil }
        let text = String(validating: bytes, as: UTF8.self) ?? WindowsLatin.text(bytes)
        let utf8 = Array(text.utf8)
        var reader = CSVRows(separator: isTabbed ? 0x09 : separator(of: utf8), bytes: utf8)
        var rows: [[String]] = []
        do {
            while let event = try reader.next() {
                // A row that cannot be read would be missing without a word: the file goes as it is.
                guard case .row(let row) = event else { return nil }
                rows.append(row.fields)
            }
        } catch {
            return nil
        }
        return TableText(sheet: nil, rows: rows)
    }

    /// The one of comma, semicolon and tab that stands most often in the first lines.
    private static func separator(of bytes: [UInt8]) -> UInt8 {
        let head = bytes.prefix(16_384)
        let counts = [0x2C, 0x3B, 0x09].map { mark in (mark: UInt8(mark), count: head.count { $0 == UInt8(mark) }) }
        return counts.max { $0.count < $1.count }?.mark ?? 0x2C
    }
}

/// Windows-1252, in which spreadsheets of the region write CSV that is not UTF-8.
enum WindowsLatin {
    /// 0x80 to 0x9F, which differ from Latin 1.
    private static let upper: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,
        0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x9D, 0x017E, 0x0178,
    ]

    static func text(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let value = (0x80...0x9F).contains(byte) ? upper[Int(byte) - 0x80] : UInt32(byte)
            if let scalar = Unicode.Scalar(value) { text.append(scalar) }
        }
        return String(text)
    }
}
