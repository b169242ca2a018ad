import Foundation
import Records
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Backup")
struct BackupTests {
    /// Writes a backup of one kind, as `canute backup create` does.
    static func back(_ ledger: Ledger, _ kind: BackupManifest.Kind, _ folder: URL) throws {
        let staged = try StagedFolder(folder)
        let copy =
            try kind == .content
            ? ledger.copyContent(into: staged.staging) : ledger.copyKeys(into: staged.staging)
        let manifest = BackupManifest(
            id: "B-1", kind: kind, ledger: ledger, copy: copy, made: "2026-03-02T10:00:00Z",
            keptUntil: "2026-04-01")
        try DurableFile.write(
            manifest.encoded(), to: staged.staging.appendingPathComponent(BackupManifest.name))
        try staged.publish()
    }

    struct Made {
        let archive: TestArchive
        let sources: RestoreSources
        func target(_ name: String) throws -> ArchiveFiles {
            let root = archive.folder.appendingPathComponent(name, isDirectory: true)
            try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
            return ArchiveFiles(root: root, secrets: archive.files.secrets)
        }
    }

    /// Twenty signed messages, backed up.
    static func made() throws -> (Made, Ledger) {
        let archive = try TestArchive()
        let ledger = try archive.filled(20)
        let sources = RestoreSources(
            content: archive.folder.appendingPathComponent("content"),
            keys: archive.folder.appendingPathComponent("keys"))
        try back(ledger, .content, sources.content)
        try back(ledger, .keys, sources.keys)
        return (Made(archive: archive, sources: sources), ledger)
    }

    static func destroy(_ ledger: Ledger, _ seqs: [UInt64]) throws {
        let order = try ledger.orderDestruction(
            of: SequenceList(seqs), components: [.text("ground", "due")]
        ) {}
        _ = try ledger.finishDestruction(order: order, projections: []) { _ in [.text("ground", "done")]
        }
        try ledger.signCheckpoint()
    }

    @Test("what was backed up comes back whole, verifies and goes on")
    func whole() throws {
        let (made, _) = try Self.made()
        let files = try made.target("restored")
        let outcome = try Ledger.restore(made.sources, into: files)
        #expect(outcome.entries == 21 && outcome.headSize == 21 && !outcome.isHeadFromOutside)
        #expect(
            outcome.replayed.count == 0 && outcome.missing.count == 0 && outcome.withoutKey.count == 0)
        let restored = try Ledger(files, now: { TestArchive.start })
        #expect(try restored.verify().short == [])
        #expect(try restored.record(7).string("body") == "message number 7")
        try restored.append([TestArchive.message(99)])
        try restored.signCheckpoint()
        #expect(try restored.verify().short == [])
    }

    @Test(
        "what was destroyed after the backup does not come back, and its later entries are replayed")
    func destroyedStaysDestroyed() throws {
        let (made, ledger) = try Self.made()
        try Self.destroy(ledger, [5, 6])
        var sources = made.sources
        sources.ledgers = [made.archive.files.ledger]
        let files = try made.target("restored")
        let outcome = try Ledger.restore(sources, into: files)
        #expect(outcome.entries == 23 && outcome.headSize == 23 && outcome.isHeadFromOutside)
        #expect(outcome.orders == [21] && outcome.destroyedAgain == 2)
        #expect(
            outcome.replayed == SequenceList([21, 22]) && outcome.missing == SequenceList([21, 22]))
        let restored = try Ledger(files, now: { TestArchive.start })
        for seq in [5, 6] as [UInt64] {
            #expect(try restored.record(seq).content == nil)
            #expect(
                try restored.entries.sealed(seq...seq).isEmpty && restored.keys.rows(seq...seq).isEmpty)
        }
        try restored.signCheckpoint()
        let verification = try restored.verify()
        #expect(verification.verdicts[.destroyed] == 2 && verification.verdicts[.missing] == 2)
        #expect(verification.verdicts[.open] == 18 && verification.verdicts[.resurrected] == 0)
        #expect(verification.short == ["21:content-missing", "22:content-missing"])
        // Nor do the keys of the backup open the content of the backup's own copy once they are wrapped anew.
        #expect(try restored.record(4).string("body") == "message number 4")
    }

    @Test("an order whose list nobody has stops the restore")
    func missingList() throws {
        let (made, ledger) = try Self.made()
        try Self.destroy(ledger, [5])
        try FileManager.default.removeItem(
            at: made.archive.files.ledger.appendingPathComponent("lists"))
        var sources = made.sources
        sources.ledgers = [made.archive.files.ledger]
        let files = try made.target("restored")
        let error = #expect(throws: LedgerError.self) { _ = try Ledger.restore(sources, into: files) }
        #expect(error?.message.contains("could come back") == true)
    }

    @Test(
        "a head that the backup does not reach is refused with the numbers, and one that it contradicts as a fork"
    )
    func heads() throws {
        let (made, ledger) = try Self.made()
        try ledger.append([TestArchive.message(21)])
        let note = try ledger.signCheckpoint()
        var sources = made.sources
        sources.heads = [(place: "witness.txt", note: note)]
        let behind = #expect(throws: LedgerError.self) {
            _ = try Ledger.restore(sources, into: try made.target("behind"))
        }
        #expect(behind?.code == .behindHead && behind?.message.contains("Entries 21 to 21") == true)
        let fork = try Checkpoint(origin: TestArchive.origin, size: 21, root: MerkleHash.leaf([1]))
            .signed(by: ledger.secrets.signing)
        sources.heads = [(place: "fork.txt", note: fork)]
        let forked = #expect(throws: LedgerError.self) {
            _ = try Ledger.restore(sources, into: try made.target("forked"))
        }
        #expect(
            forked?.code == .splitLog && forked?.message.contains(MerkleHash.leaf([1]).base64) == true)
        sources.heads = [
            (place: "other.txt", note: note.replacingOccurrences(of: "\n22\n", with: "\n23\n"))
        ]
        #expect(
            ledgerCode { _ = try Ledger.restore(sources, into: try made.target("unsigned")) } == .splitLog
        )
    }

    @Test("a backup with a changed, missing or exchanged file is refused", arguments: 0..<4)
    func damaged(_ kind: Int) throws {
        let (made, _) = try Self.made()
        var sources = made.sources
        let file = sources.content.appendingPathComponent("archive.sqlite")
        switch kind {
        case 0: try made.archive.edit(file) { $0[$0.count / 2] ^= 1 }
        case 1: try FileManager.default.removeItem(at: file)
        case 2: sources.keys = sources.content
        default:
            try made.archive.edit(sources.content.appendingPathComponent(BackupManifest.name)) {
                $0.removeLast(9)
            }
        }
        let files = try made.target("restored")
        #expect(
            ledgerCode { _ = try Ledger.restore(sources, into: files) }
                == (kind == 2 ? .notAnArchive : .damaged))
    }

    @Test("a lost head is taken up from a note, never from one that the entries do not lead to")
    func lostHead() throws {
        let (made, ledger) = try Self.made()
        let note = try #require(try ledger.checkpoint())
        for suffix in ["", "-wal", "-shm"] {
            try? FileManager.default.removeItem(atPath: made.archive.files.head.path + suffix)
        }
        try FileManager.default.removeItem(at: made.archive.files.checkpoint)
        let again = try made.archive.open()
        #expect(try again.signedSize() == 0)
        #expect(try again.adoptHead(note: note, place: "note.txt"))
        #expect(try again.checkpoint() == note)
        #expect(try !again.adoptHead(note: note, place: "note.txt"))
        let fork = try Checkpoint(origin: TestArchive.origin, size: 20, root: MerkleHash.leaf([1]))
            .signed(by: ledger.secrets.signing)
        #expect(ledgerCode { _ = try again.adoptHead(note: fork, place: "fork.txt") } == .splitLog)
    }

    @Test("a copy that is made while another thread appends is of one moment, and its keys cover it")
    func whileWriting() async throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(300)
        let writer = Task.detached {
            for number in 0..<60 {
                try ledger.append((0..<10).map { TestArchive.message(1_000 + 10 * number + $0) })
            }
        }
        let sources = RestoreSources(
            content: archive.folder.appendingPathComponent("content"),
            keys: archive.folder.appendingPathComponent("keys"))
        let other = try archive.open()
        try Self.back(other, .content, sources.content)
        try Self.back(other, .keys, sources.keys)
        try await writer.value
        let files = try Made(archive: archive, sources: sources).target("restored")
        let outcome = try Ledger.restore(sources, into: files)
        #expect(outcome.entries >= 301 && outcome.entries <= 901)
        #expect(outcome.missing.count == 0 && outcome.withoutKey.count == 0)
        #expect(try Ledger(files, now: { TestArchive.start }).verify().short == [])
    }
}
