import Foundation
import Mail
import Testing

/// Skipped where `../shared/data` is absent: those mails are other people's and not part of the project.
@Suite("Shared corpus", .enabled(if: SharedCorpus.isPresent, "../shared is not beside this checkout"))
struct SharedCorpusTests {
    @Test(
        "parses every file of the suites without a crash, or says why not",
        arguments: [
            "10-mime/cpython-test-email", "10-mime/gmime", "10-mime/notmuch-corpora", "12-exchange-journal",
        ])
    func everyFile(folder: String) throws {
        var read = 0
        for path in SharedCorpus.files(folder) {
            let bytes = SharedCorpus.bytes(path)
            do {
                let message = try MailParser.parse(bytes)
                #expect(message.defects.count < 60)
                read += 1
            } catch let error as MailError {
                #expect(!error.message.isEmpty)
                #expect(error.code == .notMail || error.code == .empty, "\(path): \(error)")
            }
            _ = split(bytes)
        }
        #expect(read > 0)
    }

    struct Entry: Decodable {
        let mbox: String
        let offset: Int64
        let sha256: String
        let size: Int
    }

    @Test("splits the public-inbox mailboxes into exactly the mails of the manifest")
    func manifest() throws {
        let folder = SharedCorpus.root + "/11-mbox/linux-mips"
        let lines = SharedCorpus.bytes(folder + "/manifest.jsonl").split(separator: 10)
        let entries = try lines.map { try JSONDecoder().decode(Entry.self, from: Data($0)) }
        var found = 0
        for name in Set(entries.map(\.mbox)).sorted() where FileManager.default.fileExists(atPath: folder + "/" + name)
        {
            let expected = entries.filter { $0.mbox == name }.sorted { $0.offset < $1.offset }.map(\.sha256)
            var reader = try MboxReader(path: folder + "/" + name)
            var actual: [String] = []
            while let message = try reader.next() { actual.append(SharedCorpus.hex(message.bytes)) }
            #expect(actual == expected, "\(name)")
            found += actual.count
            guard name.hasPrefix("1996") else { continue }
            let small = split(SharedCorpus.bytes(folder + "/" + name), chunk: 997)
            #expect(small.messages.map { SharedCorpus.hex($0.bytes) } == expected, "\(name) in small chunks")
        }
        #expect(found > 1000)
    }

    /// In these mailboxes every line "From " of a body is quoted, so that counting them is an independent answer.
    @Test(
        "finds as many messages as there are From lines",
        arguments: [
            "linux-mips/1979.mbox", "linux-mips/1996.mbox", "linux-mips/1997.mbox", "mime4j-rlug/mbox.rlug",
            "gmime-mbox/input/substring.mbox",
        ])
    func counts(_ name: String) {
        let bytes = SharedCorpus.bytes(SharedCorpus.root + "/11-mbox/" + name)
        let lines = bytes.split(separator: 10).filter { $0.starts(with: "From ".utf8) }
        #expect(split(bytes).messages.count == lines.count)
    }

    @Test("splits the list mailbox of mime4j into its five messages")
    func rlug() throws {
        let folder = SharedCorpus.root + "/11-mbox/mime4j-rlug/"
        let parts = split(SharedCorpus.bytes(folder + "mbox.rlug")).messages
        #expect(parts.count == 5)
        for (index, part) in parts.enumerated() {
            let expected = SharedCorpus.bytes(folder + "mbox.rlug-\(index)")
            #expect(
                text(part.bytes).trimmingCharacters(in: .newlines) == text(expected).trimmingCharacters(in: .newlines))
        }
    }
}
