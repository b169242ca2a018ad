public import Foundation
import Synchronization

/// Where one of an archive's two keys comes from: never the command line itself, which every process can read.
///
///     file:/etc/canute/archive.key     or just the path
///     env:CANUTE_ARCHIVE_KEY
///     fd:3
public enum KeySource: Sendable, Hashable, CustomStringConvertible {
    /// A file that its owner alone can read.
    case file(URL)
    /// An environment variable that holds the key in base64.
    case environment(String)
    /// An open file descriptor, read to its end once.
    case descriptor(Int32)

    /// The bytes of a key.
    static let keySize = 32
    private static let longest = 4096
    /// What was read from descriptors: they give it once, and an archive may be opened several times.
    private static let taken = Mutex<[Int32: [UInt8]]>([:])

    /// Reads `file:PATH`, `env:NAME`, `fd:NUMBER` or a path.
    ///
    /// - Throws: `wrongKey` for a key itself, and for what is none of these.
    public init(parsing text: String) throws {
        if let key = Data(base64Encoded: text), key.count >= 24 {
            throw LedgerError(
                .wrongUse,
                "This looks like a key: everybody on this machine can read a command line. Give a file, env:NAME or fd:NUMBER, "
                    + "and draw a new key in place of that one.")
        }
        if text.hasPrefix("env:") {
            let name = text.dropFirst(4)
            guard !name.isEmpty, !name.contains("=") else { throw Self.unknown(text) }
            self = .environment(String(name))
        } else if text.hasPrefix("fd:") {
            guard let number = Int32(text.dropFirst(3)), number >= 0 else { throw Self.unknown(text) }
            self = .descriptor(number)
        } else {
            let path = text.hasPrefix("file:") ? String(text.dropFirst(5)) : text
            guard !path.isEmpty else { throw Self.unknown(text) }
            self = .file(URL(fileURLWithPath: path))
        }
    }

    private static func unknown(_ text: String) -> LedgerError {
        LedgerError(.wrongUse, "“\(text)” names no key: give a file, env:NAME or fd:NUMBER.")
    }

    /// As people read it.
    public var description: String {
        switch self {
        case .file(let url): url.path
        case .environment(let name): "the environment variable \(name)"
        case .descriptor(let number): "file descriptor \(number)"
        }
    }

    /// The file, where it is one.
    var file: URL? { if case .file(let url) = self { url } else { nil } }

    /// Reads the key.
    ///
    /// - Throws: `wrongKey` where there is none, it is not 32 bytes in base64, or others may read the file.
    func read() throws -> [UInt8] {
        let text: [UInt8]
        switch self {
        case .file(let url): text = try Self.bytes(of: url)
        case .environment(let name):
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw LedgerError(
                    .wrongKey, "The environment variable \(name) is empty: the key was to be in it. Put it back.")
            }
            text = Array(value.utf8)
        case .descriptor(let number): text = try Self.bytes(of: number)
        }
        return try parse(text)
    }

    private func parse(_ text: [UInt8]) throws -> [UInt8] {
        let words = String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        guard let data = Data(base64Encoded: words) else {
            throw LedgerError(
                .wrongKey, "\(description) does not hold a key (32 bytes in base64): put the archive's own key back.")
        }
        guard data.count == Self.keySize else {
            throw LedgerError(
                .wrongKey,
                "\(description) holds \(data.count) bytes in base64, and a key has 32: put the archive's own key back.")
        }
        return Array(data)
    }

    private static func bytes(of url: URL) throws -> [UInt8] {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw LedgerError(
                .wrongKey,
                "The key file \(url.path) cannot be read (\(reason)): without it the archive cannot be opened. Put it back."
            )
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw LedgerError(.wrongKey, "\(url.path) is no file: put the archive's own key file back.")
        }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw LedgerError(
                .wrongKey,
                "The key file \(url.path) has mode \(mode), so others than its owner can read it: put it back to 600 "
                    + "(chmod 600), and rotate the key if anybody may have.")
        }
        return try drain(descriptor, name: url.path)
    }

    private static func bytes(of number: Int32) throws -> [UInt8] {
        try taken.withLock { taken in
            if let bytes = taken[number] { return bytes }
            let bytes = try drain(number, name: "file descriptor \(number)")
            taken[number] = bytes
            return bytes
        }
    }

    private static func drain(_ descriptor: Int32, name: String) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: longest)
        while bytes.count <= longest {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw LedgerError(
                    .wrongKey,
                    "\(name) cannot be read (\(String(cString: strerror(errno)))): the key was to be there. Put it back."
                )
            }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        return bytes
    }
}
