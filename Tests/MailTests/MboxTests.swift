import Foundation
import Mail
import Testing

private let envelope = "From jane@example.org Fri Dec  6 09:00:00 2024\n"

private func letter(_ name: String, body: String = "Words.\n", more: String = "") -> String {
    "From: \(name)@example.org\nSubject: \(name)\n\(more)\n\(body)"
}

@Suite("Mailbox")
struct MboxTests {
    @Test("gives back each message exactly, whatever the chunks", arguments: [1, 2, 7, 64, 100_000])
    func chunks(_ size: Int) {
        let letters = [letter("a"), letter("b", body: "\n\n"), letter("c", body: ""), letter("d", body: "no line end")]
        let box = letters.map { envelope + $0 + ($0.hasSuffix("\n") ? "" : "\n") + "\n" }.joined()
        let found = split(mail(box), chunk: size)
        #expect(found.errors.isEmpty)
        #expect(found.messages.map { text($0.bytes) } == letters.dropLast() + ["\(letters[3])\n"])
        #expect(found.messages.map(\.line).first == 1 && found.messages.map(\.offset).first == 0)
        for message in found.messages { #expect(mail(box)[Int(message.offset)...].starts(with: mail(envelope))) }
    }

    @Test("takes one > off, and says by which rule")
    func quoting() {
        let box = envelope + letter("a", body: ">From one\n>>From two\n> From three\nFrom four\n>Fromage\n") + "\n"
        let message = split(mail(box)).messages[0]
        #expect(text(message.bytes).hasSuffix("From one\n>From two\n> From three\nFrom four\n>Fromage\n"))
        #expect(message.unquotedLines == 2 && message.rule == .mboxrd)
        #expect(split(mail(envelope + letter("a"))).messages[0].rule == .unquoted)
    }

    @Test(
        "does not split at a line of the body",
        arguments: [
            "\nFrom here on, it is different.\nmore\n", "\nFrom Jane, who wrote in May 2024.\nmore\n",
            "text\nFrom jane@example.org Fri Dec  6 09:00:00 2024\nSubject: no blank line before\n",
            "\nFrom jane@example.org Fri Dec  6 09:00:00 2024 she was away\nand no field follows\n", "\nFrom \n\n",
            "\nFrom\n",
        ])
    func bodyLines(_ body: String) {
        let box = envelope + letter("a", body: body) + "\n" + envelope + letter("b")
        let found = split(mail(box)).messages
        #expect(found.map { text($0.bytes) } == [letter("a", body: body), letter("b")])
    }

    @Test(
        "splits at the envelopes of all mailers",
        arguments: [
            "From jane@x.org Fri Dec 06 09:00:00 2024", "From - Fri Dec 06 09:00:00 2024",
            "From MAILER-DAEMON Fri Dec  6 09:00 2024", "From jane@x.org Fri, 6 Dec 2024 09:00:00 +0000",
            "From \"jane doe\"@x.org  Fri Dec  6 09:00:00 GMT 2024", "From jane@x.org 2024-12-06T09:00:00Z",
            "From 1234567@xxx Fri Dec 06 09:00:00 +0000 2024", "From ???@??? Fri Dec 06 09:00:00 2024",
            "From jane@x.org Fri Dec  6 09:00:00 2024 remote from host",
        ])
    func envelopes(_ line: String) {
        let box = envelope + letter("a") + "\n" + line + "\n" + letter("b")
        let found = split(mail(box)).messages
        #expect(found.map { text($0.bytes) } == [letter("a"), letter("b")])
        #expect(found.last?.envelope == line)
    }

    @Test("takes a mailbox whose envelopes have no date, as old Mozilla wrote")
    func dateless() {
        let box = "From - \n" + letter("a") + "\nFrom - \n" + letter("b") + "\n"
        #expect(split(mail(box)).messages.map { text($0.bytes) } == [letter("a"), letter("b")])
    }

    @Test("splits at a repeated dateless envelope without blank lines, but mentions a dated one without")
    func unseparated() {
        let box = "From - \n" + letter("a") + "From - \n" + letter("b")
        #expect(split(mail(box)).messages.map { text($0.bytes) } == [letter("a"), letter("b")])
        let dated = split(mail(envelope + letter("a") + envelope + letter("b"))).messages
        #expect(dated.count == 1 && dated[0].defects.count == 1)
    }

    @Test("reads CR LF mailboxes")
    func windows() {
        let parts = [letter("a", body: ">From x\r\n"), letter("b")].map {
            $0.replacing("\r\n", with: "\n").replacing("\n", with: "\r\n")
        }
        let line = envelope.replacing("\n", with: "\r\n")
        let found = split(mail(line + parts[0] + "\r\n" + line + parts[1] + "\r\n")).messages
        #expect(found.map { text($0.bytes) } == [parts[0].replacing(">From x", with: "From x"), parts[1]])
    }

    @Test("follows Content-Length over bare From lines where it fits, and only there")
    func contentLength() {
        let body = "See:\n\n" + envelope + "Subject: quoted whole\n\n>From inside\n"
        let fits = letter("a", body: body, more: "Content-Length: \(body.utf8.count)\n")
        let good = split(mail(envelope + fits + "\n" + envelope + letter("b"))).messages
        #expect(good.map { text($0.bytes) } == [fits, letter("b")])
        #expect(good.first?.rule == .mboxcl2)
        let lies = letter("a", body: body, more: "Content-Length: \(body.utf8.count + 3)\n")
        #expect(split(mail(envelope + lies + "\n" + envelope + letter("b"))).messages.count == 3)
        let huge = letter("a", more: "Content-Length: 99999999999999999999\n")
        #expect(split(mail(envelope + huge + "\n" + envelope + letter("b"))).messages.count == 2)
    }

    @Test("passes over a message beyond the limit, and goes on", arguments: [10, 1000, 100_000])
    func tooLarge(_ chunk: Int) {
        let long = letter("long", body: String(repeating: "0123456789 0123456789\n", count: 1000))
        let wide = letter("wide", body: String(repeating: "x", count: 20_000) + "\n")
        let box = [letter("a"), long, letter("b"), wide, letter("c")].map { envelope + $0 + "\n" }.joined()
        let found = split(mail(box), chunk: chunk, limit: 4096)
        #expect(found.messages.map { text($0.bytes) } == [letter("a"), letter("b"), letter("c")])
        #expect(found.errors.map(\.code) == [.tooLarge, .tooLarge])
        #expect(split(mail(envelope + long), chunk: chunk, limit: 4096).errors.map(\.code) == [.tooLarge])
    }

    @Test("says when the last message may be cut off")
    func truncated() {
        let found = split(mail(envelope + letter("a") + "\n" + envelope + "From: b@x.org\nSubject: cut o")).messages
        #expect(found.count == 2 && found[0].defects.isEmpty && found[1].defects.count == 1)
    }

    @Test("reports text before the first envelope, and takes what follows")
    func preamble() {
        let found = split(mail("Some prose.\n\n" + envelope + letter("a")))
        #expect(found.errors.map(\.code) == [.notMailbox] && found.messages.count == 1)
        #expect(split(mail("\n\n" + envelope + letter("a"))).errors.isEmpty)
        #expect(split(mail("")).messages.isEmpty)
        #expect(
            split([UInt8](repeating: 1, count: 100_000), chunk: 1000, limit: 4096).errors.map(\.code) == [.notMailbox])
    }

    @Test("reads a file, and throws where there is none")
    func file() throws {
        let path = NSTemporaryDirectory() + "mbox-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data((envelope + letter("a") + "\n" + envelope + letter("b")).utf8).write(to: URL(fileURLWithPath: path))
        var reader = try MboxReader(path: path)
        #expect(try reader.next().map { text($0.bytes) } == letter("a"))
        #expect(try reader.next().map { text($0.bytes) } == letter("b"))
        #expect(try reader.next() == nil && reader.next() == nil)
        #expect(throws: MailError.self) { try MboxReader(path: path + "-not") }
    }
}
