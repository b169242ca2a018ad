import Crypto
import Foundation
import TransparencyLog

/// The two keys that are nobody's but the archive's: one signs checkpoints, one wraps segment keys.
struct Secrets: Sendable {
    let signing: SigningKey
    let archive: SymmetricKey

    private let seed: [UInt8]

    private init(origin: String, seed: [UInt8], archive: [UInt8]) throws {
        signing = try SigningKey(name: origin, seed: seed)
        self.archive = SymmetricKey(data: archive)
        self.seed = seed
    }

    /// Draws both keys; nothing is written.
    static func draw(origin: String) throws -> Secrets {
        try Secrets(origin: origin, seed: RandomBytes.draw(32), archive: RandomBytes.draw(32))
    }

    /// Writes both keys, readable by their owner alone.
    ///
    /// - Throws: `alreadyExists` where a key file stands already: it may be another archive's only copy.
    func write(to files: ArchiveFiles) throws {
        for file in [files.signingKey, files.archiveKey] where FileManager.default.fileExists(atPath: file.path) {
            throw LedgerError(
                .alreadyExists,
                "\(file.path) exists already and may be another archive's key: give another folder for keys.")
        }
        try FileManager.default.createDirectory(
            at: files.secrets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try DurableFile.write(Array((Self.base64(seed) + "\n").utf8), to: files.signingKey, mode: 0o600)
        let wrapping = archive.withUnsafeBytes { Array($0) }
        try DurableFile.write(Array((Self.base64(wrapping) + "\n").utf8), to: files.archiveKey, mode: 0o600)
    }

    /// Reads both keys.
    ///
    /// - Throws: `wrongKey` when a file is absent or does not hold 32 bytes in base64.
    static func read(origin: String, files: ArchiveFiles) throws -> Secrets {
        try Secrets(origin: origin, seed: key(files.signingKey), archive: key(files.archiveKey))
    }

    /// Derives the key under which one source's messages are recognised when they come again.
    func fingerprintKey(source: String) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: archive, info: Array("canute/fingerprint/v1/\(source)".utf8), outputByteCount: 32)
    }

    private static func key(_ url: URL) throws -> [UInt8] {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else {
            throw LedgerError(
                .wrongKey,
                "The key file \(url.path) cannot be read: without it the archive cannot be opened. Put it back.")
        }
        guard let data = Data(base64Encoded: text.trimmingCharacters(in: .whitespacesAndNewlines)), data.count == 32
        else {
            throw LedgerError(
                .wrongKey, "\(url.path) does not hold a key (32 bytes in base64): put the archive's own key file back.")
        }
        return Array(data)
    }

    private static func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
