import Foundation
import Records
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Publishing the tree")
struct PublishTests {
    /// The files below a folder by path, without those that begin with a dot.
    private static func files(_ folder: URL) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            let url = folder.appendingPathComponent(path)
            guard !url.lastPathComponent.hasPrefix("."), !url.hasDirectoryPath,
                let data = FileManager.default.contents(atPath: url.path)
            else { continue }
            files[path] = [UInt8](data)
        }
        return files
    }

    @Test("what is published proves itself: every proof comes out of the static files alone")
    func whole() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(600)
        let folder = archive.folder.appendingPathComponent("www")
        let done = try ledger.publishTree(to: folder, bundles: false)
        #expect(done.size == 601 && done.previousSize == 0 && done.written == 4)
        let files = try Self.files(folder)
        #expect(Set(files.keys) == ["checkpoint", "tile/0/000", "tile/0/001", "tile/0/002.p/89", "tile/1/000.p/2"])
        let note = String(decoding: try #require(files["checkpoint"]), as: UTF8.self)
        let head = try Checkpoint.open(note, key: ledger.verifierKey)
        var tree = TiledTree(size: head.size) { try #require(files[$0.path]) }
        #expect(try tree.compactRange().root == head.root)
        let leaf = MerkleHash.leaf(try archive.entry(300))
        let proof = try InclusionProof.make(index: 300, size: head.size) { try tree.node(level: $0, index: $1) }
        try proof.verify(leaf: leaf, index: 300, size: head.size, root: head.root)
    }

    @Test("auditors also get the lists that orders name, so that what is published verifies alone")
    func lists() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(20)
        let order = try ledger.orderDestruction(of: SequenceList([3, 5]), components: [.blob("source", "canute")]) {}
        _ = try ledger.finishDestruction(order: order, projections: []) { _ in [.blob("source", "canute")] }
        try ledger.signCheckpoint()
        let folder = archive.folder.appendingPathComponent("auditors")
        try ledger.publishTree(to: folder, bundles: true)
        let names = try Self.files(folder).keys
        #expect(names.contains("lists/\(SequenceList([3, 5]).hash.hex)"))
        #expect(try PublicLedger(published: folder, key: ledger.verifierKey).verify().findings == [])
        let open = archive.folder.appendingPathComponent("public")
        try ledger.publishTree(to: open, bundles: false)
        #expect(try !Self.files(open).keys.contains { $0.hasPrefix("lists") })
    }

    @Test("only what is new is written, full tiles never again, and partial ones of older checkpoints go when full")
    func increments() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(300)
        let folder = archive.folder.appendingPathComponent("www")
        try ledger.publishTree(to: folder, bundles: false)
        let before = try Self.files(folder)
        let first = folder.appendingPathComponent("tile/0/000")
        let old = Date(timeIntervalSince1970: 1_000_000_000)
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: first.path)
        #expect(try ledger.publishTree(to: folder, bundles: false).written == 0)
        try ledger.append((0..<250).map { TestArchive.message($0 + 301) })
        try ledger.signCheckpoint()
        let done = try ledger.publishTree(to: folder, bundles: false)
        #expect(done.previousSize == 301 && done.size == 551 && done.written == 3)
        let after = try Self.files(folder)
        #expect(before["tile/0/001.p/45"] != nil && after["tile/0/001.p/45"] == nil && after["tile/0/001"] != nil)
        let date = try FileManager.default.attributesOfItem(atPath: first.path)[.modificationDate] as? Date
        #expect(date == old)
        // A tile that was lost there comes back, though nothing new was signed.
        try FileManager.default.removeItem(at: first)
        #expect(try ledger.publishTree(to: folder, bundles: false).written == 1)
        #expect(try Self.files(folder) == after)
    }

    @Test("entry bundles go only to whoever asks for them")
    func bundles() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(256)
        let folder = archive.folder.appendingPathComponent("www")
        try ledger.publishTree(to: folder, bundles: false)
        #expect(try Self.files(folder).keys.allSatisfy { !$0.contains("entries") })
        let done = try ledger.publishTree(to: folder, bundles: true)
        #expect(done.written == 2)
        let bundle = try #require(try Self.files(folder)["tile/entries/001.p/1"])
        #expect(try EntryBundle.parse(bundle, count: 1) == [archive.entry(256)])
    }

    @Test("never over another log's files, a larger checkpoint, or another tree")
    func refusals() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(5)
        let copy = try TestArchive(copying: archive)
        let folder = archive.folder.appendingPathComponent("www")
        #expect(ledgerCode { try TestArchive().open().publishTree(to: folder, bundles: false) } == .refused)
        try ledger.append([TestArchive.message(6)])
        try ledger.signCheckpoint()
        try ledger.publishTree(to: folder, bundles: false)
        let before = try Self.files(folder)
        let other = try TestArchive()
        _ = try other.filled(9)
        #expect(ledgerCode { try other.open().publishTree(to: folder, bundles: false) } == .refused)
        // The copy is behind; grown past it, it is a fork.
        let fork = try copy.open()
        #expect(ledgerCode { try fork.publishTree(to: folder, bundles: false) } == .refused)
        try fork.append([TestArchive.message(7, "another history"), TestArchive.message(8)])
        try fork.signCheckpoint()
        #expect(ledgerCode { try fork.publishTree(to: folder, bundles: false) } == .refused)
        #expect(try Self.files(folder) == before)
    }

    @Test("a tile or an entry that was altered is not spread")
    func altered() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(300)
        let folder = archive.folder.appendingPathComponent("www")
        try archive.edit(archive.files.ledger.appendingPathComponent("tile/0/001.p/45")) { $0[0] ^= 1 }
        #expect(ledgerCode { try ledger.publishTree(to: folder, bundles: false) } == .damaged)
        try ledger.remakeTiles()
        try archive.sql(archive.files.archive, "UPDATE entry SET bytes = CAST(bytes || x'0A' AS BLOB) WHERE seq = 7")
        #expect(ledgerCode { try archive.open().publishTree(to: folder, bundles: true) } == .damaged)
        #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("checkpoint").path))
    }
}
