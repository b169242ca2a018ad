import Foundation
import GRDB
import Records
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Checkpoint")
struct CheckpointTests {
    /// The tree hash of RFC 6962, section 2.1, word for word.
    private static func treeHash(_ leaves: ArraySlice<MerkleHash>) -> MerkleHash {
        guard let first = leaves.first else { return .emptyTree }
        if leaves.count == 1 { return first }
        var half = 1
        while half * 2 < leaves.count { half *= 2 }
        let middle = leaves.startIndex + half
        return .node(treeHash(leaves[..<middle]), treeHash(leaves[middle...]))
    }

    private static func leaves(_ ledger: Ledger) throws -> [MerkleHash] {
        try ledger.entries.entries(0..<ledger.count()).map { MerkleHash.leaf($0.bytes) }
    }

    /// Appends entries that only count: no keys, no content.
    private static func grow(_ ledger: Ledger, to count: UInt64) throws {
        let tip = try ledger.entries.tip()
        var prev = tip.leaf
        try ledger.entries.append(
            (tip.count..<count).map { seq in
                let entry = try Entry(
                    origin: ledger.origin, seq: seq, prev: prev, minute: tip.minute,
                    body: .anchor(size: seq, token: .zero))
                prev = leafDigest(entry.encoded)
                return .init(seq: seq, entry: entry.encoded, sealed: nil, fingerprint: nil)
            })
    }

    @Test("sizes over tile borders: root, note, tiles, inclusion and consistency")
    func tileBorders() throws {
        let archive = try TestArchive()
        let ledger = try archive.open()
        var signed: [(size: UInt64, root: MerkleHash)] = []
        for size in [1, 2, 255, 256, 257, 511, 512, 1_000] as [UInt64] {
            if size > 1 { try Self.grow(ledger, to: size) }
            // Each step with a ledger that was opened anew: the tree's edge comes from the tiles.
            let note = try archive.open().signCheckpoint()
            let leaves = try Self.leaves(ledger)
            let checkpoint = try Checkpoint.open(note, key: VerifierKey(parsing: ledger.verifierKey.encoded))
            #expect(checkpoint.origin == TestArchive.origin && checkpoint.size == size)
            #expect(checkpoint.root == Self.treeHash(leaves[...]), "size \(size)")
            #expect(try String(contentsOf: archive.files.checkpoint, encoding: .utf8) == note)
            let seqs = Set([0, 1, size / 2, size &- 2, size - 1].filter { $0 < size }).sorted()
            for (seq, proof) in zip(seqs, try ledger.inclusionProofs(seqs, size: size)) {
                try proof.verify(leaf: leaves[Int(seq)], index: seq, size: size, root: checkpoint.root)
            }
            for old in signed {
                let proof = try ledger.consistencyProof(from: old.size, to: size)
                try proof.verify(oldSize: old.size, newSize: size, oldRoot: old.root, newRoot: checkpoint.root)
            }
            signed.append((size, checkpoint.root))
            #expect(try archive.open(.reading).verify().findings.filter { $0.code != .contentMissing } == [])
        }
        // Proofs of an older head still come out of the tiles, after its partial tiles were replaced by full ones.
        let old = signed[2]
        let proof = try ledger.inclusionProofs([254], size: old.size)[0]
        try proof.verify(leaf: try Self.leaves(ledger)[254], index: 254, size: old.size, root: old.root)
    }

    @Test("a third tile level: 65,535 leaves and on, from tiles alone")
    func thirdLevel() throws {
        let archive = try TestArchive()
        let store = TileStore(folder: archive.files.ledger)
        var (frontier, range) = (Frontier(), CompactRange())
        let leaves = (0..<256).map { MerkleHash.leaf([UInt8($0)]) }
        for size in [65_535, 65_536, 65_537, 65_793] as [UInt64] {
            while frontier.size < size {
                let leaf = leaves[Int(frontier.size % 251)]
                range.append(leaf)
                for piece in frontier.append(leaf) { try store.write(piece) }
            }
            for piece in frontier.partial { try store.write(piece) }
            #expect(frontier.root == range.root)
            let again = try #require(Frontier(store: store, size: size))
            #expect(again.root == range.root && again.lastLeaf == frontier.lastLeaf)
            var tree = TiledTree(size: size) { try store.read($0) }
            for seq in [0, 65_534, size - 1] {
                let proof = try InclusionProof.make(index: seq, size: size) { try tree.node(level: $0, index: $1) }
                try proof.verify(leaf: leaves[Int(seq % 251)], index: seq, size: size, root: range.root)
            }
        }
        #expect(FileManager.default.fileExists(atPath: archive.files.ledger.appendingPathComponent("tile/1/000").path))
        #expect(
            FileManager.default.fileExists(atPath: archive.files.ledger.appendingPathComponent("tile/2/000.p/1").path))
    }

    @Test("tiles and bundles lie and read as C2SP tlog-tiles says")
    func format() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(599)
        func file(_ path: String) throws -> [UInt8] {
            [UInt8](try Data(contentsOf: archive.files.ledger.appendingPathComponent(path)))
        }
        let leaves = try Self.leaves(ledger)
        #expect(try file("tile/0/000") == leaves[..<256].flatMap(\.bytes))
        #expect(try file("tile/0/002.p/88") == leaves[512...].flatMap(\.bytes))
        #expect(try file("tile/1/000.p/2") == [leaves[..<256], leaves[256..<512]].flatMap { Self.treeHash($0).bytes })
        for (path, range) in [("tile/entries/001", 256..<512), ("tile/entries/002.p/88", 512..<600)] {
            let bytes = try file(path)
            var at = 0
            for seq in range {
                let length = Int(bytes[at]) << 8 | Int(bytes[at + 1])
                #expect(try Array(bytes[at + 2..<at + 2 + length]) == archive.entry(UInt64(seq)))
                at += 2 + length
            }
            #expect(at == bytes.count)
        }
    }

    @Test("signing again without new entries gives the same note")
    func unchanged() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(10)
        let note = try ledger.checkpoint()
        #expect(try ledger.signCheckpoint() == note)
        #expect(try ledger.signedSize() == 11)
    }

    @Test(
        "tiles that are removed, cut or damaged are made again",
        arguments: [
            "tile/0/000", "tile/0/001", "tile/1/000.p/2", "tile/0/002.p/88", "tile/entries/000",
            "tile/entries/002.p/88",
        ])
    func remade(_ path: String) throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(599)
        let file = archive.files.ledger.appendingPathComponent(path)
        let right = try Data(contentsOf: file)
        for wrong in [nil, Data(), right.dropLast(5)] as [Data?] {
            if let wrong { try wrong.write(to: file) } else { try FileManager.default.removeItem(at: file) }
            // A cut bundle cannot be told by its length alone, but for one that is not full.
            if path == "tile/entries/000", let wrong, !wrong.isEmpty { try ledger.remakeTiles() }
            try archive.open().signCheckpoint()
            #expect(try Data(contentsOf: file) == right)
        }
        try archive.edit(file) { $0[$0.count / 2] ^= 1 }
        try ledger.remakeTiles()
        #expect(try Data(contentsOf: file) == right)
        #expect(try ledger.verify().short == [])
    }

    @Test("a damaged tile gives no wrong proof")
    func wrongProof() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(599)
        try archive.edit(archive.files.ledger.appendingPathComponent("tile/0/000")) { $0[40] ^= 1 }
        #expect(ledgerCode { _ = try ledger.inclusionProofs([0], size: 600) } == .damaged)
        try ledger.remakeTiles()
        #expect(try ledger.inclusionProofs([0], size: 600).count == 1)
    }

    @Test(
        "nothing is signed, and no tile is written over, when an entry was altered", arguments: [3, 10, 11] as [UInt64])
    func splitLog(_ seq: UInt64) throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(10)
        try ledger.append([TestArchive.message(11), TestArchive.message(12)])
        let tile = archive.files.ledger.appendingPathComponent("tile/0/000.p/11")
        let before = try Data(contentsOf: tile)
        let wrong = try Entry(
            origin: ledger.origin, seq: seq, prev: try Entry(parsing: archive.entry(seq)).prev, minute: 1_761_000_000,
            body: .record(.zero))
        try archive.sql(
            archive.files.archive, "UPDATE entry SET bytes = ? WHERE seq = \(seq)", [Data(wrong.encoded)])
        if seq < 10 {
            // Deep below the head it does not touch what is signed next; without tiles all is computed again.
            try FileManager.default.removeItem(at: archive.files.ledger.appendingPathComponent("tile/0/000.p"))
            #expect(ledgerCode { try ledger.signCheckpoint() } == .splitLog)
            #expect(!FileManager.default.fileExists(atPath: tile.path))
        } else {
            #expect(ledgerCode { try ledger.signCheckpoint() } == .splitLog)
            #expect(try Data(contentsOf: tile) == before)
        }
        #expect(try ledger.signedSize() == 11)
    }

    @Test("the head is compared before it is swapped")
    func headSwap() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(3)
        let head = try #require(try ledger.head.read())
        let other = HeadStore.Head(size: 9, root: .zero, note: "x")
        #expect(ledgerCode { try ledger.head.swap(nil, for: other) } == .headMoved)
        #expect(ledgerCode { try ledger.head.swap(other, for: other) } == .headMoved)
        #expect(try ledger.head.read() == head)
        try ledger.head.swap(head, for: other)
        #expect(try ledger.head.read() == other)
    }

    @Test("a head that was lost or set back does not make the log forget what it signed")
    func headSetBack() throws {
        let archive = try TestArchive()
        let old = try archive.filled(3)
        let before = try #require(try old.head.read())
        try old.append([TestArchive.message(4)])
        try old.signCheckpoint()
        try archive.sql(
            archive.files.head, "UPDATE head SET size = ?, root = ?, note = ?",
            [Int64(before.size), Data(before.root.bytes), before.note])
        #expect(try archive.open(.reading).verify().short == ["-:checkpoint-altered"])
        try archive.sql(archive.files.archive, "DELETE FROM entry WHERE seq = 4")
        #expect(ledgerCode { try archive.open().append([TestArchive.message(4)]) } == .behindHead)
        try FileManager.default.removeItem(at: archive.files.head)
        #expect(try archive.open(.reading).verify().findings.contains { $0.code == .headMissing })
        #expect(ledgerCode { try archive.open().signCheckpoint() } == .behindHead)
    }

    @Test("two ledgers that sign in turn never contradict one another")
    func twoSigners() throws {
        let archive = try TestArchive()
        let (one, two) = (try archive.open(), try archive.open())
        for number in 1..<20 {
            let ledger = number % 2 == 0 ? one : two
            try ledger.append([TestArchive.message(number)])
            try ledger.signCheckpoint()
        }
        #expect(try one.signedSize() == 20)
        #expect(try two.verify().short == [])
    }
}
