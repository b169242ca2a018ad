import Foundation
import GRDB
import Records
import TransparencyLog

extension Ledger {
    /// Verifies everything: chain, tree against tiles, signed head, every record's content against its R.
    ///
    /// Writes nothing. Only what could not be looked at is thrown; all that is wrong is a finding. Other processes may
    /// append, sign and destroy meanwhile.
    /// - Parameter progress: is told how many of how many steps are done (each entry is two steps).
    public func verify(progress: @escaping (UInt64, UInt64) -> Void = { _, _ in }) throws -> Verification {
        let stored = try head.read()
        let signed = try lastSigned()
        let count = try entries.count()
        var walk = EntryWalk(ledger: self, head: signed)
        try walk.run(count: count) { progress($0, 2 * count) }
        let content = try verifyContent(walk.destructions, count: count) { progress(count + $0, 2 * count) }
        let findings = try walk.findings + headFindings(stored, signed: signed) + content.findings
        return Verification(
            origin: origin, entries: count, root: walk.tiles.entries.root.base64, signed: signed?.size ?? 0,
            verdicts: content.verdicts,
            findings: findings.sorted { ($0.seq ?? .max, $0.code.rawValue) < ($1.seq ?? .max, $1.code.rawValue) })
    }

    /// Verifies the content; again, with their orders, where records were destroyed while it was looked at.
    private func verifyContent(
        _ destructions: Destructions, count: UInt64, progress: (UInt64) -> Void
    ) throws -> ContentWalk {
        var content = ContentWalk(ledger: self, destructions: destructions)
        try content.run(count: count, progress: progress)
        guard content.verdicts[.missing] != 0 || content.verdicts[.ordered] != 0, try entries.count() > count else {
            return content
        }
        var later = destructions
        try walkEntries(from: count) { _ = later.note($0, ledger: self) }
        guard later.orders.count > destructions.orders.count || later.certificates != destructions.certificates else {
            return content
        }
        var again = ContentWalk(ledger: self, destructions: later)
        try again.run(count: count, progress: { _ in })
        return again
    }

    private func headFindings(_ stored: HeadStore.Head?, signed: HeadStore.Head?) throws -> [Finding] {
        var findings: [Finding] = []
        func add(_ code: Finding.Code, _ message: String) {
            findings.append(Finding(seq: nil, code: code, message: message))
        }
        let isPublished = FileManager.default.fileExists(atPath: files.checkpoint.path)
        guard let stored else {
            if isPublished {
                add(
                    .headMissing,
                    "head.sqlite holds no signed head, but a checkpoint was published: it was removed or replaced.")
            }
            return findings
        }
        if try !isPublishedHead(stored) {
            add(
                .checkpointAltered,
                "ledger/checkpoint is not the checkpoint that was last signed (head.sqlite): one of them was altered.")
        }
        let opened = try? Checkpoint.open(stored.note, key: verifierKey)
        if opened?.size != stored.size || opened?.root != stored.root || opened?.origin != origin {
            add(
                .headMismatch,
                "The signed note in head.sqlite does not carry this log's signature over its own size and root.")
        }
        return findings
    }

    /// Whether the published checkpoint is the stored one, or that of another process that signs meanwhile.
    private func isPublishedHead(_ stored: HeadStore.Head) throws -> Bool {
        for attempt in 0..<5 {
            if attempt > 0 { usleep(20_000) }
            let note = try? String(contentsOf: files.checkpoint, encoding: .utf8)
            if note == stored.note { return true }
            if let now = try head.read(), now != stored, now.note == note { return true }
        }
        return false
    }
}
