import ArgumentParser
import Foundation

/// A file that names messages: their numbers, or runs such as 3-5, one a line.
enum MessageList {
    /// Reads the numbers in such a file.
    static func read(_ path: String) throws -> [UInt64] {
        let lines = String(decoding: try InputFile.read(path), as: UTF8.self).split(whereSeparator: \.isNewline)
        return try lines.enumerated().flatMap { number, line -> [UInt64] in
            let ends = line.split(separator: "-").map { UInt64($0.trimmingCharacters(in: .whitespaces)) }
            guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last,
                last - first < 10_000_000
            else {
                throw ValidationError("\(path), line \(number + 1): “\(line)” is no number and no run such as 3-5.")
            }
            return Array(first...last)
        }
    }
}
