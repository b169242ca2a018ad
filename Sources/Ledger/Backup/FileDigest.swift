import Crypto
import Foundation

/// Lengths and digests of files, read a piece at a time.
enum FileDigest {
    private static let piece = 1 << 20

    /// The length and SHA-256 of a file; nil where there is none.
    static func of(_ url: URL) throws -> (bytes: UInt64, sha256: String)? {
        try read(url) { _ in }
    }

    /// Copies a file and syncs the copy; after it returns, its bytes survive a power cut.
    ///
    /// - Returns: its length and SHA-256; nil where there is no such file, as when a partial tile was replaced.
    static func copy(_ source: URL, to destination: URL) throws -> (bytes: UInt64, sha256: String)? {
        guard FileManager.default.fileExists(atPath: source.path) else { return nil }
        try makeFolder(destination.deletingLastPathComponent())
        let out = open(destination.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard out >= 0 else { throw DurableFile.failure("create", destination.path) }
        defer { close(out) }
        guard let digest = try read(source, { try DurableFile.writeAll($0, to: out, path: destination.path) }) else {
            unlink(destination.path)
            return nil
        }
        guard fsync(out) == 0 else { throw DurableFile.failure("sync", destination.path) }
        return digest
    }

    /// Makes a folder with those above it.
    static func makeFolder(_ folder: URL) throws {
        do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
            throw LedgerError(
                .storage, "Cannot create the folder \(folder.path): check its owner, its mode and the room on its disk."
            )
        }
    }

    private static func read(_ url: URL, _ take: ([UInt8]) throws -> Void) throws -> (bytes: UInt64, sha256: String)? {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw DurableFile.failure("open", url.path)
        }
        defer { close(descriptor) }
        var digest = SHA256()
        var total: UInt64 = 0
        var buffer = [UInt8](repeating: 0, count: piece)
        while true {
            let count = buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw DurableFile.failure("read", url.path) }
            if count == 0 { break }
            let bytes = Array(buffer[..<count])
            digest.update(data: bytes)
            total += UInt64(count)
            try take(bytes)
        }
        let hex = digest.finalize().map { byte in
            let text = String(byte, radix: 16)
            return text.count == 1 ? "0" + text : text
        }
        return (total, hex.joined())
    }
}
