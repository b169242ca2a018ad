import Testing

@testable import Mail

private let head = "From: a@example.org\nDate: Fri, 06 Dec 2024 09:00:00 +0000\n"

private func parse(_ text: String) throws -> MailMessage { try MailParser.parse(mail(text)) }

private func parse(_ bytes: [UInt8]) throws -> MailMessage { try MailParser.parse(bytes) }

@Suite("Mail header")
struct MailHeaderTests {
    @Test(
        "decodes subjects",
        arguments: [
            ("=?UTF-8?Q?Zo=C3?= =?UTF-8?Q?=AB?=", "Zoë"),  // split inside a character (RFC 2047 5 forbids it)
            ("=?UTF-8?B?4oI=?=\n =?UTF-8?B?rA==?=", "€"),
            ("=?ISO-8859-1?Q?caf=E9?= au lait", "café au lait"),
            ("=?iso-8859-1?Q?=93quoted=94?=", "“quoted”"),
            ("=?gb2312?B?1tDOxA==?=", "中文"),
            ("=?koi8-r?B?8NLJ18XU?=", "Привет"),
            ("plain\n folded", "plain folded"),
            ("", ""),
        ])
    func subjects(_ written: String, _ read: String) throws {
        #expect(try parse(head + "Subject: \(written)\n\nx\n").subject == read)
    }

    @Test("decodes raw 8-bit subjects: UTF-8, the body's charset, Windows-1252")
    func rawSubjects() throws {
        #expect(try parse(head + "Subject: Zoë\n\nx\n").subject == "Zoë")
        let cyrillic =
            mail(head + "Subject: ") + [0xF0, 0xD2, 0xC9, 0xD7, 0xC5, 0xD4]
            + mail("\nContent-Type: text/plain; charset=koi8-r\n\nx\n")
        #expect(try parse(cyrillic).subject == "Привет")
        let western = mail(head + "Subject: caf") + [0xE9] + mail("\n\nx\n")
        let message = try parse(western)
        #expect(message.subject == "café")
        #expect(message.defects.contains { $0.contains("8-bit") })
    }

    @Test("decodes raw 8-bit bytes within an encoded word of an address once")
    func rawInWord() throws {
        let bytes = mail(head + "To: =?iso-8859-1?Q?M") + [0xFC] + mail("ller?= <m@example.org>\n\nx\n")
        #expect(try parse(bytes).to == [MailAddress(name: "Müller", address: "m@example.org")])
    }

    @Test("keeps the text of an unknown charset as far as it can be read, and says so")
    func unknownCharset() throws {
        let message = try parse(head + "Content-Type: text/plain; charset=x-klingon-9\n\nna\u{EF}ve\n")
        #expect(message.textBody == "na\u{EF}ve\n")
        #expect(message.defects.contains { $0.contains("x-klingon-9") })
    }

    @Test("reads addresses: groups, empty groups, comments, quoted names, without a domain")
    func addresses() throws {
        let message = try parse(
            head + "To: Board: jane@x.org, \"Doe, Joe\" <joe@x.org>;, undisclosed-recipients:;\nCc: bob (Bob B.)\n"
                + "Bcc: hidden@x.org\nTo: second@x.org\n\nx\n")
        #expect(
            message.to == [
                MailAddress(name: nil, address: "jane@x.org", group: "Board"),
                MailAddress(name: "Doe, Joe", address: "joe@x.org", group: "Board"),
                MailAddress(name: "undisclosed-recipients", address: nil, group: "undisclosed-recipients"),
                MailAddress(name: nil, address: "second@x.org"),
            ])
        #expect(message.cc.first?.address == "bob")
        #expect(message.bcc.map(\.address) == ["hidden@x.org"])
        #expect(message.defects.contains { $0.contains("field to stands 2 times") })
    }

    @Test("reads identifiers, in odd forms too")
    func identifiers() throws {
        let message = try parse(
            head + "Message-ID: <a b@x>\nIn-Reply-To: Your message of \"Mon\" <p@x> and <q@x>\n"
                + "References: <r@x><s@x>\n\t<r@x> garbage\n\nx\n")
        #expect(message.messageID == "ab@x")
        #expect(message.inReplyTo == ["p@x", "q@x"])
        #expect(message.references == ["r@x", "s@x"])
        #expect(try parse(head + "Message-ID: bare.word\nIn-Reply-To: Joe's note\n\nx\n").inReplyTo == [])
        #expect(try parse(head + "Message-ID: bare.word\n\nx\n").messageID == "bare.word")
        #expect(try parse(head + "Message-ID: =?utf-8?Q?=3Cenc=40x=3E?=\n\nx\n").messageID == "enc@x")
    }

    @Test(
        "reads dates and keeps the text of those it does not believe",
        arguments: [
            ("Fri, 06 Dec 2024 09:00:00 +0000", 1_733_475_600), ("6 Dec 2024 09:00 GMT", 1_733_475_600),
            ("Fri, 06 Dec 2024 10:00:00 +0100 (CET)", 1_733_475_600), ("Fri, 6 Dec 24 09:00:00 UT", 1_733_475_600),
            ("Thu, 01 Jan 1970 00:00:00 +0000", nil), ("yesterday", nil), ("", nil), ("6 Dec 2024", nil),
            ("Tue, 7 Apr 2026 10:00:t", nil), ("Fri, 06 Dec 2224 09:00:00 +0000", nil),
        ] as [(String, Int64?)])
    func dates(_ text: String, _ instant: Int64?) throws {
        let message = try parse("From: a@example.org\nDate: \(text)\n\nx\n")
        #expect(message.date == MailDate(instant: instant, text: text))
        #expect(message.defects.contains { $0.contains("Date field") } == (instant == nil))
    }

    @Test("does not believe a date long after the mail was received")
    func futureDate() throws {
        let message = try parse(
            "From: a@x.org\nReceived: from y by z; Fri, 06 Dec 2024 09:00:00 +0000\nDate: Fri, 06 Dec 2034 09:00:00 +0000\n\nx\n"
        )
        #expect(message.date?.instant == nil && message.date?.text == "Fri, 06 Dec 2034 09:00:00 +0000")
    }

    @Test("reads a header with NUL, with bare CR line ends, behind an envelope line, a mark or blank lines")
    func oddStarts() throws {
        #expect(try parse(head + "Subject: a\0b\n\nx\n").subject == "a b")
        let mac = try parse((head + "Subject: mac\n\none\ntwo\n").replacing("\n", with: "\r"))
        #expect(mac.subject == "mac" && mac.textBody == "one\ntwo\n")
        #expect(try parse("From a@x Fri Dec  6 09:00:00 2024\n" + head + "Subject: e\n\nx\n").subject == "e")
        #expect(try parse("\u{FEFF}" + head + "Subject: m\n\nx\n").subject == "m")
        #expect(try parse("\r\n\n" + head + "Subject: l\n\nx\n").subject == "l")
    }

    @Test("refuses what is no mail", arguments: ["", "\n\n  \n", "Just prose without any field.\nMore.\n"])
    func noMail(_ text: String) {
        let error = #expect(throws: MailError.self) { try parse(text) }
        #expect(error?.code == (text.contains("prose") ? .notMail : .empty))
    }

    @Test("refuses a mail over the limit")
    func tooLarge() {
        let limits = MailLimits(maxBytes: 100, maxParts: 10, maxDepth: 5)
        let error = #expect(throws: MailError.self) {
            try MailParser.parse(mail(head + "\n" + String(repeating: "x", count: 200)), limits: limits)
        }
        #expect(error?.code == .tooLarge)
    }
}
