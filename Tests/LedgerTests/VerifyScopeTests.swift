import Foundation
import Records
import Testing
import TransparencyLog

@testable import Ledger

/// Verification of less than everything: since a checkpoint, of the ledger alone, of a sample.
@Suite("Verification scope")
struct VerifyScopeTests {
    /// Signs at 300 entries, keeps that note, goes on to 700 and signs again; the archive is closed then.
    private static func grown() throws -> (archive: TestArchive, kept: String) {
        let archive = try TestArchive()
        let ledger = try archive.filled(299)
        let kept = try #require(try ledger.checkpoint())
        try ledger.append((300..<700).map { TestArchive.message($0) })
        try ledger.signCheckpoint()
        return (archive, kept)
    }

    @Test("since a checkpoint: a proof, then only what is new")
    func since() throws {
        let (archive, kept) = try Self.grown()
        let ledger = try archive.open(.reading)
        let verification = try ledger.verify(VerificationScope(since: kept))
        #expect(verification.short == [])
        #expect(verification.account.since?.size == 300)
        #expect(verification.account.first == 300)
        #expect(verification.entries == 700)
        #expect(verification.verdicts[.open] == 400)
        #expect(verification.account.census.types == [.record: 400])
        // The same root as of everything, and a proof that another can check without the archive.
        #expect(try verification.root == ledger.verify().root)
        let account = verification.account
        let (proof, old, new) = (try #require(account.consistency), try #require(account.since), account.checkpoint)
        let head = try #require(new)
        try proof.verify(oldSize: old.size, newSize: head.size, oldRoot: old.root, newRoot: head.root)
    }

    @Test("what is older than the checkpoint is not looked at, what is newer is", arguments: [20, 400, 699])
    func onlyNew(_ seq: UInt64) throws {
        let (archive, kept) = try Self.grown()
        try archive.sql(archive.files.archive, "UPDATE sealed SET content = zeroblob(60) WHERE seq = \(seq)")
        let verification = try archive.open(.reading).verify(VerificationScope(since: kept))
        #expect(verification.short == (seq < 300 ? [] : ["\(seq):content-altered"]))
    }

    @Test("an entry of the new part that was altered is named, whole tile or not", arguments: [310, 600, 690])
    func newEntry(_ seq: UInt64) throws {
        let (archive, kept) = try Self.grown()
        try archive.alterRoot(seq)
        for verification in [
            try archive.open(.reading).verify(VerificationScope(since: kept)), try archive.open(.reading).verify(),
            try PublicLedger(archive.files).verify(),
        ] {
            #expect(
                verification.findings.contains { $0.seq == seq && $0.code == .entryAltered }, "\(verification.short)")
        }
    }

    @Test("the last checkpoint itself: nothing is new, and that holds")
    func nothingNew() throws {
        let (archive, _) = try Self.grown()
        let ledger = try archive.open(.reading)
        let verification = try ledger.verify(VerificationScope(since: ledger.checkpoint()))
        #expect(verification.short == [])
        #expect(verification.account.census.types.isEmpty)
        #expect(verification.account.consistency?.hashes == [])
        #expect(try verification.root == ledger.verify().root)
    }

    @Test("records destroyed since then are looked for, however old they are")
    func destroyedSince() throws {
        let (archive, kept) = try Self.grown()
        let list = SequenceList([5, 6, 400])
        do {
            let ledger = try archive.open()
            let order = try ledger.orderDestruction(of: list, components: [.blob("source", "canute")]) {}
            _ = try ledger.finishDestruction(order: order, projections: []) { _ in [.blob("source", "canute")] }
            try ledger.signCheckpoint()
        }
        let scope = VerificationScope(since: kept)
        let clean = try archive.open(.reading).verify(scope)
        #expect(clean.short == [])
        #expect(clean.verdicts[.destroyed] == 3)
        #expect(clean.verdicts[.open] == 401)
        // Content of a destroyed record of before the checkpoint is put back.
        try archive.sql(archive.files.archive, "INSERT INTO sealed SELECT 6, content FROM sealed WHERE seq = 8")
        #expect(try archive.open(.reading).verify(scope).short == ["6:content-resurrected"])
    }

    @Test("a certificate whose order is older than the checkpoint has its ground")
    func orderBefore() throws {
        let archive = try TestArchive()
        var kept = ""
        do {
            let ledger = try archive.filled(30)
            let order = try ledger.orderDestruction(of: SequenceList([5]), components: [.blob("source", "canute")]) {}
            kept = try ledger.signCheckpoint()
            _ = try ledger.finishDestruction(order: order, projections: []) { _ in [.blob("source", "canute")] }
            try ledger.signCheckpoint()
        }
        let verification = try archive.open(.reading).verify(VerificationScope(since: kept))
        #expect(verification.short == [])
        #expect(verification.verdicts[.destroyed] == 1)
    }

    @Test("another log grown from a copy does not extend the checkpoint")
    func fork() throws {
        let origin = try TestArchive()
        let other = try TestArchive(copying: origin)
        var kept = ""
        do { kept = try #require(try origin.filled(400).checkpoint()) }
        do {
            let ledger = try other.open()
            try ledger.append((0..<500).map { TestArchive.message($0, "another story \($0)") })
            try ledger.signCheckpoint()
        }
        // By itself the other log is without fault: only who kept a checkpoint can know.
        #expect(try other.open(.reading).verify().holds)
        for verification in [
            try other.open(.reading).verify(VerificationScope(since: kept)),
            try PublicLedger(other.files).verify(since: kept),
        ] {
            #expect(verification.short == ["-:checkpoint-not-extended"])
            #expect(verification.account.census.types.isEmpty)
            #expect(verification.findings[0].message.contains("401 entries"))
        }
    }

    @Test("an older copy of the whole archive does not extend the checkpoint")
    func rolledBack() throws {
        let archive = try TestArchive()
        do { _ = try archive.filled(100) }
        let old = try TestArchive(copying: archive)
        var kept = ""
        do {
            let ledger = try archive.open()
            try ledger.append([TestArchive.message(1)])
            kept = try ledger.signCheckpoint()
        }
        #expect(try old.open(.reading).verify().holds)
        let verification = try old.open(.reading).verify(VerificationScope(since: kept))
        #expect(verification.short == ["-:checkpoint-not-extended"])
        #expect(verification.findings[0].message.contains("only 101 entries"))
    }

    @Test("an old copy of the heads is seen by the one who kept the newer checkpoint")
    func headRolledBack() throws {
        let archive = try TestArchive()
        do { _ = try archive.filled(50) }
        let before = try [archive.files.head, archive.files.checkpoint].map { ($0, try Data(contentsOf: $0)) }
        var kept = ""
        do {
            let ledger = try archive.open()
            try ledger.append([TestArchive.message(1)])
            kept = try ledger.signCheckpoint()
        }
        for (url, bytes) in before {
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: url.path + suffix) }
            try bytes.write(to: url)
        }
        let verification = try archive.open(.reading).verify(VerificationScope(since: kept))
        #expect(verification.short == ["-:head-mismatch"])
    }

    @Test("a damaged tile under the checkpoint is named, and the rest is verified from the entries")
    func tileBefore() throws {
        let (archive, kept) = try Self.grown()
        try archive.edit(archive.files.ledger.appendingPathComponent("tile/0/001")) { $0[20] ^= 1 }
        let verification = try archive.open(.reading).verify(VerificationScope(since: kept))
        #expect(verification.findings.contains { $0.seq == 299 && $0.code == .tileAltered }, "\(verification.short)")
        #expect(verification.verdicts[.open] == 400)
    }

    @Test("a checkpoint of another log, or one whose signature is not the log's, is refused")
    func notOurs() throws {
        let (archive, kept) = try Self.grown()
        let other = try TestArchive()
        let theirs = try #require(try other.filled(3).checkpoint())
        let ledger = try archive.open(.reading)
        for note in [theirs, kept.replacingOccurrences(of: "\n300\n", with: "\n301\n")] {
            #expect(ledgerCode { _ = try ledger.verify(VerificationScope(since: note)) } == .refused)
        }
    }

    @Test("the ledger alone needs no key file and no keys.sqlite")
    func ledgerOnly() throws {
        let archive = try TestArchive.forTampering()
        let key = try archive.open(.reading).verifierKey
        try FileManager.default.removeItem(at: archive.files.secrets)
        try FileManager.default.removeItem(at: archive.files.keys)
        try archive.sql(archive.files.archive, "DELETE FROM sealed")
        let verification = try PublicLedger(archive.files).verify()
        #expect(verification.short == [])
        #expect(verification.entries == 302)
        #expect(verification.account.depth == .ledgerOnly)
        #expect(verification.account.key == key)
        #expect(verification.verdicts.values.allSatisfy { $0 == 0 })
        #expect(verification.account.census.types == [.genesis: 1, .record: 299, .destroyOrder: 1, .destroyDone: 1])
        #expect(verification.account.census.rootless == [0])
        #expect(verification.account.census.acts == [300, 301])
    }

    @Test("with another public key than the log's, its head does not open")
    func otherKey() throws {
        let archive = try TestArchive.forTampering()
        let other = try TestArchive().open(.reading).verifierKey
        let verification = try PublicLedger(archive.files, key: other).verify()
        #expect(verification.findings.contains { $0.code == .headMismatch })
    }

    @Test("what was published is verified without the archive: bundles, tiles, checkpoint")
    func published() throws {
        let (archive, kept) = try Self.grown()
        let key = try archive.open(.reading).verifierKey
        let folder = archive.folder.appendingPathComponent("www")
        try FileManager.default.copyItem(at: archive.files.ledger, to: folder)
        try FileManager.default.removeItem(at: archive.files.root)
        let verification = try PublicLedger(published: folder, key: key).verify()
        #expect(verification.short == [])
        #expect(verification.entries == 700 && verification.account.census.types[.record] == 699)
        #expect(try PublicLedger(published: folder, key: key).verify(since: kept).account.first == 300)
        let other = try TestArchive().open(.reading).verifierKey
        #expect(ledgerCode { _ = try PublicLedger(published: folder, key: other) } == .refused)
        // An entry of a bundle is changed; a bundle is taken away.
        let bundle = folder.appendingPathComponent("tile/entries/001")
        try archive.edit(bundle) { $0[$0.count - 20] ^= 1 }
        #expect(try PublicLedger(published: folder, key: key).verify().short.first?.hasPrefix("511:entry-") == true)
        try FileManager.default.removeItem(at: bundle)
        #expect(try PublicLedger(published: folder, key: key).verify().short.first == "256:bundle-altered")
    }

    @Test("a deed in the ledger is found without content just as with it", arguments: TamperTests.entryTamperings)
    func ledgerOnlyFinds(_ tampering: Tampering) throws {
        let archive = try TestArchive.forTampering()
        try tampering.tamper(archive)
        guard let whole = try? archive.open(.reading).verify() else { return }
        let codes: Set<Finding.Code> = [
            .contentMissing, .contentAltered, .contentResurrected, .contentWithoutEntry, .destructionUnfinished,
        ]
        let expected = Set(whole.findings.filter { !codes.contains($0.code) })
        let found = Set(try PublicLedger(archive.files, key: archive.open(.reading).verifierKey).verify().findings)
        #expect(expected.subtracting(found).filter { $0.code != .entryMisplaced } == [])
    }
}

/// What a seed draws and what a clean sample says.
@Suite("Sample")
struct RecordSampleTests {
    /// D by the definition, in exact integers: the smallest with 20 · C(M-D, n) ≤ C(M, n), computed outside with Python's
    /// fractions.
    @Test(
        "the smallest detectable number is that of the hypergeometric distribution",
        arguments: [
            (10, 1, 10), (10, 5, 4), (10, 9, 2), (10, 10, 1), (100, 20, 13), (1_000, 50, 57), (1_000, 59, 49),
            (1_000, 950, 1), (1_000, 949, 2), (10_000, 300, 98), (100_000, 400, 745), (1_000_000, 1_000, 2_990),
        ] as [(UInt64, UInt64, UInt64)])
    func detectable(_ population: UInt64, _ sample: UInt64, _ expected: UInt64) {
        #expect(RecordSample.detectable(sample: sample, of: population) == expected)
    }

    /// C(n, k), exact as long as it stays below 2^63.
    private static func choose(_ n: UInt64, _ k: UInt64) -> UInt64 {
        guard k <= n else { return 0 }
        return (0..<min(k, n - k)).reduce(1) { $0 * (n - $1) / ($1 + 1) }
    }

    @Test("for every small population and sample it is the smallest D with 20 · C(M-D, n) ≤ C(M, n)", arguments: 1...45)
    func closedForm(_ population: UInt64) {
        for sample in 1...population {
            let all = Self.choose(population, sample)
            let expected = (1...population).first { 20 * Self.choose(population - $0, sample) <= all }
            #expect(RecordSample.detectable(sample: sample, of: population) == expected, "\(sample) of \(population)")
        }
    }

    @Test("of many seeds, no more than one in twenty draws a sample that misses so many altered records")
    func drawnAsOften() throws {
        let seeds = 4_000
        let sample: UInt64 = 12
        let samples = (0..<seeds).map { draw(sample, "seed \($0)", from: [1...60]).seqs }
        let detectable = try #require(RecordSample.detectable(sample: sample, of: 60))
        for altered in [detectable, detectable - 1] {
            // Which of them are altered does not matter: here those at the end.
            let missed = samples.count { $0.allSatisfy { $0 <= 60 - altered } }
            let chance = Double(Self.choose(60 - altered, sample)) / Double(Self.choose(60, sample))
            #expect((chance <= 0.05) == (altered == detectable))
            // Four standard deviations of a binomial count.
            let spread = 4 * (Double(seeds) * chance * (1 - chance)).squareRoot()
            #expect(abs(Double(missed) - Double(seeds) * chance) < spread, "\(missed) of \(seeds), \(chance)")
        }
    }

    private static let head = Checkpoint(origin: "o", size: 1_000, root: MerkleHash.leaf([1]))

    private func draw(_ count: UInt64, _ seed: String, from runs: [ClosedRange<UInt64>]) -> RecordSample {
        RecordSample(count: count, seed: seed, origin: "o", head: Self.head, from: runs)
    }

    @Test("one seed draws the same records each time, another seed others")
    func repeatable() {
        let runs: [ClosedRange<UInt64>] = [1...400, 500...999]
        let first = draw(50, "a", from: runs)
        #expect(first == draw(50, "a", from: runs))
        #expect(first.seqs != draw(50, "b", from: runs).seqs)
        #expect(first.seqs.count == 50 && Set(first.seqs).count == 50)
        #expect(first.seqs == first.seqs.sorted())
        #expect(first.seqs.allSatisfy { seq in runs.contains { $0.contains(seq) } })
        #expect(first.population == 900)
    }

    @Test("the draw is the one that the description gives")
    func described() {
        // By hand: the first integers of the description, each mod 900, mapped over the gap.
        var expected: Set<UInt64> = []
        var number = 0
        while expected.count < 3 {
            let text = "canute-sample/v1\no\n1000\n\(Self.head.root.base64)\n\(number)\nseed"
            let x = Digest.sha256(Array(text.utf8)).bytes[..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            number += 1
            guard x < UInt64.max - UInt64.max % 900 else { continue }
            let place = x % 900
            expected.insert(place < 400 ? place + 1 : place + 100)
        }
        #expect(draw(3, "seed", from: [1...400, 500...999]).seqs == expected.sorted())
    }

    @Test("a sample of all is all, and every place can be drawn")
    func places() {
        #expect(draw(9, "s", from: [3...5, 8...8]).seqs == [3, 4, 5, 8])
        let drawn = Set((0..<200).flatMap { draw(1, "\($0)", from: [3...5, 8...8]).seqs })
        #expect(drawn == [3, 4, 5, 8])
    }

    @Test("a sampled verification opens the drawn records and looks for every destroyed one")
    func verify() throws {
        let archive = try TestArchive.forTampering()
        let ledger = try archive.open(.reading)
        let verification = try ledger.verify(VerificationScope(sample: (40, "by lot")))
        let sample = try #require(verification.account.sample)
        #expect(verification.short == [])
        #expect(sample.population == 298)
        #expect(sample.seqs.count == 40)
        #expect(!sample.seqs.contains { [0, 5, 6, 7].contains($0) })
        #expect(verification.verdicts[.open] == 40)
        #expect(verification.verdicts[.destroyed] == 3)
        let (hit, miss) = (sample.seqs[7], try #require((8..<298).first { !sample.seqs.contains($0) }))
        for (seq, expected) in [(hit, ["\(hit):content-altered"]), (miss, [])] {
            let copy = try TestArchive.forTampering()
            try copy.sql(copy.files.archive, "UPDATE sealed SET content = zeroblob(60) WHERE seq = \(seq)")
            #expect(try copy.open(.reading).verify(VerificationScope(sample: (40, "by lot"))).short == expected)
        }
    }

    @Test("runs are joined and cut")
    func runs() {
        #expect(Runs.union([5...6, 1...2, 3...3, 6...9]) == [1...3, 5...9])
        #expect(Runs.subtract([0...1, 3...4, 9...20], from: [1...5, 8...10]) == [2...2, 5...5, 8...8])
        #expect(Runs.subtract([], from: [1...5]) == [1...5])
        #expect(Runs.subtract([0...9], from: [1...5]) == [])
    }
}
