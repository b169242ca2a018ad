import Foundation
import Glibc
import GRDB
import Records
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Crashes and full disks")
struct CrashTests {
    @Test(
        "a crash between two durable steps of a commit loses nothing acknowledged and leaves nothing half",
        arguments: 0...2)
    func commit(_ step: Int) throws {
        let archive = try TestArchive()
        let live = try archive.filled(5)
        let prepared = try PreparedRecord(TestArchive.message(6))
        let tip = try live.entries.tip()
        let entry = try Entry(
            origin: live.origin, seq: tip.count, prev: tip.leaf, minute: tip.minute, body: .record(prepared.root))
        if step > 0 { try live.keys.store([prepared.keys], from: tip.count) }
        if step > 1 {
            try live.entries.append([
                .init(seq: tip.count, entry: entry.encoded, sealed: prepared.sealed, fingerprint: nil)
            ])
        }
        let crashed = try archive.snapshot("crashed")
        #expect(try Ledger(crashed, access: .reading).verify().short == [])
        let again = try Ledger(crashed)
        #expect(try again.count() == (step > 1 ? 7 : 6))
        let next = try again.append([TestArchive.message(9)]).lowerBound
        #expect(try again.record(next).string("body") == "message number 9")
        if step > 1 { #expect(try again.record(6).string("body") == "message number 6") }
        try again.signCheckpoint()
        #expect(try again.verify().short == [])
    }

    @Test("a crash between two steps of signing contradicts nothing that was signed", arguments: 0...2)
    func signing(_ step: Int) throws {
        let archive = try TestArchive()
        let live = try archive.filled(255)
        let old = try #require(try live.head.read())
        try live.append((0..<300).map { TestArchive.message($0) })
        var writer = TileWriter(store: live.tiles)
        let entries = try live.entries.entries(0..<556).map(\.bytes)
        for entry in entries[..<500] { try writer.append(entry) }
        try writer.flush()
        if step > 0 {
            for entry in entries[500...] { try writer.append(entry) }
            try writer.flush()
        }
        let root = writer.frontier.root
        if step > 1 {
            let note = try Checkpoint(origin: live.origin, size: 556, root: root).signed(by: live.secrets.signing)
            try live.head.swap(old, for: .init(size: 556, root: root, note: note))
        }
        let crashed = try archive.snapshot("crashed")
        let again = try Ledger(crashed)
        #expect(try again.verify().short == [])
        #expect(try again.signedSize() == (step > 1 ? 556 : 256))
        try again.append([TestArchive.message(1)])
        try again.signCheckpoint()
        #expect(try again.verify().short == [])
        let proof = try again.consistencyProof(from: 256, to: 557)
        let new = try #require(try again.head.read())
        try proof.verify(oldSize: 256, newSize: 557, oldRoot: old.root, newRoot: new.root)
    }

    @Test("a full disk is said so, and what comes after it is whole", arguments: ["keys", "archive"])
    func full(_ name: String) throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(5)
        let queue = name == "keys" ? ledger.keys.queue : ledger.entries.queue
        // SQLite answers a limit of pages as it does a full disk.
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count=1") }
        let large = (0..<100).map { TestArchive.message($0, String(repeating: "word ", count: 60)) }
        let error = #expect(throws: LedgerError.self) { try ledger.append(large) }
        #expect(error?.code == .diskFull)
        #expect(error?.message.contains("full") == true)
        #expect(try ledger.count() == 6)
        #expect(try ledger.verify().short == [])
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count=1073741823") }
        #expect(try ledger.append(large) == 6..<106)
        try ledger.signCheckpoint()
        #expect(try archive.open(.reading).verify().short == [])
    }

    private static var canMount: Bool { geteuid() == 0 && access("/proc/self/mountinfo", R_OK) == 0 }

    @Test(
        "a real disk that is full: nothing half written, everything acknowledged is there",
        .enabled(if: canMount, "needs root, to mount a small tmpfs"))
    func fullDisk() throws {
        let archive = try TestArchive()
        let disk = archive.folder.appendingPathComponent("disk")
        try FileManager.default.createDirectory(at: disk, withIntermediateDirectories: true)
        // A container may forbid root to mount: the test before this one has shown the same with SQLite's own limit.
        guard mount("tmpfs", disk.path, "tmpfs", 0, "size=3m") == 0 else { return }
        defer { umount2(disk.path, Int32(MNT_DETACH)) }
        let files = ArchiveFiles(root: disk.appendingPathComponent("archive"))
        var ledger = try Ledger.create(files, origin: "x")
        var acknowledged: UInt64 = 1
        let error = #expect(throws: LedgerError.self) {
            let bytes = [UInt8](repeating: 7, count: 30_000)
            for number in 0..<200 {
                let draft = Draft(.record, components: [.text("body", "word \(number)"), .blob("raw", bytes)])
                acknowledged = try ledger.append([draft]).upperBound
                if number % 20 == 0 { try ledger.signCheckpoint() }
            }
        }
        #expect(error?.code == .diskFull)
        #expect(acknowledged > 20)
        #expect(try ledger.count() == acknowledged)
        ledger = try Ledger(files, access: .reading)
        #expect(try ledger.verify().findings == [])
        #expect(try ledger.record(acknowledged - 1).string("body")?.hasPrefix("word") == true)
    }
}
