import Foundation
import GRDB
import Records
import Testing
import TransparencyLog

@testable import Ledger

/// Any single bit of what the ledger commits to or publishes, turned over, is found.
@Suite("Single bits turned over")
struct FlipTests {
    private let archive: TestArchive
    private let rounds = SeededGenerator.rounds(15, 1_500)

    init() throws { archive = try TestArchive.forTampering() }

    private func verify() throws -> Verification { try archive.open(.reading).verify() }

    /// Turns bits of a row's bytes over, one at a time, and puts each back.
    private func flipRows(
        _ file: URL, _ table: String, _ column: String, seed: UInt64, seqs: ClosedRange<UInt64>,
        _ judge: (UInt64, Verification) -> Void
    ) throws {
        var random = SeededGenerator(seed)
        SeededGenerator.tell("flips: \(rounds) in \(table).\(column)")
        for _ in 0..<rounds {
            let seq = UInt64.random(in: seqs, using: &random)
            let right = try archive.blob(file, "SELECT \(column) FROM \(table) WHERE seq = \(seq)")
            guard !right.isEmpty else { continue }
            var wrong = right
            random.flip(&wrong)
            let set = "UPDATE \(table) SET \(column) = ? WHERE seq = \(seq)"
            try archive.sql(file, set, [Data(wrong)])
            judge(seq, try verify())
            try archive.sql(file, set, [Data(right)])
        }
        #expect(try verify().short == [])
    }

    @Test("in an entry, with the entry's number")
    func entries() throws {
        try flipRows(archive.files.archive, "entry", "bytes", seed: 1, seqs: 0...301) { seq, verification in
            #expect(verification.findings.contains { $0.seq == seq }, "entry \(seq): \(verification.short)")
        }
    }

    @Test("in sealed content, with the record's number")
    func content() throws {
        try flipRows(archive.files.archive, "sealed", "content", seed: 2, seqs: 1...301) { seq, verification in
            #expect(verification.short == ["\(seq):content-altered"])
        }
    }

    @Test("in a record's wrapped keys, with the record's number")
    func keys() throws {
        try flipRows(archive.files.keys, "record_key", "wrapped", seed: 3, seqs: 1...301) { seq, verification in
            #expect(verification.short == ["\(seq):content-altered"])
        }
    }

    /// Turns bits of files over, one at a time, and puts each back.
    private func flipFiles(_ files: [URL], seed: UInt64, _ codes: Set<Finding.Code>) throws {
        var random = SeededGenerator(seed)
        SeededGenerator.tell("flips: \(rounds) in \(files.count) of ledger/'s files")
        for _ in 0..<rounds {
            let file = try #require(files.randomElement(using: &random))
            let right = try Data(contentsOf: file)
            try archive.edit(file) { random.flip(&$0) }
            let found = try verify().findings
            #expect(
                !found.isEmpty && found.allSatisfy { codes.contains($0.code) }, "\(file.lastPathComponent): \(found)")
            try right.write(to: file)
        }
        #expect(try verify().short == [])
    }

    @Test("in a tile or an entry bundle")
    func tiles() throws {
        let folder = archive.files.ledger.appendingPathComponent("tile")
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
        let files = paths.map(folder.appendingPathComponent).filter {
            (try? FileManager.default.attributesOfItem(atPath: $0.path)[.type] as? FileAttributeType) == .typeRegular
        }
        // Two of them were replaced by wider ones: who holds the checkpoint of 300 entries still reads them.
        #expect(files.count == 7, "\(paths)")
        try flipFiles(files, seed: 4, [.tileAltered, .bundleAltered])
    }

    @Test("in the published checkpoint")
    func checkpoint() throws { try flipFiles([archive.files.checkpoint], seed: 5, [.checkpointAltered]) }

    @Test("in a list of destroyed entries")
    func lists() throws {
        let list = archive.files.list(SequenceList([5, 6, 7]).hash.hex)
        try flipFiles([list], seed: 6, [.listAltered, .contentMissing])
    }

    @Test("in a checkpoint that was kept outside, which then proves nothing")
    func kept() throws {
        let note = try #require(try archive.open(.reading).checkpoint())
        let ledger = try archive.open(.reading)
        var random = SeededGenerator(7)
        SeededGenerator.tell("flips: \(rounds) in a kept checkpoint")
        for _ in 0..<rounds {
            var bytes = Array(note.utf8)
            random.flip(&bytes)
            let found = try ledger.findings(against: String(decoding: bytes, as: UTF8.self))
            #expect(found.map(\.code) == [.historyRewritten])
        }
    }

    @Test("in a proof that an entry is in the log, or that the log continues an earlier one")
    func proofs() throws {
        let ledger = try archive.open(.reading)
        let head = try #require(try ledger.lastSigned())
        let leaf = MerkleHash.leaf(try archive.entry(77))
        let inclusion = try #require(try ledger.inclusionProofs([77], size: head.size).first)
        let old = try #require(try? Checkpoint(origin: ledger.origin, size: 300, root: ledger.root(at: 300)))
        let consistency = try ledger.consistencyProof(from: 300, to: head.size)
        try inclusion.verify(leaf: leaf, index: 77, size: head.size, root: head.root)
        try consistency.verify(oldSize: 300, newSize: head.size, oldRoot: old.root, newRoot: head.root)
        var random = SeededGenerator(8)
        SeededGenerator.tell("flips: \(2 * rounds) in proofs")
        for _ in 0..<rounds {
            var bytes = inclusion.hashes.flatMap(\.bytes)
            random.flip(&bytes)
            #expect(throws: TransparencyLogError.self) {
                try InclusionProof(hashes: Self.hashes(bytes)).verify(
                    leaf: leaf, index: 77, size: head.size, root: head.root)
            }
            bytes = consistency.hashes.flatMap(\.bytes)
            random.flip(&bytes)
            #expect(throws: TransparencyLogError.self) {
                try ConsistencyProof(hashes: Self.hashes(bytes)).verify(
                    oldSize: 300, newSize: head.size, oldRoot: old.root, newRoot: head.root)
            }
        }
    }

    private static func hashes(_ bytes: [UInt8]) -> [MerkleHash] {
        stride(from: 0, to: bytes.count, by: 32).compactMap { MerkleHash(bytes: bytes[$0..<$0 + 32]) }
    }
}
