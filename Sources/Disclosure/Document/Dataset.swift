internal import Interchange

/// A table of a file that is released whole, as CSV that other programs can read (FOIA s.11(1A), s.19(2A)).
///
/// It is made from the released file alone, so that whoever has the pack can make it again and compare.
package struct Dataset: Hashable, Sendable {
    /// Where the CSV stands, below `data/`.
    package let path: String
    /// The released file that it is made from, below `data/`.
    package let source: String
    /// Which of that file's tables it is, from 1.
    package let number: Int
    /// The sheet's name; empty where the file is one table.
    package let sheet: String
    /// How many rows it has.
    package let rows: Int

    /// The tables of a released file with their bytes; empty where it is no table.
    static func tables(of file: PackFile) -> [(dataset: Dataset, csv: [UInt8])] {
        let tables = TableText.tables(of: file.bytes, name: file.path)
        let name = (file.path.split(separator: "/").last ?? "").split(separator: ".").dropLast().joined(separator: ".")
        return tables.enumerated().map { index, table in
            let number = tables.count == 1 ? "" : "-\(index + 1)"
            let dataset = Dataset(
                path: "datasets/\(name)\(number).csv", source: file.path, number: index + 1,
                sheet: XMLCharacters.safe(table.sheet ?? ""), rows: table.rows)
            return (dataset, table.csv)
        }
    }

    /// What the page calls it.
    var words: String {
        let file = source.split(separator: "/").last ?? ""
        let of = sheet.isEmpty ? "" : ", sheet \u{201C}\(sheet)\u{201D}"
        return "\(file)\(of): \(PlainWords.count(rows, "row", "rows")) as CSV, for re-use (a table)"
    }
}

extension DisclosureDocument {
    func writeDatasets(to xml: inout XMLWriter) {
        guard !datasets.isEmpty else { return }
        xml.start("datasets")
        for dataset in datasets {
            xml.start(
                "dataset",
                attributes: [
                    ("file", dataset.path), ("source", dataset.source), ("number", String(dataset.number)),
                    ("rows", String(dataset.rows)),
                ])
            xml.element("sheet", dataset.sheet)
            xml.end()
        }
        xml.end()
    }
}

extension Dataset {
    init(_ xml: XMLReading) throws(Fault) {
        self.init(
            path: try xml.attribute("file"), source: try xml.attribute("source"), number: try xml.number("number"),
            sheet: try xml.text("sheet"), rows: try xml.number("rows"))
    }
}
