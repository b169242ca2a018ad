import Foundation
import Records
import Testing
import TransparencyLog

@testable import Ledger

/// The keys are replaced between the backup and the loss of the disk.
@Suite("Backup across a rotation of keys")
struct BackupRotationTests {
    /// A backup of twenty messages, after which keys are replaced and revoked and records destroyed.
    ///
    /// Another message comes last. The archive's first key is kept in a file.
    private static func rotated() throws -> (made: BackupTests.Made, sources: RestoreSources, former: URL) {
        let (made, ledger) = try BackupTests.made()
        let former = made.archive.folder.appendingPathComponent("former.key")
        try FileManager.default.copyItem(at: made.archive.files.archiveKey, to: former)
        let first = ledger.verifierKey
        try ledger.rotateSigningKey { key, from in [.text("body", "\(key.encoded) from \(from)")] }
        try ledger.rotateSigningKey { key, from in [.text("body", "\(key.encoded) from \(from)")] }
        try ledger.rotateArchiveKey { old, new in [.text("body", "\(old) to \(new)")] }
        try ledger.revokeSigningKey(first, since: 22) { [.text("body", "revoked")] }
        try BackupTests.destroy(ledger, [5, 6])
        try ledger.append([TestArchive.message(77)])
        try ledger.signCheckpoint()
        var sources = made.sources
        sources.ledgers = [made.archive.files.ledger]
        sources.formerArchiveKey = .file(former)
        return (made, sources, former)
    }

    @Test("both keys replaced, one revoked, records destroyed: all is restored, verifies and goes on")
    func whole() throws {
        let (made, sources, _) = try Self.rotated()
        let original = try made.archive.open(.reading)
        let files = try made.target("restored")
        let outcome = try Ledger.restore(sources, into: files)
        #expect(try outcome.entries == original.count() && outcome.destroyedAgain == 2)
        let restored = try Ledger(files, now: { TestArchive.start })
        #expect(try restored.keyHistory() == original.keyHistory())
        #expect(try restored.entries.notedKeyEntries() == original.entries.notedKeyEntries())
        #expect(try restored.record(7).string("body") == "message number 7")
        #expect(try restored.record(5).content == nil)
        try restored.append([TestArchive.message(99)])
        try restored.signCheckpoint()
        let verification = try restored.verify()
        #expect(verification.findings.allSatisfy { $0.code == .contentMissing })
        #expect(verification.verdicts[.destroyed] == 2 && verification.verdicts[.resurrected] == 0)
        #expect(verification.verdicts[.open] == 19)
        // Each handover is published again.
        for term in try restored.keyHistory().terms.dropFirst() {
            #expect(FileManager.default.fileExists(atPath: files.handover(from: term.from).path))
        }
        // What recognises a message that comes again is the same under every archive key.
        #expect(try restored.keys.fingerprintRoot() == original.keys.fingerprintRoot())
    }

    @Test("without the archive's former key, or with another, the sentence says which is wanted")
    func formerKey() throws {
        let (made, sources, former) = try Self.rotated()
        var without = sources
        without.formerArchiveKey = nil
        let bare = #expect(throws: LedgerError.self) {
            _ = try Ledger.restore(without, into: try made.target("without"))
        }
        #expect(bare?.code == .wrongKey && bare?.message.contains("--former-archive-key") == true)
        try Data((Data(repeating: 9, count: 32).base64EncodedString() + "\n").utf8).write(to: former)
        let other = #expect(throws: LedgerError.self) {
            _ = try Ledger.restore(sources, into: try made.target("other"))
        }
        #expect(other?.code == .wrongKey && other?.message.contains("Neither") == true)
    }

    @Test("a head of the new key without the entries that name it is behind; without its handover it is refused")
    func missing() throws {
        let (made, sources, _) = try Self.rotated()
        let published = made.archive.files.ledger
        let handovers = published.appendingPathComponent("handovers")
        try FileManager.default.removeItem(at: handovers)
        let error = #expect(throws: LedgerError.self) {
            _ = try Ledger.restore(sources, into: try made.target("unfounded"))
        }
        #expect(error?.code == .damaged && error?.message.contains("hands over") == true)
        var bare = sources
        bare.ledgers = []
        let note = try String(contentsOf: published.appendingPathComponent("checkpoint"), encoding: .utf8)
        bare.heads = [(place: "note.txt", note: note)]
        // The new key is in no entry that is known, so it cannot be told from a stranger's.
        #expect(ledgerCode { _ = try Ledger.restore(bare, into: try made.target("bare")) } == .wrongKey)
    }

    @Test("entries in a forged folder that name a stranger's key do not become this log's")
    func forged() throws {
        let (made, ledger) = try BackupTests.made()
        let stranger = try SigningKey(name: TestArchive.origin, seed: [UInt8](repeating: 3, count: 32))
        let tip = try ledger.entries.tip()
        let entry = try Entry(
            origin: TestArchive.origin, seq: tip.count, prev: tip.leaf, minute: tip.minute,
            body: .key(vkey: stranger.verifierKey.encoded, from: tip.count + 2))
        let next = try Entry(
            origin: TestArchive.origin, seq: tip.count + 1, prev: leafDigest(entry.encoded), minute: tip.minute,
            body: .revoke(vkey: ledger.verifierKey.encoded, from: 1))
        let all = try ledger.entries.entries(0..<tip.count).map(\.bytes) + [entry.encoded, next.encoded]
        let folder = made.archive.folder.appendingPathComponent("forged", isDirectory: true)
        let bundle = folder.appendingPathComponent(try Tile(.entries, index: 0).path + ".p/\(all.count)")
        try FileManager.default.createDirectory(
            at: bundle.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(EntryBundle.encode(all)).write(to: bundle)
        var tree = CompactRange()
        for bytes in all { tree.append(MerkleHash.leaf(bytes)) }
        let head = Checkpoint(origin: TestArchive.origin, size: tree.size, root: tree.root)
        try Data(head.signed(by: stranger).utf8).write(to: folder.appendingPathComponent("checkpoint"))
        var sources = made.sources
        sources.ledgers = [folder]
        let code = ledgerCode { _ = try Ledger.restore(sources, into: try made.target("restored")) }
        #expect(code == .damaged)
    }
}
