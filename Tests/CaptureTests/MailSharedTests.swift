import Foundation
import Records
import Testing

@testable import Capture

/// Skipped where `../shared/data` is absent: those mails are other people's and not part of the project.
@Suite("Mail source on real mail", .enabled(if: MailFixtures.sharedIsPresent, "../shared is not beside this checkout"))
struct MailSharedTests {
    @Test(
        "captures every suite without a crash, every item with its own hash",
        arguments: [
            "10-mime/apache-james-mime4j", "10-mime/cpython-test-email", "10-mime/gmime", "10-mime/piler",
            "10-mime/spamassassin-sample", "10-mime/stalwart-mail-parser", "10-mime/zbateson-mail-mime-parser",
        ])
    func suites(_ folder: String) throws {
        let delivered = try Delivered(MailFixtures.shared + "/" + folder)
        #expect(!delivered.items.isEmpty)
        #expect(delivered.items.allSatisfy { $0.nativeID == "sha256:" + Digest.sha256($0.raw).hex })
        #expect(delivered.items.allSatisfy { !$0.conversation.key.isEmpty && !$0.conversation.title.isEmpty })
    }

    @Test("captures exactly the mails of the public-inbox manifest")
    func manifest() throws {
        let folder = MailFixtures.shared + "/11-mbox/linux-mips"
        let manifest = try String(contentsOfFile: folder + "/manifest.jsonl", encoding: .utf8)
        var expected: [String: [String]] = [:]
        for line in manifest.split(separator: "\n") {
            let entry = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let (mbox, hash) = try (#require(entry["mbox"] as? String), #require(entry["sha256"] as? String))
            expected[mbox, default: []].append("sha256:" + hash)
        }
        var captured = 0
        for (mbox, hashes) in expected where FileManager.default.fileExists(atPath: folder + "/" + mbox) {
            let delivered = try Delivered(folder + "/" + mbox)
            #expect(delivered.failed.isEmpty && delivered.refused.isEmpty)
            #expect(delivered.items.map(\.nativeID).sorted() == hashes.sorted())
            captured += delivered.items.count
        }
        #expect(captured > 1000)
    }

    @Test("captures each SpamAssassin file as one mail")
    func spamAssassin() throws {
        for sub in ["easy-ham-1", "spam-1"] {
            let folder = MailFixtures.shared + "/10-mime/spamassassin-sample/" + sub
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            let delivered = try Delivered(folder)
            #expect(delivered.items.count == files.count && delivered.failed.isEmpty)
        }
    }

    @Test("captures notmuch's Maildirs: as many mails as files in cur and new, replies in their root's conversation")
    func notmuch() throws {
        let folder = MailFixtures.shared + "/10-mime/notmuch-corpora"
        let lkml = try Delivered(folder + "/lkml")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder + "/lkml/cur")
        #expect(lkml.items.count == files.count && lkml.failed.isEmpty)
        #expect(Set(lkml.items.map(\.conversation.key)).count < lkml.items.count / 2)
        let nested = try Delivered(folder + "/default")
        #expect(nested.failed.isEmpty && nested.items.count > 40)
    }
}
