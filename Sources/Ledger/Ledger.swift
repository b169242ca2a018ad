public import Foundation
import GRDB
import Records
import Synchronization
public import TransparencyLog

/// The only writer of facts: an append-only, hash-chained log of entries, with their content sealed beside it.
///
/// Acknowledged means committed and synced, first in `keys.sqlite`, then in `archive.sqlite`. A writer holds the lock
/// for one commit and reads the last entry again each time, so several processes write in turn.
public final class Ledger: Sendable {
    /// How an archive is opened.
    public enum Access: Sendable { case reading, writing }

    /// Where the archive's files lie.
    public let files: ArchiveFiles
    /// The log's origin, as its checkpoints and entries name it.
    public let origin: String
    /// Whether facts can be appended.
    public let access: Access
    /// How long a writer waits for another, in seconds.
    public let lockTimeout: Double

    let entries: EntryStore
    let keys: KeyStore
    let head: HeadStore
    let secrets: Secrets
    /// What messages are recognised by; empty where it does not open and the archive is only read.
    let fingerprintRoot: [UInt8]
    let now: @Sendable () -> Date
    let ahead = Mutex<TilesAhead?>(nil)
    let proofs = ProofCache()

    /// Opens an archive.
    ///
    /// - Parameters:
    ///   - lockTimeout: how long to wait for another writer, in seconds.
    ///   - now: the clock that gives an entry its minute.
    /// - Throws: `notAnArchive`, `wrongKey`, `behindHead`, `networkFileSystem`.
    public init(
        _ files: ArchiveFiles, access: Access = .writing, lockTimeout: Double = 30,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws {
        guard FileManager.default.fileExists(atPath: files.archive.path) else {
            throw LedgerError(
                .notAnArchive,
                "\(files.root.path) holds no archive: give the folder that `canute init` made (--archive DIR).")
        }
        guard FileManager.default.fileExists(atPath: files.keys.path) else {
            throw LedgerError(
                .damaged,
                "\(files.keys.path) is missing: without it no record can be opened. Put it back from its backup.")
        }
        if access == .writing { try FileSystem.requireLocal(files.root) }
        self.files = files
        self.access = access
        self.lockTimeout = lockTimeout
        self.now = now
        entries = try EntryStore(files.archive, writable: access == .writing)
        origin = try entries.origin()
        if access == .writing, let altered = try entries.originFindings().first {
            throw LedgerError(.damaged, altered.message)
        }
        secrets = try Secrets.read(origin: origin, files: files)
        keys = try KeyStore(
            files.keys, secrets: secrets, origin: entries.keyOrigin() ?? origin, writable: access == .writing)
        fingerprintRoot = access == .writing ? try keys.fingerprintRoot() : (try? keys.fingerprintRoot()) ?? []
        head = try HeadStore(files.head, writable: access == .writing)
        try checkKey()
        if access == .writing {
            try withLock {
                try self.recoverKeys(count: self.entries.count())
                try self.recoverRotations()
                try self.recoverCheckpoint()
            }
        }
    }

    /// Makes an archive: keys, the three stores and the genesis entry.
    ///
    /// - Throws: `alreadyExists` when the folder holds anything.
    public static func create(
        _ files: ArchiveFiles, origin: String, now: @escaping @Sendable () -> Date = { Date() }
    ) throws -> Ledger {
        try FileSystem.requireEmpty(files.root)
        // What cannot be made is refused before anything is written.
        let secrets = try Secrets.draw(origin: origin, files: files)
        let genesis = try Entry(
            origin: origin, seq: 0, prev: .zero, minute: minute(now(), after: 0),
            body: .genesis(vkey: secrets.signing.verifierKey.encoded, previousEpoch: nil))
        let isNew = !FileManager.default.fileExists(atPath: files.root.path)
        try FileManager.default.createDirectory(at: files.root, withIntermediateDirectories: true)
        do {
            try FileSystem.requireLocal(files.root)
            try secrets.write()
            let store = try EntryStore(files.archive, writable: true)
            try KeyStore(files.keys, secrets: secrets, origin: origin, writable: true).begin()
            _ = try HeadStore(files.head, writable: true)
            try store.append([.init(seq: 0, entry: genesis.encoded, sealed: nil, fingerprint: nil)])
            // The origin is written last: an archive without one was cut off while it was made, and says so.
            try store.setMeta("origin", origin)
            try DurableFile.sync(folder: files.root)
            try DurableFile.sync(folder: files.root.deletingLastPathComponent())
        } catch {
            removeHalfMade(files, isNew: isNew)
            throw error
        }
        return try Ledger(files, now: now)
    }

    /// Takes away what a failed `create` made in a folder that was empty; keys in a folder of their own stay.
    private static func removeHalfMade(_ files: ArchiveFiles, isNew: Bool) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: files.root.path)) ?? []
        for name in names { try? FileManager.default.removeItem(at: files.root.appendingPathComponent(name)) }
        if isNew { try? FileManager.default.removeItem(at: files.root) }
    }

    /// The key that checks the checkpoints that this log signs now; `keyHistory` has the earlier ones.
    public var verifierKey: VerifierKey { secrets.signing.verifierKey }

    /// The number of entries.
    public func count() throws -> UInt64 { try entries.count() }

    func withLock<T>(_ body: () throws -> T) throws -> T {
        try WriterLock.hold(files.lock, timeout: lockTimeout, body)
    }

    /// Rounds down to the minute, never before the last entry's.
    static func minute(_ date: Date, after last: Int64) -> Int64 {
        max(last, Int64((date.timeIntervalSince1970 / 60).rounded(.down)) * 60)
    }

    private func checkKey() throws {
        guard try published.genesisKey() != nil else { return }
        let history = try keyHistory()
        let expected = history.key(at: max(1, try entries.count()))
        let given = secrets.signingKeys.map(\.verifierKey)
        if let expected, given.contains(expected) { return }
        // The key before it still has to hand over.
        if let last = history.terms.last, last.entry > 0, try entries.handover(of: last.entry) == nil,
            let before = history.terms.dropLast().last, given.contains(before.key)
        {
            return
        }
        // Where the last signed head opens with the key, it is the entry that was altered: the verification says so.
        if try head.read().map({ (try? Checkpoint.open($0.note, key: verifierKey)) != nil }) ?? false,
            history.terms.count == 1 || !history.terms.contains(where: { $0.key == verifierKey })
        {
            return
        }
        let since = history.terms.last?.from ?? 1
        throw LedgerError(
            .wrongKey,
            "The signing key in \(files.signingKeySource) is not this log's: since size \(since) that is "
                + "\(expected?.encoded ?? "none"). Put the archive's own key file back.")
    }

    /// Removes keys of a commit that never happened.
    ///
    /// Keys are durable before their entries, so a crash between the two leaves keys without entries. They are
    /// removed only where the archive is not behind its last signed head: else entries were lost, not never written.
    func recoverKeys(count: UInt64) throws {
        // Without a signed head nobody can say that entries were never written and not lost; only an archive that was
        // never signed, genesis alone, has none.
        guard let size = try lastSigned()?.size ?? (count <= 1 ? 0 : nil), count >= size else { return }
        try keys.dropKeys(from: count)
    }

    func requireWriting() throws {
        guard access == .writing else {
            throw LedgerError(.refused, "The archive was opened for reading: nothing can be written.")
        }
    }
}
