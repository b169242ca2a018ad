import Foundation
import GRDB
import Records
import Testing

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
        // A partial tile that a wider one has replaced is read by nobody who checks the present head.
        .filter { !$0.path.contains(".p/") || ["46", "1"].contains($0.lastPathComponent) }
        #expect(files.count == 5)
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
        for _ in 0..<rounds {
            var bytes = Array(note.utf8)
            random.flip(&bytes)
            let found = try ledger.findings(against: String(decoding: bytes, as: UTF8.self))
            #expect(found.map(\.code) == [.historyRewritten])
        }
    }
}
