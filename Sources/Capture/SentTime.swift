/// When a message was sent, as an instant and in words.
public struct SentTime: Sendable, Hashable, Codable {
    /// Microseconds since 1970-01-01T00:00:00Z.
    public var instant: Int64
    /// RFC 3339 in UTC: "2015-06-06T02:36:47.760577Z", without a fraction when there is none.
    public var text: String
    /// The source's own writing of it, where that is not `text`.
    public var original: String?

    /// Years 0001 to 9999, which is what RFC 3339 can write; nil outside of them.
    public init?(instant: Int64, original: String? = nil) {
        guard let text = SentTime.text(of: instant) else { return nil }
        self.instant = instant
        self.text = text
        self.original = original
    }

    /// Reads an RFC 3339 date and time (section 5.6) with any offset; also without seconds, as ActivityStreams has it.
    ///
    /// A leap second counts as the second before it. Digits past the microsecond are dropped.
    public init?(rfc3339 string: String) {
        guard let instant = SentTime.instant(rfc3339: Array(string.utf8)) else { return nil }
        self.init(instant: instant, original: string)
        if text == string { original = nil }
    }
}

extension SentTime {
    /// The instant of an RFC 3339 date and time, as `init(rfc3339:)` reads it.
    public static func instant(rfc3339 string: String) -> Int64? {
        guard let instant = SentTime.instant(rfc3339: Array(string.utf8)), written.contains(instant) else { return nil }
        return instant
    }

    /// Years 0001 to 9999.
    private static let written: Range<Int64> = -62_135_596_800_000_000..<253_402_300_800_000_000
    private static let microsecondsPerDay: Int64 = 86_400_000_000

    private static func text(of instant: Int64) -> String? {
        let day = instant.flooredQuotient(by: microsecondsPerDay)
        let date = GregorianDay(number: day)
        guard (1...9999).contains(date.year) else { return nil }
        let inDay = Int(instant - day * microsecondsPerDay)
        let (seconds, fraction) = (inDay / 1_000_000, inDay % 1_000_000)
        var digits = DigitBuffer()
        digits.append(Int(date.year), width: 4, then: UInt8(ascii: "-"))
        digits.append(date.month, width: 2, then: UInt8(ascii: "-"))
        digits.append(date.day, width: 2, then: UInt8(ascii: "T"))
        digits.append(seconds / 3600, width: 2, then: UInt8(ascii: ":"))
        digits.append(seconds / 60 % 60, width: 2, then: UInt8(ascii: ":"))
        digits.append(seconds % 60, width: 2, then: fraction == 0 ? UInt8(ascii: "Z") : UInt8(ascii: "."))
        if fraction != 0 { digits.append(fraction, width: 6, then: UInt8(ascii: "Z")) }
        return String(decoding: digits.bytes, as: UTF8.self)
    }

    private static func instant(rfc3339 bytes: [UInt8]) -> Int64? {
        var cursor = DigitCursor(bytes)
        guard let year = cursor.number(width: 4), cursor.skip("-"), let month = cursor.number(width: 2),
            cursor.skip("-"), let day = cursor.number(width: 2),
            cursor.skip("T") || cursor.skip("t") || cursor.skip(" "), let hour = cursor.number(width: 2),
            cursor.skip(":"), let minute = cursor.number(width: 2)
        else { return nil }
        var (second, microseconds) = (0, 0)
        if cursor.skip(":") {
            guard let written = cursor.number(width: 2) else { return nil }
            second = min(written, 59)
            guard written <= 60 else { return nil }
            if cursor.skip(".") {
                guard let fraction = cursor.fraction() else { return nil }
                microseconds = fraction
            }
        }
        guard let offset = cursor.offset(), cursor.atEnd, hour < 24, minute < 60, year > 0,
            let number = GregorianDay.number(year: Int64(year), month: month, day: day)
        else { return nil }
        let seconds = number * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
        return seconds * 1_000_000 + Int64(microseconds)
    }
}

/// Decimal digits into bytes, without a formatter: this stands on the path of every message.
private struct DigitBuffer {
    var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(27) }

    mutating func append(_ value: Int, width: Int, then separator: UInt8) {
        var scale = 1
        for _ in 1..<width { scale *= 10 }
        while scale > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(value / scale % 10))
            scale /= 10
        }
        bytes.append(separator)
    }
}

private struct DigitCursor {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var atEnd: Bool { position == bytes.count }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    mutating func number(width: Int) -> Int? {
        guard position + width <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + width] {
            guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        position += width
        return value
    }

    /// Microseconds of a fraction of any length, at least one digit.
    mutating func fraction() -> Int? {
        var (value, count) = (0, 0)
        while let digit = number(width: 1) {
            if count < 6 { value = value * 10 + digit }
            count += 1
        }
        guard count > 0 else { return nil }
        for _ in min(count, 6)..<6 { value *= 10 }
        return value
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") ? -1 : 0
        guard sign != 0, let hours = number(width: 2), skip(":"), let minutes = number(width: 2), hours < 24,
            minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
