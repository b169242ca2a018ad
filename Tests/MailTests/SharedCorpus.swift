import Crypto
import Foundation
import Mail

/// The real mails beside the project (`../shared/data`): read where the folder is present, committed never.
enum SharedCorpus {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("shared/data").path
    static var isPresent: Bool { FileManager.default.fileExists(atPath: root + "/10-mime") }

    static func bytes(_ path: String) -> [UInt8] {
        FileManager.default.contents(atPath: path).map { [UInt8]($0) } ?? []
    }

    /// Every regular file below a folder of the corpus, sorted.
    static func files(_ folder: String, suffix: String = "") -> [String] {
        let base = root + "/" + folder
        guard let walk = FileManager.default.enumerator(atPath: base) else { return [] }
        return walk.compactMap { $0 as? String }.filter { $0.hasSuffix(suffix) }.map { base + "/" + $0 }.filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: $0, isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }

    static func hex(_ bytes: [UInt8]) -> String { SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined() }
}

/// A mailbox cut up in memory, in chunks of a given size: messages, and the items passed over.
func split(_ bytes: [UInt8], chunk: Int = 1 << 20, limit: Int = 1 << 28) -> (
    messages: [MboxMessage], errors: [MailError]
) {
    var splitter = MboxSplitter(limit: limit)
    var messages: [MboxMessage] = []
    var errors: [MailError] = []
    func drain() {
        while true {
            do {
                guard let message = try splitter.next() else { return }
                messages.append(message)
            } catch let error as MailError {
                errors.append(error)
            } catch {}
        }
    }
    for start in stride(from: 0, to: bytes.count, by: chunk) {
        splitter.append(bytes[start..<min(bytes.count, start + chunk)])
        drain()
    }
    splitter.finish()
    drain()
    return (messages, errors)
}

func mail(_ text: String) -> [UInt8] { Array(text.utf8) }

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
