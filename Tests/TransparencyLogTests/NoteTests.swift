import Crypto
import Foundation
import Testing
import TransparencyLog

@Suite("Keys and signed notes")
struct NoteTests {
    static let seed = (1...32).map { UInt8($0) }

    @Test("reads the vectors' keys and writes them again")
    func vkeys() throws {
        let vectors = try LedgerVectors.load()
        let log = try VerifierKey(parsing: vectors.logVkey)
        #expect(log.encoded == vectors.logVkey)
        #expect(log.name == "archive.example.gov.uk/records")
        #expect(log.keyID == 0x728e_58a3)
        #expect(log.algorithm == .ed25519)
        let witness = try VerifierKey(parsing: vectors.witnessVkey)
        #expect(witness.encoded == vectors.witnessVkey)
        #expect(witness.algorithm == .cosignatureV1)
    }

    @Test("reads the vkey of the published example of C2SP's and Go's notes")
    func published() throws {
        let key = try VerifierKey(parsing: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
        let note = """
            If you think cryptography is the answer to your problem,
            then you don't know what your problem is.

            — PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

            """
        try SignedNote(parsing: note).verify(with: key)
        #expect(try SignedNote(parsing: note).encoded == note)
    }

    @Test(
        "refuses keys that are not in their one form",
        arguments: [
            "", "name", "name+728e58a3", "+728e58a3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
            "archive.example.gov.uk/records+728e58a4+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
            "archive.example.gov.uk/records+728E58A3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
            "archive.example.gov.uk/record+728e58a3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
            "archive.example.gov.uk/records+728e58a3+AgOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
            "archive.example.gov.uk/records+728e58a3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVQ==",
            "archive.example.gov.uk/records+728e58a3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n",
            "archive example+728e58a3+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        ])
    func badKeys(_ text: String) {
        #expect { try VerifierKey(parsing: text) } throws: { ($0 as? TransparencyLogError)?.code == .key }
    }

    @Test("signs so that only its own key and the same text verify")
    func signing() throws {
        let key = try SigningKey(name: "log.example/1", seed: Self.seed)
        let other = try SigningKey(name: "log.example/1")
        #expect(key.verifierKey != other.verifierKey)
        let text = "one\ntwo\n"
        let note = text + "\n" + (try key.sign(text))
        try SignedNote(parsing: note).verify(with: key.verifierKey)
        #expect { try SignedNote(parsing: note).verify(with: other.verifierKey) } throws: {
            ($0 as? TransparencyLogError)?.code == .signature
        }
        let changed = note.replacing("two", with: "too")
        #expect { try SignedNote(parsing: changed).verify(with: key.verifierKey) } throws: {
            ($0 as? TransparencyLogError)?.code == .signature
        }
        #expect(try SigningKey(name: "log.example/1", seed: key.seed).verifierKey == key.verifierKey)
    }

    @Test("a signing key shows its seed in no text")
    func secret() throws {
        let key = try SigningKey(name: "log.example/1", seed: Self.seed)
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(!text.contains("1, 2, 3"))
            #expect(text.contains("log.example/1"))
        }
    }

    @Test("refuses seeds of another length", arguments: [0, 31, 33, 64])
    func seeds(_ count: Int) {
        #expect { try SigningKey(name: "a", seed: Array(repeating: 1, count: count)) } throws: {
            ($0 as? TransparencyLogError)?.code == .key
        }
    }

    @Test(
        "refuses notes whose form is wrong",
        arguments: [
            "", "\n", "text\n", "text\n\n", "text\n\n\n", "\n\n\n", "text\n\n— a", "text\n\n— a AAAAAAA=",
            "text\n\n- a AAAAAAA=\n",
            "text\n\n— a  AAAAAAA=\n", "text\n\n—a AAAAAAA=\n", "text\n\n— a+b AAAAAAA=\n", "text\n\n— a AAAAAA==\n",
            "text\n\n— a AAAAAAB=\n", "text\n\n— a AAAAAAA= \n", "text\n\n— a AAAAAAA=\n\n", "text\n\n— a AAAAAAA=\r\n",
            "te\txt\n\n— a AAAAAAA=\n", "text\r\n\n— a AAAAAAA=\n", "text\n\n—  AAAAAAA=\n",
            "text\n\n— a\u{2003}b AAAAAAA=\n",
            "te\0xt\n\n— a AAAAAAA=\n", "text\n\n— a AAAAAAA=\nx\n", "text\n\n— a \n",
        ])
    func badNotes(_ note: String) {
        #expect { try SignedNote(parsing: note) } throws: { ($0 as? TransparencyLogError)?.code == .note }
    }

    @Test("takes a text with empty lines, and lines of unknown keys")
    func goodNotes() throws {
        let note = "a\n\nb\n\n— x AAAAAAA=\n— y AAAAAAAAAAAA\n"
        let parsed = try SignedNote(parsing: note)
        #expect(parsed.text == "a\n\nb\n")
        #expect(parsed.signatures.map(\.name) == ["x", "y"])
        #expect(parsed.signatures[1].bytes.count == 5)
        #expect(parsed.encoded == note)
    }

    @Test("refuses more than a mebibyte and more than 100 signatures")
    func limits() {
        let line = "— a AAAAAAA=\n"
        let long = String(repeating: "x", count: SignedNote.maxByteCount) + "\n\n" + line
        let many = "x\n\n" + String(repeating: line, count: SignedNote.maxSignatures + 1)
        for note in [long, many] {
            #expect { try SignedNote(parsing: note) } throws: { ($0 as? TransparencyLogError)?.code == .note }
        }
        #expect(throws: Never.self) {
            try SignedNote(parsing: "x\n\n" + String(repeating: line, count: SignedNote.maxSignatures))
        }
    }

    @Test("a second line of the same key that does not verify refuses the note")
    func twoLines() throws {
        let key = try SigningKey(name: "log.example/1", seed: Self.seed)
        let good = try key.sign("text\n")
        let bad = try key.sign("other\n")
        for note in ["text\n\n\(good)\(bad)", "text\n\n\(bad)\(good)"] {
            #expect { try SignedNote(parsing: note).verify(with: key.verifierKey) } throws: {
                ($0 as? TransparencyLogError)?.code == .signature
            }
        }
    }
}

@Suite("Checkpoint")
struct CheckpointTests {
    @Test("opens the vectors' checkpoint with its witness, and writes its body again")
    func vectors() throws {
        let vectors = try LedgerVectors.load()
        let key = try VerifierKey(parsing: vectors.logVkey)
        let checkpoint = try Checkpoint.open(vectors.checkpoint, key: key)
        #expect(checkpoint.origin == "archive.example.gov.uk/records")
        #expect(checkpoint.size == 9)
        #expect(checkpoint.root.hex == vectors.treeRootsBySize[9])
        #expect(vectors.checkpoint.hasPrefix(checkpoint.encoded + "\n"))
        let witness = try VerifierKey(parsing: vectors.witnessVkey)
        let both = try Checkpoint.open(vectors.checkpoint, key: key, witnesses: [witness])
        #expect(both.checkpoint == checkpoint)
        #expect(both.cosignatures.map(\.name) == ["witness.example.org/w1"])
        #expect(both.cosignatures.map(\.time) == [1_761_000_500])
    }

    @Test("refuses the vectors' checkpoint once any byte of it is changed")
    func everyByte() throws {
        let vectors = try LedgerVectors.load()
        let key = try VerifierKey(parsing: vectors.logVkey)
        let witness = try VerifierKey(parsing: vectors.witnessVkey)
        let bytes = Array(vectors.checkpoint.utf8)
        for at in bytes.indices {
            var changed = bytes
            changed[at] ^= 1
            let note = String(decoding: changed, as: UTF8.self)
            #expect(throws: TransparencyLogError.self, "byte \(at)") {
                try Checkpoint.open(note, key: key, witnesses: [witness])
            }
        }
    }

    @Test("signs and opens, with unknown signature lines left alone")
    func signed() throws {
        let key = try SigningKey(name: "log.example/1", seed: NoteTests.seed)
        let checkpoint = Checkpoint(
            origin: "log.example/1", size: 70, root: Reference.treeHash(Reference.leaves(70)[...]))
        let note = try checkpoint.signed(by: key)
        #expect(try Checkpoint.open(note, key: key.verifierKey) == checkpoint)
        #expect(try Checkpoint.open(note + "— new.witness AAAAAAAAAAAA\n", key: key.verifierKey) == checkpoint)
        #expect { try Checkpoint.open(note, key: SigningKey(name: "log.example/1").verifierKey) } throws: {
            ($0 as? TransparencyLogError)?.code == .signature
        }
    }

    @Test("a cosignature holds for its time, its body and its key only")
    func cosignature() throws {
        let log = try SigningKey(name: "log.example/1", seed: NoteTests.seed)
        let checkpoint = Checkpoint(origin: "log.example/1", size: 1, root: .leaf([1]))
        let note = try checkpoint.signed(by: log)
        let secret = try Curve25519.Signing.PrivateKey(rawRepresentation: Array(repeating: 9, count: 32))
        let witness = try VerifierKey(
            name: "w.example", publicKey: [UInt8](secret.publicKey.rawRepresentation), algorithm: .cosignatureV1)
        func line(time: UInt64, signedTime: UInt64) throws -> String {
            let message = "cosignature/v1\ntime \(signedTime)\n" + checkpoint.encoded
            let id = withUnsafeBytes(of: witness.keyID.bigEndian) { Array($0) }
            let stamp = withUnsafeBytes(of: time.bigEndian) { Array($0) }
            let raw = id + stamp + [UInt8](try secret.signature(for: Array(message.utf8)))
            return "— w.example \(Data(raw).base64EncodedString())\n"
        }
        let good = note + (try line(time: 1_761_000_500, signedTime: 1_761_000_500))
        let opened = try Checkpoint.open(good, key: log.verifierKey, witnesses: [witness])
        #expect(opened.cosignatures.map(\.time) == [1_761_000_500])
        let other = note + (try line(time: 1_761_000_501, signedTime: 1_761_000_500))
        #expect { try Checkpoint.open(other, key: log.verifierKey, witnesses: [witness]) } throws: {
            ($0 as? TransparencyLogError)?.code == .signature
        }
        #expect { try Checkpoint.open(note, key: log.verifierKey, witnesses: [witness]) } throws: {
            ($0 as? TransparencyLogError)?.code == .witness
        }
        #expect { try Checkpoint.open(good, key: witness) } throws: { ($0 as? TransparencyLogError)?.code == .key }
    }

    @Test(
        "refuses bodies that are not in their one form",
        arguments: [
            "", "a\n1\n", "a\n1\nAAAA\n", "a\n1\n\(MerkleHash.zero.base64)", "a\n01\n\(MerkleHash.zero.base64)\n",
            "a\n+1\n\(MerkleHash.zero.base64)\n", "a\n-1\n\(MerkleHash.zero.base64)\n",
            "\n1\n\(MerkleHash.zero.base64)\n",
            "a\n1\n\(MerkleHash.zero.base64)\nextension\n", "a\n1\n\(MerkleHash.zero.base64)\n\n",
            "a\n10000000000000000\n\(MerkleHash.zero.base64)\n", "a\n١\n\(MerkleHash.zero.base64)\n",
            "a\n1 \n\(MerkleHash.zero.base64)\n", "a\n\n\(MerkleHash.zero.base64)\n",
            "a\r\n1\n\(MerkleHash.zero.base64)\n",
        ])
    func badBodies(_ body: String) {
        #expect { try Checkpoint(parsing: body) } throws: { ($0 as? TransparencyLogError)?.code == .checkpoint }
    }

    @Test("signs nothing that would not open again", arguments: ["", "a\nb", "a\tb"])
    func badOrigins(_ origin: String) throws {
        let key = try SigningKey(name: "log.example/1", seed: NoteTests.seed)
        #expect(throws: TransparencyLogError.self) {
            try Checkpoint(origin: origin, size: 1, root: .zero).signed(by: key)
        }
    }
}
