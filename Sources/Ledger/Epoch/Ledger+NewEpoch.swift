import Foundation
import GRDB
import Records
import TransparencyLog

extension Ledger {
    /// Where the log before a new epoch stands: what its genesis names, and what it takes over.
    struct EpochStart {
        /// The earlier log.
        let log: EarlierLog
        /// Its last signed checkpoint.
        let last: SignedHead
        /// The files of lists that no entry names that is still there: of orders that are lost.
        let unknownLists: [String]
    }

    /// Takes all that can be had of a log that cannot go on, as what a new one begins with.
    ///
    /// - Throws: `refused` where the log can go on, or where the origin is not a new one; `splitLog` where the entries lead to
    ///   no checkpoint that the log signed.
    static func endEpoch(
        beginning origin: String, _ log: inout RestoredLog, _ store: EntryStore, _ secrets: Secrets,
        _ sources: RestoreSources, _ manifests: [BackupManifest], _ files: ArchiveFiles
    ) throws -> EpochStart {
        let old = manifests[0].origin
        guard origin != old else {
            throw LedgerError(
                .wrongUse,
                "\(origin) is the name of the log that cannot go on: what it signed stays true of it alone. Give the new log a "
                    + "name of its own, such as \(old)/2.")
        }
        let isName = (try? SigningKey(name: origin)) != nil && RecordEntryForm(origin: origin) != nil
        guard isName else {
            throw LedgerError(
                .wrongUse,
                "“\(origin)” cannot be the name of a log: give printable ASCII without spaces, such as \(old)/2.")
        }
        let folders = (sources.ledgers + [files.ledger]).map { PublishedFolder(folder: $0) }
        let known = try heads(
            sources, manifests, keys: log.keys + log.keysAhead(folders) + secrets.signingKeys.map(\.verifierKey))
        guard let last = known.max(by: { $0.checkpoint.size < $1.checkpoint.size }) else {
            throw LedgerError(
                .refused,
                "No checkpoint that \(old) signed is known, so nothing keeps it from going on: restore without --new-epoch."
            )
        }
        guard try !canGoOn(&log, store, secrets, sources, manifests, files) else {
            throw LedgerError(
                .refused,
                "\(old) can go on: nothing that it signed is contradicted and its key is there. Restore without --new-epoch, so "
                    + "that no log is left behind without need. Nothing was restored.")
        }
        // Where the key is lost, nothing was replayed yet.
        try replayWhatThereIs(to: last.checkpoint.size, &log, folders)
        let held = try log.held(known)
        guard let held, let genesis = try store.entries(0..<1).first?.bytes, let key = last.key else {
            throw LedgerError(
                .splitLog,
                "The entries of the backup lead to no checkpoint that \(old) signed: they are not its entries. Nothing was "
                    + "restored: take another backup.")
        }
        return EpochStart(
            log: EarlierLog(
                origin: old, vkey: key, head: last.note, held: held.note, taken: log.tip.count, genesis: genesis),
            last: last, unknownLists: try unknownLists(store, sources, log))
    }

    /// Whether an ordinary restore would succeed; what it replayed on the way stays.
    private static func canGoOn(
        _ log: inout RestoredLog, _ store: EntryStore, _ secrets: Secrets, _ sources: RestoreSources,
        _ manifests: [BackupManifest], _ files: ArchiveFiles
    ) throws -> Bool {
        do {
            _ = try goOn(&log, store, secrets, sources, manifests, files)
            return true
        } catch let error as LedgerError where [.behindHead, .splitLog, .wrongKey, .damaged].contains(error.code) {
            return false
        }
    }

    private static func replayWhatThereIs(
        to size: UInt64, _ log: inout RestoredLog, _ folders: [PublishedFolder]
    ) throws {
        var added = 1
        while log.tip.count < size, added > 0 {
            added = 0
            let (index, offset) = (log.tip.count >> 8, Int(log.tip.count & 255))
            let wanted = Int(min(size - log.tip.count, UInt64(Tile.fullWidth - offset)))
            for folder in folders where added == 0 {
                added = try log.replay(Array(folder.bundle(index).dropFirst(offset).prefix(wanted)))
            }
        }
    }

    /// The lists that a list file holds and no entry names: a list is durable before its order, so these are of orders that
    /// are lost, or that never came to be.
    private static func unknownLists(
        _ store: EntryStore, _ sources: RestoreSources, _ log: RestoredLog
    ) throws -> [String] {
        var named: Set<String> = []
        try RestoredLog.walk(store, from: .init(count: 0, leaf: .zero, minute: 0), origin: log.origin) { entry, _ in
            if case .destroyOrder(_, _, let hash) = entry.body { named.insert(hash.hex) }
        }
        return sources.ledgers.flatMap { folder -> [String] in
            let lists = folder.appendingPathComponent("lists", isDirectory: true)
            let names = (try? FileManager.default.contentsOfDirectory(atPath: lists.path)) ?? []
            return names.sorted().filter { Records.Digest(hex: $0) != nil && !named.contains($0) }
                .map { lists.appendingPathComponent($0).path }
        }
    }

    /// Writes the entries of the earlier log as those of the new one: the first is the new genesis, every other keeps its
    /// number, minute, type and lines.
    ///
    /// The folder appears in its place whole or not at all, so that nothing here is ever half done.
    static func beginEpoch(
        _ start: EpochStart, origin: String, key: VerifierKey, _ store: EntryStore, _ files: ArchiveFiles
    )
        throws
    {
        let name = EarlierLog.name(of: start.last.checkpoint)
        guard let first = start.log.firstEntry else {
            throw LedgerError(.damaged, "The first entry of \(start.log.origin) is none: take another backup.")
        }
        let genesis = try Entry(
            origin: origin, seq: 0, prev: .zero, minute: first.minute,
            body: .genesis(vkey: key.encoded, previousEpoch: name))
        let keyOrigin = try store.keyOrigin() ?? start.log.origin
        try store.rename(origin: origin, genesis: genesis)
        try store.setMeta("key_origin", keyOrigin)
        try store.keepEarlierLog(start.log, name: name)
        try store.setMeta("origin", origin)
        // The earlier log's tiles and heads are not the new one's: they are made from its entries when it first signs.
        for stale in ["checkpoint", "tile", "handovers"] {
            try? FileManager.default.removeItem(at: files.ledger.appendingPathComponent(stale))
        }
        try publishEarlierLogs(store, files)
    }

    /// Publishes again what the log says of those before it, where a document is missing or altered.
    static func publishEarlierLogs(_ store: EntryStore, _ files: ArchiveFiles) throws {
        var next = try store.entries(0..<1).first.flatMap { try? Entry(parsing: $0.bytes) }
        var seen: Set<Records.Digest> = []
        while case .genesis(_, let name?) = next?.body, seen.insert(name).inserted,
            let bytes = try store.earlierLog(name), let log = try? EarlierLog(parsing: bytes)
        {
            let file = files.ledger.appendingPathComponent(EarlierLogs.path(name))
            if StaticFile.read(file) != bytes {
                try DurableFile.write(bytes, to: file, staging: TileStore(folder: files.ledger).unfinished)
            }
            next = log.firstEntry
        }
    }
}

extension EntryStore {
    /// Writes every entry with another origin, and a first entry of its own.
    fileprivate func rename(origin: String, genesis: Entry) throws {
        do {
            try queue.write { db in
                let update = try db.makeStatement(sql: "UPDATE entry SET bytes = ? WHERE seq = ?")
                try update.execute(arguments: [Data(genesis.encoded), 0])
                var prev = leafDigest(genesis.encoded)
                var next: Int64 = 1
                while true {
                    let rows = try Row.fetchAll(
                        db, sql: "SELECT seq, bytes FROM entry WHERE seq >= ? ORDER BY seq LIMIT 4096",
                        arguments: [next])
                    guard !rows.isEmpty else { return }
                    for row in rows {
                        let old = try Entry(parsing: [UInt8](row[1] as Data))
                        let bytes = try Entry(
                            origin: origin, seq: old.seq, prev: prev, minute: old.minute, body: old.body
                        ).encoded
                        try update.execute(arguments: [Data(bytes), row[0] as Int64])
                        prev = leafDigest(bytes)
                        next = (row[0] as Int64) + 1
                    }
                }
            }
        } catch let error as RecordsError {
            throw LedgerError(.wrongUse, "\(origin) cannot be the name of a log: \(error)")
        } catch {
            throw LedgerError.storage(error, file: file)
        }
    }
}
