import Crypto
import Foundation
import Records
import Synchronization
import TransparencyLog

/// The two keys that are nobody's but the archive's: one signs checkpoints, one wraps segment keys.
///
/// While a key is rotated there are two of its kind: the one that holds and the next, which lies beside it as
/// `….key.next` until everything that rests on it is durable. Whoever opens the archive then tries both.
final class Secrets: Sendable {
    private struct State {
        var signing: SigningKey
        var nextSigning: SigningKey?
        var archive: SymmetricKey
        var nextArchive: SymmetricKey?
        var formerArchive: SymmetricKey?
    }

    private let state: Mutex<State>
    private let origin: String
    private let signingSource: KeySource
    private let archiveSource: KeySource

    private init(origin: String, files: ArchiveFiles, seed: [UInt8], archive: [UInt8]) throws {
        let signing = try SigningKey(name: origin, seed: seed)
        state = Mutex(State(signing: signing, archive: SymmetricKey(data: archive)))
        self.origin = origin
        signingSource = files.signingKeySource
        archiveSource = files.archiveKeySource
    }

    /// The key that signs.
    var signing: SigningKey { state.withLock { $0.signing } }
    /// The keys that may sign: the one that holds, and the next while one is made.
    var signingKeys: [SigningKey] { state.withLock { [$0.signing] + ($0.nextSigning.map { [$0] } ?? []) } }
    /// The next signing key, while one is made.
    var nextSigning: SigningKey? { state.withLock { $0.nextSigning } }
    /// The key that wraps segment keys.
    var archive: SymmetricKey { state.withLock { $0.archive } }
    /// The keys under which segment keys may be wrapped.
    var archiveKeys: [SymmetricKey] {
        state.withLock { [$0.archive] + [$0.nextArchive, $0.formerArchive].compactMap { $0 } }
    }
    /// The archive key of the time of a backup, while what it wraps is wrapped anew.
    var formerArchive: SymmetricKey? { state.withLock { $0.formerArchive } }
    /// The next archive key, while one is made.
    var nextArchive: SymmetricKey? { state.withLock { $0.nextArchive } }

    /// Draws both keys, or reads those that are given in a variable or a descriptor; nothing is written.
    static func draw(origin: String, files: ArchiveFiles) throws -> Secrets {
        let bytes = { (source: KeySource) in
            try source.file == nil ? source.read() : RandomBytes.draw(KeySource.keySize)
        }
        return try Secrets(
            origin: origin, files: files, seed: bytes(files.signingKeySource), archive: bytes(files.archiveKeySource))
    }

    /// Writes the keys that lie in files, readable by their owner alone.
    ///
    /// - Throws: `alreadyExists` where a key file stands already: it may be another archive's only copy.
    func write() throws {
        let (seed, wrapping) = (signing.seed, archive.withUnsafeBytes { Array($0) })
        let kept = [(signingSource.file, seed), (archiveSource.file, wrapping)]
        for case (let file?, _) in kept where FileManager.default.fileExists(atPath: file.path) {
            throw LedgerError(
                .alreadyExists,
                "\(file.path) exists already and may be another archive's key: give another folder for keys.")
        }
        for case (let file?, let key) in kept {
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            try Self.write(key, to: file)
        }
    }

    /// Reads both keys, and the next ones where a rotation was cut off.
    ///
    /// - Throws: `wrongKey` when one is absent or does not hold 32 bytes in base64.
    static func read(origin: String, files: ArchiveFiles) throws -> Secrets {
        let secrets = try Secrets(
            origin: origin, files: files, seed: files.signingKeySource.read(), archive: files.archiveKeySource.read())
        let nextSigning = try next(files.signingKeySource).map { try SigningKey(name: origin, seed: $0) }
        let nextArchive = try next(files.archiveKeySource).map { SymmetricKey(data: $0) }
        secrets.state.withLock { ($0.nextSigning, $0.nextArchive) = (nextSigning, nextArchive) }
        return secrets
    }

    /// Reads the keys again, which another process may have rotated since.
    func reload() throws {
        let files = ArchiveFiles(signing: signingSource, archive: archiveSource)
        let fresh = try Secrets.read(origin: origin, files: files)
        let now = fresh.state.withLock { $0 }
        state.withLock { state in
            // A next key that was given in a variable or a descriptor lies in no file: it stays.
            let kept = (state.nextSigning, state.nextArchive, state.formerArchive)
            state = now
            state.formerArchive = kept.2
            if signingSource.file == nil { state.nextSigning = kept.0 }
            if archiveSource.file == nil { state.nextArchive = kept.1 }
        }
    }

    private static func next(_ source: KeySource) throws -> [UInt8]? {
        guard let file = source.file.map(next), FileManager.default.fileExists(atPath: file.path) else { return nil }
        return try KeySource.file(file).read()
    }

    private static func next(_ file: URL) -> URL { file.appendingPathExtension("next") }

    private static func write(_ key: [UInt8], to file: URL) throws {
        try DurableFile.write(Array((Data(key).base64EncodedString() + "\n").utf8), to: file, mode: 0o600)
    }
}

extension Secrets {
    /// Makes the next signing key durable beside the one that holds; drawn, or read from where it is given.
    ///
    /// - Throws: `refused` where the key lies in no file and no new one is given: it could be kept nowhere.
    func prepareSigning(from source: KeySource?) throws -> SigningKey {
        let key = try SigningKey(name: origin, seed: fresh(signingSource, given: source))
        if let file = signingSource.file { try Self.write(key.seed, to: Self.next(file)) }
        state.withLock { $0.nextSigning = key }
        return key
    }

    /// The next archive key, drawn or read from where it is given; nothing is written yet.
    func drawArchive(from source: KeySource?) throws -> SymmetricKey {
        SymmetricKey(data: try fresh(archiveSource, given: source))
    }

    /// Makes the next archive key durable beside the one that holds.
    func prepareArchive(_ key: SymmetricKey) throws {
        if let file = archiveSource.file { try Self.write(key.withUnsafeBytes { Array($0) }, to: Self.next(file)) }
        state.withLock { $0.nextArchive = key }
    }

    /// Lets what an earlier archive key wraps be opened while `body` runs.
    func withFormerArchive(_ source: KeySource, _ body: (SymmetricKey) throws -> Void) throws {
        let key = SymmetricKey(data: try source.read())
        state.withLock { $0.formerArchive = key }
        defer { state.withLock { $0.formerArchive = nil } }
        try body(key)
    }

    private func fresh(_ source: KeySource, given: KeySource?) throws -> [UInt8] {
        if let given { return try given.read() }
        guard source.file != nil else {
            throw LedgerError(
                .wrongUse,
                "The key comes from \(source), where no new one can be kept: draw one yourself (`openssl rand -base64 32`) and "
                    + "give it with --new SOURCE.")
        }
        return try RandomBytes.draw(KeySource.keySize)
    }

    /// Puts the next signing key in the place of the old one, whose file is gone afterwards.
    func promoteSigning() throws {
        guard let key = nextSigning else { return }
        try Self.promote(signingSource)
        state.withLock { ($0.signing, $0.nextSigning) = (key, nil) }
    }

    /// Puts the next archive key in the place of the old one, whose file is gone afterwards.
    func promoteArchive() throws {
        guard let key = nextArchive else { return }
        try Self.promote(archiveSource)
        state.withLock { ($0.archive, $0.nextArchive) = (key, nil) }
    }

    /// Takes away a next signing key that no entry names.
    func dropNextSigning() throws {
        if let file = signingSource.file { unlink(Self.next(file).path) }
        state.withLock { $0.nextSigning = nil }
    }

    /// One rename: before it the old key's file stands, after it the new one's.
    private static func promote(_ source: KeySource) throws {
        guard let file = source.file else { return }
        guard rename(next(file).path, file.path) == 0 else {
            throw LedgerError(
                .storage,
                "Cannot put \(next(file).path) in the place of \(file.path) (\(String(cString: strerror(errno)))): mend that, "
                    + "then run any command that writes.")
        }
        try DurableFile.sync(folder: file.deletingLastPathComponent())
    }

    /// What an archive key is known by: the first eight bytes of a hash of it, hexadecimal.
    static func fingerprint(of key: SymmetricKey) -> String {
        let bytes = key.withUnsafeBytes { Array($0) }
        return String(Records.Digest.sha256(Array("canute/archive-key/v1\n".utf8) + bytes).hex.prefix(16))
    }
}
