import Foundation
import GRDB
import Records
import Testing
import TransparencyLog

@testable import Ledger

@Suite("New epoch")
struct NewEpochTests {
    private static let next = TestArchive.origin + "/2"

    /// Twenty signed messages, backed up; then five more, a destruction, and a head over them that a witness holds.
    private static func lost() throws -> (made: BackupTests.Made, sources: RestoreSources, ledger: Ledger, head: String)
    {
        let (made, ledger) = try BackupTests.made()
        try ledger.append((21...25).map { TestArchive.message($0) })
        let head = try ledger.signCheckpoint()
        var sources = made.sources
        sources.heads = [(place: "witness.txt", note: head)]
        return (made, sources, ledger, head)
    }

    private struct Begun {
        let made: BackupTests.Made
        let old: Ledger
        let ledger: Ledger
        let head: String
        let outcome: RestoreOutcome
    }

    private static func begun() throws -> Begun {
        let (made, given, old, head) = try lost()
        var sources = given
        sources.newOrigin = next
        let files = try made.target("restored")
        let outcome = try Ledger.restore(sources, into: files)
        let ledger = try Ledger(files, now: { TestArchive.start })
        try ledger.append([TestArchive.message(99)])
        try ledger.signCheckpoint()
        return Begun(made: made, old: old, ledger: ledger, head: head, outcome: outcome)
    }

    @Test("a log that cannot go on is followed by one that names it, with every entry under its number")
    func begins() throws {
        let begun = try Self.begun()
        let (old, ledger, outcome) = (begun.old, begun.ledger, begun.outcome)
        var sources = begun.made.sources
        sources.heads = [(place: "witness.txt", note: begun.head)]
        let refused = #expect(throws: LedgerError.self) {
            _ = try Ledger.restore(sources, into: try begun.made.target("plain"))
        }
        #expect(refused?.code == .behindHead && refused?.message.contains("--new-epoch") == true)
        #expect(outcome.entries == 21 && outcome.headSize == 26 && outcome.missing.count == 0)
        #expect(outcome.earlier?.origin == TestArchive.origin && outcome.earlier?.lost == 21..<26)
        #expect(ledger.origin == Self.next && ledger.verifierKey.name == Self.next)
        let signed = try Checkpoint.open(begun.head, key: old.verifierKey)
        let first = try #require(try ledger.entries.entries(0..<1).first)
        let hash = Records.Digest(sha256Of: Array(signed.encoded.utf8))
        #expect(try Entry(parsing: first.bytes).body == .genesis(vkey: ledger.verifierKey.encoded, previousEpoch: hash))
        for seq in 1...20 as ClosedRange<UInt64> {
            #expect(try ledger.record(seq).string("body") == "message number \(seq)")
            let (was, now) = (try old.record(seq).entry, try ledger.record(seq).entry)
            #expect(was.body == now.body && was.minute == now.minute && now.origin == Self.next)
        }
        let verification = try ledger.verify()
        #expect(verification.short == [] && verification.verdicts[.open] == 21)
        #expect(
            verification.account.earlier == [
                .init(origin: TestArchive.origin, taken: 21, held: 21, signed: 26, lost: 21..<26, auditors: nil)
            ])
    }

    @Test("what proved an entry before still does with the old key, and what is proved now does with the new one")
    func proofs() throws {
        let (made, old, _) = try {
            let (made, ledger) = try BackupTests.made()
            return (made, ledger, try ledger.checkpoint())
        }()
        let before = try old.inclusionProofs([7], size: 21)[0]
        let signed = try Checkpoint.open(try #require(try old.checkpoint()), key: old.verifierKey)
        let leaf = try #require(try old.entries.leaf(7))
        try old.append([TestArchive.message(21)])
        var sources = made.sources
        sources.heads = [(place: "witness.txt", note: try old.signCheckpoint())]
        sources.newOrigin = Self.next
        let files = try made.target("restored")
        _ = try Ledger.restore(sources, into: files)
        let ledger = try Ledger(files, now: { TestArchive.start })
        let note = try ledger.signCheckpoint()
        #expect(try before.root(leaf: leaf, index: 7, size: 21) == signed.root)
        let now = try Checkpoint.open(note, key: ledger.verifierKey)
        let proof = try ledger.inclusionProofs([7], size: now.size)[0]
        let newLeaf = try #require(try ledger.entries.leaf(7))
        #expect(try proof.root(leaf: newLeaf, index: 7, size: now.size) == now.root && newLeaf != leaf)
        #expect(throws: TransparencyLogError.self) { try Checkpoint.open(note, key: old.verifierKey) }
    }

    @Test("a log that can go on is not left behind, and its name is not taken twice")
    func refused() throws {
        let (made, _) = try BackupTests.made()
        var sources = made.sources
        sources.newOrigin = Self.next
        let whole = #expect(throws: LedgerError.self) {
            _ = try Ledger.restore(sources, into: try made.target("whole"))
        }
        #expect(whole?.code == .refused && whole?.message.contains("can go on") == true)
        let (again, given, old, head) = try Self.lost()
        sources = given
        sources.newOrigin = TestArchive.origin
        #expect(ledgerCode { _ = try Ledger.restore(sources, into: try again.target("same")) } == .wrongUse)
        // With the bundles it reaches the head after all.
        sources.newOrigin = Self.next
        sources.ledgers = [again.archive.files.ledger]
        #expect(ledgerCode { _ = try Ledger.restore(sources, into: try again.target("reached")) } == .refused)
        sources = given
        sources.newOrigin = Self.next
        sources.heads = [(place: "x", note: head.replacingOccurrences(of: "\n26\n", with: "\n27\n"))]
        #expect(ledgerCode { _ = try Ledger.restore(sources, into: try again.target("forged")) } == .splitLog)
        sources.heads = [(place: "witness.txt", note: head)]
        sources.newOrigin = "two\nlines"
        #expect(ledgerCode { _ = try Ledger.restore(sources, into: try again.target("name")) } == .wrongUse)
        #expect(try old.verify().short == [])
    }

    @Test("orders that are known are executed again, and lists whose order is lost are named")
    func destructions() throws {
        let (made, ledger) = try BackupTests.made()
        try BackupTests.destroy(ledger, [5, 6])
        let published = made.archive.folder.appendingPathComponent("published")
        try ledger.publishTree(to: published, bundles: true)
        try BackupTests.destroy(ledger, [8])
        let head = try #require(try ledger.checkpoint())
        let lists = made.archive.files.ledger.appendingPathComponent("lists")
        for name in try FileManager.default.contentsOfDirectory(atPath: lists.path) {
            let copy = published.appendingPathComponent("lists/\(name)")
            if !FileManager.default.fileExists(atPath: copy.path) {
                try FileManager.default.copyItem(at: lists.appendingPathComponent(name), to: copy)
            }
        }
        var sources = made.sources
        sources.ledgers = [published]
        sources.heads = [(place: "witness.txt", note: head)]
        sources.newOrigin = Self.next
        let files = try made.target("restored")
        let outcome = try Ledger.restore(sources, into: files)
        #expect(outcome.orders == [21] && outcome.destroyedAgain == 2 && outcome.entries == 23)
        #expect(outcome.unknownLists.count == 1 && outcome.earlier?.lost == 23..<25)
        let restored = try Ledger(files, now: { TestArchive.start })
        try restored.signCheckpoint()
        #expect(try restored.record(5).content == nil && restored.record(8).string("body") == "message number 8")
        #expect(try restored.verify().short == ["21:content-missing", "22:content-missing"])
    }

    @Test("a new epoch is backed up, published, restored and verified by anybody as any log is")
    func goesOn() throws {
        let begun = try Self.begun()
        let (made, ledger) = (begun.made, begun.ledger)
        let published = made.archive.folder.appendingPathComponent("published")
        try ledger.publishTree(to: published, bundles: true)
        let outside = try PublicLedger(published: published, key: ledger.verifierKey).verify()
        #expect(outside.short == [] && outside.account.earlier.map(\.taken) == [21])
        let sources = RestoreSources(
            content: made.archive.folder.appendingPathComponent("content2"),
            keys: made.archive.folder.appendingPathComponent("keys2"))
        try BackupTests.back(ledger, .content, sources.content)
        try BackupTests.back(ledger, .keys, sources.keys)
        let files = try made.target("third")
        _ = try Ledger.restore(sources, into: files)
        let third = try Ledger(files, now: { TestArchive.start })
        #expect(try third.verify().short == [] && third.record(7).string("body") == "message number 7")
        // And once more a log that cannot go on: the chain of logs is two long.
        try ledger.append([TestArchive.message(100)])
        var again = sources
        again.heads = [(place: "witness.txt", note: try ledger.signCheckpoint())]
        again.newOrigin = TestArchive.origin + "/3"
        let fourth = try made.target("fourth")
        _ = try Ledger.restore(again, into: fourth)
        let last = try Ledger(fourth, now: { TestArchive.start })
        try last.signCheckpoint()
        let verification = try last.verify()
        #expect(verification.short == [] && verification.account.earlier.map(\.taken) == [22, 21])
        #expect(try last.record(7).string("body") == "message number 7")
    }

    @Test("an auditor's checkpoint of the earlier log is held against what was taken over")
    func auditors() throws {
        let (made, ledger) = try BackupTests.made()
        let kept = try #require(try ledger.checkpoint())
        try ledger.append([TestArchive.message(21)])
        let later = try ledger.signCheckpoint()
        var sources = made.sources
        sources.heads = [(place: "witness.txt", note: later)]
        sources.newOrigin = Self.next
        let files = try made.target("restored")
        _ = try Ledger.restore(sources, into: files)
        let next = try Ledger(files, now: { TestArchive.start })
        let note = try next.signCheckpoint()
        let held = try next.verify(VerificationScope(since: kept))
        #expect(held.short == [] && held.account.first == 0 && held.account.earlier.first?.auditors?.size == 21)
        let lost = try next.verify(VerificationScope(since: later))
        #expect(lost.short == ["-:checkpoint-not-extended"])
        #expect(lost.findings.first?.message.contains("entries 21 to 21 are lost") == true)
        // Of the new log itself only what is new is looked at.
        try next.append([TestArchive.message(30)])
        try next.signCheckpoint()
        let since = try next.verify(VerificationScope(since: note))
        #expect(since.short == [] && since.account.first == 21 && since.account.earlier.isEmpty)
        let forged = try Checkpoint(origin: TestArchive.origin, size: 21, root: MerkleHash.leaf([1]))
            .signed(by: SigningKey(name: TestArchive.origin, seed: [UInt8](repeating: 9, count: 32)))
        #expect(ledgerCode { _ = try next.verify(VerificationScope(since: forged)) } == .refused)
        // One that the old key did sign, over another tree: a fork of the earlier log.
        let fork = try Checkpoint(origin: TestArchive.origin, size: 21, root: MerkleHash.leaf([1]))
            .signed(by: ledger.secrets.signing)
        #expect(try next.verify(VerificationScope(since: fork)).short == ["-:checkpoint-not-extended"])
    }

    @Test("a log whose signing key is lost goes on under a new key and name")
    func lostKey() throws {
        let (made, ledger) = try BackupTests.made()
        let before = ledger.verifierKey
        let secrets = made.archive.folder.appendingPathComponent("new-secrets")
        try FileManager.default.copyItem(at: made.archive.files.secrets, to: secrets)
        try Data("\(Data(repeating: 5, count: 32).base64EncodedString())\n".utf8)
            .write(to: secrets.appendingPathComponent("signing.key"))
        let root = made.archive.folder.appendingPathComponent("restored")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        let files = ArchiveFiles(root: root, secrets: secrets)
        #expect(ledgerCode { _ = try Ledger.restore(made.sources, into: files) } == .wrongKey)
        let fresh = made.archive.folder.appendingPathComponent("fresh")
        try FileManager.default.createDirectory(at: fresh, withIntermediateDirectories: true)
        var sources = made.sources
        sources.newOrigin = Self.next
        let outcome = try Ledger.restore(sources, into: ArchiveFiles(root: fresh, secrets: secrets))
        #expect(outcome.earlier?.lost.isEmpty == true)
        let next = try Ledger(ArchiveFiles(root: fresh, secrets: secrets), now: { TestArchive.start })
        try next.signCheckpoint()
        #expect(try next.verify().short == [] && next.verifierKey.publicKey != before.publicKey)
    }

    @Test("a rotation of the earlier log counts for nothing in the new one, which can rotate its own")
    func rotated() throws {
        let (made, ledger) = try BackupTests.made()
        try ledger.rotateSigningKey { _, _ in [.blob("source", "canute")] }
        let sources = RestoreSources(
            content: made.archive.folder.appendingPathComponent("content2"),
            keys: made.archive.folder.appendingPathComponent("keys2"))
        try BackupTests.back(ledger, .content, sources.content)
        try BackupTests.back(ledger, .keys, sources.keys)
        try ledger.append([TestArchive.message(60)])
        var given = sources
        given.heads = [(place: "witness.txt", note: try ledger.signCheckpoint())]
        given.newOrigin = Self.next
        let files = try made.target("restored")
        _ = try Ledger.restore(given, into: files)
        let next = try Ledger(files, now: { TestArchive.start })
        try next.signCheckpoint()
        #expect(try next.verify().short == [] && next.keyHistory().terms.count == 1)
        try next.rotateSigningKey { _, _ in [.blob("source", "canute")] }
        let verification = try next.verify()
        #expect(verification.short == [] && verification.account.earlier.map(\.origin) == [TestArchive.origin])
        #expect(try next.keyHistory().terms.count == 2)
    }

    enum Attack: String, CaseIterable { case removed, altered, keptAltered, takenOver, head }

    @Test("what says which log it goes on from cannot be taken away or altered unseen", arguments: Attack.allCases)
    func tampered(_ attack: Attack) throws {
        let begun = try Self.begun()
        let (made, ledger) = (begun.made, begun.ledger)
        let files = ledger.files
        let name = try #require(try EarlierLogs(ledger.published).names.first)
        let file = files.ledger.appendingPathComponent("epochs/\(name)")
        var text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        switch attack {
        case .removed:
            try FileManager.default.removeItem(at: file)
            #expect(try ledger.verify().short == ["0:epoch-altered"])
            try made.archive.sql(files.archive, "DELETE FROM meta WHERE name = 'epoch_\(name)'")
            #expect(try ledger.verify().short == ["0:epoch-missing"])
        case .altered:
            try made.archive.edit(file) { $0[$0.count - 2] ^= 1 }
            #expect(try ledger.verify().short == ["0:epoch-altered"])
            try ledger.append([TestArchive.message(1)])
            try ledger.signCheckpoint()
            #expect(try ledger.verify().short == [])
        case .keptAltered:
            text = text.replacingOccurrences(of: "\"taken\":21", with: "\"taken\":20")
            try made.archive.sql(files.archive, "UPDATE meta SET value = ? WHERE name = 'epoch_\(name)'", [text])
            #expect(
                try made.archive.blob(
                    files.archive, "SELECT CAST(value AS BLOB) FROM meta WHERE name = 'epoch_\(name)'")
                    == Array(text.utf8))
            #expect(try ledger.verify().short == ["0:epoch-altered"])
        case .takenOver:
            // More is called taken over than the earlier log ever had: the entries do not lead to what it signed.
            let other = try TestArchive()
            let foreign = try other.filled(20)
            let log = EarlierLog(
                origin: TestArchive.origin, vkey: foreign.verifierKey,
                head: try #require(try foreign.checkpoint()), held: try #require(try foreign.checkpoint()), taken: 21,
                genesis: try other.entry(0))
            let tree = try EarlierTree(log, ledger.entries, sizes: [21])
            #expect(tree.roots[21] != log.heldCheckpoint?.root && tree.broken == nil)
        case .head:
            let stray = files.ledger.appendingPathComponent("epochs/note.txt")
            try Data("x".utf8).write(to: stray)
            #expect(try ledger.verify().short == ["-:file-stray"])
        }
    }

    @Test("an entry that was altered on the way is not what the earlier log had signed")
    func differs() throws {
        let (made, given, _, _) = try Self.lost()
        var sources = given
        sources.newOrigin = Self.next
        let files = try made.target("restored")
        let outcome = try Ledger.restore(sources, into: files)
        // Whoever has the keys writes a genesis and a document of their own over other entries, and signs them.
        let log = try #require(outcome.earlier)
        let other = try TestArchive()
        let changed = EarlierLog(
            origin: log.origin, vkey: try VerifierKey(parsing: log.vkey), head: log.head, held: log.held, taken: 20,
            genesis: try other.entry(0))
        let name = try #require(log.name)
        let store = try EntryStore(files.archive, writable: true)
        try store.keepEarlierLog(changed, name: name)
        try? FileManager.default.removeItem(at: files.ledger.appendingPathComponent("epochs"))
        let ledger = try Ledger(files, now: { TestArchive.start })
        try ledger.signCheckpoint()
        #expect(try ledger.verify().short == ["0:epoch-altered"])
        let whole = EarlierLog(
            origin: log.origin, vkey: try VerifierKey(parsing: log.vkey), head: log.head, held: log.held, taken: 21,
            genesis: try other.entry(0))
        try store.keepEarlierLog(whole, name: name)
        try? FileManager.default.removeItem(at: files.ledger.appendingPathComponent("epochs"))
        try ledger.append([TestArchive.message(1)])
        try ledger.signCheckpoint()
        #expect(try ledger.verify().short == ["-:epoch-differs"])
    }
}
