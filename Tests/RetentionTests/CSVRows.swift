import Foundation

/// The worked cases under Tests/Fixtures/Retention: simple CSV without quotes, one dictionary a row.
enum CSVRows {
    static func named(_ name: String) throws -> [[String: String]] {
        let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/Retention/\(name)")
        let lines = try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline)
        let header = lines[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        return lines.dropFirst().map { line in
            // The last column is a note, in which a comma is a comma.
            let fields = line.split(separator: ",", maxSplits: header.count - 1, omittingEmptySubsequences: false)
            return Dictionary(uniqueKeysWithValues: zip(header, fields.map(String.init)))
        }
    }
}
