import Foundation
import Records
import TransparencyLog

/// The pass of a verification over what needs no key: entries, tree, tiles, signed head, and an auditor's checkpoint.
struct LedgerPass {
    let ledger: PublicLedger
    let count: UInt64
    let signed: HeadStore.Head?
    /// The first entry that was looked at.
    let first: UInt64
    private(set) var walk: EntryWalk
    var findings: [Finding]
    /// Whether anything was looked at: nothing is where the log does not extend the auditor's checkpoint.
    let isLookedAt: Bool
    /// The keys that hold.
    let keys: SigningKeyHistory
    private let since: Checkpoint?
    private let earlier: [VerificationAccount.Earlier]
    private let consistency: ConsistencyProof?

    init(_ ledger: PublicLedger, since given: String?, progress: (UInt64, UInt64) -> Void) throws {
        self.ledger = ledger
        let epochs = try EarlierLogs(ledger)
        // Who holds a checkpoint of a log before this one has seen nothing of this one yet: all of it is looked at.
        let isOfEarlier = given.map(epochs.isOfEarlier) ?? false
        let note = isOfEarlier ? nil : given
        let stored = try ledger.head?.read()
        let signed = try ledger.lastSigned()
        let count = try ledger.count()
        self.signed = signed
        self.count = count
        // What the checkpoint says is not checked yet; if it is not one of this log's, nothing else is looked at.
        let claimed = note.flatMap { try? Checkpoint(parsing: SignedNote(parsing: $0).text).size } ?? 0
        let found = try KeyFindings(ledger, head: signed, from: claimed)
        keys = found.history
        let extent = try Extension(note, keys: keys, ledger: ledger, signed: signed, count: count)
        since = extent.checkpoint
        consistency = extent.proof
        findings = extent.findings
        isLookedAt = extent.start != nil
        // What was taken over is looked at by whoever looks at it at all.
        let isNew = (extent.start?.size ?? count) < epochs.logs.first?.taken ?? 1
        let before = try isNew ? epochs.check(ledger, note: isOfEarlier ? given : nil) : (findings: [], accounts: [])
        findings += before.findings
        earlier = before.accounts
        let start = extent.start ?? Frontier()
        first = extent.start?.size ?? count
        walk = try EntryWalk(ledger: ledger, head: signed, from: start)
        guard isLookedAt else { return }
        let (from, all) = (start.size, count - start.size)
        try walk.run(count: count) { progress($0 - from, all) }
        findings += walk.findings + found.findings
        findings += try ledger.entries.schemaFindings()
        if let head = ledger.head {
            findings += try ledger.headFindings(stored, head, keys: keys) + head.schemaFindings()
        }
        var folder = FolderWalk(
            ledger: ledger, edge: walk.tiles.entries, count: count, signed: signed?.size ?? 0, first: first)
        try folder.run(
            lists: walk.destructions.lists, handovers: found.findings.isEmpty ? try ledger.handovers(keys) : nil,
            epochs: epochs.names)
        findings += folder.findings
    }

    /// What the pass came to, with what was found of the content.
    func verification(
        depth: VerificationAccount.Depth, verdicts: [Verdict: UInt64] = [:], sample: RecordSample? = nil
    ) throws -> Verification {
        var all = Dictionary(uniqueKeysWithValues: Verdict.allCases.map { ($0, UInt64(0)) })
        all.merge(verdicts) { $1 }
        let account = VerificationAccount(
            depth: depth, key: signed.flatMap { keys.key(at: $0.size) } ?? ledger.verifierKey, note: signed?.note,
            since: since, consistency: consistency,
            first: first, census: walk.census, sample: sample, earlier: earlier)
        let root = isLookedAt ? walk.tiles.entries.root : signed?.root ?? .emptyTree
        return Verification(
            origin: ledger.origin, entries: count, root: root.base64, signed: signed?.size ?? 0, verdicts: all,
            findings: findings.sorted { ($0.seq ?? .max, $0.code.rawValue) < ($1.seq ?? .max, $1.code.rawValue) },
            account: account)
    }
}

/// Whether the log extends an auditor's own earlier checkpoint, and the tree to go on from.
private struct Extension {
    private(set) var checkpoint: Checkpoint?
    private(set) var proof: ConsistencyProof?
    private(set) var findings: [Finding] = []
    /// The tree of the checkpoint; nil where the log does not extend it.
    private(set) var start: Frontier?

    init(
        _ note: String?, keys: SigningKeyHistory, ledger: PublicLedger, signed: HeadStore.Head?, count: UInt64
    ) throws {
        guard let note else {
            start = Frontier()
            return
        }
        let old = try Self.open(note, keys: keys, origin: ledger.origin)
        checkpoint = old
        guard old.size > 0 else {
            start = Frontier()
            return
        }
        guard old.size <= count else {
            refuse(
                old, "it holds only \(count) entries: entries were removed, or an older copy of it was put back")
            return
        }
        if let tree = Frontier(store: ledger.tiles, size: old.size), tree.root == old.root {
            start = tree
        } else if let tree = try Self.tree(of: ledger, size: old.size), tree.root == old.root {
            // The entries are those that were signed, so it is a tile that is not.
            start = tree
            findings.append(
                Finding(
                    seq: old.size - 1, code: .tileAltered,
                    message:
                        "The tiles do not lead to the root of your checkpoint of \(old.size) entries, although the "
                        + "entries do: a tile is missing or was altered."))
        } else {
            refuse(
                old,
                "its first \(old.size) entries are not those of your checkpoint (root \(old.root.base64)): "
                    + "they were altered, or another log was grown in its place. Keep your checkpoint: it is the proof")
            return
        }
        guard let signed, signed.size >= old.size else {
            findings.append(
                Finding(
                    seq: nil, code: .headMismatch,
                    message: "You hold a signed checkpoint of \(old.size) entries, but the log knows of none beyond "
                        + "\(signed?.size ?? 0): head.sqlite was put back from an older copy."))
            return
        }
        // Where the tiles are known to be wrong, no proof can be made from them.
        if findings.isEmpty { prove(old, signed, ledger) }
    }

    /// Makes the proof from the tiles and checks it against both roots, as anybody could who has no more than it.
    private mutating func prove(_ old: Checkpoint, _ signed: HeadStore.Head, _ ledger: PublicLedger) {
        do {
            var tree = TiledTree(size: signed.size) { try ledger.tiles.read($0) }
            let made = try ConsistencyProof.make(from: old.size, to: signed.size) {
                try tree.node(level: $0, index: $1)
            }
            try made.verify(oldSize: old.size, newSize: signed.size, oldRoot: old.root, newRoot: signed.root)
            proof = made
        } catch {
            findings.append(
                Finding(
                    seq: nil, code: .checkpointNotExtended,
                    message: "No proof leads from your checkpoint of \(old.size) entries to the signed one of "
                        + "\(signed.size): a tile, the signed head or an entry was altered (\(error))"))
        }
    }

    private mutating func refuse(_ old: Checkpoint, _ why: String) {
        findings.append(
            Finding(
                seq: nil, code: .checkpointNotExtended,
                message: "The log does not extend your checkpoint of \(old.size) entries: \(why). "
                    + "Nothing else was looked at."))
    }

    private static func open(_ note: String, keys: SigningKeyHistory, origin: String) throws -> Checkpoint {
        do {
            let checkpoint = try keys.open(note)
            guard checkpoint.origin == origin else {
                throw LedgerError(
                    .refused, "The checkpoint is of another log, \(checkpoint.origin); this one is \(origin).")
            }
            return checkpoint
        } catch let error as TransparencyLogError {
            throw LedgerError(
                .refused,
                "The checkpoint cannot be relied on as one of \(origin): \(error) "
                    + "Give the note as you kept it, whole.")
        }
    }

    /// The tree over the first entries as they stand; nil where one is missing.
    private static func tree(of ledger: PublicLedger, size: UInt64) throws -> Frontier? {
        var tree = Frontier()
        while tree.size < size {
            let batch = try ledger.entries.entries(from: tree.size, below: size, limit: 4096)
            guard !batch.isEmpty else { return nil }
            for (seq, bytes) in batch {
                guard seq == tree.size else { return nil }
                _ = tree.append(MerkleHash.leaf(bytes))
            }
        }
        return tree
    }
}

extension PublicLedger {
    /// The heads that hand over to the keys that hold, as the entries keep them.
    fileprivate func handovers(_ keys: SigningKeyHistory) throws -> [(size: UInt64, entry: UInt64, note: String?)] {
        try keys.terms.dropFirst().map { ($0.from, $0.entry, try entries.handover(of: $0.entry)) }
    }

    /// What is wrong with the signed head that is kept, and with the one that was published.
    func headFindings(
        _ stored: HeadStore.Head?, _ head: HeadStore, keys: SigningKeyHistory
    ) throws -> [Finding] {
        var findings: [Finding] = []
        func add(_ code: Finding.Code, _ message: String) {
            findings.append(Finding(seq: nil, code: code, message: message))
        }
        let isPublished = FileManager.default.fileExists(atPath: checkpointFile.path)
        guard let stored else {
            if isPublished {
                add(
                    .headMissing,
                    "head.sqlite holds no signed head, but a checkpoint was published: it was removed or replaced.")
            }
            return findings
        }
        if try !isPublishedHead(stored, head) {
            add(
                .checkpointAltered,
                "ledger/checkpoint is not the checkpoint that was last signed (head.sqlite): one of them was altered.")
        }
        let opened: Checkpoint?
        do { opened = try keys.open(stored.note) } catch {
            if error.code == .superseded || error.code == .revoked {
                add(.checkpointKey, error.message)
                return findings
            }
            opened = nil
        }
        if opened?.size != stored.size || opened?.root != stored.root || opened?.origin != origin {
            add(
                .headMismatch,
                "The signed note in head.sqlite does not carry this log's signature over its own size and root.")
        }
        return findings
    }

    /// Whether the published checkpoint is the stored one, or that of another process that signs meanwhile.
    private func isPublishedHead(_ stored: HeadStore.Head, _ head: HeadStore) throws -> Bool {
        for attempt in 0..<5 {
            if attempt > 0 { usleep(20_000) }
            let note = try? String(contentsOf: checkpointFile, encoding: .utf8)
            if note == stored.note { return true }
            if let now = try head.read(), now != stored, now.note == note { return true }
        }
        return false
    }
}
