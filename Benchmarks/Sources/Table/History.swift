import Foundation

/// One line of `history.jsonl`: what was measured, when, on which commit.
struct HistoryEntry: Codable, Equatable {
    let date: String
    let commit: String
    /// By the name of the line; more is better.
    let ratios: [String: Double]
}

/// The written-down results, and the check that nothing falls.
struct History {
    private(set) var entries: [HistoryEntry]

    /// A ratio that fell.
    struct Fall: Equatable, CustomStringConvertible {
        let name: String
        let ratio: Double
        /// Of the last five that were recorded.
        let median: Double

        var description: String {
            "\(name) fell to \(Quantity.digits(ratio)) from \(Quantity.digits(median)), the median of what was recorded last."
        }
    }

    /// How many earlier results count.
    static let window = 5
    /// What a ratio may fall to, as a part of their median.
    static let floor = 2.0 / 3

    init(_ entries: [HistoryEntry] = []) { self.entries = entries }

    /// Reads the lines of the file; none where there is no file.
    init(reading file: String) throws {
        let isThere = FileManager.default.fileExists(atPath: file)
        try self.init(parsing: isThere ? String(contentsOfFile: file, encoding: .utf8) : "", file: file)
    }

    /// Reads the lines of a text.
    init(parsing text: String, file: String = "history.jsonl") throws {
        var entries: [HistoryEntry] = []
        for (number, line) in text.split(separator: "\n").enumerated() {
            do { entries.append(try JSONDecoder().decode(HistoryEntry.self, from: Data(line.utf8))) } catch {
                throw BenchmarkError("\(file), line \(number + 1) is no result: correct or remove it.")
            }
        }
        self.init(entries)
    }

    /// The ratios that fell by more than a third against the median of the last five recorded under their names.
    func falls(_ ratios: [String: Double]) -> [Fall] {
        ratios.sorted { $0.key < $1.key }.compactMap { name, ratio in
            let before = entries.compactMap { $0.ratios[name] }.suffix(Self.window)
            guard !before.isEmpty else { return nil }
            let median = Median.of(Array(before))
            return ratio < median * Self.floor ? Fall(name: name, ratio: ratio, median: median) : nil
        }
    }

    /// Adds a line to the file.
    static func append(_ entry: HistoryEntry, to file: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = try encoder.encode(entry) + Data("\n".utf8)
        guard FileManager.default.fileExists(atPath: file) else {
            return try line.write(to: URL(fileURLWithPath: file))
        }
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: file))
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: line)
    }
}
