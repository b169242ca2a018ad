import Foundation
import Testing

@testable import Capture

@Suite("Sent time")
struct SentTimeTests {
    @Test(
        "reads RFC 3339 and writes it in UTC",
        arguments: [
            ("1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"),
            ("2024-11-14T09:00:00.5+01:00", 1_731_571_200_500_000, "2024-11-14T08:00:00.500000Z"),
            ("2015-06-06T02:36:47.760577Z", 1_433_558_207_760_577, "2015-06-06T02:36:47.760577Z"),
            ("2024-02-29t23:59:60z", 1_709_251_199_000_000, "2024-02-29T23:59:59Z"),
            ("1969-12-31T23:59:59.9999999-00:00", -1, "1969-12-31T23:59:59.999999Z"),
            ("2014-12-12T12:12Z", 1_418_386_320_000_000, "2014-12-12T12:12:00Z"),
        ] as [(String, Int64, String)])
    func parses(original: String, instant: Int64, text: String) throws {
        let time = try #require(SentTime(rfc3339: original))
        #expect(time.instant == instant)
        #expect(time.text == text)
        #expect(time.original == (original == text ? nil : original))
    }

    @Test(
        "refuses nonsense",
        arguments: [
            "", "2024", "2024-13-01T00:00:00Z", "2023-02-29T00:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T00:00:61Z",
            "2024-01-01T00:00:00", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00+1:00", "2024-01-01T00:00:00Z ",
            "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:00",
        ])
    func refuses(text: String) {
        #expect(SentTime(rfc3339: text) == nil)
    }

    @Test("agrees with Foundation on every seventh day of four centuries")
    func calendar() throws {
        var gregorian = Calendar(identifier: .gregorian)
        gregorian.timeZone = try #require(TimeZone(identifier: "UTC"))
        for number in stride(from: Int64(-25_000), to: 121_097, by: 7) {
            let parts = gregorian.dateComponents(
                [.year, .month, .day], from: Date(timeIntervalSince1970: Double(number) * 86_400))
            let day = GregorianDay(number: number)
            #expect(Int(day.year) == parts.year && day.month == parts.month && day.day == parts.day)
            #expect(GregorianDay.number(year: day.year, month: day.month, day: day.day) == number)
        }
    }

    @Test("counts days as London does, across the change of its clocks")
    func zone() throws {
        var london = try ZoneCalendar(timeZone: "Europe/London")
        // 30 June 2024, 23:30 UTC is 1 July there; 27 October 2024 has 25 hours.
        #expect(london.day(of: 1_719_790_200_000_000).inWords == "1 July 2024")
        #expect(london.day(of: 1_729_983_540_000_000).inWords == "26 October 2024")
        #expect(london.day(of: 1_729_983_600_000_000).inWords == "27 October 2024")
        #expect(london.day(of: 1_730_073_540_000_000).inWords == "27 October 2024")
        #expect(london.day(of: 1_730_073_600_000_000).monthKey == "2024-10")
        #expect(throws: CaptureError(.badOption, "")) { _ = try ZoneCalendar(timeZone: "Mars/Olympus") }
    }

    @Test("keeps every digit of a Slack time")
    func slack() {
        #expect(SlackTimestamp("1433558207.760577").instant == 1_433_558_207_760_577)
        #expect(SlackTimestamp("1433558207.76").instant == 1_433_558_207_760_000)
        #expect(SlackTimestamp("1433558207").instant == 1_433_558_207_000_000)
        for nonsense in ["", ".5", "now", "1433558207.7605771", "14.33.1", "-1.0", "1433558207,5"] {
            #expect(SlackTimestamp(nonsense).instant == nil, "\(nonsense)")
        }
    }

    @Test("the instant alone is that of the whole time, and there is none where there is no time")
    func instant() {
        let texts = [
            "2015-06-06T02:36:47.760577Z", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00",
            "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-01:00", "0000-06-01T00:00:00Z", "2024-02-30T00:00:00Z",
            "2024-06-01T00:00:60Z", "2024-06-01 10:00+02:00", "", "yesterday",
        ]
        for text in texts { #expect(SentTime.instant(rfc3339: text) == SentTime(rfc3339: text)?.instant, "\(text)") }
    }
}
