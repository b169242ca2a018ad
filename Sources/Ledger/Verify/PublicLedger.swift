public import Foundation
import Records
public import TransparencyLog

/// What anybody may see of a log: entries, signed head, tiles and lists.
///
/// No key opens any of it, and no content is in it. An auditor without the right to read content verifies this much without the archive's keys being there at all.
public struct PublicLedger: Sendable {
    /// Where checkpoint, tiles, bundles and lists lie.
    public let folder: URL
    /// The log's origin, as its checkpoints and entries name it.
    public let origin: String
    /// The key that is known from outside; without one, the first that the log names.
    ///
    /// Keys that it handed over to count too.
    public let verifierKey: VerifierKey
    /// Whether that key is known from outside.
    let isKeyKnown: Bool

    let entries: any EntrySource
    /// Nil where only what was published is there.
    let head: HeadStore?

    /// Opens the public part of an archive for reading; neither `keys.sqlite` nor the secrets are touched.
    ///
    /// - Parameter key: the log's public key as the auditor knows it; without one, the key that the log itself names in
    ///   its first entry.
    /// - Throws: `notAnArchive`, `wrongKey` where there is no key to be had.
    public init(_ files: ArchiveFiles, key: VerifierKey? = nil) throws {
        guard FileManager.default.fileExists(atPath: files.archive.path) else {
            throw LedgerError(
                .notAnArchive,
                "\(files.root.path) holds no archive: give the folder that `canute init` made (--archive DIR).")
        }
        let entries = try EntryStore(files.archive, writable: false)
        let origin = try entries.origin()
        try self.init(
            folder: files.ledger, origin: origin, verifierKey: key ?? Self.firstKey(entries, origin: origin),
            isKeyKnown: key != nil, entries: entries, head: HeadStore(files.head, writable: false))
    }

    /// Opens what a log has published, without its archive: checkpoint, tiles and entry bundles in one folder.
    ///
    /// - Parameter key: the log's public key, which never comes from that folder.
    /// - Throws: `notAnArchive` where there is no checkpoint, `refused` where the key did not sign it.
    public init(published folder: URL, key: VerifierKey) throws {
        guard let note = try? String(contentsOf: folder.appendingPathComponent("checkpoint"), encoding: .utf8) else {
            throw LedgerError(.notAnArchive, "\(folder.path) holds no checkpoint: give the folder that was published.")
        }
        do {
            // What is not checked yet only says how many entries to look for keys in.
            let claimed = try Checkpoint(parsing: SignedNote(parsing: note).text)
            self.init(
                folder: folder, origin: claimed.origin, verifierKey: key, isKeyKnown: true,
                entries: BundleSource(tiles: TileStore(folder: folder), size: claimed.size), head: nil)
            if (try? Checkpoint.open(note, key: key)) != nil { return }
            let head = HeadStore.Head(size: claimed.size, root: claimed.root, note: note)
            _ = try KeyFindings(self, head: head, from: 0).history.open(note)
        } catch {
            throw LedgerError(.refused, "The published checkpoint is not one of that key: \(error)")
        }
    }

    init(
        folder: URL, origin: String, verifierKey: VerifierKey, isKeyKnown: Bool, entries: any EntrySource,
        head: HeadStore?
    ) {
        self.folder = folder
        self.origin = origin
        self.verifierKey = verifierKey
        self.isKeyKnown = isKeyKnown
        self.entries = entries
        self.head = head
    }

    /// The key that the first entry names; nil where there is none.
    func genesisKey() throws -> VerifierKey? {
        guard let entry = try entry(0), case .genesis(let vkey, _) = entry.body else { return nil }
        return try? VerifierKey(parsing: vkey)
    }

    /// Which signing key holds at which size, as these entries say; whether each was handed over to is not looked at.
    func history(naming seqs: [UInt64], refused: (UInt64, any Error) -> Void = { _, _ in }) throws -> SigningKeyHistory
    {
        var history = SigningKeyHistory(genesis: try genesisKey() ?? verifierKey)
        for seq in seqs {
            guard let entry = try entry(seq) else { continue }
            do { try history.take(entry) } catch {
                // A key of the log before this one was taken over with the entries, and counts for nothing here.
                if entry.namedKey?.name != origin, seq < (try takenEntries()) { continue }
                refused(seq, error)
            }
        }
        return history
    }

    /// Opens a note with the key that holds at its size, or with the one that is known from outside.
    private func opened(_ note: String) -> Checkpoint? {
        if let checkpoint = try? Checkpoint.open(note, key: verifierKey) { return checkpoint }
        let seqs = (try? entries.notedKeyEntries() ?? entries.keyEntries(from: 0)) ?? []
        return try? history(naming: seqs).open(note)
    }

    /// The key that the log names in its first entry.
    private static func firstKey(_ entries: EntryStore, origin: String) throws -> VerifierKey {
        guard let first = try entries.entries(0..<1).first, let entry = try? Entry(parsing: first.bytes),
            case .genesis(let vkey, _) = entry.body, let key = try? VerifierKey(parsing: vkey)
        else {
            throw LedgerError(
                .wrongKey,
                "The first entry of \(origin) does not name the log's public key: give the key as you know it (--key).")
        }
        return key
    }

    var tiles: TileStore { TileStore(folder: folder) }
    func handoverFile(from size: UInt64) -> URL { ArchiveFiles.handover(from: size, in: folder) }
    var checkpointFile: URL { folder.appendingPathComponent("checkpoint") }

    /// The number of entries.
    public func count() throws -> UInt64 { try entries.count() }

    /// One entry; nil where it is missing or unreadable.
    func entry(_ seq: UInt64) throws -> Entry? {
        try entries.entries(from: seq, below: seq + 1, limit: 1).first.flatMap { try? Entry(parsing: $0.bytes) }
    }

    /// The last signed head that is known: of `head.sqlite` and the published checkpoint the larger one.
    ///
    /// So an older copy of `head.sqlite`, or none, does not make the log forget what it signed. A published note counts
    /// only if this log's key signed it.
    func lastSigned() throws -> HeadStore.Head? {
        let head = try head?.read()
        guard let note = try? String(contentsOf: checkpointFile, encoding: .utf8), note != head?.note,
            let published = opened(note), published.origin == origin,
            published.size > head?.size ?? 0
        else { return head }
        return HeadStore.Head(size: published.size, root: published.root, note: note)
    }

    /// Reads the list with this hash from its file.
    func list(count: UInt64, hash: Digest, order: UInt64) throws -> SequenceList {
        let file = folder.appendingPathComponent("lists/\(hash.hex)")
        guard let data = try? Data(contentsOf: file) else {
            throw LedgerError(.damaged, "The list of order \(order) is missing: put \(file.path) back.")
        }
        guard let list = try? SequenceList(parsing: [UInt8](data)), list.hash == hash, list.count == count else {
            throw LedgerError(
                .damaged,
                "\(file.path) is not the list that order \(order) names: put the right one back.")
        }
        return list
    }
}

extension Ledger {
    /// The part of the log that no key is needed for.
    var published: PublicLedger {
        PublicLedger(
            folder: files.ledger, origin: origin, verifierKey: verifierKey, isKeyKnown: false, entries: entries,
            head: head)
    }
}

extension TileStore {
    /// Where a full tile or bundle lies.
    func url(_ kind: Tile.Kind, _ index: UInt64) -> URL {
        let path = (try? Tile(kind, index: index))?.path ?? ""
        return folder.appendingPathComponent(path)
    }
}

extension Entry {
    /// The key that an entry names or revokes.
    var namedKey: VerifierKey? {
        switch body {
        case .key(let vkey, _), .revoke(let vkey, _): try? VerifierKey(parsing: vkey)
        default: nil
        }
    }
}
