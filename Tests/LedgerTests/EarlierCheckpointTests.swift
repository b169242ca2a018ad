import Foundation
import Records
import Testing
import TransparencyLog

@testable import Ledger

/// What only a checkpoint finds that somebody kept outside the archive.
@Suite("An earlier checkpoint")
struct EarlierCheckpointTests {
    private func short(_ findings: [Finding]) -> [String] {
        findings.map { "\($0.seq.map(String.init) ?? "-"):\($0.code.rawValue)" }
    }

    @Test("a log that grew continues every checkpoint of it, also where its tiles are damaged")
    func grown() throws {
        let archive = try TestArchive()
        let ledger = try archive.open()
        var kept: [String] = []
        for count in [1, 254, 1, 44] {
            try ledger.append((0..<count).map { TestArchive.message($0) })
            kept.append(try ledger.signCheckpoint())
        }
        try ledger.append([TestArchive.message(1)])
        for note in kept { #expect(try archive.open(.reading).findings(against: note) == []) }
        try archive.edit(archive.files.ledger.appendingPathComponent("tile/0/000")) { $0[40] ^= 1 }
        for note in kept { #expect(try archive.open(.reading).findings(against: note) == []) }
    }

    /// Everything that an archive holds agrees then: entries, chain, tiles, content, keys, head and signature.
    @Test("a log written anew as a whole and signed with its own key is found, and both heads are printed")
    func rewritten() throws {
        let archive = try TestArchive()
        let forged = try TestArchive(copying: archive)
        let kept = try #require(try archive.filled(50).checkpoint())
        do {
            let ledger = try forged.open()
            try ledger.append((1...80).map { TestArchive.message($0, $0 == 20 ? "what suits better" : nil) })
            try ledger.signCheckpoint()
        }
        let ledger = try forged.open(.reading)
        #expect(try ledger.verify().short == [])
        let findings = try ledger.findings(against: kept)
        #expect(short(findings) == ["50:history-rewritten"])
        let message = try #require(findings.first?.message)
        #expect(try message.contains(kept) && message.contains(#require(try ledger.checkpoint())))
        // The one that was not touched still continues it.
        #expect(try archive.open(.reading).findings(against: kept) == [])
    }

    @Test("an old copy of every file agrees with itself, and is found by what it is short of")
    func allSetBack() throws {
        let archive = try TestArchive()
        _ = try archive.filled(10)
        let old = try archive.snapshot("old")
        let kept: String
        do {
            let ledger = try archive.open()
            try ledger.append([TestArchive.message(11), TestArchive.message(12)])
            kept = try ledger.signCheckpoint()
        }
        let ledger = try Ledger(old, access: .reading)
        #expect(try ledger.verify().short == [])
        #expect(try short(ledger.findings(against: kept)) == ["11:tail-missing"])
    }

    @Test("a checkpoint that another key signed, or that was altered, is no proof for the log")
    func foreign() throws {
        let (archive, other) = (try TestArchive(), try TestArchive())
        let note = try #require(try archive.filled(3).checkpoint())
        let foreign = try #require(try other.filled(3).checkpoint())
        let ledger = try archive.open(.reading)
        for wrong in [foreign, note.replacing("\n4\n", with: "\n3\n"), String(note.dropLast(5)), ""] {
            #expect(try short(ledger.findings(against: wrong)) == ["-:history-rewritten"], "\(wrong)")
        }
    }
}

/// Two logs grown from one archive: a copy of it is opened elsewhere, and both are written to.
@Suite("Two logs from one archive")
struct TwoLogsTests {
    private static func grow(_ files: ArchiveFiles, _ words: [String]) throws -> Ledger {
        let ledger = try Ledger(files, now: { TestArchive.start })
        try ledger.append(words.map { TestArchive.message(0, $0) })
        return ledger
    }

    /// An archive of eleven entries, signed, and a copy of it that was made then.
    private func fork() throws -> (archive: TestArchive, copy: ArchiveFiles) {
        let archive = try TestArchive()
        do { _ = try archive.filled(10) }
        return (archive, try archive.snapshot("elsewhere"))
    }

    private func setHead(of copy: ArchiveFiles, to files: ArchiveFiles) throws {
        for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: copy.head.path + suffix) }
        try FileManager.default.copyItem(at: files.head, to: copy.head)
    }

    @Test(
        "where the head that the first signed is known, the second signature is refused in words, and nothing changes")
    func refused() throws {
        let (archive, copy) = try fork()
        let note: String
        do { note = try Self.grow(archive.files, ["one", "two"]).signCheckpoint() }
        do { _ = try Self.grow(copy, ["another", "more", "and more"]) }
        // head.sqlite is not part of what is copied or backed up: it stays where signing is done.
        try setHead(of: copy, to: archive.files)
        let second = try Ledger(copy)
        let error = #expect(throws: LedgerError.self) { try second.signCheckpoint() }
        #expect(error?.code == .splitLog)
        #expect(error?.message.contains("not those that were signed") == true, "\(error?.message ?? "")")
        #expect(try second.checkpoint() == note)
        #expect(try Ledger(archive.files).signCheckpoint() == note)
    }

    @Test("a copy that fell behind the head is refused to write at all")
    func behind() throws {
        let (archive, copy) = try fork()
        do { _ = try Self.grow(archive.files, ["one", "two"]).signCheckpoint() }
        try setHead(of: copy, to: archive.files)
        let second = try Ledger(copy)
        #expect(ledgerCode { try second.append([TestArchive.message(1)]) } == .behindHead)
        #expect(ledgerCode { try second.signCheckpoint() } == .behindHead)
    }

    /// Neither copy can know of the other then.
    ///
    /// Whoever sees both heads can: an auditor, a witness.
    @Test("where the head was copied too, both sign, and each head proves the fork against the other log")
    func bothSigned() throws {
        let (archive, copy) = try fork()
        let first = try Self.grow(archive.files, ["one", "two"])
        let second = try Self.grow(copy, ["another", "more"])
        let (one, two) = (try first.signCheckpoint(), try second.signCheckpoint())
        #expect(try first.verify().short == [] && second.verify().short == [])
        for (ledger, note) in [(first, two), (second, one)] {
            let found = try ledger.findings(against: note)
            #expect(found.map(\.code) == [.historyRewritten] && found.first?.seq == 12)
            #expect(found.first?.message.contains(one) == true && found.first?.message.contains(two) == true)
        }
    }

    @Test("two ledgers open on one archive take turns at writing and signing, and neither loses anything")
    func turns() async throws {
        let archive = try TestArchive()
        let notes = try await withThrowingTaskGroup(of: [(UInt64, String, String)].self) { group in
            for writer in 0..<2 {
                group.addTask {
                    let ledger = try archive.open(lockTimeout: 60)
                    return try (0..<20).map { round in
                        let words = "writer \(writer) round \(round)"
                        let seq = try ledger.append([TestArchive.message(0, words)]).lowerBound
                        return (seq, words, try ledger.signCheckpoint())
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let ledger = try archive.open(.reading)
        #expect(try ledger.count() == 41 && Set(notes.map(\.0)).count == 40)
        for (seq, words, note) in notes {
            #expect(try ledger.record(seq).string("body") == words)
            #expect(try ledger.findings(against: note) == [])
        }
        #expect(try ledger.verify().short == [])
    }
}
