public import Foundation
import GRDB
public import Records
import TransparencyLog

/// What an archive is restored from.
public struct RestoreSources: Sendable {
    /// The folder of a backup of content.
    public var content: URL
    /// The folder of a backup of keys.
    public var keys: URL
    /// Folders of the log's static files, where the entries go further than in the backup.
    public var ledgers: [URL]
    /// Checkpoints that the log signed, each with the place where it was found.
    public var heads: [(place: String, note: String)]
    /// Where the archive's key of the time of the backup comes from, where it was replaced since; read once.
    public var formerArchiveKey: KeySource?
    /// The name of the log that goes on where the backed-up one cannot; nil where that one is to go on itself.
    public var newOrigin: String?

    /// Names the sources.
    public init(
        content: URL, keys: URL, ledgers: [URL] = [], heads: [(place: String, note: String)] = [],
        formerArchiveKey: KeySource? = nil, newOrigin: String? = nil
    ) {
        self.formerArchiveKey = formerArchiveKey
        self.newOrigin = newOrigin
        self.content = content
        self.keys = keys
        self.ledgers = ledgers
        self.heads = heads
    }
}

/// What a restore came to.
public struct RestoreOutcome: Sendable, Equatable {
    /// The backups that it was made from.
    public var content: BackupManifest
    /// The backup that the keys came from.
    public var keys: BackupManifest
    /// How many entries the log has.
    public var entries: UInt64
    /// The size of the last signed head that is known; 0 where none was ever signed.
    public var headSize: UInt64
    /// Where that head was found.
    public var headPlace: String
    /// Whether that head came from outside the backups.
    public var isHeadFromOutside: Bool
    /// Entries that were replayed from entry bundles: their content is not there.
    public var replayed: SequenceList
    /// Records whose content no backup has, though nobody ordered that it be destroyed.
    public var missing: SequenceList
    /// Records whose content is there and whose key is in no backup.
    public var withoutKey: SequenceList
    /// The orders to destroy that were executed again.
    public var orders: [UInt64]
    /// How many destroyed records a backup still held, and which are gone again.
    public var destroyedAgain: UInt64
    /// The log that could not go on, where a new epoch began.
    public var earlier: EarlierLog?
    /// Files of lists of what was to be destroyed whose orders are lost with the earlier log's last entries.
    public var unknownLists: [String]
}

extension Ledger {
    /// Makes an archive's ledger again from backups, in a folder that holds its secrets and nothing else.
    ///
    /// FORMAT, "Restore": entries behind the last signed head are replayed from the entry bundles, and every order to
    /// destroy is executed again before anything is opened. Where the log cannot go on and a new origin is given, a new
    /// epoch begins with what there is. Nothing signs here: that comes after, by the ledger.
    /// - Throws: `damaged`, `wrongKey`, `behindHead` with the numbers that are missing, `splitLog`.
    public static func restore(_ sources: RestoreSources, into files: ArchiveFiles) throws -> RestoreOutcome {
        let content = try BackupManifest.check(sources.content, kind: .content)
        let keys = try BackupManifest.check(sources.keys, kind: .keys)
        guard content.origin == keys.origin else {
            throw LedgerError(
                .splitLog,
                "The content is of \(content.origin), the keys are of \(keys.origin): give backups of one archive.")
        }
        let secrets = try Secrets.read(origin: content.origin, files: files)
        try copy(content, from: sources.content, to: files.root)
        try copy(keys, from: sources.keys, to: files.root)
        let store = try EntryStore(files.archive, writable: true)
        guard try store.meta("origin") == content.origin else {
            throw LedgerError(.damaged, "\(sources.content.path) holds entries of another log: take another backup.")
        }
        let keyStore = try KeyStore(
            files.keys, secrets: secrets, origin: store.keyOrigin() ?? content.origin, writable: true,
            isKeyRequired: false)
        try refuseForeign(store.schemaCheck.foreign() + keyStore.schemaCheck.foreign())
        var log = try RestoredLog(store, origin: content.origin)
        try bring(keyStore, of: keys, under: secrets, former: sources.formerArchiveKey)
        let first = log.tip.count
        let epoch = try sources.newOrigin.map {
            try endEpoch(beginning: $0, &log, store, secrets, sources, [content, keys], files)
        }
        let last = try epoch?.last ?? goOn(&log, store, secrets, sources, [content, keys], files)
        var outcome = RestoreOutcome(
            content: content, keys: keys, entries: log.tip.count, headSize: last?.checkpoint.size ?? 0,
            headPlace: last?.place ?? "none",
            isHeadFromOutside: !sources.heads.isEmpty
                || sources.ledgers.contains { PublishedFolder(folder: $0).note != nil },
            replayed: SequenceList(first..<log.tip.count), missing: SequenceList([]), withoutKey: SequenceList([]),
            orders: [], destroyedAgain: 0, earlier: epoch?.log, unknownLists: epoch?.unknownLists ?? [])
        try destroyAgain(store, keyStore, sources, files, &outcome)
        if let epoch, let origin = sources.newOrigin {
            let key = try SigningKey(name: origin, seed: secrets.signing.seed).verifierKey
            try beginEpoch(epoch, origin: origin, key: key, store, files)
        } else if let last {
            let head = HeadStore.Head(size: last.checkpoint.size, root: last.checkpoint.root, note: last.note)
            let known = try HeadStore(files.head, writable: true)
            try known.swap(known.read(), for: head)
            try DurableFile.write(Array(last.note.utf8), to: files.checkpoint)
        }
        return outcome
    }

    /// Replays what the backup lacks of the last signed head, and checks keys, handovers and every head that is known.
    ///
    /// A head may be signed by a key that only a replayed entry names: what opens it at first is taken for now, and
    /// counts only where the entries then name that key and the tree leads there.
    /// - Returns: the last signed head; nil where none is known.
    static func goOn(
        _ log: inout RestoredLog, _ store: EntryStore, _ secrets: Secrets, _ sources: RestoreSources,
        _ manifests: [BackupManifest], _ files: ArchiveFiles
    ) throws -> SignedHead? {
        let folders = (sources.ledgers + [files.ledger]).map { PublishedFolder(folder: $0) }
        let given = secrets.signingKeys.map(\.verifierKey)
        let candidates = log.keys + log.keysAhead(folders)
        guard given.contains(where: { candidates.contains($0) }) else { throw try notHolding(log) }
        let last = try heads(sources, manifests, keys: candidates + given).max {
            $0.checkpoint.size < $1.checkpoint.size
        }
        if let last { try replay(to: last, &log, from: sources, files) }
        let handovers = try takeHandovers(log, store, folders, signed: last?.checkpoint.size ?? 0)
        try log.check(heads(sources, manifests, keys: log.keys) + handovers)
        let terms = try log.history().terms
        // A rotation that was cut off before the old key had handed over is finished by the old key, on opening.
        let isPending = try terms.last.map { try $0.entry > 0 && store.handover(of: $0.entry) == nil } ?? false
        guard terms.suffix(isPending ? 2 : 1).contains(where: { given.contains($0.key) }) else {
            throw try notHolding(log)
        }
        return last
    }

    private static func notHolding(_ log: RestoredLog) throws -> LedgerError {
        LedgerError(
            .wrongKey,
            "The signing key is not this log's: as far as its entries are known, that is "
                + "\(try log.history().terms.last?.key.encoded ?? "none"). Give the folder with the archive's own keys; if "
                + "the key was replaced after the backup, also a folder with the entries since (--ledger DIR).")
    }

    /// Takes from the folders each head by which a key hands over to the next, where the backup has it not.
    ///
    /// - Returns: those heads, for the tree to be held against.
    /// - Throws: `damaged` where a head of the next key is known and nobody has the one that hands over to it.
    private static func takeHandovers(
        _ log: RestoredLog, _ store: EntryStore, _ folders: [PublishedFolder], signed: UInt64
    ) throws -> [SignedHead] {
        let terms = try log.history().terms
        var taken: [SignedHead] = []
        for (before, term) in zip(terms, terms.dropFirst()) where try store.handover(of: term.entry) == nil {
            let head = folders.lazy.compactMap { folder -> SignedHead? in
                guard let note = folder.handover(from: term.from) else { return nil }
                let place = ArchiveFiles.handover(from: term.from, in: folder.folder).path
                let head = try? SignedHead(note: note, place: place, origin: before.key.name, keys: [before.key])
                return head?.checkpoint.size == term.handover ? head : nil
            }.first
            if let head {
                try store.setHandover(head.note, of: term.entry)
                taken.append(head)
            } else if signed >= term.from {
                throw LedgerError(
                    .damaged,
                    "Entry \(term.entry) names \(term.key.encoded) as the next signing key, and none of the folders has the "
                        + "head by which the key before it hands over. Nothing was restored. Give a folder that has "
                        + "handovers/\(term.from) with --ledger DIR.")
            }
        }
        return taken
    }

    /// Sees to it that the archive's key opens the keys that were copied: those of a backup from before its rotation are
    /// wrapped anew, which takes the key of that time.
    ///
    /// - Throws: `wrongKey` where neither key opens them.
    private static func bring(
        _ store: KeyStore, of backup: BackupManifest, under secrets: Secrets, former: KeySource?
    ) throws {
        guard try store.hasSegments(), try !secrets.archiveKeys.contains(where: { try store.isUnder($0) }) else {
            return
        }
        guard let former else {
            throw LedgerError(
                .wrongKey,
                "The archive's key that was given does not open the keys of backup \(backup.id): if it was replaced after that "
                    + "backup, give the key of that time as well (--former-archive-key SOURCE; `canute key join` makes it of "
                    + "its shares), or a backup of keys that was made since. Nothing was restored.")
        }
        try secrets.withFormerArchive(former) { key in
            guard try store.isUnder(key) else {
                throw LedgerError(
                    .wrongKey,
                    "Neither the archive's key nor the former one (\(former)) opens the keys of backup \(backup.id): it was made "
                        + "under another. Nothing was restored.")
            }
            try store.rewrap(to: secrets.archive)
            try Database.expunge(store.queue, file: store.file)
        }
    }

    private static func refuseForeign(_ foreign: [String]) throws {
        guard let first = foreign.first else { return }
        throw LedgerError(
            .damaged,
            "A backup holds \(first), which Canute never made: it may keep what is to be destroyed. Nothing was restored: take "
                + "another backup.")
    }

    private static func copy(_ manifest: BackupManifest, from folder: URL, to root: URL) throws {
        for file in manifest.files {
            let copied = try FileDigest.copy(
                folder.appendingPathComponent(file.path), to: root.appendingPathComponent(file.path))
            guard copied?.sha256 == file.sha256 else {
                throw LedgerError(
                    .damaged, "\(folder.appendingPathComponent(file.path).path) changed while it was read: try again.")
            }
        }
    }

    /// Every signed head that can be found: given, published, and in the backups themselves.
    static func heads(
        _ sources: RestoreSources, _ manifests: [BackupManifest], keys: [VerifierKey]
    ) throws -> [SignedHead] {
        var notes = sources.heads
        notes += sources.ledgers.compactMap { folder in
            PublishedFolder(folder: folder).note.map {
                (place: folder.appendingPathComponent("checkpoint").path, note: $0)
            }
        }
        notes += manifests.compactMap { manifest in
            manifest.head.map { (place: "the backup of \(manifest.kind.words) \(manifest.id)", note: $0) }
        }
        let origin = manifests[0].origin
        return try notes.map { try SignedHead(note: $0.note, place: $0.place, origin: origin, keys: keys) }
    }

    /// Replays the entries between the backup's end and the head from the bundles.
    private static func replay(
        to head: SignedHead, _ log: inout RestoredLog, from sources: RestoreSources, _ files: ArchiveFiles
    ) throws {
        let folders = (sources.ledgers + [files.ledger]).map { PublishedFolder(folder: $0) }
        let size = head.checkpoint.size
        while log.tip.count < size {
            let (index, offset) = (log.tip.count >> 8, Int(log.tip.count & 255))
            let wanted = Int(min(size - log.tip.count, UInt64(Tile.fullWidth - offset)))
            var isThere = false
            var added = 0
            for folder in folders where added == 0 {
                let entries = folder.bundle(index).dropFirst(offset).prefix(wanted)
                isThere = isThere || !entries.isEmpty
                added = try log.replay(Array(entries))
            }
            guard added == 0 else { continue }
            let why =
                isThere
                ? "the entry bundles do not go on where the backup ends"
                : "they are in none of the folders with entry bundles"
            throw LedgerError(
                .behindHead,
                "Entries \(log.tip.count) to \(size - 1) are missing: a checkpoint of \(size) entries was signed "
                    + "(\(head.place)), the backup's end with entry \(log.tip.count &- 1), and \(why). Nothing was restored. "
                    + "Give a folder that has them (--ledger DIR: a published copy, or what an auditor keeps); if nobody "
                    + "has, this log cannot go on, and a new one can that names it (--new-epoch ORIGIN).")
        }
    }
}
