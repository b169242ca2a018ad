/// Reads a record's `sent_at`, RFC 3339 in UTC (`2024-11-05T09:22:31.120000Z`), as Unix seconds.
enum SentAt {
    /// nil for anything that is no such time; a fraction of a second is dropped.
    static func seconds(_ text: String) -> Int64? {
        let utf8 = Array(text.utf8)
        guard utf8.count >= 20, utf8.last == UInt8(ascii: "Z") else { return nil }
        let marks: [(Int, UInt8)] = [(4, 0x2D), (7, 0x2D), (10, 0x54), (13, 0x3A), (16, 0x3A)]
        guard marks.allSatisfy({ utf8[$0.0] == $0.1 }), fractionIsSound(utf8[19..<(utf8.count - 1)]),
            let year = number(utf8[0..<4]), let month = number(utf8[5..<7]), let day = number(utf8[8..<10]),
            let hour = number(utf8[11..<13]), let minute = number(utf8[14..<16]), let second = number(utf8[17..<19]),
            Readable.Day(year: year, month: month, day: day) != nil, hour < 24, minute < 60, second <= 60
        else { return nil }
        let days = Int64(CivilCalendar.dayNumber(year: year, month: month, day: day))
        return days * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    }

    private static func fractionIsSound(_ fraction: ArraySlice<UInt8>) -> Bool {
        guard let point = fraction.first else { return true }
        return point == UInt8(ascii: ".") && fraction.count > 1 && number(fraction.dropFirst()) != nil
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.count <= 15, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
