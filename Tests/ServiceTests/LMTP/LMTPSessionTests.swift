import Testing

@testable import Service

@Suite("An LMTP session")
struct LMTPSessionTests {
    /// A session that ran over `input`, in pieces of `piece` bytes, with each mail answered by `verdict`.
    private struct Talk {
        var replies: [String] = []
        var mails: [LMTPMail] = []
        var isClosed = false

        init(
            _ input: [UInt8], piece: Int = .max, limits: LMTPLimits = LMTPLimits(), accepted: Set<String> = [],
            room: LMTPRoom = LMTPRoom(bytes: 1 << 20), verdict: LMTPVerdict = .kept
        ) {
            var session = LMTPSession(name: "test", limits: limits, accepted: accepted, room: room)
            var rest = input[...]
            while !rest.isEmpty {
                let next = rest.prefix(piece)
                rest = rest.dropFirst(next.count)
                session.receive(next)
                while let action = session.next() {
                    switch action {
                    case .reply(let text): add(text)
                    case .deliver(let mail):
                        mails.append(mail)
                        add(session.delivered(verdict))
                    case .close(let text):
                        add(text)
                        isClosed = true
                    }
                }
            }
            session.end()
        }

        private mutating func add(_ text: String) {
            replies += text.split(separator: "\r\n").map(String.init)
        }

        /// The first digits of each reply, continuation lines left out.
        var codes: [String] { replies.filter { !$0.dropFirst(3).hasPrefix("-") }.map { String($0.prefix(3)) } }
    }

    private static func lines(_ lines: String...) -> [UInt8] { Array((lines.joined(separator: "\r\n") + "\r\n").utf8) }

    private static let two = lines(
        "LHLO client.example", "MAIL FROM:<ann@example.org> SIZE=40 BODY=8BITMIME", "RCPT TO:<a@example.org>",
        "RCPT TO:<\"b > c\"@example.org>", "DATA", "Subject: one", "", "..dot", "...", "end.", ".",
        "MAIL FROM:<>", "RCPT TO:<a@example.org>", "DATA", ".", "QUIT")

    @Test(
        "pipelined or byte by byte, it gives the same mails and a reply for each recipient", arguments: [1, 2, 7, .max])
    func pieces(piece: Int) {
        let talk = Talk(Self.two, piece: piece)
        #expect(
            talk.codes == ["250", "250", "250", "250", "354", "250", "250", "250", "250", "354", "250", "221"],
            "\(talk.replies)")
        #expect(talk.isClosed)
        #expect(talk.mails.map(\.sender) == ["ann@example.org", ""])
        #expect(talk.mails.first?.recipients == ["a@example.org", "\"b > c\"@example.org"])
        #expect(
            talk.mails.map { String(decoding: $0.bytes, as: UTF8.self) } == [
                "Subject: one\r\n\r\n.dot\r\n..\r\nend.\r\n", "",
            ])
        #expect(talk.replies.contains("250-PIPELINING") && talk.replies.contains("250-8BITMIME"))
    }

    @Test("what is no command, or comes out of turn, is refused and nothing else changes")
    func turns() {
        let talk = Talk(
            Self.lines(
                "EHLO client", "MAIL FROM:<a@b>", "LHLO", "LHLO client", "DATA", "RCPT TO:<a@b>", "MAIL FROM: a@b",
                "MAIL FROM:<a@b> FLY=YES", "MAIL FROM:<a@b> SIZE=-1", "MAIL FROM:<a@b>", "MAIL FROM:<a@b>", "DATA",
                "RCPT TO:<>", "RCPT TO:<a@b> NOTIFY=NEVER", "BDAT 3", "VRFY a", "NOOP x", "RSET", "RCPT TO:<a@b>",
                "QUIT"))
        #expect(
            talk.codes == [
                "500", "503", "501", "250", "503", "503", "501", "555", "501", "250", "503", "503", "501", "555", "500",
                "252", "250", "250", "503", "221",
            ], "\(talk.replies)")
        #expect(talk.mails.isEmpty)
    }

    @Test("a bare LF ends no line: in a mail it is refused, so that none hides another; in a command it closes")
    func bareLineFeeds() {
        let begin = "LHLO c\r\nMAIL FROM:<a@b>\r\nRCPT TO:<a@b>\r\nDATA\r\n"
        for hidden in ["x\n.\r\nMAIL FROM:<evil@b>\r\n", "x\r\n.\nMAIL FROM:<evil@b>\r\n", "x\n.\nMAIL\r\n"] {
            let talk = Talk(Array((begin + hidden + ".\r\nQUIT\r\n").utf8))
            #expect(talk.codes.suffix(2) == ["554", "221"], "\(hidden.debugDescription): \(talk.replies)")
            #expect(talk.mails.isEmpty)
        }
        let bareReturn = Talk(Array((begin + "x\r.\r\ry\r\n.\r\n").utf8))
        #expect(bareReturn.mails.map { String(decoding: $0.bytes, as: UTF8.self) } == ["x\r.\r\ry\r\n"])
        let command = Talk(Array("LHLO c\nMAIL FROM:<a@b>\r\n".utf8))
        #expect(command.codes == ["500"] && command.isClosed)
    }

    @Test("limits: of a mail, of a line, of recipients, of mistakes")
    func limits() {
        var limits = LMTPLimits()
        (limits.mailBytes, limits.commandBytes, limits.recipients, limits.mistakes) = (100, 64, 2, 3)
        let begin = ["LHLO c", "MAIL FROM:<a@b>", "RCPT TO:<a@b>", "RCPT TO:<b@b>", "RCPT TO:<c@b>", "DATA"]
        let long = String(repeating: "x", count: 101)
        let talk = Talk(Array((begin + [long, ".", "QUIT", ""]).joined(separator: "\r\n").utf8), limits: limits)
        #expect(talk.codes == ["250", "250", "250", "250", "452", "354", "552", "552", "221"], "\(talk.replies)")
        #expect(Talk(Self.lines("LHLO c", "MAIL FROM:<a@b> SIZE=101"), limits: limits).codes == ["250", "552"])
        for piece in [5, Int.max] {
            let line = Talk(Self.lines("LHLO " + long, "NOOP", "BAD", "BAD", "BAD"), piece: piece, limits: limits)
            #expect(line.codes == ["500", "250", "500", "500", "421"] && line.isClosed, "\(line.replies)")
        }
    }

    @Test("only the recipients that were named are taken, whatever their case")
    func recipients() {
        let talk = Talk(
            Self.lines("LHLO c", "MAIL FROM:<a@b>", "RCPT TO:<Journal@B>", "RCPT TO:<x@b>", "DATA", "s: y", "."),
            accepted: ["journal@b"])
        #expect(talk.codes == ["250", "250", "250", "550", "354", "250"])
        #expect(talk.mails.first?.recipients == ["Journal@B"])
    }

    @Test("where mails under way take all the room, one is asked to come again, and room is given back")
    func room() {
        let room = LMTPRoom(bytes: 40_000)
        let mail = Self.lines(
            "LHLO c", "MAIL FROM:<a@b>", "RCPT TO:<a@b>", "DATA", String(repeating: "y", count: 30_000), ".")
        #expect(Talk(mail, room: room).codes.last == "250")
        #expect(room.free == 40_000)
        #expect(room.take(20_000))
        #expect(Talk(mail, room: room).codes.last == "452")
        #expect(room.free == 20_000)
        #expect(Talk(Array(mail.dropLast(10)), room: room).codes.last == "354")
        #expect(room.free == 20_000)
    }

    @Test("what cannot be kept now is 451, what never will be 554, in one line of ASCII")
    func verdicts() {
        let mail = Self.lines("LHLO c", "MAIL FROM:<a@b>", "RCPT TO:<a@b>", "DATA", "s: y", ".")
        #expect(Talk(mail, verdict: .notNow("full\r\n250 fine")).replies.last == "451 4.3.0 full??250 fine")
        #expect(Talk(mail, verdict: .never("gone – for ever")).replies.last == "554 5.6.0 gone ? for ever")
    }
}
