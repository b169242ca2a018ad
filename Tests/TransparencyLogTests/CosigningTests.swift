import Crypto
import Foundation
import Testing
import TransparencyLog

@Suite("Cosigning")
struct CosigningTests {
    private static let body = "log.example/1\n7\n\(MerkleHash.leaf([7]).base64)\n"

    /// Runs openssl in a folder of its own, with these files; returns its status.
    private func openssl(_ arguments: [String], in folder: URL) throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }

    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "cosign-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    /// RFC 8410: what stands before the 32 bytes of an Ed25519 public key in DER.
    private static let publicPrefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]

    @Test("openssl verifies a cosignature made here, over the message that C2SP words")
    func opensslVerifies() throws {
        let key = try CosigningKey(name: "w.example/1", seed: NoteTests.seed)
        let line = try key.cosign(Self.body, time: 1_761_000_500)
        #expect(line.bytes.prefix(8).elementsEqual([0, 0, 0, 0, 0x68, 0xF6, 0xBC, 0x34]))
        // The key ID, from the words of the specification.
        let id = SHA256.hash(data: Data("w.example/1\n".utf8) + [4] + Data(key.verifierKey.publicKey)).prefix(4)
        #expect(id.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } == line.keyID)
        try withFolder { folder in
            try Data(Self.publicPrefix + key.verifierKey.publicKey).write(to: folder.appending(path: "key"))
            try Data(line.bytes[8...]).write(to: folder.appending(path: "signature"))
            let verify = [
                "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", "key", "-rawin", "-in", "text", "-sigfile",
                "signature",
            ]
            try Data(("cosignature/v1\ntime 1761000500\n" + Self.body).utf8).write(to: folder.appending(path: "text"))
            #expect(try openssl(verify, in: folder) == 0)
            try Data(("cosignature/v1\ntime 1761000501\n" + Self.body).utf8).write(to: folder.appending(path: "text"))
            #expect(try openssl(verify, in: folder) != 0)
        }
    }

    @Test("a cosignature that openssl made verifies here")
    func opensslSigns() throws {
        try withFolder { folder in
            #expect(try openssl(["genpkey", "-algorithm", "ed25519", "-out", "secret"], in: folder) == 0)
            let export = ["pkey", "-in", "secret", "-pubout", "-outform", "DER", "-out", "public"]
            #expect(try openssl(export, in: folder) == 0)
            let log = try SigningKey(name: "log.example/1", seed: NoteTests.seed)
            let time: UInt64 = 1_800_000_000
            try Data(("cosignature/v1\ntime \(time)\n" + Self.body).utf8).write(to: folder.appending(path: "text"))
            let sign = ["pkeyutl", "-sign", "-inkey", "secret", "-rawin", "-in", "text", "-out", "signature"]
            #expect(try openssl(sign, in: folder) == 0)
            let publicKey = try Data(contentsOf: folder.appending(path: "public")).suffix(32)
            let witness = try VerifierKey(name: "w.example", publicKey: [UInt8](publicKey), algorithm: .cosignatureV1)
            let raw =
                withUnsafeBytes(of: witness.keyID.bigEndian) { Array($0) }
                + withUnsafeBytes(of: time.bigEndian) { Array($0) }
                + [UInt8](try Data(contentsOf: folder.appending(path: "signature")))
            let note =
                Self.body + "\n" + (try log.sign(Self.body)) + "— w.example \(Data(raw).base64EncodedString())\n"
            let opened = try Checkpoint.open(note, key: log.verifierKey, witnesses: [witness])
            #expect(opened.cosignatures == [Cosignature(name: "w.example", time: time)])
        }
    }

    @Test("a cosigned note still opens with the log's key, and a new cosignature replaces the old one")
    func adding() throws {
        let log = try SigningKey(name: "log.example/1", seed: NoteTests.seed)
        let key = try CosigningKey(name: "w.example", seed: Array(repeating: 3, count: 32))
        let other = try CosigningKey(name: "x.example", seed: Array(repeating: 4, count: 32))
        var note = try SignedNote(parsing: Self.body + "\n" + log.sign(Self.body))
        note = try note.adding([key.cosign(Self.body, time: 5), other.cosign(Self.body, time: 6)])
        note = try note.adding([key.cosign(Self.body, time: 9)])
        #expect(note.signatures.map(\.name) == ["log.example/1", "x.example", "w.example"])
        let opened = try Checkpoint.open(
            note.encoded, key: log.verifierKey, witnesses: [key.verifierKey, other.verifierKey])
        #expect(opened.cosignatures.map(\.time) == [9, 6])
    }

    @Test("refuses a time that says nothing, and shows its seed in no text")
    func limits() throws {
        let key = try CosigningKey(name: "w.example", seed: NoteTests.seed)
        for time in [0, UInt64(Int64.max) + 1] {
            #expect(throws: TransparencyLogError.self) { try key.cosign(Self.body, time: time) }
        }
        #expect(!"\(key) \(String(reflecting: key))".contains("1, 2, 3"))
        #expect(throws: TransparencyLogError.self) { try CosigningKey(name: "a b") }
    }
}
