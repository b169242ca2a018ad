@testable import Disclosure
import Foundation
import Testing

private func string(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

@Suite("Readable text")
struct PageTextTests {
    @Test("no line is longer than 72 characters unless it is one word")
    func width() {
        let documents =
            [PageSample.letter.text()]
            + PageSample.conversations.map {
                ConversationDocument(authority: "Wexcombe", reference: "FOI-1", conversation: $0).text()
            }
        for line in documents.flatMap({ string($0).split(separator: "\n") }) {
            #expect(line.count <= 72 || line.split(separator: " ").contains { $0.count > 60 }, "\(line)")
        }
    }

    @Test("wrapping loses no word and keeps a short line as it is")
    func wrapping() {
        var writer = PlainTextWriter()
        let words = (1...200).map { "w\($0)" }.joined(separator: " ")
        writer.line(words, indent: "  - ", hanging: "    ")
        let lines = string(writer.bytes).split(separator: "\n")
        #expect(lines.count > 10 && lines.allSatisfy { $0.count <= 72 })
        #expect(lines[0].hasPrefix("  - w1 ") && lines[1].hasPrefix("    w"))
        let joined = lines.joined(separator: " ").split(separator: " ").dropFirst().joined(separator: " ")
        #expect(joined == words)
        var short = PlainTextWriter()
        short.line("> >  kept   as it is ", indent: "    ")
        #expect(string(short.bytes) == "    > >  kept   as it is \n")
    }

    @Test("a letter says the same in text and in HTML")
    func letter() {
        let html = string(PageSample.letter.html()).replacingOccurrences(of: "&#39;", with: "'")
        let text = string(PageSample.letter.text()).split(whereSeparator: \.isWhitespace).joined(separator: " ")
        for words in [
            "Dear Ms Doe,", "What we withhold", "section 43(2), commercial interests", "8 January 2025", "P. Abara",
        ] {
            #expect(html.contains(words) && text.contains(words), "\(words)")
        }
    }

    @Test("a conversation says the same in text and in HTML")
    func conversation() {
        for conversation in PageSample.conversations {
            let document = ConversationDocument(authority: "Wexcombe", reference: "FOI-1", conversation: conversation)
            let text = string(document.text()).split(whereSeparator: \.isWhitespace).joined(separator: " ")
            let html = string(document.html())
            for message in conversation.messages {
                #expect(text.contains("record \(message.seq)") && html.contains("record \(message.seq)"))
                #expect(text.contains(MessageWords.when(message.sent)))
                for case .text(let words) in message.body.runs where !words.isEmpty {
                    let expected = DisplayText.oneLine(words).split(separator: " ").joined(separator: " ")
                    #expect(text.contains(expected), "\(expected)")
                }
            }
        }
    }

    @Test(
        "characters that act on the screen are marked",
        arguments: [
            ("a\u{202E}b", "a[U+202E]b"),
            ("a\u{0}b\u{1B}", "a\u{FFFD}b\u{FFFD}"), ("a\r\nb\rc\u{2028}d\u{85}e", "a\nb\nc\nd\ne"),
            ("tab\there", "tab\there"), ("\u{FEFF}x", "[U+FEFF]x"), ("\u{E0001}", "[U+E0001]"),
            ("a\u{7F}", "a[U+007F]"),
            ("👩\u{200D}🔧 caf\u{E9}", "👩\u{200D}🔧 caf\u{E9}"), ("a\n\rb", "a\n\nb"),
        ])
    func harmless(text: String, expected: String) {
        #expect(DisplayText.harmless(text) == expected)
    }

    @Test(
        "a gap stands apart from the word after it, not from what closes or from white space",
        arguments: [("on", " on"), ("– not", " – not"), (" on", " on"), (".", "."), ("’s", "’s"), (")", ")"), ("", "")])
    func gaps(text: String, expected: String) {
        let gap = Readable.Run.withheld(label: "x")
        #expect([gap, .text(text), .text("a")].spaced == [gap, .text(expected), .text("a")])
        #expect([.text("a"), gap, gap].spaced == [.text("a"), gap, gap])
    }

    @Test("a body splits at empty lines, across runs, and loses nothing")
    func paragraphs() {
        let gap = Readable.Run.withheld(label: "x")
        let paragraphs = BodyLayout.paragraphs([.text("\n\na\nb "), gap, .text(" c\n \n\n"), gap, .text("\nd\n")])
        #expect(paragraphs == [[[.text("a")], [.text("b "), gap, .text(" c")]], [[gap], [.text("d")]]])
        #expect(BodyLayout.paragraphs([]).isEmpty && BodyLayout.paragraphs([.text(" \n")]).isEmpty)
    }
}

@Suite("Civil calendar")
struct CivilCalendarTests {
    @Test("days run on without a gap from 1899 to 2101")
    func days() {
        var number = CivilCalendar.dayNumber(year: 1899, month: 1, day: 1)
        for year in 1899...2101 {
            for month in 1...12 {
                for day in 1...CivilCalendar.days(inMonth: month, ofYear: year) {
                    let moment = CivilCalendar.utc(Int64(number) * 86_400 + 86_399)
                    guard CivilCalendar.dayNumber(year: year, month: month, day: day) == number,
                        (moment.year, moment.month, moment.day) == (year, month, day), moment.hour == 23
                    else {
                        Issue.record("\(year)-\(month)-\(day)")
                        return
                    }
                    number += 1
                }
            }
        }
        #expect(CivilCalendar.dayNumber(year: 1970, month: 1, day: 1) == 0)
        #expect(CivilCalendar.utc(0).weekday == 4)
    }

    // The instants at which the clocks change, from the IANA time zone database (Europe/London).
    @Test(
        "the clocks change when they did",
        arguments: [
            (1972, 69_818_400, 89_172_000), (1976, 196_221_600, 214_970_400), (1980, 322_020_000, 341_373_600),
            (1981, 354_675_600, 372_819_600), (1984, 449_024_400, 467_773_200), (1989, 606_877_200, 625_626_000),
            (1990, 638_326_800, 657_075_600), (1995, 796_179_600, 814_323_600), (1996, 828_234_000, 846_378_000),
            (2024, 1_711_846_800, 1_729_990_800), (2025, 1_743_296_400, 1_761_440_400),
            (2037, 2_121_901_200, 2_140_045_200),
        ] as [(Int, Int64, Int64)])
    func summerTime(year: Int, start: Int64, end: Int64) {
        #expect(CivilCalendar.summerTime(ofYear: year) == start..<end)
    }

    @Test(
        "moments in words",
        arguments: [
            (1_711_846_799, "31 March 2024 at 12:59am"), (1_711_846_800, "31 March 2024 at 2:00am"),
            (1_729_990_800, "27 October 2024 at 1:00am"), (1_735_689_540, "31 December 2024 at 11:59pm"),
            (1_735_732_800, "1 January 2025 at 12:00pm"), (-86_400, "31 December 1969 at 12:00am UTC"),
        ] as [(Int64, String)])
    func moments(seconds: Int64, expected: String) {
        #expect(PlainWords.moment(seconds) == expected)
    }

    @Test("no instant breaks the calendar", arguments: [Int64.min, -1, 0, 253_402_300_799, Int64.max])
    func extremes(seconds: Int64) {
        #expect(PlainWords.isoMoment(seconds).count == 20)
        #expect(PlainWords.ukDay(seconds) != nil || seconds > 253_402_300_000)
    }

    @Test("a day that does not exist is none")
    func dayValues() {
        #expect(
            Readable.Day(year: 2023, month: 2, day: 29) == nil && Readable.Day(year: 2024, month: 2, day: 29) != nil)
        #expect(Readable.Day(year: 2024, month: 13, day: 1) == nil && Readable.Day(year: 0, month: 1, day: 1) == nil)
        #expect(PlainWords.dayWithWeekday(PageSample.day(2025, 3, 6)) == "Thursday 6 March 2025")
        #expect(PlainWords.dayWithWeekday(PageSample.day(1969, 7, 20)) == "Sunday 20 July 1969")
    }

    @Test("counts and sizes in words")
    func counts() {
        #expect(PlainWords.count(1, "message", "messages") == "1 message")
        #expect(PlainWords.count(1_234_567, "message", "messages") == "1,234,567 messages")
        #expect(PlainWords.size(999) == "999 bytes" && PlainWords.size(182_400) == "182 KB")
        #expect(PlainWords.size(3_449_999) == "3.4 MB")
    }
}
