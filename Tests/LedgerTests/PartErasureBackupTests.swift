import Foundation
import Records
import Testing

@testable import Ledger

/// What was erased of a record never comes back with a backup.
@Suite("Part erasure and backups")
struct PartErasureBackupTests {
    private static let words: [Component] = [.blob("source", "canute"), .text("ground", "Art 17")]
    /// "number" of "message number 5".
    private static let parts: [UInt64: ErasedParts] = [5: ErasedParts(spans: ["body": [8..<14]])]

    private static func order(_ ledger: Ledger) throws -> UInt64 {
        try ledger.orderPartErasure(of: parts, components: words, native: { _ in nil }, mayErase: {})
    }

    private static func erase(_ ledger: Ledger) throws {
        _ = try ledger.finishPartErasure(order: order(ledger), projections: []) { _, _ in words }
        try ledger.signCheckpoint()
    }

    /// Backups of now, in folders of their own.
    private static func backup(_ ledger: Ledger, _ made: BackupTests.Made, _ name: String) throws -> RestoreSources {
        let sources = RestoreSources(
            content: made.archive.folder.appendingPathComponent("content-\(name)"),
            keys: made.archive.folder.appendingPathComponent("keys-\(name)"), ledgers: [made.archive.files.ledger])
        try BackupTests.back(ledger, .content, sources.content)
        try BackupTests.back(ledger, .keys, sources.keys)
        return sources
    }

    @Test("a backup of after brings back what is left, which verifies as partly erased")
    func after() throws {
        let (made, ledger) = try BackupTests.made()
        try Self.erase(ledger)
        let files = try made.target("restored")
        let outcome = try Ledger.restore(Self.backup(ledger, made, "after"), into: files)
        #expect(outcome.missing.count == 0 && outcome.withoutKey.count == 0 && outcome.destroyedAgain == 0)
        let restored = try Ledger(files, now: { TestArchive.start })
        #expect(try restored.record(5).string("body") == "message [erased] 5")
        #expect(try restored.startedDestructions() == [])
        let verification = try restored.verify()
        #expect(verification.short == [] && verification.verdicts[.partlyErased] == 1)
    }

    /// Which of the two backups is from before the erasure.
    enum Older: String, CaseIterable { case both, content, keys }

    @Test(
        "with content or keys of before, the record is lost whole rather than back whole, and said so",
        arguments: Older.allCases)
    func before(_ older: Older) throws {
        let (made, ledger) = try BackupTests.made()
        try Self.erase(ledger)
        var sources = try Self.backup(ledger, made, "after")
        if older != .keys { sources.content = made.sources.content }
        if older != .content { sources.keys = made.sources.keys }
        let files = try made.target("restored")
        let outcome = try Ledger.restore(sources, into: files)
        #expect(outcome.destroyedAgain == 1 && outcome.missing.contains(5) && outcome.orders == [21])
        let restored = try Ledger(files, now: { TestArchive.start })
        #expect(try restored.record(5).content == nil)
        #expect(try restored.entries.sealed(5...5).isEmpty && restored.keys.rows(5...5).isEmpty)
        #expect(try restored.record(6).string("body") == "message number 6")
        try restored.signCheckpoint()
        #expect(try restored.verify().short.first == "5:content-missing")
        #expect(try restored.verify().verdicts[.resurrected] == 0)
    }

    @Test("an order that was not carried out when the backup was made is carried out by the restore")
    func between() throws {
        let (made, ledger) = try BackupTests.made()
        let content = try #require(try ledger.record(5).content)
        let left = try OpenedComponents(components: content.components, opening: content.opening)
            .erasing(Self.parts[5] ?? ErasedParts())
        let root = try #require(try ledger.record(5).entry.root)
        let staged = try StagedRemainder(SealedRemainder(left, orders: [21]), of: 5, root: root, native: nil)
        let list = SequenceList([5])
        try DurableFile.write(list.encoded, to: made.archive.files.list(list.hash.hex))
        let order = try PreparedRecord(Draft(.destroyOrder(list), components: Self.words)).staging([staged])
        _ = try ledger.withLock { try ledger.commitLocked { $0.add(order) } }
        try ledger.signCheckpoint()
        #expect(try ledger.record(5).string("body") == "message number 5")
        let sources = try Self.backup(ledger, made, "between")
        let files = try made.target("restored")
        let outcome = try Ledger.restore(sources, into: files)
        #expect(outcome.missing.count == 0 && outcome.orders == [21])
        let restored = try Ledger(files, now: { TestArchive.start })
        #expect(try restored.record(5).string("body") == "message [erased] 5")
        #expect(try restored.startedDestructions() == [21])
        _ = try restored.finishPartErasure(order: 21, projections: []) { _, _ in Self.words }
        try restored.signCheckpoint()
        #expect(try restored.verify().short == [] && restored.verify().verdicts[.partlyErased] == 1)
    }
}
