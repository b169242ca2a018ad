import Interchange

/// A row of a table under its header; columns are found by name, empty fields and the word "null" are no values.
struct HeaderRow {
    private let row: CSVRows.Row
    private let columns: [String: Int]

    init(row: CSVRows.Row, columns: [String: Int]) {
        self.row = row
        self.columns = columns
    }

    /// The exact bytes of the row.
    var raw: [UInt8] { row.raw }

    subscript(name: String) -> String? {
        guard let index = columns[name], index < row.fields.count else { return nil }
        let value = row.fields[index]
        return value.isEmpty || value == "null" ? nil : value
    }

    /// The value of the first of several names that has one: columns are called differently from year to year.
    func first(_ names: String...) -> String? { names.lazy.compactMap { self[$0] }.first }

    func has(_ name: String) -> Bool { columns[name] != nil }

    /// "Post Creation Time" as "postcreationtime": letters and digits alone.
    static func bare(_ name: String) -> String {
        String(String.UnicodeScalarView(name.lowercased().unicodeScalars.filter(\.properties.isAlphabeticOrDigit)))
    }
}

extension Unicode.Scalar.Properties {
    fileprivate var isAlphabeticOrDigit: Bool { isAlphabetic || numericType != nil }
}

extension CaptureOutput {
    /// Gives each row of a table under its header and the place of it; damage has failed, unless it is told elsewhere.
    func eachRow(
        of file: ExportFiles.File, in source: ExportSource, column: (String) -> String, tellsDamage: Bool = true,
        _ body: (HeaderRow, String) throws -> Void
    ) throws {
        try reading {
            var rows = CSVRows(next: try source.open(file))
            var header: [String: Int]?
            while let event = try rows.next() {
                switch event {
                case .damaged(let line, let reason):
                    if tellsDamage { try failed("\(file.name), line \(line)", reason) }
                case .row(let row):
                    guard let columns = header else {
                        header = Dictionary(
                            row.fields.enumerated().map { (column($1), $0) }, uniquingKeysWith: { first, _ in first })
                        continue
                    }
                    try body(HeaderRow(row: row, columns: columns), "\(file.name), line \(row.line)")
                }
            }
        }
    }
}
