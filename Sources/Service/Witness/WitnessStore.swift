import Crypto
import Foundation
import Ledger
import TransparencyLog

/// What a witness keeps in a folder: its key, the keys of the logs it knows, and each log's last head.
///
///     witness.key                 the name and the seed, readable by the owner alone
///     logs/NAME                   verifier keys, one a line
///     heads/ORIGIN-HASH/head      the last checkpoint that was accepted, with the log's signature
///     heads/ORIGIN-HASH/checkpoint   the same once cosigned: what is given to whoever asks
///     heads/ORIGIN-HASH/refused-… checkpoints that were signed by the log and contradict the head: evidence
struct WitnessStore: Sendable {
    let folder: URL

    private static let maxRefused = 16

    var keyFile: URL { folder.appendingPathComponent("witness.key") }
    private var logsFolder: URL { folder.appendingPathComponent("logs", isDirectory: true) }

    // MARK: Key and logs

    func write(_ key: CosigningKey) throws {
        guard !FileManager.default.fileExists(atPath: keyFile.path) else {
            throw ServiceError(
                .usage, "\(folder.path) holds a witness already: give another folder. Nothing was changed.")
        }
        try FileManager.default.createDirectory(at: logsFolder, withIntermediateDirectories: true)
        let text = key.verifierKey.name + "\n" + Data(key.seed).base64EncodedString() + "\n"
        try DurableFile.write(Array(text.utf8), to: keyFile, mode: 0o600)
    }

    func readKey() throws -> CosigningKey {
        guard let text = try? String(contentsOf: keyFile, encoding: .utf8) else {
            throw ServiceError(
                .store,
                "\(keyFile.path) cannot be read: make a witness with `canute witness init`, or put its key back.")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 3, let seed = Data(base64Encoded: String(lines[1])),
            let key = try? CosigningKey(name: String(lines[0]), seed: [UInt8](seed))
        else {
            throw ServiceError(.store, "\(keyFile.path) does not hold a witness's key: put it back from its backup.")
        }
        return key
    }

    /// The files of logs' keys in the folder.
    func logFiles() -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: logsFolder.path)) ?? []
        return names.sorted().filter { !$0.hasPrefix(".") }.map { logsFolder.appendingPathComponent($0) }
    }

    /// The verifier keys of a file, one a line; empty lines and those that begin with `#` say nothing.
    static func keys(in file: URL) throws -> [VerifierKey] {
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            throw ServiceError(.store, "\(file.path) cannot be read: it should hold a log's public key.")
        }
        return try text.split(whereSeparator: \.isNewline)
            .filter { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }
            .map { try VerifierKey(parsing: String($0)) }
    }

    // MARK: Heads

    /// Runs `body` while no other process looks at this log's head.
    func withLock<T>(_ origin: String, _ body: () throws -> T) throws -> T {
        let place = heads(origin)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        return try WriterLock.hold(place.appendingPathComponent(".lock"), timeout: 5, body)
    }

    /// The last checkpoint that was accepted; nil only where there never was one.
    ///
    /// - Throws: `ServiceError` (store) for a file that is damaged: a witness that forgets is none, so it stops.
    func last(_ origin: String) throws -> Checkpoint? {
        var last: Checkpoint?
        for file in ["head", "checkpoint"] {
            let url = heads(origin).appendingPathComponent(file)
            guard FileManager.default.fileExists(atPath: url.path) else { continue }
            guard let text = try? String(contentsOf: url, encoding: .utf8),
                let note = try? SignedNote(parsing: text), let found = try? Checkpoint(headOf: note.text),
                found.origin == origin
            else {
                throw ServiceError(.store, "\(url.path) is damaged: put it back before this log is witnessed again.")
            }
            if found.size >= last?.size ?? 0 { last = found }
        }
        return last
    }

    /// After this returns, the head survives a power cut.
    func keep(_ note: SignedNote, of origin: String) throws {
        try DurableFile.write(Array(note.encoded.utf8), to: heads(origin).appendingPathComponent("head"))
    }

    /// Keeps the cosigned checkpoint for whoever asks for it.
    func publish(_ note: SignedNote, of origin: String) throws {
        try DurableFile.write(Array(note.encoded.utf8), to: heads(origin).appendingPathComponent("checkpoint"))
    }

    /// Keeps a checkpoint that the log signed and that contradicts its head, up to a number of them.
    func keepRefused(_ note: SignedNote, of origin: String) throws {
        let name = "refused-" + Self.hex(SHA256.hash(data: Data(note.text.utf8))).prefix(16)
        let kept = (try? FileManager.default.contentsOfDirectory(atPath: heads(origin).path)) ?? []
        guard !kept.contains(name), kept.count(where: { $0.hasPrefix("refused-") }) < Self.maxRefused else { return }
        try DurableFile.write(Array(note.encoded.utf8), to: heads(origin).appendingPathComponent(name))
    }

    /// The cosigned checkpoint of the log whose origin has this SHA-256, hexadecimal; nil where there is none.
    func cosigned(originHash: String) -> String? {
        let digits = Set("0123456789abcdef")
        guard originHash.count == 64, originHash.allSatisfy({ digits.contains($0) }) else { return nil }
        let file = folder.appendingPathComponent("heads/\(originHash)/checkpoint")
        return try? String(contentsOf: file, encoding: .utf8)
    }

    private func heads(_ origin: String) -> URL {
        folder.appendingPathComponent("heads/\(Self.originHash(origin))", isDirectory: true)
    }

    /// The name that C2SP gives a log in a witness's addresses: the SHA-256 of its origin.
    static func originHash(_ origin: String) -> String { hex(SHA256.hash(data: Data(origin.utf8))) }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
