import Foundation
import Testing
import TransparencyLog

@testable import Ledger

@Suite("Cosignatures on the published note")
struct CosignatureTests {
    private let witness = Result { try CosigningKey(name: "w.example", seed: Array(repeating: 3, count: 32)) }

    @Test("are kept with the head, published, and open by the log's own key")
    func added() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(3)
        let key = try witness.get()
        let note = try SignedNote(parsing: try #require(try ledger.checkpoint()))
        let cosigned = try ledger.addCosignatures([key.cosign(note.text, time: 1_761_000_100)], to: note)
        #expect(try ledger.checkpoint() == cosigned)
        #expect(try String(contentsOf: archive.files.checkpoint, encoding: .utf8) == cosigned)
        let opened = try Checkpoint.open(cosigned, key: ledger.verifierKey, witnesses: [key.verifierKey])
        #expect(opened.checkpoint.size == 4 && opened.cosignatures.map(\.time) == [1_761_000_100])
        // Signing again without anything new, opening anew and verifying leave them as they are.
        #expect(try archive.open().signCheckpoint() == cosigned)
        #expect(try archive.open(.reading).verify().findings == [])
    }

    @Test("a cosignature of an older checkpoint is not written onto a newer one")
    func stale() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(3)
        let note = try SignedNote(parsing: try #require(try ledger.checkpoint()))
        try ledger.append([TestArchive.message(4)])
        let newer = try ledger.signCheckpoint()
        let line = try witness.get().cosign(note.text, time: 5)
        #expect(ledgerCode { try ledger.addCosignatures([line], to: note) } == .headMoved)
        #expect(try ledger.checkpoint() == newer)
    }

    @Test("a policy demands them: the finding says who is missing")
    func policy() throws {
        let archive = try TestArchive()
        let ledger = try archive.filled(3)
        let key = try witness.get()
        let rules = "witness w \(key.verifierKey.encoded)\nquorum w\n"
        let policy = try WitnessPolicy(parsing: Array(rules.utf8))
        #expect(try ledger.check(policy).map(\.code) == [.witnessQuorumMissing])
        let note = try SignedNote(parsing: try #require(try ledger.checkpoint()))
        try ledger.addCosignatures([key.cosign(note.text, time: 7)], to: note)
        #expect(try ledger.check(policy) == [])
        let other = try WitnessPolicy(
            parsing: Array("log \(try SigningKey(name: "other").verifierKey.encoded)\n\(rules)".utf8))
        #expect(try ledger.check(other).map(\.code) == [.witnessQuorumMissing])
        // A line of the witness over something else spoils it, and says so.
        try ledger.addCosignatures([key.cosign("x\n", time: 8)], to: note)
        #expect(try ledger.check(policy).first?.message.contains("does not hold") == true)
    }
}
