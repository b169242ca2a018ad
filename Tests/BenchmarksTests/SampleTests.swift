import Foundation
import Testing

@testable import Benchmarks

@Suite("The corpora")
struct SampleTests {
    private func run<T>(_ body: (URL) throws -> T) throws -> T {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("canute-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    @Test("chat is the same in every run, and of the number that was asked for")
    func chat() throws {
        try run { folder in
            for name in ["one", "two"] {
                try ChatSample.write(700, to: folder.appendingPathComponent(name))
                try Bench.concatenate(folder.appendingPathComponent(name).path, into: folder.path + "/\(name).bytes")
            }
            let texts = try ["one", "two"].map { try Data(contentsOf: folder.appendingPathComponent("\($0).bytes")) }
            #expect(texts[0] == texts[1])
            let stamps =
                String(decoding: texts[0], as: UTF8.self).components(separatedBy: "\"client_msg_id\"").count - 1
            #expect(stamps == 700)
        }
    }

    @Test("as many messages as asked for name a telephone number that is nobody's")
    func numbers() throws {
        try run { folder in
            try ChatSample.write(500, numbers: 100, to: folder.appendingPathComponent("chat"))
            try Bench.concatenate(folder.path + "/chat", into: folder.path + "/bytes")
            let text = try String(contentsOf: folder.appendingPathComponent("bytes"), encoding: .utf8)
            // Once in the text and once in its blocks.
            #expect(text.components(separatedBy: "07700 900").count - 1 == 200)
        }
    }

    @Test("a mailbox has the mails that were asked for, and comes apart into as many files")
    func mailbox() throws {
        try run { folder in
            let mailbox = folder.appendingPathComponent("mails.mbox")
            #expect(try MailboxSample.write(mails: 60, bytes: .max, to: mailbox) == 60)
            #expect(try Maildir.write(mailbox.path, to: folder.appendingPathComponent("maildir")) == 60)
            let first = try Data(contentsOf: folder.appendingPathComponent("maildir/cur/0.mail:2,S"))
            #expect(first.starts(with: Data("From: Person".utf8)))
        }
    }

    @Test("only a line `From ` after an empty line begins a mail")
    func starts() {
        let text = "From a\nSubject: x\n\nFrom here\n>From there\nand From\n\nFrom b\n\nend\n"
        #expect(Maildir.starts(in: Array(text.utf8)).count == 3)
        #expect(Maildir.starts(in: Array("From a\n\nbody\nFrom within\n\nFrom b\n".utf8)) == [0, 26])
        #expect(Maildir.starts(in: Array("no mail".utf8)).isEmpty)
    }

    @Test("what COPY takes as signs is escaped")
    func copy() { #expect(WriteCopy.escaped("a\\b\tc\nd\r") == "a\\\\b\\tc\\nd\\r") }
}
