import Foundation
import Interchange
import Testing

@testable import Capture

/// Outlook's own forms, journal reports, and the programs that are run with limits.
@Suite("Outlook messages, personal folders, journal reports")
struct OutlookTests {
    @Test(".msg: people with blind copies, time, thread, words, file")
    func msg() throws {
        try Place.withFolder { place in
            try Place.write(OutlookFixture.message(), to: "\(place)/a.msg")
            let trial = try CaptureTrial(place, .msg)
            let item = try #require(trial.items.first)
            #expect(trial.read == 1 && item.kind == .mail && item.body == "Seen.\nSo be it.")
            #expect(item.from == Party(name: "Jane Doe", email: "jane@council.example"))
            #expect(item.to == [Party(name: "Bob", email: "bob@council.example")])
            #expect(item.sentAt?.text == "2024-11-14T09:00:00Z" && item.subject == "RE: Potholes")
            #expect(item.conversation.key == "1@council.example" && item.threadKey == "2@council.example")
            #expect(item.attachments == [Attachment(name: "plan.txt", data: Array("x".utf8))])
            #expect(try FormatRecognition.of("\(place)/a.msg").format == .msg)
            #expect(try CaptureTrial(place, .mail).items == trial.items)
        }
    }

    @Test(".msg that was signed and not encrypted: its files are taken out of what is signed")
    func signed() throws {
        let mime = """
            Content-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary="s"

            --s
            Content-Type: multipart/mixed; boundary="m"

            --m
            Content-Type: text/plain

            Signed words
            --m
            Content-Type: text/plain; name="map.txt"
            Content-Disposition: attachment; filename="map.txt"

            A map
            --m--
            --s
            Content-Type: application/pkcs7-signature; name="smime.p7s"
            Content-Transfer-Encoding: base64

            AAAA
            --s--
            """
        let part = CompoundFixture.Node.storage(
            "__attach_version1.0_#00000001",
            [CompoundFixture.text("3707", "smime.p7m"), .stream("__substg1.0_37010102", Array(mime.utf8))])
        try Place.withFolder { place in
            try Place.write(OutlookFixture.message([part]), to: "\(place)/a.msg")
            let item = try #require(try CaptureTrial(place, .msg).items.first)
            #expect(item.attachments.map(\.name).sorted() == ["map.txt", "plan.txt", "smime.p7m", "smime.p7s"])
            let named = { (name: String) in item.attachments.first { $0.name == name } }
            #expect(named("smime.p7m")?.text?.trimmed == "Signed words")
            #expect(named("map.txt")?.data.map { String(decoding: $0, as: UTF8.self).trimmed } == "A map")
            var files = item.attachments
            #expect(AttachmentText.read(&files).isEmpty)
        }
    }

    @Test("a compound file that is cut or turned over is refused or read, and ends")
    func damaged() throws {
        let whole = OutlookFixture.message()
        try Place.withFolder { place in
            var random = SystemSeed(state: 7)
            for _ in 0..<150 {
                var bytes = whole
                for _ in 0..<4 {
                    bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
                }
                if random.next() & 3 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
                try Place.write(bytes, to: "\(place)/a.msg")
                #expect(try CaptureTrial(place, .msg).read == 1)
            }
        }
    }

    @Test("journal report: the journalled mail is the record, blind copies come from the envelope, the report is kept")
    func journal() throws {
        let inner = "From: jane@a.example\r\nTo: bob@a.example\r\nSubject: Plan\r\nMessage-ID: <1@a>\r\n\r\nWords\r\n"
        let report = """
            From: exchange@a.example\r
            Subject: Plan\r
            X-MS-Journal-Report:\r
            MIME-Version: 1.0\r
            Content-Type: multipart/mixed; boundary="b"\r
            \r
            --b\r
            Content-Type: text/plain\r
            \r
            Sender: jane@a.example\r
            Subject: Plan\r
            To: bob@a.example\r
            Bcc: mary@a.example, Expanded: staff@a.example\r
            \r
            --b\r
            Content-Type: message/rfc822\r
            \r
            \(inner)\r
            --b--\r

            """
        try Place.withFolder { place in
            try Place.write(report, to: "\(place)/a.eml")
            let item = try #require(try CaptureTrial(place, .mail).items.first)
            #expect(item.body.trimmed == "Words" && item.from?.email == "jane@a.example")
            #expect(item.to.compactMap(\.email) == ["bob@a.example", "mary@a.example"])
            #expect(item.raw == Array(report.utf8) && item.attachments.map(\.name) == [JournalReport.fileName])
            #expect(item.attachments.first?.text?.contains("Expanded: staff@a.example") == true)
        }
    }

    @Test(
        "real journal reports: each is its journalled mail",
        .enabled(if: Place.isThere(Place.shared), "the shared data folder is not beside this checkout"))
    func realJournal() throws {
        let trial = try CaptureTrial("\(Place.shared)/12-exchange-journal/integraldefense-ace/test_data/emails", .mail)
        #expect(trial.items.count == 3 && trial.failed.isEmpty)
        #expect(trial.items.allSatisfy { $0.attachments.contains { $0.name == JournalReport.fileName } })
        #expect(trial.items.allSatisfy { $0.threadKey?.contains("journal.report.generator") == false })
    }

    /// A program in place of readpst.
    private func unpacked(_ script: String, seconds: Double = 20) throws -> (items: [CapturedItem], failed: [String]) {
        try Place.withFolder { place in
            try Place.write("!BDN made up", to: "\(place)/a.pst")
            try Place.write("#!/bin/sh\n\(script)\n", to: "\(place)/program")
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: "\(place)/program")
            var limits = LimitedProcess.Limits()
            (limits.seconds, limits.fileBytes) = (seconds, 1 << 20)
            var (items, failed): ([CapturedItem], [String]) = ([], [])
            try PSTSource(program: "\(place)/program", limits: limits).read("\(place)/a.pst") { event in
                if case .item(let item) = event { items.append(item) }
                if case .failed(let diagnostic) = event { failed.append(diagnostic.reason) }
            }
            return (items, failed)
        }
    }

    @Test("personal folders: what the program writes is read, its numbers of chance do not count")
    func pst() throws {
        let script = """
            mkdir Inbox; printf 'From: a@b\\nSubject: S\\nContent-Type: multipart/mixed; boundary="--boundary-LibPST-iamunique-'$$'_-_-"\\n\\n----boundary-LibPST-iamunique-'$$'_-_-\\nContent-Type: text/plain\\n\\nWords\\n----boundary-LibPST-iamunique-'$$'_-_---\\n' > Inbox/1.eml
            printf x > Inbox/2.ics
            """
        let (first, again) = (try unpacked(script), try unpacked(script))
        #expect(first.items.count == 1 && first.failed.isEmpty && first.items == again.items)
        #expect(first.items.first?.body.trimmed == "Words" && first.items.first?.conversation.channel == "Inbox")
    }

    @Test("personal folders: a mail is the same whichever way the program writes its parts")
    func unsteadyPST() throws {
        func mail(_ html: String) -> String {
            let head = "Subject: S\\nMessage-ID: <1@a>\\nContent-Type: multipart/alternative; boundary=\"x\"\\n\\n"
            let plain = "--x\\nContent-Type: text/plain\\n\\nWords\\n"
            return "printf 'From: a@b\\n\(head)\(plain)--x\\nContent-Type: text/html\\n\(html)\\n--x--\\n' > 1.eml"
        }
        let first = try unpacked(mail("\\n<p>Words</p>")).items
        let again = try unpacked(mail("Content-Transfer-Encoding: base64\\n\\nPHA+V29yZHM8L3A+")).items
        #expect(first.count == 1 && first.map(\.raw) != again.map(\.raw))
        #expect(first.map(\.nativeID) == again.map(\.nativeID))
        func nameless(_ number: String) -> String {
            "printf 'From: a@b\\nSubject: S\\nContent-Type: application/x; name=\"ATT\(number)\"\\nContent-Disposition: "
                + "attachment; filename=\"ATT\(number)\"\\n\\nx\\n' > 1.eml"
        }
        let (one, other) = (try unpacked(nameless("03825")).items, try unpacked(nameless("47502")).items)
        #expect(one.map(\.nativeID) == other.map(\.nativeID))
        #expect(one.first?.attachments.map(\.name) == ["attachment 1"])
    }

    @Test("personal folders: the program is run as one job, for several at once lose messages")
    func oneJob() throws {
        let script = "case \" $* \" in *' -j 0 '*) printf 'From: a@b\\nSubject: S\\n\\nWords\\n' > 1.eml;; esac"
        #expect(try unpacked(script).items.count == 1)
    }

    @Test("personal folders: a program that does not end, fails, or writes too much costs the rest and nothing else")
    func hostilePST() throws {
        let mail = "printf 'From: a@b\\nSubject: S\\n\\nWords\\n' > 1.eml"
        let endless = try unpacked("\(mail); while :; do :; done", seconds: 1)
        #expect(endless.items.count == 1 && endless.failed.count == 1 && endless.failed[0].contains("stopped"))
        let broken = try unpacked("\(mail); echo 'bad root' >&2; exit 1")
        #expect(broken.items.count == 1 && broken.failed[0].contains("bad root"))
        let large = try unpacked("\(mail); head -c 9000000 /dev/zero > 2.eml || exit 1")
        #expect(large.items.count >= 1 && large.failed.count >= 1)
    }
}

/// SplitMix64: the same numbers in every run.
struct SystemSeed {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
