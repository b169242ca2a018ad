/// The "From " line between the messages of a mailbox: "From jane@example.org Thu Jan  1 00:00:00 1970" and its kin.
enum MboxEnvelope {
    /// Whether a line beginning with "From " has a sender and a date.
    ///
    /// A date is a month, a time and a year in whatever order, or an ISO 8601 date; "From here on" has none.
    static func isPlausible(_ line: UnsafeRawBufferPointer) -> Bool {
        guard line.count < 1000, line.starts(with: "From ".utf8) else { return false }
        let words = line.dropFirst(5).split { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 || $0 == 44 }
        guard words.count >= 2 else { return false }
        var month = false
        var time = false
        var year = false
        for word in words.dropFirst() {
            if isISODate(word) { return true }
            month = month || isMonth(word)
            time = time || isTime(word)
            year = year || isYear(word)
        }
        return month && time && year
    }

    private static let months: Set<[UInt8]> = Set(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].map { Array($0.utf8) })

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 48 && byte <= 57 }

    private static func isMonth(_ word: Slice<UnsafeRawBufferPointer>) -> Bool {
        word.count == 3 && months.contains(word.map { $0 | 32 })
    }

    private static func isYear(_ word: Slice<UnsafeRawBufferPointer>) -> Bool {
        guard word.count == 4, word.allSatisfy(isDigit) else { return false }
        return word.starts(with: "19".utf8) || word.starts(with: "20".utf8)
    }

    /// A time such as "9:05" or "09:05:33".
    private static func isTime(_ word: Slice<UnsafeRawBufferPointer>) -> Bool {
        let fields = word.split(separator: 58, omittingEmptySubsequences: false)
        return (2...3).contains(fields.count)
            && fields.allSatisfy { (1...2).contains($0.count) && $0.allSatisfy(isDigit) }
    }

    /// A date such as "2024-01-31" or "2024-01-31T…".
    private static func isISODate(_ word: Slice<UnsafeRawBufferPointer>) -> Bool {
        let bytes = Array(word.prefix(11))
        guard bytes.count >= 10, bytes[4] == 45, bytes[7] == 45 else { return false }
        return [0, 1, 2, 3, 5, 6, 8, 9].allSatisfy { isDigit(bytes[$0]) } && (bytes.count == 10 || bytes[10] == 84)
    }
}
