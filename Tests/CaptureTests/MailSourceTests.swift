import Foundation
import Interchange
import Records
import Testing

@testable import Capture

/// Where the tests' mails are.
enum MailFixtures {
    static let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    static let own = here.deletingLastPathComponent().appendingPathComponent("Fixtures/Mail").path
    static let shared = here.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("shared/data").path
    static var sharedIsPresent: Bool { FileManager.default.fileExists(atPath: shared + "/10-mime") }
}

/// What a capture delivered, sorted by kind.
struct Delivered {
    var items: [CapturedItem] = []
    var failed: [CaptureDiagnostic] = []
    var refused: [CaptureDiagnostic] = []
    var notes: [CaptureDiagnostic] = []

    init(_ path: String) throws {
        var events: [CaptureEvent] = []
        try CaptureReader.read(path, format: .mail) { events.append($0) }
        for event in events {
            switch event {
            case .item(let item): items.append(item)
            case .failed(let diagnostic): failed.append(diagnostic)
            case .refused(let diagnostic): refused.append(diagnostic)
            case .note(let diagnostic): notes.append(diagnostic)
            case .members: break
            }
        }
    }
}

/// A folder of the test's own, removed with it.
final class MailScratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "mail-source-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    @discardableResult
    func write(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = URL(fileURLWithPath: path + "/" + name)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return file.path
    }
}

private func simple(_ id: String, _ subject: String = "Hello", more: String = "") -> String {
    "From: Jane <jane@example.org>\nTo: joe@example.org\nSubject: \(subject)\nMessage-ID: <\(id)>\n"
        + "Date: Fri, 06 Dec 2024 09:00:00 +0000\n\(more)\nBody of \(id).\n"
}

@Suite("Mail source")
struct MailSourceTests {
    @Test("takes a mail's parts over")
    func item() throws {
        let delivered = try Delivered(MailFixtures.own + "/single/budget.eml")
        let item = try #require(delivered.items.first)
        #expect(delivered.items.count == 1 && delivered.failed.isEmpty && delivered.refused.isEmpty)
        #expect(item.nativeID == "sha256:" + Digest.sha256(item.raw).hex)
        #expect(item.kind == .mail && !item.revises)
        #expect(item.from == Party(name: "Zoë Ångström", email: "zoe@council.example"))
        #expect(
            item.to.map(\.label) == [
                "Officers <officers@council.example>", "joe@council.example", "Archive <archive@council.example>",
            ])
        #expect(item.sentAt?.text == "2024-12-06T09:30:00Z")
        #expect(item.sentAt?.original == "Fri, 06 Dec 2024 10:30:00 +0100")
        #expect(item.subject == "Re: Fwd: The budget – second draft")
        #expect(item.conversation.title == "The budget – second draft")
        #expect(item.conversation.key == "root@council.example" && item.conversation.isPrivate)
        #expect(item.conversation.channel == "single")
        #expect(item.threadKey == "third@council.example")
        #expect(item.replyKeys == ["second@council.example", "root@council.example"])
        #expect(item.body.contains("The draft is attached.") && item.bodyHTML?.contains("<b>attached</b>") == true)
        #expect(item.attachments.map(\.name) == ["Entwurf für Zoë.csv"])
        #expect(item.attachments.first?.data == Array("line,amount\nroads,100\n".utf8))
        #expect(item.attachments.first?.mediaType == "text/csv")
    }

    @Test("lays out a mail that is HTML only as text")
    func htmlOnly() throws {
        let scratch = try MailScratch()
        let mail =
            "From: a@example.org\nSubject: h\nContent-Type: text/html; charset=utf-8\n\n"
            + "<style>p{}</style><p>One &amp; two</p><p>Three</p>\n"
        let item = try #require(try Delivered(scratch.write("a.eml", mail)).items.first)
        #expect(item.body.contains("One & two") && item.body.contains("Three") && !item.body.contains("<p>"))
        #expect(item.bodyHTML?.contains("<p>Three</p>") == true)
    }

    @Test("reads a Maildir: cur and new, its folders, never tmp")
    func maildir() throws {
        let delivered = try Delivered(MailFixtures.own + "/maildir")
        #expect(delivered.items.map(\.subject) == ["Sent one", "In cur", "In new"])
        #expect(delivered.items.map(\.conversation.channel) == ["Sent", "maildir", "maildir"])
        #expect(delivered.failed.isEmpty)
        #expect(delivered.notes.contains { $0.item == "tmp/3.host" })
    }

    @Test("takes a folder called new for what it is")
    func folderCalledNew() throws {
        let scratch = try MailScratch()
        let line = "From a@x Fri Dec  6 09:00:00 2024\n"
        try scratch.write("new/box", line + simple("one@x") + "\n" + line + simple("two@x"))
        #expect(try Delivered(scratch.path).items.map(\.conversation.channel) == ["box", "box"])
    }

    @Test("reads a mailbox, its name the channel, its quoting undone")
    func mailbox() throws {
        let delivered = try Delivered(MailFixtures.own + "/mbox/Planning.mbox")
        #expect(delivered.items.map(\.subject) == ["First", "Second", "Third"])
        #expect(Set(delivered.items.map(\.conversation.channel)) == ["Planning"])
        #expect(delivered.items[0].body.contains("\nFrom the desk of the planner"))
        #expect(delivered.items[0].body.contains("\n>From an older mail"))
        #expect(delivered.items[1].body.contains("From here on the text goes on."))
        #expect(delivered.items.allSatisfy { !$0.raw.starts(with: "From ".utf8) })
    }

    @Test("takes what is good from a folder of all sorts, and says what is not")
    func mixedFolder() throws {
        let scratch = try MailScratch()
        try scratch.write("1.eml", simple("one@x"))
        try scratch.write("2-empty.eml", "")
        try scratch.write("3-binary.eml", [0x89, 0x50, 0x4E, 0x47, 0, 1, 2, 3, 13, 10, 26, 10])
        try scratch.write(
            "4.mbox",
            "From a@x Fri Dec  6 09:00:00 2024\n" + simple("two@x") + "\nFrom b@x Fri Dec  6 09:00:00 2024\n"
                + simple("three@x"))
        try scratch.write("5-prose.txt", "Nothing of this is a mail at all.\nNor this.\n")
        try scratch.write("deep/er/6.eml", "From a@x Fri Dec  6 09:00:00 2024\n" + simple("four@x"))
        try FileManager.default.createSymbolicLink(
            atPath: scratch.path + "/7-link.eml", withDestinationPath: scratch.path + "/1.eml")
        let delivered = try Delivered(scratch.path)
        #expect(delivered.items.map(\.threadKey) == ["one@x", "two@x", "three@x", "four@x"])
        #expect(delivered.failed.map(\.item) == ["2-empty.eml", "3-binary.eml", "5-prose.txt"])
        #expect(delivered.refused.map(\.item) == ["7-link.eml"])
        #expect(delivered.items.last?.conversation.channel == "er")
    }

    @Test("gives the same identity to a mail in a file, behind an envelope line, in a mailbox and in a zip")
    func sameIdentity() throws {
        let scratch = try MailScratch()
        let mail = simple("same@x")
        let plain = try scratch.write("a.eml", mail)
        let enveloped = try scratch.write("b.eml", "From a@x Fri Dec  6 09:00:00 2024\n" + mail)
        let mailbox = try scratch.write("c.mbox", "From a@x Fri Dec  6 09:00:00 2024\n" + mail + "\n")
        let zip = scratch.path + "/d.zip"
        let writer = try ZipWriter(path: zip)
        try writer.write(name: "x/a.eml", bytes: Array(mail.utf8))
        try writer.finish()
        let found = try [plain, enveloped, mailbox, zip].map { try Delivered($0).items.map(\.nativeID) }
        #expect(found == Array(repeating: ["sha256:" + Digest.sha256(Array(mail.utf8)).hex], count: 4))
    }

    @Test("makes the words of a forwarded mail searchable, and keeps its bytes")
    func forwarded() throws {
        let scratch = try MailScratch()
        let inner = simple("inner@x", "Inner words")
        let outer =
            "From: a@example.org\nSubject: o\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nSee below.\n--b\n"
            + "Content-Type: message/rfc822\n\n\(inner)\n--b--\n"
        let item = try #require(try Delivered(scratch.write("a.eml", outer)).items.first)
        let attachment = try #require(item.attachments.first)
        #expect(attachment.data == Array(inner.utf8))
        #expect(attachment.name == "Inner words.eml")
        #expect(
            attachment.text?.contains("Body of inner@x.") == true
                && attachment.text?.contains("Subject: Inner words") == true)
    }

    @Test("fails a damaged zip once, and what stands before the damage is there")
    func damagedZip() throws {
        let scratch = try MailScratch()
        let zip = try scratch.write("bad.zip", [0x50, 0x4B, 3, 4] + Array(repeating: 7, count: 300))
        let delivered = try Delivered(zip)
        #expect(delivered.items.isEmpty && delivered.failed.count == 1)
    }

    @Test("throws for a path that is not there")
    func missing() {
        #expect(throws: CaptureError.self) { try Delivered("/nonexistent/mail.mbox") }
    }

    @Test("stops at once when the sink throws")
    func sinkThrows() throws {
        struct Enough: Error {}
        var seen = 0
        #expect(throws: Enough.self) {
            try CaptureReader.read(MailFixtures.own + "/mbox/Planning.mbox", format: .mail) { _ in
                seen += 1
                throw Enough()
            }
        }
        #expect(seen == 1)
    }

    @Test(
        "takes reply marks off a subject",
        arguments: [
            ("Re: a", "a"), ("RE: Fwd: AW: a", "a"), ("Re[2]: a", "a"), ("re : a", "a"), ("Report: a", "Report: a"),
            ("Re:", ""), ("Minutes 10:30", "Minutes 10:30"), ("", ""), ("  Sv:  a b ", "a b "),
        ])
    func subjects(_ from: String, _ to: String) { #expect(SubjectLine.bare(from) == to) }
}
