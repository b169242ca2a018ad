import Crypto
import Foundation
import GRDB
import Records
import Testing

@testable import Ledger

@Suite("Rotation of the archive's key")
struct ArchiveKeyTests {
    private static let act: @Sendable (String, String) throws -> [Component] = { old, new in
        [.blob("source", "canute"), .text("body", "\(old) to \(new)")]
    }

    private static func wrappedSegments(_ archive: TestArchive) throws -> [Data] {
        let queue = try DatabaseQueue(path: archive.files.keys.path)
        defer { try? queue.close() }
        return try queue.read { try Data.fetchAll($0, sql: "SELECT wrapped FROM segment") }
    }

    @Test("the new key opens everything, the old one nothing of today's file, and no byte of what it wrapped is left")
    func rotate() throws {
        let archive = try TestArchive()
        do {
            let ledger = try archive.filled(20)
            // Keys of many segments, made in no order, so that SQLite moves rows between pages as the table grows.
            for id in (1...300).map({ UInt64($0 * 7919 % 331 + 1) }) {
                try ledger.keys.store(
                    [RecordKeys.Pair([UInt8](repeating: 7, count: 64))], from: id * KeyStore.segmentSize + 40_000)
            }
        }
        let before = try Self.wrappedSegments(archive)
        #expect(before.count == 301)
        let old = try Data(contentsOf: archive.files.archiveKey)
        do {
            let ledger = try archive.open(.writing)
            let (was, now) = (ledger.archiveKeyFingerprint, try ledger.rotateArchiveKey(act: Self.act))
            #expect(was != now && ledger.archiveKeyFingerprint == now)
            #expect(try ledger.record(3).string("body") == "message number 3")
            #expect(try ledger.record(21).string("body") == "\(was) to \(now)")
            try ledger.append([TestArchive.message(30)])
            try ledger.signCheckpoint()
            #expect(try ledger.verify().short == [])
        }
        for (path, bytes) in try archive.allBytes() where path.contains("keys.sqlite") {
            let data = Data(bytes)
            for wrapped in before { #expect(data.range(of: wrapped) == nil, "\(path)") }
        }
        #expect(!FileManager.default.fileExists(atPath: archive.files.archiveKey.path + ".next"))
        #expect(try archive.open(.reading).verify().short == [])
        // A copy of today's files with yesterday's key.
        let copy = try TestArchive(copying: archive)
        try copy.edit(copy.files.archiveKey) { $0 = [UInt8](old) }
        for access in [Ledger.Access.reading, .writing] {
            #expect(ledgerCode { _ = try copy.open(access) } == .wrongKey)
        }
    }

    @Test("what was captured before is recognised after it")
    func fingerprints() throws {
        let archive = try TestArchive()
        let before = try archive.open().fingerprint(source: "chat", native: [1], content: [2])
        try archive.open().rotateArchiveKey(act: Self.act)
        try archive.open().rotateArchiveKey(act: Self.act)
        #expect(try archive.open().fingerprint(source: "chat", native: [1], content: [2]) == before)
    }

    @Test("cut off after any step, it is carried through by the next opening, and readable meanwhile", arguments: 0...3)
    func cutOff(_ step: Int) throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(4)
        let before = ledger.archiveKeyFingerprint
        let new = try ledger.secrets.drawArchive(from: nil)
        if step > 0 { try ledger.secrets.prepareArchive(new) }
        if step > 1 { try ledger.keys.rewrap(to: new) }
        if step > 2 { try Database.expunge(ledger.keys.queue, file: archive.files.keys) }
        let crashed = try archive.snapshot("crashed")
        #expect(try Ledger(crashed, access: .reading).verify().short == [])
        #expect(try Ledger(crashed, access: .reading).record(2).string("body") == "message number 2")
        let again = try Ledger(crashed)
        #expect((again.archiveKeyFingerprint == before) == (step == 0))
        #expect(!FileManager.default.fileExists(atPath: crashed.archiveKey.path + ".next"))
        try again.append([TestArchive.message(5)])
        try again.signCheckpoint()
        #expect(try again.verify().short == [])
        let list = SequenceList([2])
        let order = try again.orderDestruction(of: list, components: [.blob("source", "canute")]) {}
        _ = try again.finishDestruction(order: order, projections: []) { _ in [.blob("source", "canute")] }
        try again.signCheckpoint()
        #expect(try Ledger(crashed, access: .reading).verify().short == [])
    }

    @Test("a ledger that is open meanwhile goes on, and wraps nothing with the old key")
    func openMeanwhile() throws {
        let archive = try TestArchive()
        let other = try archive.filled(4)
        try archive.open().rotateArchiveKey(act: Self.act)
        #expect(try other.record(2).string("body") == "message number 2")
        try other.keys.store([RecordKeys.Pair([UInt8](repeating: 7, count: 64))], from: 9 * KeyStore.segmentSize)
        #expect(try archive.open(.reading).keys.keys(9 * KeyStore.segmentSize...9 * KeyStore.segmentSize).count == 1)
    }
}
