import Foundation
import GRDB
import Records
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Rotation of the signing key")
struct SigningKeyTests {
    private static let act: @Sendable (VerifierKey, UInt64) throws -> [Component] = { key, from in
        [.blob("source", "canute"), .text("body", "\(key.encoded) from \(from)")]
    }

    @Test("after a rotation the new key signs, the old one has handed over, and everything verifies")
    func rotate() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(5)
        let (old, before) = (ledger.verifierKey, try #require(try ledger.checkpoint()))
        let seed = try Data(contentsOf: archive.files.signingKey)
        let term = try ledger.rotateSigningKey(act: Self.act)
        #expect(term.entry == 6 && term.from == 8 && term.key == ledger.verifierKey && term.key != old)
        #expect(try Entry(parsing: archive.entry(6)).body == .key(vkey: term.key.encoded, from: 8))
        #expect(try ledger.record(7).string("body") == "\(term.key.encoded) from 8")
        // The head of size 7 holds the entry that names the new key, and the old one signed it.
        let handover = try Checkpoint.open(
            String(contentsOf: archive.files.handover(from: 8), encoding: .utf8), key: old)
        #expect(handover.size == 7)
        let note = try #require(try ledger.checkpoint())
        #expect(try Checkpoint.open(note, key: term.key).size == 8)
        let refusal = #expect(throws: TransparencyLogError.self) { try Checkpoint.open(note, key: old) }
        #expect(refusal?.code == .signature)
        #expect(try ledger.openCheckpoint(before).size == 6)
        #expect(try ledger.verify().short == [])
        // The old file is gone, the new one is in its place.
        #expect(try Data(contentsOf: archive.files.signingKey) != seed)
        #expect(!FileManager.default.fileExists(atPath: archive.files.signingKey.path + ".next"))
        let again = try archive.open()
        try again.append([TestArchive.message(9)])
        #expect(try again.openCheckpoint(again.signCheckpoint()).size == 9)
        #expect(try again.verify().short == [])
        // The old key opens the archive no more, and the sentence says since when.
        try seed.write(to: archive.files.signingKey)
        let error = #expect(throws: LedgerError.self) { _ = try archive.open() }
        #expect(error?.code == .wrongKey && error?.message.contains("size 8") == true)
    }

    @Test("several rotations, with an archive that is open meanwhile in another place")
    func several() throws {
        let archive = try TestArchive()
        let other = try archive.filled(3)
        for round in 0..<3 {
            try archive.open().rotateSigningKey(act: Self.act)
            try other.append([TestArchive.message(round)])
            let note = try other.signCheckpoint()
            #expect(try other.openCheckpoint(note).size == other.count())
        }
        #expect(try other.keyHistory().terms.count == 4)
        #expect(try archive.open(.reading).verify().short == [])
    }

    /// What lies on the disk when the rotation is cut off after each of its steps.
    @Test("cut off after any step, it is finished or forgotten by the next opening", arguments: 0...3)
    func cutOff(_ step: Int) throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(4)
        let old = ledger.verifierKey
        let next = try ledger.secrets.prepareSigning(from: nil)
        if step > 0 {
            try ledger.commit { commit in
                let from = commit.first + 2
                commit.add(try PreparedRecord(Draft(.key(vkey: next.verifierKey.encoded, from: from), components: [])))
                commit.add(try PreparedRecord(Draft(.audit, components: Self.act(next.verifierKey, from))))
            }
        }
        if step > 1 {
            try ledger.withLock {
                let root = try ledger.entries.entries(0..<6).reduce(into: CompactRange()) { range, entry in
                    range.append(MerkleHash.leaf(entry.bytes))
                }.root
                try ledger.signHandovers(ledger.keyHistory(), through: 7) { _ in root }
            }
        }
        if step > 2 { try ledger.signCheckpoint() }
        let crashed = try archive.snapshot("crashed")
        #expect(try Ledger(crashed, access: .reading).verify().short == [])
        let again = try Ledger(crashed)
        #expect((again.verifierKey == old) == (step == 0))
        #expect(!FileManager.default.fileExists(atPath: crashed.signingKey.path + ".next"))
        try again.append([TestArchive.message(8)])
        let note = try again.signCheckpoint()
        #expect(try Checkpoint.open(note, key: step == 0 ? old : next.verifierKey).size == again.count())
        #expect(try again.verify().short == [])
    }

    @Test("a revoked key is refused by name; the one that holds cannot be revoked")
    func revoke() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(5)
        let (old, note) = (ledger.verifierKey, try #require(try ledger.checkpoint()))
        let act: () throws -> [Component] = { [.blob("source", "canute"), .text("body", "stolen")] }
        #expect(ledgerCode { try ledger.revokeSigningKey(old, since: 4, act: act) } == .refused)
        #expect(try ledger.count() == 6)
        try ledger.rotateSigningKey(act: Self.act)
        #expect(ledgerCode { try ledger.revokeSigningKey(old, since: 900, act: act) } == .refused)
        try ledger.revokeSigningKey(old, since: 4, act: act)
        let error = #expect(throws: TransparencyLogError.self) { _ = try ledger.openCheckpoint(note) }
        #expect(error?.code == .revoked && error?.message.contains(old.encoded) == true)
        #expect(try ledger.verify().short == [])
        #expect(try archive.open(.reading).keyHistory().terms[0].revoked?.since == 4)
    }

    @Test("a key that somebody slipped in is signed over by nobody, and is found")
    func slippedIn() throws {
        let archive = try TestArchive()
        _ = try archive.filled(4)
        let forged = try SigningKey(name: TestArchive.origin, seed: [UInt8](repeating: 9, count: 32))
        try archive.put(5, .key(vkey: forged.verifierKey.encoded, from: 7))
        try archive.sql(archive.files.archive, "INSERT INTO meta VALUES ('key_entries', '5')")
        let ledger = try archive.open()
        try ledger.append([TestArchive.message(1)])
        let error = #expect(throws: LedgerError.self) { try ledger.signCheckpoint() }
        #expect(error?.code == .wrongKey)
        #expect(try ledger.entries.handover(of: 5) == nil)
    }

    static let tamperings: [Tampering] = [
        Tampering("a key entry of somebody's own, and a head that it signs", "302:key-unfounded", "-:head-mismatch") {
            archive in
            let forged = try SigningKey(name: TestArchive.origin, seed: [UInt8](repeating: 9, count: 32))
            try archive.put(302, .key(vkey: forged.verifierKey.encoded, from: 304))
            try archive.put(303, .anchor(size: 1, token: .zero))
            try archive.sql(archive.files.archive, "INSERT INTO meta VALUES ('key_entries', '302')")
            try archive.signAll(with: forged)
            let seed = Data(forged.seed).base64EncodedString()
            try archive.edit(archive.files.signingKey) { $0 = Array(seed.utf8) }
        },
        Tampering("a head that a key signed which holds no longer", "-:checkpoint-key") { archive in
            let ledger = try archive.open()
            let old = ledger.secrets.signing
            try ledger.rotateSigningKey { _, _ in [.blob("source", "canute")] }
            try archive.signAll(with: old)
        },
    ]
}

extension TestArchive {
    /// Writes head, checkpoint and tiles over the entries as they stand, as somebody would who has a key and the files.
    func signAll(with key: SigningKey) throws {
        var writer = TileWriter(store: TileStore(folder: files.ledger))
        var seq: UInt64 = 0
        while true {
            let bytes = try entry(seq)
            if bytes.isEmpty { break }
            try writer.append(bytes, leaf: MerkleHash.leaf(bytes))
            seq += 1
        }
        try writer.flush()
        let root = writer.frontier.root
        let note = try Checkpoint(origin: Self.origin, size: seq, root: root).signed(by: key)
        try sql(
            files.head, "UPDATE head SET size = ?, root = ?, note = ?", [Int64(seq), Data(root.bytes), note])
        try Data(note.utf8).write(to: files.checkpoint)
    }
}
