import Foundation

import Testing

@testable import Mail

private let head = "From: a@example.org\nDate: Fri, 06 Dec 2024 09:00:00 +0000\nMIME-Version: 1.0\n"

private func parse(_ text: String) throws -> MailMessage { try MailParser.parse(mail(head + text)) }

@Suite("Mail body")
struct MailBodyTests {
    @Test("takes both forms of an alternative, and its calendar as an attachment")
    func alternative() throws {
        let message = try parse(
            "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n--b\n"
                + "Content-Type: text/html\n\n<p>html</p>\n--b\nContent-Type: text/calendar\n\nBEGIN:VCALENDAR\n--b--\n"
        )
        #expect(message.texts == [MailText(format: .plain, text: "plain")])
        #expect(message.htmlBody == "<p>html</p>")
        #expect(message.attachments.map(\.mediaType) == ["text/calendar"])
        #expect(message.attachments.first?.text == "BEGIN:VCALENDAR")
    }

    @Test("keeps the order of plain and HTML parts one after the other")
    func mixedTexts() throws {
        let message = try parse(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nfirst\n--b\nContent-Type: text/html\n\n<i>second</i>\n--b\n"
                + "Content-Type: text/plain; name=notes.txt\n\nattached\n--b--\n")
        #expect(message.texts.map(\.format) == [.plain, .html])
        #expect(message.textBody == "first" && message.htmlBody == "<i>second</i>")
        #expect(message.attachments.map(\.name) == ["notes.txt"])
    }

    @Test("finds the HTML with its pictures within an alternative")
    func related() throws {
        let message = try parse(
            "Content-Type: multipart/alternative; boundary=a\n\n--a\n\nplain\n--a\nContent-Type: multipart/related; boundary=r\n\n"
                + "--r\nContent-Type: text/html\n\n<img src=cid:1>\n--r\nContent-Type: image/png; name=\"=?utf-8?q?=C3=A4.png?=\"\n"
                + "Content-ID: <1>\nContent-Transfer-Encoding: base64\n\niVBORw==\n--r--\n--a--\n")
        #expect(message.texts == [MailText(format: .plain, text: "plain")])
        #expect(message.htmlBody == "<img src=cid:1>")
        #expect(message.attachments.map(\.name) == ["ä.png"])
        #expect(message.attachments.first?.data == [0x89, 0x50, 0x4E, 0x47])
    }

    @Test(
        "decodes bodies whose charset label is missing, wrong or narrow",
        arguments: [
            (nil, [0x63, 0xE9], "cé"), ("us-ascii", [0xC3, 0xA9], "é"), ("iso-8859-1", [0x93, 0x78, 0x94], "“x”"),
            ("iso-8859-1", [0xC3, 0xA9], "é"), ("gb2312", [0x96, 0xC6], "柶"), ("utf-8", [0x80, 0x93], "€“"),
            ("utf-8", [0xC3, 0xA9, 0xC3, 0xA9, 0xFF], "éé\u{FFFD}"), ("utf-7", Array("+AOk-".utf8), "é"),
            ("iso-2022-jp", [0x1B, 0x24, 0x42, 0x24, 0x22, 0x1B, 0x28, 0x42], "あ"),
            ("koi8-r", [0xF0], "П"), ("shift_jis", [0x82, 0xA0], "あ"), ("utf-8", [0x61, 0, 0x62], "a\u{FFFD}b"),
        ] as [(String?, [UInt8], String)])
    func charsets(_ label: String?, _ bytes: [UInt8], _ text: String) throws {
        let type = label.map { "Content-Type: text/plain; charset=\"\($0)\"\n" } ?? ""
        #expect(try MailParser.parse(mail(head + type + "\n") + bytes).textBody == text)
    }

    @Test("undoes format=flowed")
    func flowed() throws {
        let body = "One \ntwo.\n\n> quoted \n> on\n>> deeper\n-- \nJoe\n"
        let message = try parse("Content-Type: text/plain; format=flowed\n\n" + body)
        #expect(message.textBody == "One two.\n\n> quoted on\n>> deeper\n-- \nJoe\n")
        let deleting = try parse("Content-Type: text/plain; format=flowed; delsp=yes\n\nab \ncd\n")
        #expect(deleting.textBody == "abcd\n")
    }

    @Test("takes uuencoded files out of a text, and leaves what only looks like one")
    func uuencode() throws {
        let message = try parse("\nSee:\nbegin 644 cat.txt\n#0V%T\n`\nend\nBye. begin 644 is a phrase\n")
        #expect(message.attachments.map(\.name) == ["cat.txt"])
        #expect(message.attachments.first?.data == Array("Cat".utf8))
        #expect(message.textBody == "See:\nbegin 644 cat.txt\nBye. begin 644 is a phrase\n")
        let torn = "\nbegin 644 cat.txt\n#0V%T\nno end here, only prose of some length that is none\n"
        #expect(try parse(torn).textBody?.contains("#0V%T") == true)
    }

    @Test("reads RFC 2231 names in pieces")
    func continuedNames() throws {
        let message = try parse(
            "Content-Type: application/pdf\nContent-Disposition: attachment;\n filename*0*=utf-8'en'%e2%82;\n"
                + " filename*1*=%ac%20rates;\n filename*2=\".pdf\"\n\nx\n")
        #expect(message.attachments.map(\.name) == ["€ rates.pdf"])
    }

    @Test("keeps forwarded mail whole: plain, with its own parts, encoded")
    func forwarded() throws {
        let inner = "From: b@x.org\nSubject: Inner\nContent-Type: multipart/mixed; boundary=i\n\n--i\n\nhello\n--i--\n"
        let outer = "Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n"
        let plain = try parse(outer + "\n" + inner + "\n--o--\n")
        #expect(plain.attachments.map { text($0.data) } == [inner])
        #expect(plain.attachments.map(\.name) == ["Inner.eml"])
        let encoded = try parse(
            outer + "Content-Transfer-Encoding: base64\n\n" + Data(inner.utf8).base64EncodedString() + "\n--o--\n")
        #expect(encoded.attachments.map { text($0.data) } == [inner])
        let windows = try parse((outer + "\n" + inner + "\n--o--\n").replacing("\n", with: "\r\n"))
        #expect(windows.attachments.map { text($0.data) } == [inner.replacing("\n", with: "\r\n")])
        let digest = try parse(
            "Content-Type: multipart/digest; boundary=o\n\n--o\n\nSubject: One\n\n1\n--o\n\nSubject: Two\n\n2\n--o--\n")
        #expect(digest.attachments.map { text($0.data) } == ["Subject: One\n\n1", "Subject: Two\n\n2"])
    }

    @Test("keeps signed, encrypted and TNEF parts as they are")
    func sealed() throws {
        let signed = try parse(
            "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; micalg=pgp-sha256; boundary=s\n\n--s\n\n"
                + "signed words\n--s\nContent-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----\n--s--\n"
        )
        #expect(signed.textBody == "signed words")
        #expect(signed.attachments.map(\.mediaType) == ["application/pgp-signature"])
        let encrypted = try parse(
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n"
                + "Content-Transfer-Encoding: base64\n\nMIAG\n")
        #expect(encrypted.attachments.map(\.data) == [[0x30, 0x80, 0x06]])
        let tnef = try parse(
            "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+Ig==\n")
        #expect(tnef.attachments.map(\.name) == ["winmail.dat"])
        #expect(tnef.attachments.map(\.data) == [[0x78, 0x9F, 0x3E, 0x22]])
    }

    @Test("loses no text to a missing, unannounced or repeated boundary")
    func boundaries() throws {
        let unannounced = try parse("Content-Type: multipart/mixed\n\n--b\n\nwords\n--b--\n")
        #expect(unannounced.textBody?.contains("words") == true)
        #expect(unannounced.defects.contains { $0.contains("boundary") })
        let unclosed = try parse("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nwords\n")
        #expect(unclosed.textBody?.contains("words") == true && !unclosed.defects.isEmpty)
        let same = try parse(
            "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nwords\n--b--\n"
        )
        #expect(same.textBody?.contains("words") == true)
        let absent = try parse("Content-Type: multipart/mixed; boundary=b\n\nwords without any part\n")
        #expect(
            (absent.textBody ?? "").contains("words") || absent.attachments.contains { text($0.data).contains("words") }
        )
    }
}

@Suite("Mail limits")
struct MailLimitTests {
    @Test("survives multiparts and forwarded mails nested thousands deep")
    func deep() throws {
        var nested = ""
        for level in 0..<3000 { nested += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n" }
        let message = try parse(nested + "\nwords\n")
        #expect(message.defects.contains { $0.contains("deep") })
        let forwarded = String(repeating: "Content-Type: message/rfc822\n\n", count: 3000)
        #expect(try parse(forwarded + "Subject: last\n\nwords\n").attachments.count == 1)
    }

    @Test("does not build twenty thousand parts")
    func manyParts() throws {
        let bomb =
            "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\n", count: 100_000)
            + "the words\n--b--\n"
        let message = try parse(bomb)
        #expect(message.attachments.isEmpty && message.textBody?.contains("the words") == true)
        #expect(message.defects.contains { $0.contains("boundary lines") })
        let diff = "\n" + String(repeating: "--- a/file\n+++ b/file\n", count: 20_000)
        #expect(try parse(diff).defects.isEmpty)
    }

    @Test("reads huge headers")
    func hugeHeaders() throws {
        let subject = try parse("Subject: " + String(repeating: "=?utf-8?q?=C3=A9?= ", count: 5000) + "\n\nx\n").subject
        #expect(subject?.count == 5000)
        #expect(try parse((0..<3000).map { "To: a\($0)@x.org\n" }.joined() + "\nx\n").to.count == 3000)
        let list = (0..<5000).map { "a\($0)@x.org" }.joined(separator: ",\n ")
        #expect(try parse("To: " + list + "\n\nx\n").to.count == 5000)
        #expect(try parse((0..<5000).map { "X-\($0): y\n" }.joined() + "\nx\n").textBody == "x\n")
    }
}
